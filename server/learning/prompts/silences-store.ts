import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

export type SilenceCount = {
  /** YYYY-MM-DD in the tenant's zone. */
  day: string;
  cause: string;
  /** Empty where silence came before a topic was known. */
  topicId: string;
  count: number;
};

/** Adds counts to those that are there, in an order that is the same in every process: two flushes never wait for each other in a ring. */
export async function addSilences(tx: Tx, counts: readonly SilenceCount[]): Promise<void> {
  if (counts.length === 0) return;
  await tx.run(sql`
    insert into silence_count (day, cause, topic_id, count)
    select * from unnest(${counts.map(({ day }) => day)}::date[], ${counts.map(({ cause }) => cause)}::text[],
      ${counts.map(({ topicId }) => topicId)}::text[], ${counts.map(({ count }) => count)}::bigint[]) as one (day, cause, topic_id, count)
    order by 1, 2, 3
    on conflict (tenant_id, day, cause, topic_id) do update set count = silence_count.count + excluded.count`);
}

const causeRow = z.object({ cause: z.string(), orders: z.number() });

/** Orders without a card by cause, most first. @param query.from and `until` are days of the tenant, both included */
export const silencesByCause = async (
  tx: Tx,
  query: { from: string; until: string; topicId: string | null },
): Promise<z.infer<typeof causeRow>[]> =>
  tx.rows(
    causeRow,
    sql`select cause, sum(count)::bigint as orders from silence_count
    where day between ${query.from}::date and ${query.until}::date and (${query.topicId}::text is null or topic_id = ${query.topicId})
    group by cause order by orders desc, cause`,
  );
