import type { LabelVersion } from '../drug-sources/index.ts';

/** What a label calls its drug. */
export type DraftedDrug = {
  /** Ingredients in small letters; empty where the record names none. */
  ingredients: string[];
  /** As a sentence says it. */
  name: string;
  /** Words of its names, brands included, in small letters. */
  words: ReadonlySet<string>;
  brands: string[];
};

const forms =
  /\b(?:tablets?|capsules?|injection|oral|solution|suspension|extended[- ]release|delayed[- ]release|er|odt|for|vaginal|transdermal|patch|gel|cream|usp|film[- ]coated)\b/gi;
/** A lesson names the ingredient; its salt is the product's matter. */
const salts =
  /(?: (?:hydrochloride|hydrobromide|sodium|potassium|calcium|tromethamine|sulfate|bisulfate|phosphate|citrate|maleate|malate|mesylate|tartrate|bitartrate|succinate|oxalate|besylate|fumarate|hemifumarate|acetate|decanoate|palmitate|pamoate|tosylate|lactate|nitrate|bromide|chloride|olamine))+$/;
const notADrug = new Set(['and', 'with', 'for', 'oral', 'the', 'sodium', 'of']);

const tidy = (text: string): string => text.replace(/[()]/g, ' ').replace(/\s+/g, ' ').trim();

/** The names of a label's drug, from its product block. */
export function drugOfLabel({ products }: Pick<LabelVersion, 'products'>): DraftedDrug {
  const [generic = ''] = products.genericNames;
  const bare = tidy(generic.toLowerCase().replace(forms, ' ')).replace(/^(?:and|,) | (?:and|,)$/g, '');
  const ingredients = bare
    .split(/,? and |, | with |; /)
    .map((name) => tidy(name).replace(salts, ''))
    .filter((name) => name !== '');
  const names = [...products.genericNames, ...products.brandNames, ...products.substances].join(' ').toLowerCase();
  const words = new Set((names.match(/[\p{L}][\p{L}\p{N}-]{2,}/gu) ?? []).filter((word) => !notADrug.has(word)));
  return { ingredients, name: ingredients.join('-'), words, brands: products.brandNames };
}
