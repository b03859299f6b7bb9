import { judgeBox, type Judgement } from '../boxed-warnings/index.ts';
import type { LabelVersion } from '../drug-sources/index.ts';
import { boxFacts, type BoxFacts } from './box-facts.ts';
import { setKey } from './ingredient-key.ts';
import { parseDrugName } from './drug-name.ts';
import { reportedChange } from './reported-change.ts';
import { keysOf, rootsOf, type Vocabulary } from './vocabulary.ts';
import { formFitsRoute, routeOfForm, routesOfLabel, type RouteGroup } from './route-group.ts';

/** The version of a label that holds, with what was judged of its box. Its date is an ISO date. */
export type LabelRecord = Pick<LabelVersion, 'setId' | 'version' | 'effective' | 'recentChanges' | 'products'> &
  Pick<Judgement, 'box' | 'verdict'>;

/** A label reduced to what decides: facts, none of its words. */
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
  box: BoxFacts | null;
  /** Null where the record neither holds a box nor clearly lacks one. */
  boxed: boolean | null;
  isKit: boolean;
  /** Sold without prescription: it speaks for its own products only. */
  isOverTheCounter: boolean;
  codes: string[];
  /** The month of the last change of its box that the label itself reports ("2025-10"). */
  reportedChange: string | null;
  /** Extended-release products are among its own. */
  isExtendedRelease: boolean;
  /** Imported here; else it is one of the starter set. */
  isImported: boolean;
};

const isoDay = (compact: string): string => `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6, 8)}`;

/** What comes with a drug and is none. Alcohol is printing ink on tablets, a pad beside a syringe. */
const companions = /\bkit\b|(?:alcohol|prep) pad|\bswab|povidone-iodine|\bwipe/i;
/** A record as one of a published file gives it. */
export const labelRecordOf = (version: LabelVersion): LabelRecord => {
  const { box, verdict } = judgeBox(version);
  return { ...version, effective: isoDay(version.effective), box, verdict };
};

/** A label with the ingredients of its own record, or else those that all its named codes share. */
export const toLabel = (record: LabelRecord, vocabulary: Vocabulary, isImported = false): Label => {
  const { products } = record;
  const named = products.rxcuis.flatMap((code) => {
    const known = vocabulary.names.get(code);
    return known === undefined ? [] : [parseDrugName(known.name, vocabulary.forms)];
  });
  const ofCodes = [...new Set(named.map((name) => setKey(keysOf(name, vocabulary))))];
  const substances = products.substances.map((name) => vocabulary.ingredientKey(name));
  const keys = substances.length > 0 ? [...new Set(substances)] : ofCodes.length === 1 ? (ofCodes[0] ?? '').split(' / ') : [];
  const formRoutes = named.flatMap((name) => {
    const route = name.form === null ? null : routeOfForm(name.form);
    return route === null ? [] : [route];
  });
  // A label of inhaled budesonide gives its route as ORAL: the forms of its own products know better.
  const stated = routesOfLabel(products.routes);
  const routes = formRoutes.length === 0 || formRoutes.some((route) => formFitsRoute(route, stated)) ? stated : [...new Set(formRoutes)];
  const { box, verdict } = record;
  const application = products.applications[0] ?? '';
  const elements = products.elements.join(' ');
  const title = [...products.genericNames, ...products.brandNames, elements.slice(0, 120)].join(' ');
  // A section of which nobody can tell whether it warns says nothing, and so does a text that speaks of a box it does not hold.
  const isUnclear = verdict === 'doubtful' || products.mentionsBox;
  return {
    setId: record.setId,
    version: record.version,
    effective: record.effective,
    application,
    labeler: products.labeler ?? record.setId,
    name: products.genericNames[0]?.toLowerCase() ?? setKey(keys),
    isReference: /^(NDA|BLA)\d/.test(application),
    key: setKey(keys),
    root: setKey(rootsOf(keys, vocabulary)),
    routes,
    box: box === null ? null : boxFacts(box, [...products.brandNames, ...products.genericNames, ...products.substances]),
    boxed: box !== null ? true : isUnclear ? null : false,
    isKit: companions.test(elements) || (routes.includes('injection') && /isopropyl/i.test(elements)),
    isOverTheCounter: products.types.some((type) => /OTC/.test(type)),
    codes: products.rxcuis,
    reportedChange: reportedChange(record.recentChanges.join(' ')),
    isExtendedRelease:
      named.some((name) => /extended release/i.test(name.form ?? '')) || /extended[- ]release|\b(?:ER|XR|XL|SR|CR)\b/.test(title),
    isImported,
  };
};

/**
 * Whether anything is decided by the label: a genuine box words a topic, a code is spoken for, and a prescription label speaks for its
 * drug and route. The soaps and sunscreens of a whole collection, four labels in five, do none of it.
 */
export const canDecide = ({ boxed, codes, routes, isOverTheCounter }: Label): boolean =>
  boxed === true || codes.length > 0 || (boxed === false && !isOverTheCounter && routes.length > 0);
