import { relatedIngredient } from './rxnorm-graph.ts';
import { brandOf, componentsOf, isRadioactiveTwin, namesIngredient, rollsUp } from './rxnorm-names.ts';
import type { RxNormRecord } from './rxnorm-record.ts';

export type Named = { rxcui: string; tty: string; name: string };

const relation = (from: Named, name: string, to: Named): RxNormRecord => ({
  kind: 'relation',
  from: from.rxcui,
  relation: name,
  to: to.rxcui,
});

const named = (concept: Named, ingredient: Named): boolean =>
  componentsOf(concept.name).some((component) => namesIngredient(component, ingredient.name));

/**
 * What an answer of RxNav tells of its concepts: which ingredient each has to do with, and its dose form. An answer does not say
 * for which code it was asked, nor by which way its concepts hang together. So with one ingredient all belong to it, save those
 * named after a precise ingredient that is another drug; with several ingredients only those that name one.
 */
export function relationsOfAnswer(concepts: readonly Named[]): RxNormRecord[] {
  const of = (tty: string): Named[] => concepts.filter((concept) => concept.tty === tty);
  const ingredients = of('IN');
  const only = ingredients.length === 1 ? ingredients[0] : undefined;
  const found: RxNormRecord[] = [];

  const others: Named[] = [];
  for (const precise of of('PIN')) {
    const base = only ?? ingredients.find((ingredient) => rollsUp(ingredient.name, precise.name));
    if (base === undefined) continue;
    found.push(relation(precise, 'form_of', base));
    if (!rollsUp(base.name, precise.name)) others.push(precise);
  }

  const targetsOf = (concept: Named): Named[] => {
    const other = others.filter((precise) => named(concept, precise));
    if (other.length > 0) return other;
    if (only === undefined) return ingredients.filter((ingredient) => named(concept, ingredient));
    return isRadioactiveTwin(only.name, concept.name) ? [] : [only];
  };

  const forms = of('DF').toSorted((a, b) => b.name.length - a.name.length);
  const byBrand = new Map<string, Set<Named>>();
  for (const concept of concepts) {
    if (!bearsItsIngredients.has(concept.tty)) continue;
    const targets = targetsOf(concept);
    for (const target of targets) found.push(relation(concept, concept.tty === 'MIN' ? 'has_part' : relatedIngredient, target));
    const bare = concept.name.replace(/\s*\[[^[\]]*\]\s*$/, '');
    const form = hasForm.has(concept.tty) ? forms.find((each) => bare.endsWith(` ${each.name}`)) : undefined;
    if (form !== undefined) found.push(relation(concept, 'has_dose_form', form));
    const brand = brandOf(concept.name);
    if (brand !== null) byBrand.set(brand, new Set([...(byBrand.get(brand) ?? []), ...targets]));
  }

  // A brand's own name says nothing: it belongs where all of its products belong.
  const brands = of('BN').toSorted((a, b) => b.name.length - a.name.length);
  const targetsOfBrand = (brand: Named): Named[] => {
    const targets = byBrand.get(brand.name);
    if (targets !== undefined) return only === undefined || targets.size === 1 ? [...targets] : [];
    return only !== undefined && others.length === 0 ? [only] : [];
  };
  for (const brand of brands) for (const target of targetsOfBrand(brand)) found.push(relation(brand, relatedIngredient, target));
  for (const group of of('SBDG')) {
    const brand = brands.find((each) => group.name.startsWith(`${each.name} `));
    if (brand !== undefined) for (const target of targetsOfBrand(brand)) found.push(relation(group, relatedIngredient, target));
  }
  return found;
}

const bearsItsIngredients = new Set('MIN SCDC SCDF SCDFP SCDG SCDGP SCD GPCK SBDC SBDF SBDFP SBD BPCK'.split(' '));
const hasForm = new Set(['SCD', 'SBD', 'SCDF', 'SBDF']);
