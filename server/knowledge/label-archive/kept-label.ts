import { z } from 'zod';
import type { BoxedSection, Verdict, WarningChange } from '../boxed-warnings/index.ts';
import { noProducts, type LabelProducts } from '../drug-sources/index.ts';

/** A version of a label as it is kept, without its source bytes. */
export type KeptVersion = {
  setId: string;
  version: number;
  /** YYYY-MM-DD. */
  effective: string;
  /** Null where the record does not say. */
  isPrescription: boolean | null;
  verdict: Verdict;
  reason: string;
  box: BoxedSection | null;
  products: LabelProducts;
  recentChanges: string[];
  /** Whose bytes are kept. */
  source: 'openfda' | 'spl';
  /** SHA-256 of what is used of the record. */
  contentHash: string;
};

export type KeptLabel = {
  setId: string;
  currentVersion: number;
  title: string | null;
  labeler: string | null;
  /** Of an NDA or BLA. */
  isReference: boolean;
  wasBoxed: boolean;
};

/** What became of a box from one version to the next; null where nothing did. */
export type FoundChange = {
  setId: string;
  from: number;
  to: number;
  effective: string;
  change: WarningChange | null;
  corroboration: string[];
};

export const verdictColumn: z.ZodType<Verdict> = z.enum(['genuine', 'false', 'none', 'doubtful']);
export const boxColumn: z.ZodType<BoxedSection> = z.object({ text: z.string(), hash: z.string(), elements: z.array(z.string()) });
// Written by us from the same type; what a later version of it added is empty in older rows.
export const productsColumn = z.record(z.string(), z.unknown()).transform((kept) => ({ ...noProducts, ...kept }) as LabelProducts);

/** A version without its bytes, as `versionColumns` of the store selects it. */
export const versionRow = z
  .object({
    set_id: z.string(),
    version: z.number(),
    effective: z.string(),
    is_prescription: z.boolean().nullable(),
    verdict: verdictColumn,
    reason: z.string(),
    box: boxColumn.nullable(),
    products: productsColumn,
    recent_changes: z.array(z.string()),
    source: z.enum(['openfda', 'spl']),
    content_hash: z.string(),
  })
  .transform((row): KeptVersion => ({
    setId: row.set_id,
    version: row.version,
    effective: row.effective,
    isPrescription: row.is_prescription,
    verdict: row.verdict,
    reason: row.reason,
    box: row.box,
    products: row.products,
    recentChanges: row.recent_changes,
    source: row.source,
    contentHash: row.content_hash,
  }));
