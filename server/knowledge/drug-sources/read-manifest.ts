import { z } from 'zod';

/** A part of the bulk download. */
export type Partition = { url: string; expectedRecords: number | null };

/** @see https://open.fda.gov/apis/downloads/ */
const manifestSchema = z.object({
  results: z.object({
    drug: z.object({
      label: z.object({
        partitions: z.array(z.object({ file: z.string(), records: z.coerce.number().int().nonnegative().optional() })).min(1),
      }),
    }),
  }),
});

/** Longer than the manifest of everything that openFDA publishes. */
export const mostBytesOfManifest = 64_000_000;

/** How much of a file is looked at to know whether it is a manifest. */
export const manifestStart = 1 << 16;

/** By its beginning; within a string of a label the quotes would be escaped. */
export const looksLikeManifest = (start: Buffer): boolean =>
  /^\u{feff}?\s*\{/u.test(start.toString('utf8', 0, 512)) && /"partitions"\s*:\s*\[/.test(start.toString('latin1'));

/** @returns the parts of the drug labels, or why there are none */
export function readManifest(text: string): Partition[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch {
    return 'It is not whole: its JSON does not end.';
  }
  const found = manifestSchema.safeParse(value);
  if (!found.success) return 'It is a manifest of downloads, but names no parts at results.drug.label.partitions.';
  return found.data.results.drug.label.partitions.map(({ file, records }) => ({ url: file, expectedRecords: records ?? null }));
}
