import type { DrugKnowledge } from '../drug-labels/index.ts';

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
  topics(): Iterable<{ id: string; title: string }>;
};

/** What stands before the substance in a product's name: "Osmotic 24 HR", "0.5 ML". */
const lead = /^(?:(?:osmotic|abuse-deterrent|biphasic|once-daily|\d+(?:\.\d+)? (?:hr|ml|actuat)) )+/;
const strength = /\s(?=\d)/;
/** Last word of a salt's name; "oxide" is none of them, for zinc oxide is no zinc. */
const salt =
  / (?:hydrochloride|hydrobromide|sodium|potassium|calcium|tartrate|bitartrate|sulfate|phosphate|acetate|maleate|mesylate|besylate|tosylate|citrate|fumarate|succinate|medoxomil|etexilate|cypionate|enanthate)$/;

/** The substances of a product's name: "acetaminophen", "hydrocodone bitartrate" of "acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet". */
const substancesOf = (name: string): string[] => {
  // A pack holds several products; what its parts are is not read from its name.
  if (name.startsWith('{')) return [];
  return name
    .toLowerCase()
    .split(' / ')
    .map((part) => part.replace(lead, '').split(strength)[0]?.trim() ?? '')
    .filter((part) => part !== '');
};

/**
 * The drug knowledge as terms. A product has the ingredient whose name is the longest that its substance begins with: "zinc oxide" is
 * no "zinc" where both are known, and "metformin hydrochloride" is both itself and "metformin", of which it is the salt.
 */
export const drugTermsOf = (knowledge: Pick<DrugKnowledge, 'codes' | 'product' | 'topics'>): DrugTerms => {
  let made: ReadonlyMap<string, DrugTerm> | undefined;
  const make = (): ReadonlyMap<string, DrugTerm> => {
    const products = knowledge.codes().flatMap((code) => knowledge.product(code) ?? []);
    const names = new Map<string, { code: string; isSalt: boolean }[]>();
    for (const { code, display, level, tty } of products)
      if (level === 'ingredient') {
        const name = display.toLowerCase();
        names.set(name, [...(names.get(name) ?? []), { code, isSalt: tty === 'PIN' || ((tty ?? '') === '' && salt.test(name)) }]);
      }
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
    return new Map(
      products.map(({ code, display, tty, topics, level }) => [
        code,
        {
          code,
          display,
          tty: tty === '' ? null : (tty ?? null),
          topicIds: topics,
          ingredients: [...new Set([...(level === 'ingredient' ? [code] : []), ...substancesOf(display).flatMap(ingredientsOf)])],
        },
      ]),
    );
  };
  const terms = (): ReadonlyMap<string, DrugTerm> => (made ??= make());
  return { term: (code) => terms().get(code), all: () => terms().values(), topics: () => knowledge.topics() };
};
