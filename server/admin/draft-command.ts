import { readLabelRecords } from '../knowledge/drug-sources/index.ts';
import { createExtractiveWriter, draftSource, draftYaml, type DraftSource } from '../knowledge/lesson-drafts/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';

/** The one record of a file. @throws configuration */
async function sourceOf(file: string): Promise<DraftSource> {
  let only: DraftSource | undefined;
  for await (const read of readLabelRecords(file)) {
    if ('problem' in read) throw refuse(`${file}: record ${read.position}: ${read.problem}`);
    if (only !== undefined) throw refuse(`${file}: It holds several records; labels draft takes one version a file.`);
    only = draftSource(read.record, read.source === 'openfda' ? read.raw : undefined);
  }
  if (only === undefined) throw refuse(`${file}: There is no record in it.`);
  return only;
}

/** Prints the draft of a lesson from a label record: YAML of a lesson with its gaps as comments, or as JSON with every span. */
export async function draftLesson({ clock, out }: Pick<AdminDeps, 'clock' | 'out'>, argv: readonly string[]): Promise<void> {
  const args = readArguments(argv, { before: 'text', json: 'switch' }, 1);
  const [file] = args.positionals;
  if (file === undefined) throw refuse('labels draft takes a file.');
  const before = args.text('before');
  const draft = await createExtractiveWriter({ clock }).write(
    await sourceOf(file),
    before === undefined ? undefined : await sourceOf(before),
  );
  out(args.has('json') ? JSON.stringify(draft, null, 2) : draftYaml(draft));
}
