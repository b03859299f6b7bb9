import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

/** `null` stands for what CDS Hooks told. */
export type SourceName = string | null;

/** A hook's own answer is not kept beside its order: whether a rule was met is. */
const outcome = sql`case when road = 'cds-hooks' then case when trigger is null then 'no-rule' else 'rule-met' end else outcome end`;

const countRow = z.object({ sourceId: z.string().nullable(), outcome: z.string(), count: z.number(), lastAt: z.date() });
export type OutcomeCount = z.infer<typeof countRow>;

/** What became of the events since then, by source; what waits is left out. */
export const countOutcomes = async (tx: Tx, since: Date): Promise<OutcomeCount[]> =>
  tx.rows(
    countRow,
    sql`select source_id as "sourceId", ${outcome} as outcome, count(*)::int as count, max(received_at) as "lastAt" from clinical_event
      where received_at >= ${since}::timestamptz and (source_id is not null or road = 'cds-hooks') and outcome is not null
      group by 1, 2 order by 3 desc, 2`,
  );

const eventRow = z.object({ receivedAt: z.date(), lagSeconds: z.number(), outcome: z.string().nullable() });
export type RecentEvent = z.infer<typeof eventRow>;

const recent = sql`select received_at as "receivedAt", ${outcome} as outcome,
  greatest(0, extract(epoch from received_at - changed_at))::int as "lagSeconds" from clinical_event`;

/** The newest of one source: when, how late, and what became of it. @param since bounds what hooks told, which is most of all */
export const recentEvents = async (tx: Tx, source: SourceName, since: Date, limit: number): Promise<RecentEvent[]> =>
  tx.rows(
    eventRow,
    source === null
      ? sql`${recent} where road = 'cds-hooks' and received_at >= ${since}::timestamptz order by received_at desc limit ${limit}`
      : sql`${recent} where source_id = ${source}::uuid order by received_at desc, event_key limit ${limit}`,
  );

/** The last order that a hook told of. */
export const lastHookAt = async (tx: Tx): Promise<Date | null> =>
  (await tx.one(z.object({ at: z.date().nullable() }), sql`select max(received_at) as at from clinical_event where road = 'cds-hooks'`)).at;
