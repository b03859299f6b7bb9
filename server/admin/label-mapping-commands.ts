import { setIdSchema } from '../knowledge/drug-sources/index.ts';
import { decideFacts } from '../knowledge/drug-labels/index.ts';
import { mapLabelByPerson, unmappedLabels } from '../knowledge/label-archive/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';
import { printable, reportFacts } from './label-import-report.ts';

const atMost = 100;

/** The queue of labels that no code leads to, and what a person says of one. */
export const labelMappingCommands = {
  /** Boxed ones first. */
  async unmapped({ db, out }: Pick<AdminDeps, 'db' | 'out'>, argv: readonly string[]): Promise<void> {
    const args = readArguments(argv, { limit: 'text', json: 'switch' });
    const limit = Number(args.text('limit') ?? atMost);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100_000) throw refuse('--limit takes a number from 1 to 100000.');
    for (const label of await db.system(async (tx) => unmappedLabels(tx, limit))) {
      const { setId, isBoxed, effective, title, labeler, reason, foreign } = label;
      const beside = foreign.length === 0 ? reason : `${reason} (${foreign.join(' ')})`;
      const line = [setId, isBoxed ? 'boxed' : '-', effective, printable(title ?? '-'), printable(labeler ?? '-'), printable(beside)];
      out(args.has('json') ? JSON.stringify(label) : line.join('\t'));
    }
  },

  /** Which products a label is for; without codes, what was said is taken back. Running servers take it over. */
  async map(
    deps: Pick<AdminDeps, 'db' | 'clock' | 'out' | 'operator'>,
    argv: readonly string[],
    decide: (deps: Pick<AdminDeps, 'db' | 'clock'>) => ReturnType<typeof decideFacts> = decideFacts,
  ): Promise<void> {
    const [setId, ...rxcuis] = readArguments(argv, {}, 1000).positionals;
    if (setId === undefined || !setIdSchema.safeParse(setId).success) throw refuse('labels map takes a set id and RxNorm codes.');
    const wrong = rxcuis.find((rxcui) => !/^[1-9]\d{0,8}$/.test(rxcui));
    if (wrong !== undefined) throw refuse(`"${printable(wrong)}" is no RxNorm code.`);
    const codes = await mapLabelByPerson(deps.db, { setId, rxcuis, by: deps.operator, at: deps.clock.now() });
    for (const { rxcui, via, name } of codes) deps.out(`${rxcui}\t${via}\t${printable(name ?? '-')}`);
    if (codes.length === 0) deps.out('It has no codes: it waits for a person.');
    deps.out(reportFacts(await decide(deps)));
  },
};
