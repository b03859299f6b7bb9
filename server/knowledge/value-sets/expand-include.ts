import { SYSTEM } from './code-systems.ts';
import type { DrugTerm, DrugTerms } from './drug-terms.ts';
import { few, type Steps } from './in-turns.ts';
import { refuse } from './value-set-problem.ts';
import type { ContainedConcept, Include } from './value-set-schema.ts';

/** `inactive` where an expansion that somebody else made says so: still in the set, and still looked for by rules. */
export type Coding = { system: string; code: string; display?: string; inactive?: true };

export const keyOf = ({ system, code }: Pick<Coding, 'system' | 'code'>): string => `${system}|${code}`;

type Filter = NonNullable<Include['filter']>[number];
type Test = (term: DrugTerm) => boolean;

const valuesOf = ({ op, value }: Filter): string[] => (op === 'in' ? value.split(',').map((one) => one.trim()) : [value]);

/** Properties of RxNorm codes that a filter may ask; the last is our own, and stands for a class of drugs with one warning. */
const properties: Record<string, (term: DrugTerm) => readonly string[]> = {
  has_ingredient: (term) => term.ingredients,
  TTY: (term) => (term.tty === null ? [] : [term.tty]),
  'competency-topic': (term) => term.topicIds,
};

const heldAs: Record<string, 'ingredients' | 'topicIds'> = { has_ingredient: 'ingredients', 'competency-topic': 'topicIds' };

const testOf = (filter: Filter, path: string): Test => {
  const read = Object.hasOwn(properties, filter.property) ? properties[filter.property] : undefined;
  if (read === undefined || !['=', 'in', 'not-in'].includes(filter.op))
    throw refuse(
      'unsupported-filter',
      path,
      `A filter on "${filter.property}" with "${filter.op}" is not understood; there are ${Object.keys(properties).join(', ')}, with =, in and not-in.`,
    );
  const values = new Set(filter.op === 'not-in' ? valuesOf({ ...filter, op: 'in' }) : valuesOf(filter));
  return (term) => read(term).some((one) => values.has(one)) !== (filter.op === 'not-in');
};

/** Terms that a filter lets through at most: of some, there is an index. */
const candidates = (filters: readonly Filter[], drugs: DrugTerms): Iterable<DrugTerm> => {
  const indexed = filters.find(({ property, op }) => op !== 'not-in' && property in heldAs);
  return indexed === undefined ? drugs.all() : drugs.having(valuesOf(indexed), heldAs[indexed.property] ?? 'ingredients');
};

/** Concepts that `include.system` alone names: listed, filtered, or the whole of a system that is held here. */
export function* conceptsOf(include: Include, drugs: DrugTerms, path: string): Steps<Coding[]> {
  const { system, concept, filter = [] } = include;
  if (system === undefined)
    throw refuse('no-system', path, 'Concepts and filters need a system; without one only other value sets can be included.');
  if (concept !== undefined && filter.length > 0)
    throw refuse('concept-and-filter', path, 'Either concepts are listed or filtered, not both.');
  if (concept !== undefined) return concept.map(({ code, display }) => ({ system, code, ...(display === undefined ? {} : { display }) }));
  if (system === SYSTEM.rxNorm) {
    const tests = filter.map((one, index) => testOf(one, `${path}.filter[${index}]`));
    if (tests.length === 0) throw refuse('too-large', path, 'All of RxNorm is no set of codes that a rule can look for.');
    const found: Coding[] = [];
    yield* few(candidates(filter, drugs), (term) => {
      if (tests.every((test) => test(term))) found.push({ system, code: term.code, display: term.display });
    });
    return found;
  }
  if (system === SYSTEM.topic && filter.length === 0)
    return [...drugs.topics()].map(({ id, title }) => ({ system, code: id, display: title }));
  throw refuse('unknown-system', path, `The codes of ${system} are not held here: list them as concepts.`);
}

/** What somebody else expanded already; abstract entries only group. */
export const flatten = (entries: readonly ContainedConcept[]): Coding[] =>
  entries.flatMap(({ system, code, display, abstract, inactive, contains = [] }) => [
    ...(system === undefined || code === undefined || abstract === true
      ? []
      : [{ system, code, ...(display === undefined ? {} : { display }), ...(inactive === true ? { inactive } : {}) }]),
    ...flatten(contains),
  ]);
