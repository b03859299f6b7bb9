import { genuineBox, type BoxedSection } from '../../server/knowledge/boxed-warnings/index.ts';
import { ingredientKey, rootOf, setKey } from './ingredient-key.ts';
import { parseDrugName, type DrugName } from './drug-name.ts';
import type { LabelRecord, NamedCode } from './read-samples.ts';
import { formFitsRoute, routeOfForm, routesOfLabel, type RouteGroup } from './route-group.ts';

/** A label reduced to what decides. */
export type Label = {
  setId: string;
  version: number;
  /** ISO date. */
  effective: string;
  application: string;
  labeler: string;
  name: string;
  /** The reference drug's own label (NDA or BLA), not a generic's. */
  isReference: boolean;
  /** Ingredient set with esters, and without. */
  key: string;
  root: string;
  routes: RouteGroup[];
  box: BoxedSection | null;
  /** Null where the record neither holds a box nor clearly lacks one. */
  boxed: boolean | null;
  isKit: boolean;
  /** Sold without prescription: it speaks for its own products only. */
  isOverTheCounter: boolean;
  codes: string[];
  recentChanges: string;
  /** Extended-release products are among its own. */
  isExtendedRelease: boolean;
};

export type Vocabulary = {
  names: ReadonlyMap<string, NamedCode>;
  forms: readonly string[];
  knownIngredients: ReadonlySet<string>;
};

export const makeVocabulary = (names: ReadonlyMap<string, NamedCode>): Vocabulary => ({
  names,
  forms: [...names.values()]
    .filter(({ tty }) => tty === 'DF' || tty === 'DFG')
    .map(({ name }) => name)
    .sort((a, b) => b.length - a.length),
  knownIngredients: new Set([...names.values()].filter(({ tty }) => tty === 'IN').map(({ name }) => name.toLowerCase())),
});

/** Members of a pack or product that are no drug. */
const inert = /^(?:inert ingredients?|placebo)$/;

/** The ingredient keys of a parsed name; a pack's are those of all its parts. */
export const keysOf = (name: DrugName, { knownIngredients }: Vocabulary): string[] =>
  (name.parts.length > 0 ? name.parts.flatMap((part) => part.ingredients) : name.ingredients)
    .filter((ingredient) => !inert.test(ingredient))
    .map((ingredient) => ingredientKey(ingredient, knownIngredients));

/** As `keysOf`, shortened past esters and carriers. */
export const rootsOf = (keys: readonly string[], { knownIngredients }: Vocabulary): string[] =>
  keys.map((key) => ingredientKey(rootOf(key), knownIngredients));

const isoDay = (compact: string): string => `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6, 8)}`;

/** What comes with a drug and is none. Alcohol is printing ink on tablets, a pad beside a syringe. */
const companions = /\bkit\b|(?:alcohol|prep) pad|\bswab|povidone-iodine|\bwipe/i;
const mentionsBox = /boxed warning/i;
const identifying = new Set(['boxed_warning', 'boxed_warning_table', 'openfda', 'recent_major_changes', 'recent_major_changes_table']);

/** Whether a record without a boxed section speaks of one in its text: then it says nothing either way. */
const speaksOfBox = (record: LabelRecord): boolean =>
  Object.entries(record).some(
    ([section, value]) =>
      !identifying.has(section) && Array.isArray(value) && value.some((text) => typeof text === 'string' && mentionsBox.test(text)),
  );

/** A label with the ingredients of its own record, or else those that all its named codes share. */
export const toLabel = (record: LabelRecord, vocabulary: Vocabulary): Label => {
  const { openfda = {} } = record;
  const codes = openfda.rxcui ?? [];
  const named = codes.flatMap((code) => {
    const known = vocabulary.names.get(code);
    return known === undefined ? [] : [parseDrugName(known.name, vocabulary.forms)];
  });
  const ofCodes = [...new Set(named.map((name) => setKey(keysOf(name, vocabulary))))];
  const substances = (openfda.substance_name ?? []).map((name) => ingredientKey(name, vocabulary.knownIngredients));
  const keys = substances.length > 0 ? [...new Set(substances)] : ofCodes.length === 1 ? (ofCodes[0] ?? '').split(' / ') : [];
  const formRoutes = named.flatMap((name) => {
    const route = name.form === null ? null : routeOfForm(name.form);
    return route === null ? [] : [route];
  });
  // A label of inhaled budesonide gives its route as ORAL: the forms of its own products know better.
  const stated = routesOfLabel(openfda.route ?? []);
  const routes = formRoutes.length === 0 || formRoutes.some((route) => formFitsRoute(route, stated)) ? stated : [...new Set(formRoutes)];
  const box = genuineBox(record.boxed_warning);
  const application = openfda.application_number?.[0] ?? '';
  const elements = (record.spl_product_data_elements ?? []).join(' ');
  const title = [...(openfda.generic_name ?? []), ...(openfda.brand_name ?? []), elements.slice(0, 120)].join(' ');
  return {
    setId: record.set_id,
    version: Number(record.version),
    effective: isoDay(record.effective_time),
    application,
    labeler: openfda.manufacturer_name?.[0] ?? record.set_id,
    name: openfda.generic_name?.[0]?.toLowerCase() ?? setKey(keys),
    isReference: /^(NDA|BLA)\d/.test(application),
    key: setKey(keys),
    root: setKey(rootsOf(keys, vocabulary)),
    routes,
    box,
    boxed: box !== null ? true : speaksOfBox(record) ? null : false,
    isKit: companions.test(elements) || (routes.includes('injection') && /isopropyl/i.test(elements)),
    isOverTheCounter: openfda.product_type?.some((type) => /OTC/.test(type)) === true,
    codes,
    recentChanges: (record.recent_major_changes ?? []).join(' '),
    isExtendedRelease:
      named.some((name) => /extended release/i.test(name.form ?? '')) || /extended[- ]release|\b(?:ER|XR|XL|SR|CR)\b/.test(title),
  };
};
