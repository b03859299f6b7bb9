import { isRecord, listOf, withoutVersion } from './definition-types.ts';
import { STRUCTURE, type Definitions } from './definitions.ts';
import type { Run } from './run.ts';

const literal = /(?:^|\/)([A-Z][A-Za-z]{1,40})\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

const typeOf = (resource: unknown): string | undefined =>
  isRecord(resource) && typeof resource['resourceType'] === 'string' ? resource['resourceType'] : undefined;

/** The type of the resource that a reference points at, as far as it can be told without reading it. */
function targetType(reference: Record<string, unknown>, run: Run): string | undefined {
  const { reference: text, type } = reference;
  if (typeof text === 'string') {
    if (text === '#') return typeOf(run.root);
    if (text.startsWith('#')) return typeOf(listOf(run.root['contained']).find((one) => isRecord(one) && one['id'] === text.slice(1)));
    const entry = typeOf(run.entries?.get(text));
    if (entry !== undefined) return entry;
    const found = literal.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return typeof type === 'string' && /^[A-Z][A-Za-z]+$/.test(type) ? type : undefined;
}

/** @returns a check that a reference points at one of the types, undefined where any will do */
export function compileTargets(profiles: readonly string[] | undefined, definitions: Definitions): ReadonlySet<string> | undefined {
  if (profiles === undefined || profiles.length === 0) return undefined;
  const types = new Set<string>();
  for (const profile of profiles.map(withoutVersion)) {
    const type = definitions.structure(profile)?.type;
    if (type === undefined || profile === `${STRUCTURE}Resource`) return undefined;
    types.add(type);
  }
  return types;
}

/** Holds a reference to the types it may point at; one of a type that R4 does not have is left alone. */
export function checkTarget(value: unknown, allowed: ReadonlySet<string>, run: Run, path: string, definitions: Definitions): void {
  if (!isRecord(value)) return;
  const type = targetType(value, run);
  if (type === undefined || allowed.has(type)) return;
  const isUrl = typeof value['reference'] === 'string' && value['reference'].includes(':');
  if (isUrl && definitions.structure(`${STRUCTURE}${type}`) === undefined) return;
  run.report('error', 'value', path, `is a reference to a ${type}; it has to be one to ${[...allowed].join(' or ')}`);
}
