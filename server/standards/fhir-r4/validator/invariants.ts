import { createRequire } from 'node:module';
import fhirpath, { type Model } from 'fhirpath';
import { isNpi, NPI_EXPRESSION } from '../npi.ts';
import { isRecord, listOf, resourceTypeOf, type Constraint } from './definition-types.ts';
import type { Run } from './run.ts';

type Around = Pick<Run, 'resource' | 'root'>;
type Holds = (value: unknown, around: Around) => boolean;

const has = (value: unknown, name: string): boolean => isRecord(value) && (value[name] !== undefined || value[`_${name}`] !== undefined);
const hasChoice = (value: unknown, name: string): boolean =>
  isRecord(value) && Object.keys(value).some((key) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)));
const contained = (value: unknown): Record<string, unknown>[] => (isRecord(value) ? listOf(value['contained']).filter(isRecord) : []);
const meta = (value: Record<string, unknown>): Record<string, unknown> => (isRecord(value['meta']) ? value['meta'] : {});

/** Every text below a value, or until one is wanted. */
function someText(value: unknown, wanted: (text: string) => boolean): boolean {
  if (typeof value === 'string') return wanted(value);
  if (typeof value !== 'object' || value === null) return false;
  for (const inner of Object.values(value)) if (someText(inner, wanted)) return true;
  return false;
}

/** The expressions that stand at nearly every element, or take long, as functions; a property test holds them to the library's answer. */
export const BY_HAND: ReadonlyMap<string, Holds> = new Map<string, Holds>([
  ['extension.exists() != value.exists()', (value) => has(value, 'extension') !== hasChoice(value, 'value')],
  ['contained.contained.empty()', (value) => contained(value).every((one) => !has(one, 'contained'))],
  [
    "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()",
    (value, { resource }) =>
      contained(value).every((one) => {
        const { id } = one;
        return typeof id !== 'string' || someText(one, (text) => text === '#') || someText(resource, (text) => text === `#${id}`);
      }),
  ],
  [
    'contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()',
    (value) => contained(value).every((one) => !has(meta(one), 'versionId') && !has(meta(one), 'lastUpdated')),
  ],
  ['contained.meta.security.empty()', (value) => contained(value).every((one) => !has(meta(one), 'security'))],
  ['text.`div`.exists()', (value) => isRecord(value) && has(value['text'], 'div')],
  ['code.empty() or system.exists()', (value) => !has(value, 'code') || has(value, 'system')],
  ['data.empty() or contentType.exists()', (value) => !has(value, 'data') || has(value, 'contentType')],
  [
    NPI_EXPRESSION,
    (value) => {
      const number = isRecord(value) ? value['value'] : undefined;
      return typeof number !== 'string' || isNpi(number);
    },
  ],
  [
    "reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))",
    (value, { root }) => {
      const reference = isRecord(value) ? value['reference'] : undefined;
      if (typeof reference !== 'string' || !reference.startsWith('#') || reference === '#') return true;
      return contained(root).some((one) => one['id'] === reference.slice(1));
    },
  ],
]);

/** Some MB that a server which checks nothing does not need. */
let model: Model | undefined;
const r4 = (): Model => (model ??= createRequire(import.meta.url)('fhirpath/fhir-context/r4') as Model);

const dayOrMoment = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d))?$/;

/** Two days, or two moments of the same zone and precision: they sort as their texts do. */
function areAlike(one: string, other: string): boolean {
  const [first, second] = [dayOrMoment.exec(one), dayOrMoment.exec(other)];
  return first !== null && second !== null && first[1] === second[1] && one.length === other.length;
}

/** Expressions that a short look decides mostly; undefined leaves it to the library. */
const AT_A_GLANCE: ReadonlyMap<string, (value: unknown) => boolean | undefined> = new Map([
  [
    'start.hasValue().not() or end.hasValue().not() or (start <= end)',
    (value: unknown) => {
      if (!isRecord(value)) return undefined;
      const { start, end } = value;
      if (start === undefined || end === undefined) return true;
      return typeof start === 'string' && typeof end === 'string' && areAlike(start, end) ? start <= end : undefined;
    },
  ],
]);

type Walk = (value: unknown, variables: object) => unknown;

/**
 * A constraint as a function, compiled with its first use. What the library cannot work out, or answers with nothing, is no violation.
 * @param base the path of the element in its resource or data type, by which the library knows its types
 */
export function compileInvariant(constraint: Constraint, base: string): Holds {
  const byHand = BY_HAND.get(constraint.expression);
  if (byHand !== undefined) return byHand;
  const { expression } = constraint;
  const glance = AT_A_GLANCE.get(expression);
  const compile = (isTyped: boolean): Walk =>
    fhirpath.compile(isTyped ? { base, expression } : expression, r4(), { async: false, traceFn: () => undefined }) as Walk;
  let typed: Walk | undefined;
  let plain: Walk | undefined;
  return (value, { resource, root }) => {
    const seen = glance?.(value);
    if (seen !== undefined) return seen;
    try {
      // A resource says its own type; fhirpath 5.2.0 throws where a number itself is looked at and its path is told.
      const isTyped = typeof value !== 'number' && resourceTypeOf(value) === undefined;
      const walk = isTyped ? (typed ??= compile(true)) : (plain ??= compile(false));
      const found = walk(value, { resource, rootResource: root });
      return !(Array.isArray(found) && found.length === 1 && found[0] === false);
    } catch {
      return true;
    }
  };
}
