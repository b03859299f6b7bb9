const radioactive = 'ac|c|co|cr|cu|f|fe|ga|i|in|kr|lu|n|na|o|p|ra|rb|se|sm|sr|tc|tl|xe|y|zr';
/** "F-18", "I 131", "99mTc": a radioactive twin is another drug. */
const isotope = new RegExp(`\\b(?:(?:${radioactive})[- ]?\\d{2,3}m?|\\d{2,3}m?[- ]?(?:${radioactive}))\\b`, 'i');

/** A radioactive name under an ingredient that is none. */
export const isRadioactiveTwin = (ingredient: string, name: string): boolean => isotope.test(name) && !isotope.test(ingredient);

const wordsOf = (name: string): string[] =>
  name
    .toLowerCase()
    // Acids and their salts have one stem: "valproic acid", "valproate".
    .replaceAll(/ic acid\b/g, 'ate')
    // What tells biosimilars apart: "insulin aspart-szjj".
    .replaceAll(/(?<=[a-z]{3})-[a-z]{4}\b/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && word !== 'human' && word !== 'usp');

/**
 * Does a precise ingredient stand for its ingredient? A salt or an ester does: "metoprolol tartrate" is metoprolol. Another molecule
 * or a radioactive one under the same ingredient does not: fluoroestradiol F-18 is not estradiol, levoketoconazole not ketoconazole.
 */
export const rollsUp = (ingredient: string, precise: string): boolean => {
  const words = new Set(wordsOf(precise));
  return wordsOf(ingredient).every((word) => words.has(word)) && !isRadioactiveTwin(ingredient, precise);
};

/** "remdesivir 100 MG Injection [Veklury]" → "Veklury"; null for a generic name. */
export const brandOf = (name: string): string | null => /\[([^[\]]+)\]\s*$/.exec(name)?.[1] ?? null;

const withoutBrands = (name: string): string => name.replaceAll(/\s*\[[^[\]]*\]/g, '');

/** What a product is made of, by its name: the parts of a combination, of a pack those of what it holds. Without what holds nothing. */
export const componentsOf = (name: string): string[] => {
  const bare = withoutBrands(name);
  const inner = bare.startsWith('{') ? [...bare.matchAll(/\d+ \((.+?)\) (?=\/|\})/g)].map((match) => match[1] ?? '') : [bare];
  return inner
    .flatMap((each) => each.split(' / '))
    .map((each) => each.trim())
    .filter((each) => each !== '' && !isInert(each));
};

/** What packs hold for the days without a drug. */
export const isInert = (name: string): boolean => /^inert ingredients\b/i.test(name);

/** Every word of the ingredient stands in the component: "insulin aspart, human" in "insulin aspart, human 100 UNT/ML". */
export const namesIngredient = (component: string, ingredient: string): boolean => {
  const words = new Set(wordsOf(component));
  const wanted = wordsOf(ingredient);
  return wanted.length > 0 && wanted.every((word) => words.has(word));
};

/** Routes as labels write them, by the words of a dose form's name. */
const routesByForm: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\btransdermal\b/i, ['TRANSDERMAL']],
  [/\b(ophthalmic|eye)\b/i, ['OPHTHALMIC', 'INTRAOCULAR', 'CONJUNCTIVAL']],
  [/\botic\b/i, ['AURICULAR (OTIC)']],
  [/\b(nasal)\b/i, ['NASAL']],
  [/\b(inhal|metered dose|dry powder)/i, ['RESPIRATORY (INHALATION)', 'ORAL']],
  [/\bvaginal\b/i, ['VAGINAL']],
  [/\b(rectal|enema)\b/i, ['RECTAL']],
  [/\b(sublingual)\b/i, ['SUBLINGUAL']],
  [/\b(buccal)\b/i, ['BUCCAL']],
  [/\b(topical|medicated (?:patch|shampoo|pad)|shampoo)\b/i, ['TOPICAL', 'CUTANEOUS']],
  [/\b(implant)\b/i, ['SUBCUTANEOUS', 'INTRAVITREAL']],
  [
    /\b(inject|syringe|auto-injector|cartridge|pen injector)/i,
    [
      'INTRAVENOUS',
      'INTRAMUSCULAR',
      'SUBCUTANEOUS',
      'EPIDURAL',
      'INTRATHECAL',
      'INTRADERMAL',
      'INTRAVITREAL',
      'INTRA-ARTICULAR',
      'INFILTRATION',
      'PERINEURAL',
    ],
  ],
  [/\b(oral|chewable|disintegrating)\b/i, ['ORAL']],
];

/** Is the product's form for one of the routes of a label? Not where either says nothing. */
export const suitsRoutes = (productName: string, routes: readonly string[]): boolean => {
  const form = routesByForm.find(([pattern]) => pattern.test(withoutBrands(productName)));
  return form !== undefined && routes.some((route) => form[1].includes(route));
};
