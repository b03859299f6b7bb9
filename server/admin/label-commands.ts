import { compareBoxes, judgeBox } from '../knowledge/boxed-warnings/index.ts';
import { readLabelRecords, setIdSchema, type LabelVersion } from '../knowledge/drug-sources/index.ts';
import {
  changeById,
  labelBySetId,
  labelStats,
  lastNight,
  listChanges,
  nextNight,
  type ListedChange,
} from '../knowledge/label-archive/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';
import { importCommand } from './label-import-command.ts';
import { printable } from './label-import-report.ts';

/** The one record of a file. @throws configuration */
async function oneRecord(file: string): Promise<LabelVersion> {
  let only: LabelVersion | undefined;
  for await (const read of readLabelRecords(file)) {
    if ('problem' in read) throw refuse(`${file}: record ${read.position}: ${read.problem}`);
    if (only !== undefined) throw refuse(`${file}: It holds several records; labels diff takes one version a file.`);
    only = read.record;
  }
  if (only === undefined) throw refuse(`${file}: There is no record in it.`);
  return only;
}

const versionOf = (record: LabelVersion, verdict: string): object => ({
  version: record.version,
  effective: record.effective,
  verdict,
});

/** These need no database. */
export const labelFileCommands = {
  /** What became of the boxed warning between two versions of one label, as JSON. */
  async diff({ out }: Pick<AdminDeps, 'out'>, argv: readonly string[]): Promise<void> {
    const [first, second] = readArguments(argv, {}, 2).positionals;
    if (first === undefined || second === undefined) throw refuse('labels diff takes two files: BEFORE AFTER.');
    const [before, after] = [await oneRecord(first), await oneRecord(second)];
    // DailyMed writes some set ids in capitals.
    if (before.setId.toLowerCase() !== after.setId.toLowerCase())
      throw refuse(`These are two labels, ${before.setId} and ${after.setId}: only versions of one label are compared.`);
    const [was, is] = [judgeBox(before), judgeBox(after)];
    const { class: changeClass, ...difference } = compareBoxes(was.box, is.box);
    out(
      JSON.stringify(
        {
          class: changeClass,
          set_id: before.setId,
          before: versionOf(before, was.verdict),
          after: versionOf(after, is.verdict),
          ...difference,
        },
        null,
        2,
      ),
    );
  },

  /** A line a record: whether what it codes as its boxed warning is one. Exit code 1 where a record could not be read. */
  async check({ out }: Pick<AdminDeps, 'out'>, argv: readonly string[]): Promise<number> {
    const args = readArguments(argv, { json: 'switch' }, 1);
    const [file] = args.positionals;
    if (file === undefined) throw refuse('labels check takes a file.');
    let unread = 0;
    for await (const read of readLabelRecords(file)) {
      if ('problem' in read) unread += 1;
      const line =
        'problem' in read
          ? { set_id: null, verdict: null, reason: `record ${read.position}: ${read.problem}` }
          : { set_id: read.record.setId, ...judgeBox(read.record), box: undefined };
      out(args.has('json') ? JSON.stringify(line) : `${line.set_id ?? '-'}\t${line.verdict ?? 'unread'}\t${line.reason}`);
    }
    return unread === 0 ? 0 : 1;
  },
};

const pageSize = 500;

const changeLine = (change: ListedChange): string =>
  [
    change.effective,
    change.class,
    change.setId,
    `version ${change.from} to ${change.to}`,
    printable(change.title ?? '-'),
    change.isReference ? 'reference' : 'generic',
    printable([...change.headings.added, ...change.headings.removed.map((heading) => `no longer ${heading}`)].join('; ')),
    `change ${change.id}`,
  ].join('\t');

/** A day, from its first moment on. @throws configuration */
const dayOf = (text: string): Date => {
  const day = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(day.getTime()))
    throw refuse(`--since takes a date such as 2026-01-31, not "${printable(text)}".`);
  return day;
};

/** These read and write what is kept. */
export const labelCommands = {
  import: importCommand,

  /** What imports found, the last first; with an id one change whole: both boxes and what became of them. */
  async changes({ db, out }: Pick<AdminDeps, 'db' | 'out'>, argv: readonly string[]): Promise<void> {
    const args = readArguments(argv, { since: 'text', cosmetic: 'switch', json: 'switch' }, 1);
    const [id] = args.positionals;
    if (id !== undefined) {
      const found = /^\d{1,15}$/.test(id) ? await db.system(async (tx) => changeById(tx, Number(id))) : undefined;
      if (found === undefined) throw refuse(`There is no change "${printable(id)}".`);
      out(JSON.stringify(found, null, 2));
      return;
    }
    const since = args.text('since');
    const of = {
      ...(since === undefined ? {} : { since: dayOf(since) }),
      ...(args.has('cosmetic') ? { classes: ['ADDED', 'CHANGED', 'REMOVED', 'COSMETIC'] as const } : {}),
      limit: pageSize,
    };
    for (let cursor: string | null | undefined; cursor !== null;) {
      const from = cursor;
      const page = await db.system(async (tx) => listChanges(tx, { ...of, ...(from === undefined ? {} : { cursor: from }) }));
      for (const change of page.changes) out(args.has('json') ? JSON.stringify(change) : changeLine(change));
      cursor = page.next;
    }
  },

  async show({ db, out }: Pick<AdminDeps, 'db' | 'out'>, argv: readonly string[]): Promise<void> {
    const [setId] = readArguments(argv, {}, 1).positionals;
    if (setId === undefined) throw refuse('labels show takes a set id.');
    const found = setIdSchema.safeParse(setId).success ? await db.system(async (tx) => labelBySetId(tx, setId)) : undefined;
    if (found === undefined) throw refuse(`There is no label "${printable(setId)}".`);
    out(JSON.stringify(found, null, 2));
  },

  async stats(
    { db, clock, nightlyAt, out }: Pick<AdminDeps, 'db' | 'clock' | 'nightlyAt' | 'out'>,
    argv: readonly string[],
  ): Promise<void> {
    readArguments(argv, {});
    const stats = await db.system(async (tx) => labelStats(tx));
    out(`labels\t${stats.labels}, of which reference labels ${stats.reference}; from ${stats.from ?? '-'} to ${stats.to ?? '-'}`);
    out(`versions\t${stats.versions}`);
    out(`boxed\t${stats.boxed} by their highest version; rejected sections ${stats.rejected}, in doubt ${stats.doubtful}`);
    out(`changes\tnew ${stats.added}, changed ${stats.changed}, removed ${stats.removed}, cosmetic ${stats.cosmetic}`);
    out(`imports\tlast finished ${stats.imported_at?.toISOString() ?? 'never'}, unfinished ${stats.unfinished}`);
    const night = await db.system(lastNight);
    const ended = night === undefined ? 'never' : `${night.began_at.toISOString()} ${night.result ?? 'not ended'}`;
    const next = nightlyAt === null ? 'off (LABELS_MANIFEST_URL)' : nextNight(nightlyAt, clock.now()).toISOString();
    out(`nightly\tlast begun ${ended}${(night?.detail ?? '') === '' ? '' : `: ${printable(night?.detail ?? '')}`}; next ${next}`);
  },
};
