import { brandOf, namesIngredient, suitsRoutes, type LabelProducts } from '../drug-sources/index.ts';
import { ingredientKey } from './ingredient-key.ts';

/** On whose word a code belongs to a label, the best first. */
export type RxcuiSource = 'label' | 'person' | 'carried' | 'rxnorm' | 'dailymed' | 'substance';

/** What RxNorm knows of a code. */
export type CodeMeaning = {
  rxcui: string;
  /** The code that stands for it today. */
  current: string;
  tty: string;
  name: string;
  ingredients: { rxcui: string; name: string }[];
  /** False where there may be more ingredients. */
  isComplete: boolean;
};

export type NamedProducts = Pick<LabelProducts, 'rxcuis' | 'uniis' | 'substances' | 'genericNames' | 'brandNames' | 'routes'>;

export type LabelEvidence = {
  /** In any order; the integer decides, dates run backwards at times. */
  versions: readonly { version: number; products: NamedProducts }[];
  /** Codes that a person chose where nothing led to any. */
  person: readonly string[];
  /** Codes that RxNorm's own attributes give the set id, and those of DailyMed's list. */
  rxnorm: readonly string[];
  dailymed: readonly string[];
};

/** What RxNorm answers; empty where it was not imported. */
export type RxNormAnswers = {
  meaningOf(rxcui: string): CodeMeaning | undefined;
  /** The ingredient behind FDA's code of a substance. */
  ingredientOfUnii(unii: string): string | undefined;
  /** The ingredient of exactly this name, compared without case. */
  ingredientNamed(name: string): string | undefined;
  /** Active products whose ingredients are exactly these and no more. */
  productsOf(ingredients: readonly string[]): readonly CodeMeaning[];
};

export type LabelRxcuis = {
  rxcuis: { rxcui: string; via: RxcuiSource }[];
  /** Codes that were named and are left out: of what lies in the box beside the drug. */
  foreign: string[];
  /** Why a person has to look; null where codes were found. */
  unmapped: string | null;
};

/** What comes with a drug in its carton and is none there: pads, swabs, diluents. */
const companions =
  /^(?:isopropyl alcohol|ethanol|alcohol|povidone[- ]iodine|benzalkonium chloride|chlorhexidine gluconate|sodium chloride|water|sterile water|inert ingredients?)$/i;
/** The pad of 70 % isopropyl alcohol, on adalimumab's kits and on others: known without RxNorm, too. */
const companionCodes: ReadonlySet<string> = new Set(['797544']);

const nothingKnown: ReadonlySet<string> = new Set();
const keyOf = (name: string): string => ingredientKey(name, nothingKnown);

/** The label's own drugs by name. What lies beside them counts only where nothing else does: a label of alcohol pads. */
export const activeNames = (products: NamedProducts): string[] => {
  const names = [...new Set([...products.substances, ...products.genericNames])];
  const drugs = names.filter((name) => !companions.test(name.trim()));
  return drugs.length > 0 ? drugs : names;
};

type Judged = 'own' | 'companion' | 'other' | 'unknown';

/** own: it holds a drug of the label · companion: it is what lies beside one · other: it holds other drugs · unknown: one side says nothing. */
const judgeCode = (rxcui: string, products: NamedProducts, rxnorm: RxNormAnswers): Judged => {
  const names = activeNames(products);
  const isOfCompanions = names.length > 0 && names.every((name) => companions.test(name.trim()));
  if (companionCodes.has(rxcui)) return isOfCompanions ? 'own' : 'companion';
  const meaning = rxnorm.meaningOf(rxcui);
  if (meaning === undefined || meaning.ingredients.length === 0) return 'unknown';
  if (names.length === 0 && products.uniis.length === 0) return 'unknown';
  const drugs = meaning.ingredients.filter(({ name }) => isOfCompanions || !companions.test(name));
  if (drugs.length === 0) return meaning.isComplete ? 'companion' : 'unknown';
  const byUnii = new Set(products.uniis.map((unii) => rxnorm.ingredientOfUnii(unii)));
  const isOwn = drugs.some(
    (drug) =>
      byUnii.has(drug.rxcui) ||
      names.some((name) => keyOf(name) === keyOf(drug.name) || namesIngredient(name, drug.name) || namesIngredient(drug.name, name)),
  );
  if (isOwn) return 'own';
  return meaning.isComplete ? 'other' : 'unknown';
};

/**
 * The codes that are the label's: without companions, and without other drugs where some codes are surely its own. Where none is,
 * names fell short and not the codes: Yorvipath's palopegteriparatide is teriparatide in RxNorm.
 */
