import { compareBoxes, judgeBox } from '../knowledge/boxed-warnings/index.ts';
import { readLabelRecords, type LabelVersion } from '../knowledge/drug-sources/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';

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

export const labelCommands = {
  /** What became of the boxed warning between two versions of one label, as JSON. */
  async diff({ out }: Pick<AdminDeps, 'out'>, argv: readonly string[]): Promise<void> {
    const [first, second] = readArguments(argv, {}, 2).positionals;
    if (first === undefined || second === undefined) throw refuse('labels diff takes two files: BEFORE AFTER.');
    const [before, after] = [await oneRecord(first), await oneRecord(second)];
    if (before.setId !== after.setId)
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
