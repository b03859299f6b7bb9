import type { DrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { mean, row, ruler } from './burden-table.ts';
import type { Assumptions, Setting } from './read-assumptions.ts';
import { simulateSetting } from './simulate-setting.ts';
import { createWorld } from './world.ts';

const columns = ['label', 'mapped', 'listed', 'curated', 'unboxed', 'unknown'] as const;
type Column = (typeof columns)[number];

/** Of 100 orders of a setting: boxed by the evidence behind it, unboxed, or unknown, which is silent. */
export function decidedShares(knowledge: DrugKnowledge, setting: Setting): Record<Column, number> {
  const shares: Record<Column, number> = { label: 0, mapped: 0, listed: 0, curated: 0, unboxed: 0, unknown: setting.notHeld };
  for (const [code, share] of setting.drugs) {
    const verdict = knowledge.topicsForCode(String(code));
    shares[verdict.verdict === 'boxed' ? verdict.evidence : verdict.verdict] += share;
  }
  return shares;
}

/**
 * Each setting with the facts of the starter set and with those after an import, under the same seed; Markdown.
 * @param after null gives the rows of the starter set alone
 */
export function importTable(assumptions: Assumptions, before: DrugKnowledge, after: DrugKnowledge | null): string {
  const start = new Date(`${before.asOf ?? '2026-01-01'}T00:00:00Z`);
  const head = [
    'of 100 drug orders',
    'facts',
    ...columns.slice(0, 4).map((evidence) => `boxed, by ${evidence}`),
    'unboxed',
    'unknown',
    'cards per clinician-day: first month',
    'after a year',
  ];
  const worlds = [['before', before] as const, ...(after === null ? [] : [['after', after] as const])].map(
    ([name, knowledge]) => ({ name, knowledge, world: createWorld({ knowledge }) }) as const,
  );
  const rows = assumptions.settings.flatMap((setting, index) =>
    worlds.map(({ name, knowledge, world }) => {
      const shares = decidedShares(knowledge, setting);
      const burden = simulateSetting(world, setting, assumptions, { seed: assumptions.seed + index * 104_729, start });
      return row([setting.name, name, ...columns.map((column) => shares[column].toFixed(1)), mean(burden.firstMonth), mean(burden.steady)]);
    }),
  );
  return [row(head), ruler(head.length), ...rows].join('\n');
}
