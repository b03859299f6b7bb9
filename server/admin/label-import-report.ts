import { withUnseenShown } from '../platform/index.ts';
import type { DecidedFacts } from '../knowledge/drug-labels/index.ts';
import type { ImportSummary, RxNormImportReport } from '../knowledge/label-archive/index.ts';

/** Labels name themselves: nothing of theirs moves a terminal's cursor or turns a line around. */
export const printable = (text: string): string => withUnseenShown(text.replace(/\p{Cc}/gu, ' '));

const number = (value: number): string => value.toLocaleString('en');
const row = (name: string, text: string): string => `${name.padEnd(20)}${text}`;
const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${number(count)}`)
    .join(' · ');

const mostListed = 20;
const cut = <T>(items: readonly T[], total: number, say: (item: T) => string): string[] => [
  ...items.slice(0, mostListed).map((item) => `  ${printable(say(item))}`),
  ...(total > mostListed ? [`  and ${number(total - mostListed)} more`] : []),
];

/** The summary of a label import as a table. */
export function reportLabels({
  isDryRun,
  files,
  counts,
  changes,
  unmapped,
  problems,
  doubtful,
  refusedFiles,
  stopped,
}: ImportSummary): string[] {
  const { imported, skipped, unfinished, resumed } = files;
  const where = ({ file, position }: ImportSummary['problems'][number]): string =>
    [...(file === null ? [] : [file]), ...(position === null ? [] : [`record ${number(position)}`])].map((part) => `${part}: `).join('');
  const rejected = Object.entries(counts.rejected).sort(([, a], [, b]) => b - a);
  return [
    ...(isDryRun ? ['A dry run: nothing of this was kept.'] : []),
    row('files', listed({ imported, 'unchanged since an earlier run': skipped, unfinished, 'gone on with': resumed })),
    row('records', number(counts.records)),
    row('labels', `${number(counts.labels)} new`),
    row(
      'versions',
      `${number(counts.versions)} new · ${number(counts.known)} known · ${number(counts.refreshed)} whose products are said anew`,
    ),
    row(
      'boxed sections',
      listed({
        genuine: counts.verdicts.genuine,
        none: counts.verdicts.none,
        rejected: counts.verdicts.false,
        doubtful: counts.verdicts.doubtful,
      }),
    ),
    ...rejected.map(([reason, count]) => row('', `${number(count)} rejected: ${reason}`)),
    row('warnings', listed({ new: changes.ADDED, changed: changes.CHANGED, removed: changes.REMOVED, cosmetic: changes.COSMETIC })),
    row('unmapped', `${number(unmapped)} prescription labels that no RxNorm code leads to`),
    row('problems', number(counts.problems + refusedFiles)),
    ...cut(problems, counts.problems + refusedFiles, (note) => `${where(note)}${note.setId === null ? '' : `${note.setId}: `}${note.text}`),
    ...(doubtful.length === 0 ? [] : [row('in doubt', 'no change is made of these; look at them')]),
    ...cut(doubtful, counts.verdicts.doubtful, (note) => `${where(note)}${note.setId ?? ''}: ${note.text}`),
    ...(stopped === null ? [] : [`Stopped: ${printable(stopped)}`]),
  ];
}

const nameOf: Record<RxNormImportReport['kind'], string> = {
  'rxnorm-rrf': 'RxNorm release',
  rxnav: 'answers of RxNav',
  'dailymed-mappings': 'mappings of DailyMed',
  srlc: 'FDA’s index of labelling changes',
};

/** What an import of RxNorm, mappings or FDA's index came to. */
export const reportRxNorm = ({ kind, source, counts, rejected, labels }: RxNormImportReport): string[] => [
  row(nameOf[kind], printable(source)),
  ...Object.entries(counts).map(([name, rows]) => row('', `${name}: ${listed(rows)}`)),
  ...rejected.map(({ reason, count, where }) => row('', printable(`${number(count)} rejected: ${reason} (${where})`))),
  ...(labels === null ? [] : [row('', listed(labels))]),
];

/** What was decided from all labels that are kept, which running servers take over. */
export const reportFacts = ({ version, isNew, codes, topics, changedCodes, changedTopics }: DecidedFacts): string =>
  row(
    'drug facts',
    version === null
      ? 'of the starter set: nothing was imported yet'
      : `version ${version}: ${number(codes)} codes, ${number(topics)} topics; ${isNew ? `${number(changedCodes)} codes and ${number(changedTopics)} topics changed` : 'as before'}`,
  );
