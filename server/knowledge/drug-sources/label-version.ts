import { z } from 'zod';

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
};

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

/**
 * A label record of openFDA: sections are arrays of strings, numbers are strings, and the block `openfda` is empty at times.
 * @see https://open.fda.gov/apis/drug/label/searchable-fields/
 */
export const openFdaRecordSchema = z
  .object({
    set_id: setIdSchema,
    version: z.coerce.number<string | number>().int().positive(),
    effective_time: z.string().regex(/^\d{8}/, 'expected YYYYMMDD'),
    boxed_warning: strings.optional(),
    recent_major_changes: strings.optional(),
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
  .transform(({ set_id, version, effective_time, boxed_warning = [], recent_major_changes = [], openfda = {} }): LabelVersion => {
    const { product_type = [] } = openfda;
    return {
      setId: set_id,
      version,
      effective: effective_time.slice(0, 8),
      isPrescription: product_type.length === 0 ? null : product_type.includes('HUMAN PRESCRIPTION DRUG'),
      boxed: boxed_warning,
      nestedBoxed: 0,
      recentChanges: recent_major_changes,
      products: {
        brandNames: openfda.brand_name ?? [],
        genericNames: openfda.generic_name ?? [],
        labeler: openfda.manufacturer_name?.[0] ?? null,
        applications: openfda.application_number ?? [],
        rxcuis: openfda.rxcui ?? [],
        uniis: openfda.unii ?? [],
        substances: openfda.substance_name ?? [],
        routes: openfda.route ?? [],
      },
    };
  });
