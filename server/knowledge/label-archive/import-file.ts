import type { Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/index.ts';
import type { LabelFile } from '../drug-sources/index.ts';
import { addLedgers, emptyLedger, type ImportNote } from './import-ledger.ts';
import { advanceImport, openImport, type ImportState } from './import-store.ts';
import { keepLabels, pack, type RecordToKeep } from './keep-labels.ts';

/** One transaction: enough to make its round trips cheap, and little enough to be held twice. */
const mostRecords = 200;
const mostBytes = 24_000_000;

/** Records, what could not be read among them, and the position of the last. */
type Batch = { records: RecordToKeep[]; problems: ImportNote[]; bytes: number; upTo: number };

export type FileImport = {
  clock: Clock;
  inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** False where nothing will stay. */
  keepsBytes: boolean;
  signal: AbortSignal | undefined;
  /** After each batch that was read. */
  onBatch: (batch: { records: number; upTo: number; bytesRead: number }) => void;
};

export type FileOutcome = {
  state: ImportState;
  /** How many records an earlier run had done. */
  doneBefore: number;
  /** Nothing was to be done. */
  wasFinished: boolean;
  /** Why it could not be read to its end. */
  unreadable?: { thrown: unknown };
  /** What could not be kept, and why: no use to go on. */
  failure?: { thrown: unknown; from: number; to: number };
};

async function keepBatch(
  state: ImportState,
  batch: Batch,
  isLast: boolean,
  { clock, inTransaction, keepsBytes }: FileImport,
): Promise<ImportState> {
  return inTransaction(async (tx) => {
    const at = clock.now();
    const kept = await keepLabels(tx, batch.records, { importId: state.id, at, keepsBytes });
    const unread = emptyLedger();
    unread.problems = batch.problems;
    unread.counts.records = batch.problems.length;
    unread.counts.problems = batch.problems.length;
    const ledger = addLedgers(addLedgers(state.ledger, kept), unread);
    await advanceImport(tx, state, { recordsDone: batch.upTo, ledger, finishedAt: isLast ? at : null });
    return { ...state, recordsDone: batch.upTo, ledger, isFinished: isLast };
  });
}

/**
 * Imports one file from where an earlier run stopped. The next batch is read while one is being kept, and no more than that is held.
 * Never throws for what is wrong with the file or the database once the import is open.
 */
export async function importFile(file: LabelFile, run: FileImport): Promise<FileOutcome> {
  let state = await run.inTransaction(async (tx) =>
    openImport(tx, { source: file.name, fingerprint: file.fingerprint, ledger: emptyLedger(), at: run.clock.now() }),
  );
  const doneBefore = state.recordsDone;
  const wasFinished = state.isFinished;
  if (wasFinished) return { state, doneBefore, wasFinished };

  const empty = (upTo: number): Batch => ({ records: [], problems: [], bytes: 0, upTo });
  let batch = empty(doneBefore);
  let bytesRead = 0;
  let failure: FileOutcome['failure'];
  // Where most of the last batch was new, the next will be, too; of what is known nothing has to be packed.
  let packsAhead = false;
  let keeping: Promise<void> = Promise.resolve();
  const send = async (isLast: boolean): Promise<void> => {
    const next = batch;
    batch = empty(next.upTo);
    await keeping;
    if (failure !== undefined) return;
    keeping = keepBatch(state, next, isLast, run).then(
      (after) => {
        const [was, is] = [state.ledger.counts, after.ledger.counts];
        packsAhead = run.keepsBytes && is.versions - was.versions > (is.records - was.records) / 2;
        state = after;
      },
      (thrown: unknown) => {
        failure = { thrown, from: state.recordsDone + 1, to: next.upTo };
      },
    );
  };
  const isStopped = (): boolean => failure !== undefined || run.signal?.aborted === true;

  let unreadable: FileOutcome['unreadable'];
  try {
    for await (const read of file.records({ skip: doneBefore })) {
      batch.upTo = read.position;
      bytesRead = read.bytesRead;
      if ('problem' in read) batch.problems.push({ position: read.position, setId: null, text: read.problem });
      else {
        batch.records.push(packsAhead && read.record.boxed.length > 0 ? { ...read, packed: pack(read.raw) } : read);
        batch.bytes += read.raw.length;
      }
      const held = batch.records.length + batch.problems.length;
      if (held < mostRecords && batch.bytes < mostBytes) continue;
      await send(false);
      run.onBatch({ records: held, upTo: read.position, bytesRead });
      if (isStopped()) break;
    }
  } catch (thrown) {
    unreadable = { thrown };
  }
  // What was read before the file broke off stays; what was read since a stop comes with the next run.
  if (!isStopped()) {
    const held = batch.records.length + batch.problems.length;
    await send(unreadable === undefined);
    run.onBatch({ records: held, upTo: batch.upTo, bytesRead });
  }
  await keeping;
  return {
    state,
    doneBefore,
    wasFinished,
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(failure === undefined ? {} : { failure }),
  };
}
