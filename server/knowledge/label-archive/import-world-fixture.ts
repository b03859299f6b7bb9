import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { sql } from '../../database/index.ts';
import { fixedClock, silentLogger } from '../../platform/index.ts';
import type { LabelFile, LabelVersion } from '../drug-sources/index.ts';
import { createLabelImport, type ImportOptions } from './import-labels.ts';
import type { ImportSummary } from './import-summary.ts';
import { filesOf, hepatotoxicity, label } from '../../../test-fixtures/label-files.ts';

export const boxed = (version: number, over: Parameters<typeof label>[0] = {}): LabelVersion =>
  label({ version, boxed: [hepatotoxicity], ...over });
export const bare = (version: number, over: Parameters<typeof label>[0] = {}): LabelVersion => label({ version, ...over });

export type ImportWorld = Pick<TestDatabase, 'db' | 'config' | 'close'> & {
  sources(files: readonly AsyncIterable<LabelFile>[], options?: ImportOptions): Promise<ImportSummary>;
  run(files: readonly LabelFile[], options?: ImportOptions): Promise<ImportSummary>;
  /** All that an import leaves behind but for ids, dates and sources: which are kept whole depends on where batches are cut. */
  everything(): Promise<unknown[]>;
  forget(): Promise<void>;
};

/** A database, and imports into it. */
export async function createImportWorld(): Promise<ImportWorld> {
  const database = await createTestDatabase();
  const { db, config } = database;
  const labels = createLabelImport({ db, clock: fixedClock('2026-11-02T08:00:00Z'), logger: silentLogger });
  return {
    db,
    config,
    close: async () => database.close(),
    sources: async (files, options = {}) => labels.run(files, options),
    run: async (files, options = {}) => labels.run([filesOf(...files)], options),
    everything: async () =>
      db.system(async (tx) =>
        tx.query(sql`select (select jsonb_agg(to_jsonb(l) order by l.set_id) from label l) as labels,
          (select jsonb_agg(to_jsonb(v) - '{import_id,imported_at,kept,kept_whole}'::text[] order by v.set_id, v.version) from label_version v) as versions,
          (select jsonb_agg(to_jsonb(w) - 'id' - 'import_id' - 'found_at' order by w.set_id, w.to_version) from warning_change w) as changes`),
      ),
    forget: async () => {
      await db.system(async (tx) => tx.run(sql`truncate label_import, label, label_version, warning_change restart identity cascade`));
    },
  };
}
