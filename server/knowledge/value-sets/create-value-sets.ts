import { AppError } from '../../platform/index.ts';
import { SYSTEM } from './code-systems.ts';
import type { DrugTerms } from './drug-terms.ts';
import { conceptsOf, flatten, keyOf, type Coding } from './expand-include.ts';
import { atOnce, few, type Steps } from './in-turns.ts';
import { refuse } from './value-set-problem.ts';
import type { Include, ValueSet } from './value-set-schema.ts';

export type ExpandOptions = {
  /** Words, each of which the code or the display must hold. */
  filter?: string;
  count?: number;
  offset?: number;
  /** Without codes that are not in use any more. */
  activeOnly?: boolean;
  /** When it is expanded. */
  at: Date;
};

type Validated = { result: boolean; message: string | null; display: string | null };

export type ValueSets = {
  /** @param canonical with or without |version. @returns undefined for a set that is not known */
  find(canonical: string): ValueSet | undefined;
  /** Every code of a set, expanded once and kept. @throws AppError as `expand` does */
  codings(canonical: string): readonly Coding[];
  /** The same, in small steps; throws with the first of them. */
  codingsInSteps(canonical: string): Steps<readonly Coding[]>;
  /**
   * The set with its expansion. @see https://hl7.org/fhir/R4/valueset-operation-expand.html
   * @throws not-found for an unknown set; unprocessable for a loop, a filter or a system that is not understood, or too many codes
   */
  expand(valueSet: ValueSet | string, options: ExpandOptions): ValueSet;
  /**
   * Whether a code is in a set; a display that is not the code's own is refused, whatever its case.
   * @see https://hl7.org/fhir/R4/valueset-operation-validate-code.html
   * @throws AppError as `expand` does
   */
  validateCode(valueSet: ValueSet | string, given: { system?: string; code: string; display?: string }): Validated;
};

/** So much may one set hold, or include in one another; more is refused by name. */
const defaults = { codes: 20_000, depth: 16 };

