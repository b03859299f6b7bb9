import { z } from 'zod';
import { dateInterval, type DateInterval } from './date-interval.ts';
import { parseReference } from './parse-reference.ts';
import { OWN_PATHS, SEARCH_PARAMETERS, type ResourceType } from './search-parameters.ts';

/** The parameter under which a person's own resources are indexed; `:` keeps it out of reach of a query. */
export const OWN_PARAM = ':own';

export type IndexValues = {
  tokens: { param: string; system: string; code: string }[];
  references: { param: string; targetType: string; target: string; version: string }[];
  dates: ({ param: string } & DateInterval)[];
};

const coding = z.looseObject({ system: z.string().optional(), code: z.string() });
const concept = z.looseObject({ coding: z.array(coding) });
const identifier = z.looseObject({ system: z.string().optional(), value: z.string() });
const referenceShape = z.looseObject({ reference: z.string().optional(), identifier: identifier.optional() });
const period = z.looseObject({ start: z.string().optional(), end: z.string().optional() });

/** Every value at a dotted path, lists flattened. */
export function valuesAt(resource: unknown, path: string): unknown[] {
  let values: unknown[] = [resource];
  for (const step of path.split('.')) {
    values = values.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return [];
      const next: unknown = (value as Record<string, unknown>)[step];
      return next === undefined || next === null ? [] : Array.isArray(next) ? (next as unknown[]) : [next];
    });
  }
  return values;
}

function tokensOf(value: unknown): { system: string; code: string }[] {
  if (typeof value === 'string' || typeof value === 'boolean') return [{ system: '', code: String(value) }];
  const asConcept = concept.safeParse(value);
  if (asConcept.success) return asConcept.data.coding.map((one) => ({ system: one.system ?? '', code: one.code }));
  const asIdentifier = identifier.safeParse(value);
  if (asIdentifier.success) return [{ system: asIdentifier.data.system ?? '', code: asIdentifier.data.value }];
  const asCoding = coding.safeParse(value);
  return asCoding.success ? [{ system: asCoding.data.system ?? '', code: asCoding.data.code }] : [];
}

function referencesOf(param: string, value: unknown): IndexValues['references'] {
  const literal = typeof value === 'string' ? { reference: value } : referenceShape.safeParse(value).data;
  if (literal === undefined) return [];
  const found: IndexValues['references'] = [];
  const parsed = literal.reference === undefined ? undefined : parseReference(literal.reference);
  if (parsed?.kind === 'literal') found.push({ param, targetType: parsed.type, target: parsed.id, version: '' });
  else if (parsed?.kind === 'url') found.push({ param, targetType: '', target: parsed.url, version: parsed.version ?? '' });
  if ('identifier' in literal && literal.identifier !== undefined) {
    const { system = '', value: name } = literal.identifier;
    found.push({ param: `${param}:identifier`, targetType: '', target: `${system}|${name}`, version: '' });
  }
  return found;
}

function datesOf(value: unknown): DateInterval[] {
  if (typeof value === 'string') {
    const interval = dateInterval(value);
    return interval === undefined ? [] : [interval];
  }
  const asPeriod = period.safeParse(value);
  if (!asPeriod.success) return [];
  const start = asPeriod.data.start === undefined ? undefined : dateInterval(asPeriod.data.start);
  const end = asPeriod.data.end === undefined ? undefined : dateInterval(asPeriod.data.end);
  return start === undefined && end === undefined ? [] : [{ startsAt: start?.startsAt ?? -Infinity, endsAt: end?.endsAt ?? Infinity }];
}

const distinct = <T>(values: T[]): T[] => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];

/** What the search indexes hold for a resource: each value of each parameter of the table, once. */
export function indexValues(resource: { resourceType: ResourceType; id: string }, owners: readonly string[] = []): IndexValues {
  const values: IndexValues = { tokens: [], references: [], dates: [] };
  for (const [param, { type, path }] of Object.entries(SEARCH_PARAMETERS[resource.resourceType])) {
    for (const value of valuesAt(resource, path)) {
      if (type === 'token') values.tokens.push(...tokensOf(value).map((one) => ({ param, ...one })));
      else if (type === 'reference') values.references.push(...referencesOf(param, value));
      else values.dates.push(...datesOf(value).map((one) => ({ param, ...one })));
    }
  }
  for (const person of owners) values.references.push({ param: OWN_PARAM, targetType: 'Practitioner', target: person, version: '' });
  return { tokens: distinct(values.tokens), references: distinct(values.references), dates: distinct(values.dates) };
}

/** The ids of the Practitioners a resource is about. */
export function ownersOf(resource: { resourceType: ResourceType; id: string }): string[] {
  if (resource.resourceType === 'Practitioner') return [resource.id];
  const found = OWN_PATHS[resource.resourceType]
    .flatMap((path) => valuesAt(resource, path))
    .flatMap((value) => {
      const parsed = parseReference(referenceShape.safeParse(value).data?.reference ?? '');
      return parsed?.kind === 'literal' && parsed.type === 'Practitioner' ? [parsed.id] : [];
    });
  return [...new Set(found)];
}
