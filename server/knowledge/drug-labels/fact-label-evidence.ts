import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { openingHeading } from '../boxed-warnings/index.ts';
import type { Label } from '../drug-facts/index.ts';
import { loadStarterEvidence } from './fact-evidence.ts';
import type { Product } from './facts-schema.ts';

/** What the label version that a fact stands on holds. */
type LabelEvidence = {
  source: 'imported' | 'starter set';
  labeler: string | null;
  /** Null where that version has no genuine box. */
  box: {
    /** Of an imported one: SHA-256 of its words. */
    hash?: string;
    /** As the label has it; of one of the starter set, which keeps no words of labels, what it warns of in ours. */
    heading: string;
  } | null;
};

const versionRow = z.object({
  labeler: z.string().nullable(),
  box: z.object({ text: z.string(), hash: z.string() }).nullable(),
});

/** The evidence behind facts; null where neither an import nor the starter set holds that version. */
export const createEvidenceReader = (): ((tx: Tx, label: NonNullable<Product['label']>) => Promise<LabelEvidence | null>) => {
  let starter: Map<string, Label> | undefined;
  return async (tx, { setId, version }) => {
    const imported = await tx.maybe(
      versionRow,
      sql`select l.labeler, v.box from label_version v join label l on l.set_id = v.set_id
        where v.set_id = ${setId} and v.version = ${version}`,
    );
    if (imported !== undefined) {
      const { labeler, box } = imported;
      return { source: 'imported', labeler, box: box === null ? null : { hash: box.hash, heading: openingHeading(box) } };
    }
    starter ??= new Map(loadStarterEvidence().labels.map((label) => [label.setId, label]));
    const known = starter.get(setId);
    if (known?.version !== version) return null;
    const box = known.box === null ? null : { heading: known.box.headings.join(', ') };
    return { source: 'starter set', labeler: known.labeler, box };
  };
};
