import { z } from 'zod';

/** Set ids are UUIDs; anything else in their place, control characters included, is no label. */
export const setIdSchema = z.guid();

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
    openfda: z.object({ product_type: strings.optional() }).optional(),
  })
  .transform(({ set_id, version, effective_time, boxed_warning = [], openfda: { product_type = [] } = {} }): LabelVersion => {
    const isPrescription = product_type.length === 0 ? null : product_type.includes('HUMAN PRESCRIPTION DRUG');
    return { setId: set_id, version, effective: effective_time.slice(0, 8), isPrescription, boxed: boxed_warning, nestedBoxed: 0 };
  });
