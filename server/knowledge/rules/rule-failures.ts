import { z } from 'zod';
import { createCounts, sql, type Database, type Tx } from '../../database/index.ts';
import { sha256, type Clock, type Logger } from '../../platform/index.ts';
import type { RuleProblem } from '../plan-definitions/index.ts';

type Failure = {
  day: string;
  ruleUrl: string;
  version: string;
  path: string;
  expression: string;
  problem: string;
  at: Date;
  count: number;
};

const longest = 2000;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
// What an engine says of an expression may hold anything.
const kept = (text: string): string => text.replaceAll(/\0|\p{Surrogate}/gu, ' ').slice(0, longest);

/** In an order that is the same in every process: two flushes never wait for each other in a ring. */
async function addFailures(tx: Tx, failures: readonly Failure[]): Promise<void> {
  const of = <T>(read: (one: Failure) => T): T[] => failures.map(read);
  await tx.run(sql`
    insert into rule_failure (day, rule_url, version, path, expression, problem, last_at, count, key)
    select * from unnest(${of(({ day }) => day)}::date[], ${of(({ ruleUrl }) => ruleUrl)}::text[], ${of(({ version }) => version)}::text[],
      ${of(({ path }) => path)}::text[], ${of(({ expression }) => expression)}::text[], ${of(({ problem }) => problem)}::text[],
      ${of(({ at }) => at)}::timestamptz[], ${of(({ count }) => count)}::bigint[], ${of(({ path, problem }) => sha256(`${path} ${problem}`))}::text[])
      as one (day, rule_url, version, path, expression, problem, last_at, count, key)
    order by 1, 2, 3, 9
    on conflict (tenant_id, day, rule_url, version, key)
      do update set count = rule_failure.count + excluded.count, last_at = greatest(rule_failure.last_at, excluded.last_at)`);
}

/** Conditions that gave no boolean and so counted as false, counted beside the orders. */
export function createRuleFailures(deps: { db: Database; clock: Clock; logger: Pick<Logger, 'warn'> }) {
  const { add, flush, start } = createCounts<Failure>(deps, {
    what: 'failures of rules',
    keyOf: ({ day, ruleUrl, version, path, problem }) => `${day} ${ruleUrl} ${version} ${path} ${problem}`,
    save: addFailures,
  });
  return {
    /** In memory only. */
    count(tenantId: string, { planUrl, planVersion, path, expression, problem }: RuleProblem): void {
      const at = deps.clock.now();
      add(tenantId, {
        day: dayOf(at),
        ruleUrl: planUrl,
        version: planVersion,
        path,
        expression: kept(expression),
        problem: kept(problem),
        at,
        count: 1,
      });
    },
    flush,
    start,
  };
}

export type RuleFailures = ReturnType<typeof createRuleFailures>;

const sumRow = z.object({ ruleUrl: z.string(), version: z.string(), count: z.number() });
/** @param since YYYY-MM-DD */
export const failureCounts = async (tx: Tx, since: string): Promise<z.infer<typeof sumRow>[]> =>
  tx.rows(
    sumRow,
    sql`select rule_url as "ruleUrl", version, sum(count)::bigint as count from rule_failure where day >= ${since}::date
      group by rule_url, version`,
  );

const failureRow = z.object({ expression: z.string(), problem: z.string(), at: z.date(), count: z.number() });
/** The last first, at most 20. */
export const failuresOf = async (tx: Tx, of: { url: string; version: string; since: string }): Promise<z.infer<typeof failureRow>[]> =>
  tx.rows(
    failureRow,
    sql`select max(expression) as expression, max(problem) as problem, max(last_at) as at, sum(count)::bigint as count from rule_failure
      where rule_url = ${of.url} and version = ${of.version} and day >= ${of.since}::date
      group by key order by max(last_at) desc limit 20`,
  );
