import { AppError } from '../../platform/index.ts';
import type { FileOutcome } from './import-file.ts';
import { addCounts, emptyLedger, type ImportCounts, type ImportNote } from './import-ledger.ts';
import type { changesFoundBy } from './import-store.ts';

/** A note and the file it is about; no file where none could be opened, no position where it is about all of it. */
export type FileNote = Omit<ImportNote, 'position'> & { file: string | null; position: number | null };

/** What an import did: of each file that was worked on now, all runs together. */
export type ImportSummary = {
  isDryRun: boolean;
  /** `skipped`: known since an earlier run and unchanged. `resumed` (among the others): an earlier run had begun them. */
  files: { imported: number; skipped: number; unfinished: number; resumed: number };
  counts: ImportCounts;
  /** As they are now: a version that came late may have taken one back. */
  changes: Awaited<ReturnType<typeof changesFoundBy>>;
  /** Prescription labels that no code leads to, whenever they were imported. */
  unmapped: number;
  /** The first of each file. */
  problems: FileNote[];
  doubtful: FileNote[];
  /** Files that could not be opened or read to their end. */
  refusedFiles: number;
  /** Why not all was done; null where all was. */
  stopped: string | null;
  /** The database refused what was read. */
  hasFailed: boolean;
};

export const emptySummary = (isDryRun: boolean): ImportSummary => ({
  isDryRun,
  files: { imported: 0, skipped: 0, unfinished: 0, resumed: 0 },
  counts: emptyLedger().counts,
  changes: { ADDED: 0, CHANGED: 0, REMOVED: 0, COSMETIC: 0 },
  unmapped: 0,
  problems: [],
  doubtful: [],
  refusedFiles: 0,
  stopped: null,
  hasFailed: false,
});

const sentenceOf = (thrown: unknown): string => {
  const text = thrown instanceof AppError ? thrown.detail : thrown instanceof Error ? thrown.message : String(thrown);
  return (text.split('\n')[0] ?? '').replace(/(?<![.!?])$/, '.');
};

/** A file, or files, that could not be read. @param position behind which record; null where none could be read */
export function addRefused(summary: ImportSummary, file: string | null, position: number | null, thrown: unknown): void {
  summary.refusedFiles += 1;
  summary.problems.push({ file, position, setId: null, text: sentenceOf(thrown) });
}

/** Adds what became of one file. */
export function addOutcome(
  summary: ImportSummary,
  file: string,
  { state, doneBefore, wasFinished, unreadable, failure }: FileOutcome,
): void {
  if (wasFinished) {
    summary.files.skipped += 1;
    return;
  }
  summary.files[state.isFinished ? 'imported' : 'unfinished'] += 1;
  if (doneBefore > 0) summary.files.resumed += 1;
  const { counts, problems, doubtful } = state.ledger;
  summary.counts = addCounts(summary.counts, counts);
  summary.problems.push(...problems.map((note) => ({ file, ...note })));
  summary.doubtful.push(...doubtful.map((note) => ({ file, ...note })));
  if (unreadable !== undefined) addRefused(summary, file, state.recordsDone, unreadable.thrown);
  summary.hasFailed = failure !== undefined;
  if (failure !== undefined)
    summary.stopped = `${file}: records ${failure.from} to ${failure.to} could not be kept: ${sentenceOf(failure.thrown)} What was kept before stays.`;
  else if (!state.isFinished && unreadable === undefined)
    summary.stopped = `${file}: stopped behind record ${state.recordsDone}; the next run goes on from there.`;
}

/** Whether all that was asked for was taken. */
export const isWhole = ({ counts, refusedFiles, stopped }: ImportSummary): boolean =>
  counts.problems === 0 && refusedFiles === 0 && stopped === null;
