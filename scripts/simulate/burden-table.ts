import { median, percentile } from '../bench/report.ts';
import type { Assumptions } from './read-assumptions.ts';
import { simulateSetting, type Burden, type Outcome } from './simulate-setting.ts';
import { createWorld } from './world.ts';

/** Columns of the second table, each with the outcomes it sums. */
const columns: readonly { title: string; outcomes: readonly Outcome[] }[] = [
  { title: 'card', outcomes: ['card'] },
  { title: 'no box, or code not known', outcomes: ['unboxed', 'unknown-code'] },
  { title: 'boxed, no lesson', outcomes: ['no-topic', 'no-lesson', 'no-rule', 'not-reviewed'] },
  { title: 'passed', outcomes: ['competent'] },
  { title: 'shown lately or snoozed', outcomes: ['cool-down', 'snoozed', 'shown-for-this-order'] },
  { title: 'dismissed', outcomes: ['dismissed'] },
  { title: 'renewal', outcomes: ['renewal', 'established-off'] },
  { title: 'daily cap, or another card', outcomes: ['daily-cap', 'another-card'] },
];

export const mean = (numbers: readonly number[]): string =>
  (numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length)).toFixed(2);

const cells = (days: readonly number[]): string[] => [
  mean(days),
  String(median(days)),
  String(percentile(days, 0.95)),
  `${((100 * days.filter((cards) => cards === 0).length) / days.length).toFixed(0)} %`,
];

export const row = (fields: readonly string[]): string => `| ${fields.join(' | ')} |`;
export const ruler = (count: number): string => `|---|${'--:|'.repeat(count - 1)}`;

const cardsTable = (held: readonly Burden[], every: readonly Burden[]): string[] => {
  const days = ['mean', 'median', 'p95', 'days without'];
  const head = [
    'cards per clinician-day',
    ...days.map((one) => `first month: ${one}`),
    ...days.map((one) => `after a year: ${one}`),
    'a lesson for every boxed topic: first month, mean',
    'after a year, mean',
  ];
  return [
    row(head),
    ruler(head.length),
    ...held.map((one, index) =>
      row([
        one.setting,
        ...cells(one.firstMonth),
        ...cells(one.steady),
        mean(every[index]?.firstMonth ?? []),
        mean(every[index]?.steady ?? []),
      ]),
    ),
  ];
};

const outcomesTable = (held: readonly Burden[]): string[] => {
  const head = ['of 100 drug orders', ...columns.map((one) => one.title)];
  return [
    row(head),
    ruler(head.length),
    ...held.map(({ setting, outcomes }) => {
      const total = [...outcomes.values()].reduce((sum, one) => sum + one, 0);
      const share = (of: readonly Outcome[]): number => of.reduce((sum, one) => sum + (outcomes.get(one) ?? 0), 0) / total;
      return row([setting, ...columns.map((one) => (100 * share(one.outcomes)).toFixed(1))]);
    }),
  ];
};

/** Every setting in two worlds, with the lessons there are and with one for every topic; Markdown, the same for the same assumptions. */
export function burdenTable(assumptions: Assumptions): string {
  const asOf = createWorld().knowledge.asOf ?? '2026-01-01';
  const start = new Date(`${asOf}T00:00:00Z`);
  const run = (everyTopic: boolean): Burden[] => {
    const world = createWorld({ everyTopic });
    return assumptions.settings.map((setting, index) =>
      simulateSetting(world, setting, assumptions, { seed: assumptions.seed + index * 104_729, start }),
    );
  };
  const held = run(false);
  return [...cardsTable(held, run(true)), '', ...outcomesTable(held)].join('\n');
}

const begin = (name: string): string => `<!-- simulate:${name} -->`;
const end = (name: string): string => `<!-- /simulate:${name} -->`;

/** What stands between the markers. @throws Error where they are missing */
export function tableIn(readme: string, name = 'burden'): string {
  const [from, to] = [readme.indexOf(begin(name)), readme.indexOf(end(name))];
  if (from === -1 || to < from) throw new Error(`README.md has no ${begin(name)} … ${end(name)}.`);
  return readme.slice(from + begin(name).length, to).trim();
}

/** The README with this table between its markers. @throws Error where they are missing */
export function withTable(readme: string, table: string, name = 'burden'): string {
  tableIn(readme, name);
  const [from, to] = [readme.indexOf(begin(name)) + begin(name).length, readme.indexOf(end(name))];
  return `${readme.slice(0, from)}\n\n${table}\n\n${readme.slice(to)}`;
}
