import { AppError } from '../../platform/index.ts';
import { dateInterval, type DateInterval } from './date-interval.ts';
import { parseInclude, type Include } from './includes.ts';
import { parseReference } from './parse-reference.ts';
import { SEARCH_PARAMETERS, type ResourceType } from './search-parameters.ts';

export type DatePrefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb';
export type DateValue = DateInterval & { prefix: DatePrefix };
/** `system` undefined: any; '' : none. `code` undefined: any of that system. */
export type TokenValue = { system: string | undefined; code: string | undefined };
/** `targetType` undefined: any type with that id; '' : a URL or a logical identifier. */
export type ReferenceValue = { targetType: string | undefined; target: string; version: string | undefined };

/** One condition; its values are alternatives, several filters are all required. */
export type Filter =
  | { kind: 'token'; param: string; negated: boolean; values: TokenValue[] }
  | { kind: 'reference'; param: string; values: ReferenceValue[] }
  | { kind: 'date'; param: string; values: DateValue[] }
  | { kind: 'missing'; param: string; type: 'token' | 'reference' | 'date'; missing: boolean }
  | { kind: 'id'; values: string[] }
  | { kind: 'lastUpdated'; values: DateValue[] };

export type SortOrder = 'newest' | 'lastUpdated' | '-lastUpdated';

export type Search = {
  filters: Filter[];
  /** Entries per page; 0 asks for the count alone. */
  count: number;
  total: 'none' | 'accurate';
  sort: SortOrder;
  cursor: string | undefined;
  /** What is brought along. */
  includes: Include[];
  /** The parameters that were understood, as given: what `self` repeats. */
  applied: [string, string][];
  ignored: string[];
};

export const MAX_COUNT = 200;
const DEFAULT_COUNT = 50;

const refuse = (name: string, detail: string): AppError => new AppError('invalid-request', { detail, path: `?${name}` });

/** Splits at the commas that are not escaped. @see https://hl7.org/fhir/R4/search.html#escaping */
const alternatives = (value: string): string[] => (value.match(/(?:\\.|[^,\\])+/gs) ?? []).filter((part) => part.trim() !== '');
const unescaped = (value: string): string => value.replace(/\\([\\,|$])/g, '$1');

function tokenValue(text: string): TokenValue {
  const bar = /(?<!\\)\|/.exec(text)?.index;
  if (bar === undefined) return { system: undefined, code: unescaped(text) };
  const code = unescaped(text.slice(bar + 1));
  return { system: unescaped(text.slice(0, bar)), code: code === '' ? undefined : code };
}

function referenceValue(name: string, text: string, type: string | undefined, ownBase: string | undefined): ReferenceValue {
  const parsed = parseReference(unescaped(text), ownBase);
  if (parsed?.kind === 'literal') {
    if (type !== undefined && type !== parsed.type) throw refuse(name, `${text} is not a ${type}.`);
    return { targetType: parsed.type, target: parsed.id, version: undefined };
  }
  if (parsed?.kind === 'url') return { targetType: '', target: parsed.url, version: parsed.version };
  return { targetType: type, target: unescaped(text), version: undefined };
}

function dateValue(name: string, text: string): DateValue {
  const match = /^(eq|ne|gt|lt|ge|le|sa|eb)?(.+)$/s.exec(text);
  const interval = dateInterval(match?.[2] ?? '');
  if (interval === undefined) throw refuse(name, `${JSON.stringify(text)} is not a date.`);
  return { prefix: (match?.[1] as DatePrefix | undefined) ?? 'eq', ...interval };
}

