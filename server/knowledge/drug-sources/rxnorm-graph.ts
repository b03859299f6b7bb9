import { componentsOf, isInert, namesIngredient, rollsUp } from './rxnorm-names.ts';

export type RxNormConcept = {
  rxcui: string;
  tty: string;
  name: string;
  status: 'active' | 'obsolete' | 'remapped';
  /** Of a remapped code. */
  remappedTo: string | null;
};
export type RxNormRelation = { from: string; relation: string; to: string };

export type Ingredients = {
  /** Codes of ingredients, in order; a precise ingredient that is another drug than its ingredient stands for itself. */
  ingredients: string[];
  /** False where there may be more: an answer of RxNav for one ingredient of a combination. */
  isComplete: boolean;
};

export type RxNormGraph = {
  /** The code that stands for this one today; itself where nothing else is known. */
  current(rxcui: string): string;
  concept(rxcui: string): RxNormConcept | undefined;
  /** SBD → SCD → SCDC → IN and its shorter ways from components, forms, groups, brands and packs; nothing for an unknown code. */
  ingredientsOf(rxcui: string): Ingredients;
  /** Names of the dose forms: "Oral Tablet". */
  doseFormsOf(rxcui: string): string[];
  /** Ingredient and dose form group (SCDG) of a product: what stands in for it where the product itself is not known. */
  groupsOf(rxcui: string): string[];
};

const nothing: Ingredients = { ingredients: [], isComplete: false };

/** RxNav's answers say that a concept has to do with an ingredient, and not by which way. */
export const relatedIngredient = 'related_ingredient';

const united = (parts: readonly Ingredients[]): Ingredients => ({
  ingredients: [...new Set(parts.flatMap((part) => part.ingredients))].sort((a, b) => Number(a) - Number(b)),
  isComplete: parts.length > 0 && parts.every((part) => part.isComplete),
});

