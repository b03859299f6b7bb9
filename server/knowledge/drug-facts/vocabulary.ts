import type { DrugName } from './drug-name.ts';
import { ingredientKey, rootOf } from './ingredient-key.ts';

/** A code with its name. */
export type NamedCode = {
  code: string;
  tty: string;
  name: string;
  /** On whose word the name stands: RxNorm's own, or two or more published lists or orders. Anything less vouches for nothing. */
  vouched: 'mapped' | 'listed' | null;
  /** Of a brand or a brand's dose-form group, whose name does not tell. */
  ingredients?: string[];
};

/** "Xeljanz Pill" names a brand where other dose-form groups name ingredients. */
export const isBrandGroup = (tty: string): boolean => tty === 'SBDG' || tty === 'BN';

export type Vocabulary = {
  names: ReadonlyMap<string, NamedCode>;
  forms: readonly string[];
  /** The drug in an ingredient's name; found once for each name. @see ingredientKey */
  ingredientKey(name: string): string;
};

export const makeVocabulary = (names: ReadonlyMap<string, NamedCode>): Vocabulary => {
  const known = new Set([...names.values()].filter(({ tty }) => tty === 'IN').map(({ name }) => name.toLowerCase()));
  const keys = new Map<string, string>();
  return {
    names,
    ingredientKey: (name) => {
      const found = keys.get(name) ?? ingredientKey(name, known);
      keys.set(name, found);
      return found;
    },
    forms: [...names.values()]
      .filter(({ tty }) => tty === 'DF' || tty === 'DFG')
      .map(({ name }) => name)
      .sort((a, b) => b.length - a.length),
  };
};

/** Members of a pack or product that are no drug. */
const inert = /^(?:inert ingredients?|placebo)$/;

/** The drug in an ingredient's name; undefined where it is none. */
export const drugKey = (ingredient: string, vocabulary: Vocabulary): string | undefined =>
  inert.test(ingredient) ? undefined : vocabulary.ingredientKey(ingredient);

/** The ingredient keys of a parsed name; a pack's are those of all its parts. */
export const keysOf = (name: DrugName, vocabulary: Vocabulary): string[] =>
  (name.parts.length > 0 ? name.parts.flatMap((part) => part.ingredients) : name.ingredients).flatMap(
    (ingredient) => drugKey(ingredient, vocabulary) ?? [],
  );

/** As `keysOf`, shortened past esters and carriers. */
export const rootsOf = (keys: readonly string[], vocabulary: Vocabulary): string[] =>
  keys.map((key) => vocabulary.ingredientKey(rootOf(key)));
