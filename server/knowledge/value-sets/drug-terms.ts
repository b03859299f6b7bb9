import type { DrugKnowledge } from '../drug-labels/index.ts';
import { atOnce, few, inTurns, type Steps } from './in-turns.ts';

/** A drug code as far as filters of value sets ask. */
export type DrugTerm = {
  /** RxCUI. */
  code: string;
  display: string;
  /** RxNorm term type, where known. */
  tty: string | null;
  /** RxCUIs of the ingredients that its name holds. */
  ingredients: readonly string[];
  topicIds: readonly string[];
};

export type DrugTerms = {
  /** @returns undefined for a code that is not held */
  term(code: string): DrugTerm | undefined;
  all(): Iterable<DrugTerm>;
  /** Those that have one of these values, in the order of all. */
  having(values: Iterable<string>, held: 'ingredients' | 'topicIds'): Iterable<DrugTerm>;
  topics(): Iterable<{ id: string; title: string }>;
};

/** What stands before the substance in a product's name: "Osmotic 24 HR", "0.5 ML". */
const lead = /^(?:(?:osmotic|abuse-deterrent|biphasic|once-daily|\d+(?:\.\d+)? (?:hr|ml|actuat)) )+/;
const strength = /\s(?=\d)/;
/** Last word of a salt's name; "oxide" is none of them, for zinc oxide is no zinc. */
const salt =
  / (?:hydrochloride|hydrobromide|sodium|potassium|calcium|tartrate|bitartrate|sulfate|phosphate|acetate|maleate|mesylate|besylate|tosylate|citrate|fumarate|succinate|medoxomil|etexilate|cypionate|enanthate)$/;

/** A name of ours, by its label alone: "abacavir and lamivudine, oral". */
const ownName =
  /^(.+), (?:oral|injection|topical|transdermal|ophthalmic|otic|nasal|inhalation|sublingual or buccal|vaginal|rectal|implant|irrigation|intravesical)$/;

/** The substances of a product's name: "acetaminophen", "hydrocodone bitartrate" of "acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet". */
const substancesOf = (name: string): string[] => {
  // A pack holds several products; what its parts are is not read from its name.
  if (name.startsWith('{')) return [];
  const own = ownName.exec(name)?.[1];
  if (own !== undefined) return own.toLowerCase().split(/,? and |, /);
  return name
    .toLowerCase()
    .split(' / ')
    .map((part) => part.replace(lead, '').split(strength)[0]?.trim() ?? '')
    .filter((part) => part !== '');
};

type Knowledge = Pick<DrugKnowledge, 'version' | 'products' | 'eachTopic'>;

/** Terms by what filters ask of them most. */
export const indexTerms = (terms: Iterable<DrugTerm>, topics: () => Iterable<{ id: string; title: string }>): DrugTerms =>
  atOnce(indexed(terms, topics));

function* indexed(terms: Iterable<DrugTerm>, topics: DrugTerms['topics']): Steps<DrugTerms> {
  const places = new Map<string, number>();
  const list: DrugTerm[] = [];
  const [byIngredient, byTopic] = [new Map<string, number[]>(), new Map<string, number[]>()];
  const add = (held: Map<string, number[]>, key: string, place: number): void => {
    const before = held.get(key);
    if (before === undefined) held.set(key, [place]);
    else before.push(place);
  };
  yield* few(terms, (term) => {
    const place = list.push(term) - 1;
    places.set(term.code, place);
    for (const code of term.ingredients) add(byIngredient, code, place);
    for (const id of term.topicIds) add(byTopic, id, place);
  });
  const none: readonly number[] = [];
  return {
    term: (code) => list[places.get(code) ?? -1],
    all: () => list,
    *having(values, held) {
      const found = held === 'ingredients' ? byIngredient : byTopic;
      // In the order of all, and each once.
      const of = [...new Set(values)].map((value) => found.get(value) ?? none);
      const [first = none] = of;
      for (const place of of.length < 2 ? first : [...new Set(of.flat())].sort((a, b) => a - b)) {
        const term = list[place];
        if (term !== undefined) yield term;
      }
    },
    topics,
  };
}

/**
 * A product has the ingredient whose name is the longest that its substance begins with: "zinc oxide" is no "zinc" where both are
 * known, and "metformin hydrochloride" is both itself and "metformin", of which it is the salt.
 */
function* make(knowledge: Knowledge): Steps<DrugTerms> {
  // Asked for in one turn: all are of one version. Twice over the products costs less than to keep them for a second look.
  const [allTopics, forNames, all] = [knowledge.eachTopic(), knowledge.products(), knowledge.products()];
  const topics: { id: string; title: string }[] = [];
  yield* few(allTopics, ({ id, title }) => topics.push({ id, title }), 8);
  const names = new Map<string, { code: string; isSalt: boolean }[]>();
  yield* few(forNames, ({ code, display, level, tty }) => {
    if (level !== 'ingredient') return;
    const name = display.toLowerCase();
    names.set(name, [...(names.get(name) ?? []), { code, isSalt: tty === 'PIN' || ((tty ?? '') === '' && salt.test(name)) }]);
  });
  const ingredientsOf = (substance: string): string[] => {
    const words = substance.split(' ');
    const found: string[] = [];
    for (let count = words.length; count > 0; count -= 1) {
      const named = names.get(words.slice(0, count).join(' ')) ?? [];
      found.push(...named.map((one) => one.code));
      if (named.some((one) => !one.isSalt)) break;
    }
    return found;
  };
  const terms: DrugTerm[] = [];
  yield* few(all, ({ code, display, level, tty, topics: topicIds }) => {
    const own = level === 'ingredient' ? [code] : [];
    const ingredients = [...new Set([...own, ...substancesOf(display).flatMap(ingredientsOf)])];
    // Member by member: what is spread takes more room.
    terms.push({ code, display, tty: tty === '' ? null : (tty ?? null), topicIds, ingredients });
  });
  return yield* indexed(terms, () => topics);
}

type Made = { version: string; terms: DrugTerms };
/** The terms of each knowledge's newest version: whoever asks for them shares them. */
const made = new WeakMap<Knowledge, Made>();
const making = new WeakMap<Knowledge, { version: string; terms: Promise<DrugTerms> }>();

/** The drug knowledge as terms, as it says now. Where nobody prepared them they are made at once, which takes some hundred milliseconds. */
export const drugTermsOf = (knowledge: Knowledge): DrugTerms => {
  const { version } = knowledge;
  const kept = made.get(knowledge);
  if (kept?.version === version) return kept.terms;
  const terms = atOnce(make(knowledge));
  made.set(knowledge, { version, terms });
  return terms;
};

/**
 * The same, made a few milliseconds at a time where a version is new, and at hand for {@link drugTermsOf} from then on.
 * @returns with the version that they are of: another may speak by now
 */
export const prepareDrugTerms = async (knowledge: Knowledge): Promise<Made> => {
  const { version } = knowledge;
  const kept = made.get(knowledge);
  if (kept?.version === version) return kept;
  let mine = making.get(knowledge);
  if (mine?.version !== version) {
    mine = { version, terms: inTurns(make(knowledge)) };
    making.set(knowledge, mine);
  }
  const terms = await mine.terms;
  if (making.get(knowledge) === mine) making.delete(knowledge);
  if (knowledge.version === version) made.set(knowledge, { version, terms });
  return { version, terms };
};
