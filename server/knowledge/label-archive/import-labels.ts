import type { Database } from '../../database/index.ts';
import type { Clock, Logger } from '../../platform/index.ts';
import type { LabelFile } from '../drug-sources/index.ts';
import { importFile, type FileImport } from './import-file.ts';
import { changesFoundBy, countUnmapped } from './import-store.ts';
import { addOutcome, addRefused, emptySummary, type ImportSummary } from './import-summary.ts';

/**
 * After each batch, and once more when a file is left. `records` counts those of this run, over all files; `share` (0 to 1) is how
 * far the file is, null where nobody knows.
 */
export type ImportProgress = { file: string; records: number; share: number | null; bytes: number | null; isLeft: boolean };

const shareOf = ({ expectedRecords, bytes }: LabelFile, { upTo, bytesRead }: { upTo: number; bytesRead: number }): number | null => {
  if (expectedRecords !== null && expectedRecords > 0) return Math.min(1, upTo / expectedRecords);
  return bytes === null || bytes === 0 ? null : Math.min(1, bytesRead / bytes);
};

export type ImportOptions = {
  /** Does all of it in one transaction and takes that back. */
  isDryRun?: boolean;
  /** Stops behind the batch under way. */
  signal?: AbortSignal;
  onProgress?: (progress: ImportProgress) => void;
};

export type LabelImport = {
  /**
   * Imports files in order. Never throws for what is wrong with a file or a record: the summary says so, and the rest goes on.
   * @throws Error where the database cannot be reached at all
   */
  run(sources: readonly AsyncIterable<LabelFile>[], options?: ImportOptions): Promise<ImportSummary>;
};

/** The files of a source up to the first that cannot be opened. */
async function* filesOf(source: AsyncIterable<LabelFile>, refuse: (thrown: unknown) => void): AsyncGenerator<LabelFile> {
  try {
    yield* source;
  } catch (thrown) {
    refuse(thrown);
  }
}

/** Thrown to end a transaction of which nothing is to stay. */
const takenBack = new Error('taken back');

/** Imports labels, a batch a transaction: whatever ends a run, the next goes on behind the last batch, and counts nothing twice. */
export function createLabelImport({ db, clock, logger }: { db: Database; clock: Clock; logger: Logger }): LabelImport {
  const importAll = async (
    sources: readonly AsyncIterable<LabelFile>[],
    { isDryRun = false, signal, onProgress }: ImportOptions,
    inTransaction: FileImport['inTransaction'],
  ): Promise<ImportSummary> => {
    const summary = emptySummary(isDryRun);
    const importIds: number[] = [];
    let records = 0;
    const importOne = async (file: LabelFile): Promise<void> => {
      const outcome = await importFile(file, {
        clock,
        inTransaction,
        keepsBytes: !isDryRun,
        signal,
        onBatch: (batch) => {
          records += batch.records;
          onProgress?.({ file: file.name, records, share: shareOf(file, batch), bytes: file.bytes, isLeft: false });
        },
      });
      const { unreadable, failure, wasFinished } = outcome;
      if (unreadable !== undefined) logger.warn({ err: unreadable.thrown, file: file.name }, 'label file could not be read to its end');
      if (failure !== undefined) logger.error({ err: failure.thrown, file: file.name }, 'labels could not be kept');
      if (!wasFinished) importIds.push(outcome.state.id);
      addOutcome(summary, file.name, outcome);
      onProgress?.({ file: file.name, records, share: 1, bytes: file.bytes, isLeft: true });
    };
    const refuse = (thrown: unknown): void => {
      logger.warn({ err: thrown }, 'label files could not be opened');
      addRefused(summary, null, null, thrown);
    };
    const isStopped = (): boolean => summary.stopped !== null || signal?.aborted === true;
    for (const source of sources)
      for await (const file of filesOf(source, refuse)) {
        if (!isStopped()) await importOne(file);
        if (isStopped()) break;
      }
    if (signal?.aborted === true) summary.stopped ??= 'Stopped; the next run goes on from there.';
    // A database that failed has nothing more to say.
    if (!summary.hasFailed)
      await inTransaction(async (tx) => {
        summary.changes = await changesFoundBy(tx, importIds);
        summary.unmapped = await countUnmapped(tx);
      });
    return summary;
  };

  return {
    run: async (sources, options = {}) => {
      if (options.isDryRun !== true) return importAll(sources, options, async (work) => db.system(work));
      let summary: ImportSummary | undefined;
      try {
        await db.system(async (tx) => {
          summary = await importAll(sources, options, async (work) => work(tx));
          throw takenBack;
        });
      } catch (thrown) {
        if (thrown !== takenBack) throw thrown;
      }
      if (summary === undefined) throw new Error('A dry run ended without a summary.');
      return summary;
    },
  };
}