/** Walks over what was loaded; pure. A code that was remapped is walked as the one it became. */
export function createRxNormGraph(concepts: Iterable<RxNormConcept>, relations: Iterable<RxNormRelation>): RxNormGraph {
  const byCode = new Map<string, RxNormConcept>();
  for (const concept of concepts) byCode.set(concept.rxcui, concept);
  const targets = new Map<string, Map<string, string[]>>();
  // A brand is called an ingredient of what bears its name.
  const isBrand = (rxcui: string): boolean => byCode.get(rxcui)?.tty === 'BN';
  const ofBrand = new Map<string, string[]>();
  for (const { from, relation, to } of relations) {
    if (relation === 'has_ingredient' && isBrand(to)) {
      ofBrand.set(to, [...(ofBrand.get(to) ?? []), from]);
      continue;
    }
    const ofCode = targets.get(from) ?? new Map<string, string[]>();
    if (!targets.has(from)) targets.set(from, ofCode);
    const known = ofCode.get(relation);
    if (known === undefined) ofCode.set(relation, [to]);
    else known.push(to);
  }
  const to = (rxcui: string, relation: string): string[] => targets.get(rxcui)?.get(relation) ?? [];
  const nameOf = (rxcui: string): string => byCode.get(rxcui)?.name ?? '';

  const current = (rxcui: string): string => {
    const seen = new Set<string>();
    let code = rxcui;
    for (;;) {
      const next = byCode.get(code)?.remappedTo;
      if (next === undefined || next === null || seen.has(code)) return code;
      seen.add(code);
      code = next;
    }
  };

  const known = new Map<string, Ingredients>();
  const walk = (rxcui: string, above: ReadonlySet<string>): Ingredients => {
    const code = current(rxcui);
    const found = known.get(code);
    if (found !== undefined) return found;
    if (above.has(code)) return nothing;
    const made = walkFrom(code, new Set(above).add(code));
    known.set(code, made);
    return made;
  };

  const ofPrecise = (rxcui: string): Ingredients => {
    const [base] = to(rxcui, 'form_of');
    const rolled = base !== undefined && rollsUp(nameOf(base), nameOf(rxcui));
    return { ingredients: [rolled ? base : rxcui], isComplete: true };
  };

  /** What a component names itself: its precise ingredient, if it has one, says whether its ingredient is the right one. */
  const named = (code: string): Ingredients | undefined => {
    const precise = to(code, 'has_precise_ingredient');
    const direct = to(code, 'has_ingredient');
    if (direct.length === 0 && precise.length === 0) return undefined;
    const others = precise.filter((each) => ofPrecise(each).ingredients[0] === each);
    const replaced = new Set(others.flatMap((each) => to(each, 'form_of')));
    const own = direct.filter((each) => !replaced.has(each));
    return united([...own, ...precise].map((each) => walk(each, new Set([code]))));
  };

  const walkFrom = (code: string, above: ReadonlySet<string>): Ingredients => {
    const concept = byCode.get(code);
    if (concept?.tty === 'IN') return { ingredients: isInert(concept.name) ? [] : [code], isComplete: true };
    if (concept?.tty === 'PIN') return ofPrecise(code);
    if (concept?.tty === 'BN') {
      const found = ofBrandName(code, above);
      if (found.ingredients.length > 0) return found;
    }
    const all = (relation: string): Ingredients | undefined => {
      const next = to(code, relation);
      return next.length === 0 ? undefined : united(next.map((each) => walk(each, above)));
    };
    const ways = [
      () => all('contains'),
      () => all('consists_of'),
      () => (concept?.tty === 'MIN' ? ofCombination(concept, parts(code, above)) : undefined),
      () => named(code),
      () => all('has_ingredients'),
      () => all('tradename_of'),
      // Any of its forms and groups says the same.
      () =>
        to(code, 'isa')
          .map((each) => walk(each, above))
          .find((each) => each.ingredients.length > 0),
      () => related(concept, to(code, relatedIngredient)),
    ];
    for (const way of ways) {
      const found = way();
      // Complete and without any: a tablet that holds no drug.
      if (found !== undefined && (found.ingredients.length > 0 || found.isComplete)) return found;
    }
    return nothing;
  };

  /** Where precise ingredients stand beside their ingredients, the ingredients do. */
  const parts = (code: string, above: ReadonlySet<string>): Ingredients => {
    const all = to(code, 'has_part');
    const plain = all.filter((each) => byCode.get(each)?.tty === 'IN');
    return united((plain.length > 0 ? plain : all).map((each) => walk(each, above)));
  };

  /** All of a brand's products must be of the same ingredients: an order for Aspercreme leaves open which of two drugs is meant. */
  const ofBrandName = (code: string, above: ReadonlySet<string>): Ingredients => {
    const found = united(to(code, 'tradename_of').map((each) => walk(each, above)));
    const products = (ofBrand.get(code) ?? []).map((each) => walk(each, above)).filter((each) => each.ingredients.length > 0);
    const isOne = products.every((each) => each.ingredients.join() === found.ingredients.join());
    return { ...found, isComplete: found.isComplete && isOne };
  };

  const ofCombination = (concept: RxNormConcept, { ingredients }: Ingredients): Ingredients => ({
    ingredients,
    isComplete: ingredients.length > 0 && ingredients.length >= componentsOf(concept.name).length,
  });

  /** Complete where the name has no component that none of the ingredients is the name of. */
  const related = (concept: RxNormConcept | undefined, codes: readonly string[]): Ingredients | undefined => {
    if (concept === undefined || codes.length === 0) return undefined;
    const walked = united(codes.map((each) => walk(each, new Set())));
    const isNamedByBrand = concept.tty === 'BN' || concept.tty === 'SBDG';
    const components = isNamedByBrand ? [] : componentsOf(concept.name);
    const isNamed = (component: string): boolean =>
      components.length === 1 || walked.ingredients.some((each) => namesIngredient(component, nameOf(each)));
    return { ...walked, isComplete: components.length > 0 && components.every(isNamed) };
  };

  const groupsOf = (rxcui: string, above: ReadonlySet<string> = new Set()): string[] => {
    const code = current(rxcui);
    if (above.has(code)) return [];
    if (byCode.get(code)?.tty === 'SCDG') return [code];
    const seen = new Set(above).add(code);
    const next = [...to(code, 'isa'), ...to(code, 'tradename_of'), ...to(code, 'contains')];
    return [...new Set(next.flatMap((each) => groupsOf(each, seen)))].sort((a, b) => Number(a) - Number(b));
  };

  return {
    current,
    concept: (rxcui) => byCode.get(rxcui),
    ingredientsOf: (rxcui) => walk(rxcui, new Set()),
    doseFormsOf: (rxcui) => {
      const code = current(rxcui);
      const forms = [code, ...to(code, 'contains')].flatMap((each) => to(each, 'has_dose_form'));
      return [...new Set(forms.map(nameOf))].filter((name) => name !== '').sort();
    },
    groupsOf: (rxcui) => groupsOf(rxcui),
  };
}