/** Value sets of one installation or tenant: later ones with the same canonical and version stand in for earlier ones. */
export const createValueSets = (deps: { valueSets: readonly ValueSet[]; drugs: DrugTerms; limits?: typeof defaults }): ValueSets => {
  const limits = deps.limits ?? defaults;
  const known = new Map<string, ValueSet>();
  for (const one of deps.valueSets) {
    known.set(one.url, one);
    if (one.version !== undefined) known.set(`${one.url}|${one.version}`, one);
  }
  const expanded = new Map<ValueSet, readonly Coding[]>();

  function* codesOf(valueSet: ValueSet, above: readonly string[]): Steps<readonly Coding[]> {
    const kept = expanded.get(valueSet);
    if (kept !== undefined) return kept;
    const { url } = valueSet;
    if (above.includes(url)) throw refuse('loop', 'ValueSet.compose', `${[...above, url].join(' includes ')}.`);
    if (above.length >= limits.depth) throw refuse('too-deep', 'ValueSet.compose', `More than ${limits.depth} sets include one another.`);
    function* one(include: Include, path: string): Steps<Map<string, Coding>> {
      const parts: (readonly Coding[])[] = [];
      if (
        include.system !== undefined ||
        include.concept !== undefined ||
        include.filter !== undefined ||
        (include.valueSet ?? []).length === 0
      )
        parts.push(yield* conceptsOf(include, deps.drugs, path));
      for (const [index, canonical] of (include.valueSet ?? []).entries()) {
        const other = known.get(canonical);
        if (other === undefined) throw refuse('unknown-value-set', `${path}.valueSet[${index}]`, `${canonical} is not known.`);
        parts.push(yield* codesOf(other, [...above, url]));
      }
      const [first = [], ...others] = parts;
      const inAll: Set<string>[] = [];
      for (const list of others) {
        const keys = new Set<string>();
        yield* few(list, (coding) => keys.add(keyOf(coding)));
        inAll.push(keys);
      }
      const found = new Map<string, Coding>();
      yield* few(first, (coding) => {
        const key = keyOf(coding);
        if (inAll.every((set) => set.has(key))) found.set(key, coding);
      });
      return found;
    }
    const found = new Map<string, Coding>();
    if (valueSet.compose === undefined) for (const coding of flatten(valueSet.expansion?.contains ?? [])) found.set(keyOf(coding), coding);
    for (const [index, include] of (valueSet.compose?.include ?? []).entries()) {
      yield* few(yield* one(include, `ValueSet.compose.include[${index}]`), ([key, coding]) => {
        if (!found.has(key)) found.set(key, coding);
      });
      if (found.size > limits.codes)
        throw refuse('too-large', `ValueSet.compose.include[${index}]`, `${url} holds more than ${limits.codes} codes.`);
    }
    for (const [index, exclude] of (valueSet.compose?.exclude ?? []).entries())
      yield* few(yield* one(exclude, `ValueSet.compose.exclude[${index}]`), ([key]) => found.delete(key));
    const codings = [...found.values()];
    // A set that only passes by is not kept: its object may be anybody's.
    if (known.get(url) === valueSet) expanded.set(valueSet, codings);
    return codings;
  }

  const resolve = (valueSet: ValueSet | string): ValueSet => {
    if (typeof valueSet !== 'string') return valueSet;
    const found = known.get(valueSet);
    if (found === undefined) throw refuse('unknown-value-set', 'ValueSet.url', `${valueSet} is not known.`);
    return found;
  };

  return {
    find: (canonical) => known.get(canonical),
    codings: (canonical) => atOnce(codesOf(resolve(canonical), [])),
    *codingsInSteps(canonical) {
      return yield* codesOf(resolve(canonical), []);
    },
    expand: (asked, { filter = '', count, offset = 0, activeOnly = false, at }) => {
      for (const [name, value] of Object.entries({ count: count ?? 0, offset }))
        if (!Number.isInteger(value) || value < 0)
          throw new AppError('invalid-request', { detail: `${name} must be a whole number from 0 on.`, path: name });
      const valueSet = resolve(asked);
      const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
      const all = atOnce(codesOf(valueSet, [])).filter(({ code, display = '', inactive }) => {
        if (activeOnly && inactive === true) return false;
        const text = `${code} ${display}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      const parameter = [
        ...(filter === '' ? [] : [{ name: 'filter', valueString: filter }]),
        ...(activeOnly ? [{ name: 'activeOnly', valueBoolean: true }] : []),
        ...(count === undefined ? [] : [{ name: 'count', valueInteger: count }]),
        ...(count === undefined && offset === 0 ? [] : [{ name: 'offset', valueInteger: offset }]),
      ];
      const contains = all.slice(offset, count === undefined ? undefined : offset + count);
      return {
        ...valueSet,
        expansion: {
          timestamp: at.toISOString(),
          total: all.length,
          offset,
          ...(parameter.length === 0 ? {} : { parameter }),
          ...(contains.length === 0 ? {} : { contains }),
        },
      };
    },
    validateCode: (asked, { system, code, display }) => {
      const valueSet = resolve(asked);
      const found = atOnce(codesOf(valueSet, [])).filter((one) => one.code === code && (system === undefined || one.system === system));
      const [first] = found;
      const no = (message: string): Validated => ({ result: false, message, display: first?.display ?? null });
      if (first === undefined) return no(`${system === undefined ? '' : `${system}|`}${code} is not in ${valueSet.url}.`);
      if (found.length > 1) return no(`${code} is a code of several systems in ${valueSet.url}: say which.`);
      const own = first.display ?? (first.system === SYSTEM.rxNorm ? deps.drugs.term(code)?.display : undefined);
      if (display !== undefined && own !== undefined && own.toLowerCase() !== display.toLowerCase())
        return no(`The display of ${code} is "${own}", not "${display}".`);
      return { result: true, message: first.inactive === true ? `${code} is inactive.` : null, display: own ?? null };
    },
  };
};
