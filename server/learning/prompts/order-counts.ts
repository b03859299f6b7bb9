import { createCounts, sql, type Database, type Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { Clock, Logger } from '../../platform/index.ts';
import { localDay } from './local-day.ts';

type OrderCount = { code: string; day: string; count: number };

/** In an order that is the same in every process: two flushes never wait for each other in a ring. */
const addOrders = async (tx: Tx, counts: readonly OrderCount[]): Promise<void> =>
  void (await tx.run(sql`
    insert into order_count (drug_code, day, count)
    select * from unnest(${counts.map(({ code }) => code)}::text[], ${counts.map(({ day }) => day)}::date[],
      ${counts.map(({ count }) => count)}::bigint[]) as one (drug_code, day, count)
    order by 1, 2
    on conflict (tenant_id, drug_code, day) do update set count = order_count.count + excluded.count`));

/** How often a drug is ordered here, whoever ordered it and whether or not a card came of it: what a changed label would touch. */
export function createOrderCounts(deps: { db: Database; clock: Clock; logger: Pick<Logger, 'warn'> }) {
  const { add, flush, start } = createCounts<OrderCount>(deps, {
    what: 'order counts',
    keyOf: ({ code, day }) => `${code} ${day}`,
    save: addOrders,
  });
  return {
    /** One signed order. In memory only. @param code one that something is known of, so that they stay countable */
    count(tenant: Pick<Tenant, 'id' | 'timeZone'>, code: string): void {
      add(tenant.id, { code, day: localDay(deps.clock.now(), tenant.timeZone), count: 1 });
    },
    flush,
    start,
  };
}

export type OrderCounts = ReturnType<typeof createOrderCounts>;
