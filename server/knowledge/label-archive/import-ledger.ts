import { z } from 'zod';

const count = z.number().int().nonnegative();
const note = z.object({ position: z.number(), setId: z.string().nullable(), text: z.string() });
/** A column as it was written; one that a later version added begins at nothing. */
const countsColumn = z.object({
  records: count,
  labels: count,
  versions: count,
  known: count,
  refreshed: count,
  verdicts: z.object({ genuine: count, false: count, none: count, doubtful: count }),
  rejected: z.record(z.string(), count),
  problems: count,
});
export const ledgerColumn = z.object({ counts: countsColumn, problems: z.array(note), doubtful: z.array(note) });

/**
 * What an import counted. `labels`, `versions`: that were not known. `known`: records with nothing new in them. `refreshed`:
 * records of known versions that say more of their products now. `verdicts`, `rejected` (sections coded as a boxed warning that
 * are none, by reason): of new versions.
 */
export type ImportCounts = z.infer<typeof countsColumn>;

/** What a person should look at: a record that could not be taken, or a box in doubt. `position` counts the file's records from 1. */
export type ImportNote = z.infer<typeof note>;

/** Of one file, all runs of its import together. The lists are cut, the numbers are whole. */
export type ImportLedger = z.infer<typeof ledgerColumn>;

/** Enough for a person to look at; a file of which every record is refused does not fill the memory. */
const mostNotes = 200;

export const emptyLedger = (): ImportLedger => ({
  counts: {
    records: 0,
    labels: 0,
    versions: 0,
    known: 0,
    refreshed: 0,
    verdicts: { genuine: 0, false: 0, none: 0, doubtful: 0 },
    rejected: {},
    problems: 0,
  },
  problems: [],
  doubtful: [],
});

export const addCounts = (a: ImportCounts, b: ImportCounts): ImportCounts => ({
  records: a.records + b.records,
  labels: a.labels + b.labels,
  versions: a.versions + b.versions,
  known: a.known + b.known,
  refreshed: a.refreshed + b.refreshed,
  verdicts: {
    genuine: a.verdicts.genuine + b.verdicts.genuine,
    false: a.verdicts.false + b.verdicts.false,
    none: a.verdicts.none + b.verdicts.none,
    doubtful: a.verdicts.doubtful + b.verdicts.doubtful,
  },
  rejected: Object.fromEntries(
    [...new Set([...Object.keys(a.rejected), ...Object.keys(b.rejected)])].map((reason) => [
      reason,
      (a.rejected[reason] ?? 0) + (b.rejected[reason] ?? 0),
    ]),
  ),
  problems: a.problems + b.problems,
});

export const addLedgers = (a: ImportLedger, b: ImportLedger): ImportLedger => ({
  counts: addCounts(a.counts, b.counts),
  problems: [...a.problems, ...b.problems].slice(0, mostNotes),
  doubtful: [...a.doubtful, ...b.doubtful].slice(0, mostNotes),
});
