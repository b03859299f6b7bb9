import type { FindRuleCodes, FoundRuleCodes, RuleCodeSet } from '../../contract/index.ts';
import type { DrugKnowledge } from '../drug-labels/index.ts';
import type { Definition } from '../plan-definitions/index.ts';
import { drugTermsOf, SYSTEM, type ValueSet } from '../value-sets/index.ts';

type Found = FoundRuleCodes['codes'][number];
/** A code with the words that it is found by. */
type Entry = Found & { words: string };
type Kind = RuleCodeSet['kind'];
type Knowledge = Pick<DrugKnowledge, 'version' | 'products' | 'product' | 'topics' | 'eachTopic'>;

export type CodeSearch = { find(asked: FindRuleCodes): FoundRuleCodes };

const shown = 20;
const systems: Record<Exclude<Kind, 'drug' | 'ingredient' | 'topic'>, readonly string[]> = {
  procedure: [SYSTEM.cpt, SYSTEM.snomed],
  diagnosis: [SYSTEM.icd10, SYSTEM.snomed],
  denial: [SYSTEM.denial],
};
/** SNOMED CT has both; what a set of it is about is known by the other codes that it names. */
const about = (valueSet: ValueSet): keyof typeof systems | undefined => {
  const named = new Set((valueSet.compose?.include ?? []).map(({ system }) => system));
  if (named.has(SYSTEM.denial)) return 'denial';
  if (named.has(SYSTEM.icd10)) return 'diagnosis';
  return named.has(SYSTEM.cpt) ? 'procedure' : undefined;
};

const entry = (found: Found, ...words: readonly string[]): Entry => ({
  ...found,
  words: [found.display, ...words].join(' ').toLowerCase(),
});

function drugEntries(knowledge: Knowledge): Record<'drug' | 'ingredient' | 'topic', Entry[]> {
  const [byIngredient, byTopic] = [new Map<string, number>(), new Map<string, number>()];
  const [drug, ingredients]: [Entry[], { code: string; display: string }[]] = [[], []];
  const more = (counts: Map<string, number>, of: readonly string[]): void => {
    for (const one of of) counts.set(one, (counts.get(one) ?? 0) + 1);
  };
  for (const { code, display, ingredients: held, topicIds } of drugTermsOf(knowledge).all()) {
    const level = knowledge.product(code)?.level;
    if (level === 'ingredient') ingredients.push({ code, display });
    if (level !== 'product') continue;
    drug.push(entry({ system: SYSTEM.rxNorm, code, display, products: 1, from: null }));
    more(byIngredient, held);
    more(byTopic, topicIds);
  }
  return {
    drug,
    ingredient: ingredients.map((one) => entry({ system: SYSTEM.rxNorm, ...one, products: byIngredient.get(one.code) ?? 0, from: null })),
    topic: knowledge
      .topics()
      .map(({ id, title, ingredients: held, headings }) =>
        entry({ system: SYSTEM.topic, code: id, display: title, products: byTopic.get(id) ?? 0, from: null }, ...held, ...headings),
      ),
  };
}

/** Codes that the sets of a release name one by one: nothing else of these systems is held here. */
function listedEntries(definitions: readonly Definition[]): Record<keyof typeof systems, Entry[]> {
  const found: Record<keyof typeof systems, Entry[]> = { procedure: [], diagnosis: [], denial: [] };
  for (const valueSet of definitions) {
    if (valueSet.resourceType !== 'ValueSet') continue;
    const kind = about(valueSet);
    if (kind === undefined) continue;
    const title = typeof valueSet['title'] === 'string' ? valueSet['title'] : '';
    for (const { system = '', concept = [] } of valueSet.compose?.include ?? []) {
      if (!systems[kind].includes(system)) continue;
      for (const { code, display = '' } of concept)
        if (!found[kind].some((one) => one.system === system && one.code === code))
          found[kind].push(entry({ system, code, display, products: null, from: title === '' ? null : title }, title));
    }
  }
  return found;
}

/**
 * What a rule can name, looked for in what is held here: products, ingredients and boxed warnings of the drug facts that speak now, and
 * the procedures and reasons of denial that the release's own sets name.
 */
export function createCodeSearch({ knowledge, builtIn }: { knowledge: Knowledge; builtIn: readonly Definition[] }): CodeSearch {
  const listed = listedEntries(builtIn);
  let made: { version: string; entries: ReturnType<typeof drugEntries> } | undefined;
  const drugs = (): ReturnType<typeof drugEntries> => {
    const { version } = knowledge;
    if (made?.version !== version) made = { version, entries: drugEntries(knowledge) };
    return made.entries;
  };
  const toFound = ({ system, code, display, products, from }: Entry): Found => ({ system, code, display, products, from });

  return {
    find: ({ kind, search, codes }) => {
      const all = kind === 'drug' || kind === 'ingredient' || kind === 'topic' ? drugs()[kind] : listed[kind];
      if (codes.length > 0) {
        const found = all.filter(({ code }) => codes.includes(code));
        return { codes: found.map(toFound), total: found.length, held: all.length };
      }
      const text = search.trim().toLowerCase();
      const words = text.split(/\s+/);
      const rank = ({ code, display }: Entry): number => (code === text ? 0 : display.toLowerCase().startsWith(text) ? 1 : 2);
      const found = all
        .filter((one) => one.code.startsWith(text) || words.every((word) => one.words.includes(word)))
        .toSorted(
          (a, b) =>
            rank(a) - rank(b) ||
            a.display.localeCompare(b.display, 'en', { numeric: true }) ||
            a.code.localeCompare(b.code, 'en', { numeric: true }),
        );
      return { codes: found.slice(0, shown).map(toFound), total: found.length, held: all.length };
    },
  };
}
