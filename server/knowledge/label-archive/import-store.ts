import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import type { ChangeClass } from '../boxed-warnings/index.ts';
import { ledgerColumn, type ImportLedger } from './import-ledger.ts';

/** How far the import of one file went. */
export type ImportState = { id: number; recordsDone: number; ledger: ImportLedger; isFinished: boolean };

const importRow = z
  .object({ id: z.number(), records_done: z.number(), counts: ledgerColumn, finished_at: z.date().nullable() })
  .transform((row): ImportState => ({
    id: row.id,
    recordsDone: row.records_done,
    ledger: row.counts,
    isFinished: row.finished_at !== null,
  }));

/** The import of a file, begun now or by an earlier run. */
export async function openImport(
  tx: Tx,
  of: { source: string; fingerprint: string; ledger: ImportLedger; at: Date },
): Promise<ImportState> {
  await tx.run(sql`insert into label_import (source, fingerprint, counts, started_at)
    values (${of.source}, ${of.fingerprint}, ${JSON.stringify(of.ledger)}, ${of.at}) on conflict (source, fingerprint) do nothing`);
  return tx.one(
    importRow,
    sql`select id, records_done, counts, finished_at from label_import where source = ${of.source} and fingerprint = ${of.fingerprint}`,
  );
}

/**
 * Says how far an import went, in the transaction that keeps the records.
 * @throws conflict where another run went on with the same file meanwhile: what it kept is not counted again
 */
export async function advanceImport(
  tx: Tx,
  before: ImportState,
  to: { recordsDone: number; ledger: ImportLedger; finishedAt: Date | null },
): Promise<void> {
  const updated = await tx.run(sql`update label_import
    set records_done = ${to.recordsDone}, counts = ${JSON.stringify(to.ledger)}, finished_at = ${to.finishedAt}
    where id = ${before.id} and records_done = ${before.recordsDone} and finished_at is null`);
  if (updated !== 1) throw new AppError('conflict', { detail: 'Another import of the same file is under way.' });
}

const classRow = z.object({ class: z.enum(['ADDED', 'CHANGED', 'REMOVED', 'COSMETIC']), count: z.number() });

/** Changes by class that these imports found, as they are now: a version that came late may have taken one back. */
export async function changesFoundBy(tx: Tx, importIds: readonly number[]): Promise<Record<Exclude<ChangeClass, 'UNCHANGED'>, number>> {
  const rows = await tx.rows(
    classRow,
    sql`select class, count(*) as count from warning_change where import_id = any(${importIds}::bigint[]) group by class`,
  );
  const found = { ADDED: 0, CHANGED: 0, REMOVED: 0, COSMETIC: 0 };
  for (const row of rows) found[row.class] = row.count;
  return found;
}

const countRow = z.object({ count: z.number() });

/** Prescription labels that no code leads to, whenever they were imported. */
export const countUnmapped = async (tx: Tx): Promise<number> =>
  (
    await tx.one(
      countRow,
      sql`select count(*) as count from label_unmapped u join label l on l.set_id = u.set_id
        join label_version v on v.set_id = l.set_id and v.version = l.current_version where v.is_prescription is distinct from false`,
    )
  ).count;
