import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { migrate, openDatabase } from '../../server/database/index.ts';
import { createCurrentKnowledge, decideFacts, type DrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { openLabelFiles } from '../../server/knowledge/drug-sources/index.ts';
import { createLabelImport, isWhole } from '../../server/knowledge/label-archive/index.ts';
import { silentLogger, type Clock } from '../../server/platform/index.ts';

type ImportedFacts = { knowledge: DrugKnowledge; labels: number; changedCodes: number };

/**
 * What the drug facts are after an import of these labels into an installation of its own, which is gone afterwards.
 * @throws Error where a record could not be read
 */
export async function factsAfterImport(path: string, clock: Clock): Promise<ImportedFacts> {
  const folder = mkdtempSync(join(tmpdir(), 'preceptor-burden-'));
  try {
    const embedded = await startEmbeddedPostgres({ dataDir: folder, fsync: false });
    const db = openDatabase({ ...embedded.connection });
    try {
      await migrate(db.pool);
      const deps = { db, clock, logger: silentLogger };
      const summary = await createLabelImport(deps).run([openLabelFiles(path, { isOffline: true })]);
      if (!isWhole(summary)) throw new Error(summary.stopped ?? summary.problems[0]?.text ?? `${path} was not imported whole`);
      const { changedCodes } = await decideFacts(deps);
      const current = createCurrentKnowledge(deps);
      await current.refresh();
      return { knowledge: current.knowledge, labels: summary.counts.versions, changedCodes };
    } finally {
      await db.close();
      await embedded.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
