import { z } from 'zod';
import { sql, type Database } from '../../database/index.ts';
import type { Clock } from '../../platform/index.ts';

/** Counts what models are asked to do. */
export type TokenLedger = {
  /** "this month": what a cap is told by. */
  period: string;
  /**
   * Sets tokens of the period aside; null where it has no room for them. What was used is told afterwards, whatever came of it;
   * where it cannot be told, all that was set aside counts.
   */
  take(tokens: number): Promise<((used: number) => Promise<void>) | null>;
};

const takenRow = z.object({ taken: z.number() });

/** A month's tokens of the whole installation: one statement takes them, so that no two processes pass the cap together. */
export function createTokenLedger({ db, clock, perMonth }: { db: Database; clock: Clock; perMonth: number }): TokenLedger {
  return {
    period: 'this month',
    take: async (tokens) => {
      const month = `${clock.now().toISOString().slice(0, 7)}-01`;
      const taken = await db.system(async (tx) =>
        tx.maybe(
          takenRow,
          sql`insert into model_tokens as now (month, taken, requests)
            select ${month}::date, ${tokens}::bigint, 1 where ${tokens}::bigint <= ${perMonth}::bigint
            on conflict (month) do update set taken = now.taken + excluded.taken, requests = now.requests + 1
              where now.taken + excluded.taken <= ${perMonth}::bigint
            returning taken`,
        ),
      );
      if (taken === undefined) return null;
      return async (used) => {
        await db.system(async (tx) =>
          tx.run(sql`update model_tokens set taken = greatest(0, taken + ${used - tokens}::bigint) where month = ${month}::date`),
        );
      };
    },
  };
}
