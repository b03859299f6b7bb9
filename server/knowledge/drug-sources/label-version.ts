import { z } from 'zod';
import { mostOfElements, plainName, plainNames } from './plain-names.ts';
import { isRxcui, isUnii } from './rxnorm-record.ts';

/** Set ids are UUIDs; anything else in their place, control characters included, is no label. */
export const setIdSchema = z.guid();

/** What a label says of the products that it is for; empty lists where it says nothing, as right after a version bump. */
export type LabelProducts = {
  /** Proprietary and established names, as printed. */
  brandNames: string[];
  genericNames: string[];
  labeler: string | null;
  /** NDA, BLA, ANDA and the like with their numbers; "NDA020983". */
  applications: string[];
  /** RxCUIs, mostly of SCD, SBD, GPCK and BPCK. */
  rxcuis: string[];
  /** UNIIs of the substances. */
  uniis: string[];
  substances: string[];
  /** "ORAL", "TOPICAL" and so on. */
  routes: string[];
  /** "HUMAN PRESCRIPTION DRUG", "HUMAN OTC DRUG" and so on. */
  types: string[];
  /** Names of products and of what comes with them, as the SPL lists them: pads and diluents of a kit, "extended release". */
  elements: string[];
  /** It speaks of a boxed warning outside of that section: a label without a box of its own then says nothing either way. */
  mentionsBox: boolean;
};

export const noProducts: LabelProducts = {
  brandNames: [],
  genericNames: [],
  labeler: null,
  applications: [],
  rxcuis: [],
  uniis: [],
  substances: [],
  routes: [],
  types: [],
  elements: [],
  mentionsBox: false,
};

/**
 * What a label says of its products, as it can be shown and kept: labels name themselves, and what is no name and no code is left out.
 */
export const plainProducts = (products: LabelProducts): LabelProducts => ({
  brandNames: plainNames(products.brandNames),
  genericNames: plainNames(products.genericNames),
  labeler: products.labeler === null ? null : plainName(products.labeler),
  applications: plainNames(products.applications),
  rxcuis: plainNames(products.rxcuis).filter(isRxcui),
  uniis: plainNames(products.uniis).filter(isUnii),
  substances: plainNames(products.substances),
  routes: plainNames(products.routes),
  types: plainNames(products.types),
  elements: plainNames(products.elements, mostOfElements),
  mentionsBox: products.mentionsBox,
});

/** One version of a label, reduced to what decides about its boxed warning; the same from openFDA and from SPL. */
export type LabelVersion = {
  setId: string;
  /** Orders the versions of a set; the date runs backwards at times while it rises. */
  version: number;
  /** YYYYMMDD. */
  effective: string;
  /** False for other labels and for fact sheets of emergency use; null where the record does not say. */
  isPrescription: boolean | null;
  /** Elements or sections coded as boxed warning, in order. */
  boxed: string[];
  /** How many more stand within other sections of an SPL document: these are no boxes. */
  nestedBoxed: number;
  /** What the label lists as recent major changes; it corroborates and never decides. */
  recentChanges: string[];
  products: LabelProducts;
};

const strings = z.array(z.string());

const namesTheBox = /boxed warning/i;
/** Sections that name a boxed warning whatever the label says now. */
const identifying = new Set(['boxed_warning', 'boxed_warning_table', 'openfda', 'recent_major_changes', 'recent_major_changes_table']);

const mentionsBox = (record: Record<string, unknown>): boolean =>
  Object.entries(record).some(
    ([section, value]) =>
      !identifying.has(section) && Array.isArray(value) && value.some((text) => typeof text === 'string' && namesTheBox.test(text)),
  );

/**
 * A label record of openFDA: sections are arrays of strings, numbers are strings, and the block `openfda` is empty at times.
 * @see https://open.fda.gov/apis/drug/label/searchable-fields/
 */
export const openFdaRecordSchema = z
  .looseObject({
    set_id: setIdSchema,
    version: z.coerce.number<string | number>().int().positive(),
    effective_time: z.string().regex(/^\d{8}/, 'expected YYYYMMDD'),
    boxed_warning: strings.optional(),
    recent_major_changes: strings.optional(),
    spl_product_data_elements: strings.optional(),
    openfda: z
      .object({
        product_type: strings,
        brand_name: strings,
        generic_name: strings,
        manufacturer_name: strings,
        application_number: strings,
        rxcui: strings,
        unii: strings,
        substance_name: strings,
        route: strings,
      })
      .partial()
      .optional(),
  })
  .transform((record): LabelVersion => {
    const { set_id, version, effective_time, boxed_warning = [], recent_major_changes = [], openfda = {} } = record;
    const { product_type = [] } = openfda;
    return {
      setId: set_id,
      version,
      effective: effective_time.slice(0, 8),
      isPrescription: product_type.length === 0 ? null : product_type.includes('HUMAN PRESCRIPTION DRUG'),
      boxed: boxed_warning,
      nestedBoxed: 0,
      recentChanges: recent_major_changes,
      products: plainProducts({
        brandNames: openfda.brand_name ?? [],
        genericNames: openfda.generic_name ?? [],
        labeler: openfda.manufacturer_name?.[0] ?? null,
        applications: openfda.application_number ?? [],
        rxcuis: openfda.rxcui ?? [],
        uniis: openfda.unii ?? [],
        substances: openfda.substance_name ?? [],
        routes: openfda.route ?? [],
        types: product_type,
        elements: record.spl_product_data_elements ?? [],
        mentionsBox: mentionsBox(record),
      }),
    };
  });
