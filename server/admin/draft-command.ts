import { readLabelRecords } from '../knowledge/drug-sources/index.ts';
import { draftSource, draftYaml, type DraftSource, type DraftWriter } from '../knowledge/lesson-drafts/index.ts';
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

/** @throws configuration where that writer is not to be had */
function writerOf(writers: readonly DraftWriter[], name: string): DraftWriter {
  const found = writers.find(({ writer }) => writer === name);
  if (found !== undefined) return found;
  if (name === 'llm') throw refuse('No model is configured: MODEL_URL and MODEL_NAME name one.');
  throw refuse(`--writer takes extractive or llm, not "${name}".`);
}

/** Whether a draft is asked of a model, whose tokens are counted in the database. */
export const asksModel = (argv: readonly string[]): boolean =>
  argv.some((word, index) => word === '--writer=llm' || (word === 'llm' && argv[index - 1] === '--writer'));

/** Prints the draft of a lesson from a label record: YAML of a lesson with its gaps as comments, or as JSON with every span. */
export async function draftLesson({ writers, out }: Pick<AdminDeps, 'writers' | 'out'>, argv: readonly string[]): Promise<void> {
  const args = readArguments(argv, { before: 'text', writer: 'text', json: 'switch' }, 1);
  const [file] = args.positionals;
  if (file === undefined) throw refuse('labels draft takes a file.');
  const before = args.text('before');
  const writer = writerOf(writers(), args.text('writer') ?? 'extractive');
  const draft = await writer.write(await sourceOf(file), before === undefined ? undefined : await sourceOf(before));
  out(args.has('json') ? JSON.stringify(draft, null, 2) : draftYaml(draft));
}
