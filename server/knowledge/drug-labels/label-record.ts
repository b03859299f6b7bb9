import { z } from 'zod';

const strings = z.array(z.string());

/**
 * The parts of a label record that decide, as openFDA gives them: sections are arrays of strings, numbers are strings.
 * @see https://open.fda.gov/apis/drug/label/searchable-fields/
 */
export const labelRecordSchema = z.object({
  set_id: z.string().min(1),
  version: z.coerce.number<string | number>().int().positive(),
  /** YYYYMMDD; runs backwards at times while the version rises. */
  effective_time: z.string().regex(/^\d{8}/, 'expected YYYYMMDD'),
  boxed_warning: strings.optional(),
  openfda: z.object({ product_type: strings.optional() }).optional(),
});
export type LabelRecord = z.infer<typeof labelRecordSchema>;

/** Null where the record does not say: openFDA leaves the whole block empty at times. */
export function isPrescription(record: LabelRecord): boolean | null {
  const types = record.openfda?.product_type ?? [];
  return types.length === 0 ? null : types.includes('HUMAN PRESCRIPTION DRUG');
}