function toFilter(type: ResourceType, name: string, value: string, ownBase: string | undefined): Filter | undefined {
  const colon = name.indexOf(':');
  const param = colon < 0 ? name : name.slice(0, colon);
  const modifier = colon < 0 ? undefined : name.slice(colon + 1);
  const values = alternatives(value);
  const parameter = Object.hasOwn(SEARCH_PARAMETERS[type], param) ? SEARCH_PARAMETERS[type][param] : undefined;
  if (parameter === undefined && param !== '_id' && param !== '_lastUpdated') return undefined;
  if (values.length === 0) throw refuse(name, `The parameter ${name} has no value.`);
  // A modifier that is not understood changes the meaning, so it is refused, never ignored.
  const unknownModifier = (): AppError => refuse(name, `The modifier :${modifier} is not supported on ${param}.`);
  if (parameter === undefined) {
    if (modifier !== undefined) throw unknownModifier();
    if (param === '_id') return { kind: 'id', values };
    return { kind: 'lastUpdated', values: values.map((one) => dateValue(name, one)) };
  }
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw refuse(name, ':missing takes true or false.');
    return { kind: 'missing', param, type: parameter.type, missing: value === 'true' };
  }
  if (parameter.type === 'token') {
    if (modifier !== undefined && modifier !== 'not') throw unknownModifier();
    return { kind: 'token', param, negated: modifier === 'not', values: values.map(tokenValue) };
  }
  if (parameter.type === 'date') {
    if (modifier !== undefined) throw unknownModifier();
    return { kind: 'date', param, values: values.map((one) => dateValue(name, one)) };
  }
  if (modifier === 'identifier') {
    return {
      kind: 'reference',
      param: `${param}:identifier`,
      values: values.map((one) => ({ targetType: '', target: unescaped(one), version: undefined })),
    };
  }
  if (modifier !== undefined && !/^[A-Z][A-Za-z]+$/.test(modifier)) throw unknownModifier();
  return { kind: 'reference', param, values: values.map((one) => referenceValue(name, one, modifier, ownBase)) };
}

function countOf(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw refuse('_count', '_count takes a whole number.');
  return Math.min(Number(value), MAX_COUNT);
}

function sortOf(value: string): SortOrder {
  if (value === '_lastUpdated') return 'lastUpdated';
  if (value === '-_lastUpdated') return '-lastUpdated';
  throw refuse('_sort', '_sort takes _lastUpdated or -_lastUpdated.');
}

/** Parameters about the answer's form, which the HTTP layer reads. */
const presentation = new Set(['_format', '_pretty']);

/**
 * Reads the query of a search. Unknown parameters are collected and ignored, or refused where `strict`.
 * @throws invalid-request with the parameter as path, for a value or modifier that cannot be honoured
 * @see https://hl7.org/fhir/R4/search.html#errors
 */
export function parseSearch(
  type: ResourceType,
  query: Iterable<readonly [string, string]>,
  options: { strict?: boolean; ownBase?: string } = {},
): Search {
  const search: Search = {
    filters: [],
    count: DEFAULT_COUNT,
    total: 'none',
    sort: 'newest',
    cursor: undefined,
    includes: [],
    applied: [],
    ignored: [],
  };
  for (const [name, value] of query) {
    if (presentation.has(name)) continue;
    // No FHIR string holds one, and no database column either.
    if (value.includes('\u0000')) throw refuse(name.replaceAll('\u0000', ''), 'A value holds a NUL character.');
    if (name === '_cursor') {
      search.cursor = value;
      continue;
    }
    if (name === '_count') search.count = countOf(value);
    else if (name === '_sort') search.sort = sortOf(value);
    else if (name === '_total') {
      if (value !== 'none' && value !== 'estimate' && value !== 'accurate') throw refuse(name, '_total takes none, estimate or accurate.');
      search.total = value === 'none' ? 'none' : 'accurate';
    } else if (name === '_summary' && value === 'count') search.count = 0;
    else if (name === '_include' || name === '_revinclude') {
      const include = parseInclude(type, value, name === '_revinclude');
      if (include === undefined) {
        if (options.strict === true) throw refuse(name, `${name}=${value} is not followed here.`);
        search.ignored.push(`${name}=${value}`);
        continue;
      }
      search.includes.push(include);
    } else {
      const filter = toFilter(type, name, value, options.ownBase);
      if (filter === undefined) {
        if (options.strict === true) throw refuse(name, `${type} cannot be searched by ${name}.`);
        search.ignored.push(name);
        continue;
      }
      search.filters.push(filter);
    }
    search.applied.push([name, value]);
  }
  if (search.count === 0) search.total = 'accurate';
  return search;
}
