import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { LabelVersion } from '../drug-sources/index.ts';
import { versionRow } from './kept-label.ts';
import { versionColumns } from './label-store.ts';

const keptRow = z.object({ kept: z.instanceof(Buffer), kept_whole: z.boolean() });
const newerChangeRow = z.object({ version: z.number().nullable() });

/** A version of a label to read from. */
export type KeptText = {
  label: LabelVersion;
  /** The whole record of openFDA as it came, where it was kept. */
  raw: Buffer | null;
};

/** A version as it is kept, with its text; undefined where it is not. */
export async function keptText(tx: Tx, setId: string, version: number): Promise<KeptText | undefined> {
  const row = await tx.maybe(
    versionRow,
    sql`select ${versionColumns} from label_version v where v.set_id = ${setId}::uuid and v.version = ${version}`,
  );
  if (row === undefined) return undefined;
  const { kept, kept_whole } = await tx.one(
    keptRow,
    sql`select kept, kept_whole from label_version where set_id = ${setId}::uuid and version = ${version}`,
  );
  return {
    label: {
      setId: row.setId,
      version: row.version,
      effective: row.effective.replaceAll('-', ''),
      isPrescription: row.isPrescription,
      boxed: row.box?.elements ?? [],
      nestedBoxed: 0,
      recentChanges: row.recentChanges,
      products: row.products,
    },
    raw: kept_whole && row.source === 'openfda' && kept.length > 0 ? gunzipSync(kept) : null,
  };
}

/** The highest version behind this one in which the box says something else; null where there is none. */
export const boxChangedAfter = async (tx: Tx, setId: string, version: number): Promise<number | null> =>
  (
    await tx.one(
      newerChangeRow,
      sql`select max(to_version) as version from warning_change
        where set_id = ${setId}::uuid and to_version > ${version} and class <> 'COSMETIC'`,
    )
  ).version;

/** Which of these labels any version is held of. */
export const heldLabels = async (tx: Tx, setIds: readonly string[]): Promise<Set<string>> =>
  new Set(
    (await tx.rows(z.object({ set_id: z.string() }), sql`select set_id from label where set_id = any(${setIds}::uuid[])`)).map(
      ({ set_id }) => set_id,
    ),
  );

/** RxNorm codes that a label is for. */
export const codesOfLabel = async (tx: Tx, setId: string): Promise<string[]> =>
  (await tx.rows(z.object({ rxcui: z.string() }), sql`select rxcui from label_rxcui where set_id = ${setId}::uuid order by rxcui`)).map(
    ({ rxcui }) => rxcui,
  );