const ownCodes = (codes: readonly string[], products: NamedProducts, rxnorm: RxNormAnswers): { own: string[]; foreign: string[] } => {
  const judged = codes.map((code) => ({ code, as: judgeCode(code, products, rxnorm) }));
  const hasOwn = judged.some(({ as }) => as === 'own');
  const isForeign = ({ as }: (typeof judged)[number]): boolean => as === 'companion' || (as === 'other' && hasOwn);
  return {
    own: judged.filter((one) => !isForeign(one)).map(({ code }) => code),
    foreign: judged.filter(isForeign).map(({ code }) => code),
  };
};

const hasNames = (products: NamedProducts): boolean =>
  products.substances.length + products.genericNames.length + products.uniis.length > 0;

/**
 * The product codes of a label: those of its highest version; where that names none, those that a person chose, or of the highest
 * earlier version that had some; then RxNorm's for its set id, DailyMed's, and last by its substances where that leaves one product or one brand. Codes of what
 * lies in the carton beside the drug never count. Pure.
 */
export function decideLabelRxcuis(evidence: LabelEvidence, rxnorm: RxNormAnswers): LabelRxcuis {
  const versions = evidence.versions.toSorted((a, b) => b.version - a.version);
  const [newest] = versions;
  if (newest === undefined) return { rxcuis: [], foreign: [], unmapped: 'no version of the label is known' };
  // A version that lost its codes lost its names, too.
  const described = versions.find(({ products }) => hasNames(products))?.products ?? newest.products;
  const carried = versions.slice(1).find(({ products }) => products.rxcuis.length > 0);
  const sources: [RxcuiSource, readonly string[]][] = [
    ['label', newest.products.rxcuis],
    ['person', evidence.person],
    ['carried', carried?.products.rxcuis ?? []],
    ['rxnorm', evidence.rxnorm],
    ['dailymed', evidence.dailymed],
  ];
  const foreign = new Set<string>();
  for (const [via, codes] of sources) {
    const beside = via === 'carried' && carried !== undefined && hasNames(carried.products) ? carried.products : described;
    const found = via === 'person' ? { own: codes, foreign: [] } : ownCodes(codes, beside, rxnorm);
    for (const code of found.foreign) foreign.add(code);
    if (found.own.length > 0) return { rxcuis: withCurrent(found.own, via, rxnorm), foreign: [...foreign], unmapped: null };
  }
  const found = bySubstance(described, rxnorm);
  return {
    rxcuis: typeof found === 'string' ? [] : withCurrent(found, 'substance', rxnorm),
    foreign: [...foreign],
    unmapped: typeof found === 'string' ? (foreign.size > 0 ? 'all its codes are of what comes beside the drug' : found) : null,
  };
}

/** Each code and, where it was remapped, the one that stands for it today: orders arrive as both. */
const withCurrent = (codes: readonly string[], via: RxcuiSource, rxnorm: RxNormAnswers): LabelRxcuis['rxcuis'] =>
  [...new Set(codes.flatMap((code) => [code, rxnorm.meaningOf(code)?.current ?? code]))].map((rxcui) => ({ rxcui, via }));

/** One product or one brand's products, or why none was chosen. */
function bySubstance(products: NamedProducts, rxnorm: RxNormAnswers): string[] | string {
  const drugs = products.substances.filter((name) => !companions.test(name.trim()));
  const names = drugs.length > 0 ? drugs : products.genericNames;
  if (names.length === 0 && products.uniis.length === 0) return 'it names no substance';
  const ofUniis = products.uniis.map((unii) => rxnorm.ingredientOfUnii(unii));
  const ofNames = names.map((name) => rxnorm.ingredientNamed(name) ?? rxnorm.ingredientNamed(keyOf(name)));
  // Each of them must be known: a combination of which a part is missing is another drug.
  const known = [ofUniis, ofNames].find((found) => found.length > 0 && found.every((one) => one !== undefined));
  if (known === undefined) return 'RxNorm does not know its substance';
  const ingredients = [...new Set(known.filter((one) => one !== undefined))];
  const suiting = rxnorm.productsOf(ingredients).filter((product) => product.isComplete && suitsRoutes(product.name, products.routes));
  const brands = new Set(products.brandNames.map((name) => name.toLowerCase()));
  const branded = suiting.filter((product) => brands.has(brandOf(product.name)?.toLowerCase() ?? ''));
  if (branded.length > 0) return branded.map((product) => product.rxcui);
  const generic = suiting.filter((product) => brandOf(product.name) === null);
  const [one] = generic;
  if (one === undefined) return 'RxNorm has no product of its substance and route';
  return generic.length === 1 ? [one.rxcui] : 'RxNorm has several products of its substance and route';
}
