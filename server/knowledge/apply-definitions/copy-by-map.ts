import { z } from 'zod';
import type { Application, Json } from './application.ts';
import { setElement } from './set-element.ts';

/** A StructureMap as far as it only copies. @see https://hl7.org/fhir/R4/structuremap.html */
const mapSchema = z.looseObject({
  resourceType: z.literal('StructureMap'),
  group: z
    .array(
      z.looseObject({
        rule: z
          .array(
            z.looseObject({
              name: z.string().optional(),
              source: z.array(z.looseObject({ element: z.string().optional(), condition: z.unknown().optional() })).optional(),
              target: z.array(z.looseObject({ element: z.string().optional(), transform: z.string().optional() })).optional(),
              rule: z.array(z.unknown()).optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});

/** Copies what a map's first group copies; a rule that does more is named and left out. */
export function copyByMap(application: Application, { canonical, at }: { canonical: string; at: string }, from: object, to: Json): void {
  const warn = (diagnostics: string, code: 'not-found' | 'not-supported'): void =>
    application.report({ severity: 'warning', code, diagnostics, expression: [at] });
  const found = application.deps.findMap?.(canonical);
  if (found === undefined) {
    warn(`The map ${canonical} is missing; nothing of it is applied.`, 'not-found');
    return;
  }
  const map = mapSchema.safeParse(found);
  if (!map.success) {
    warn(`The map ${canonical} cannot be read; nothing of it is applied.`, 'not-supported');
    return;
  }
  for (const [index, rule] of (map.data.group?.[0]?.rule ?? []).entries()) {
    const [source, ...sources] = rule.source ?? [];
    const [target, ...targets] = rule.target ?? [];
    const isCopy =
      source?.element !== undefined &&
      target?.element !== undefined &&
      [undefined, 'copy'].includes(target.transform) &&
      source.condition === undefined &&
      sources.length === 0 &&
      targets.length === 0 &&
      rule.rule === undefined;
    const value = isCopy && Object.hasOwn(from, source.element ?? '') ? (from as Json)[source.element ?? ''] : undefined;
    if (!isCopy) warn(`The rule ${rule.name ?? index} of ${canonical} does more than copy and is left out.`, 'not-supported');
    else if (value !== undefined) setElement(to, target.element ?? '', [structuredClone(value)].flat());
  }
}
