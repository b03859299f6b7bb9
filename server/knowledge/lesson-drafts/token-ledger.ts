import { z } from 'zod';
import { sql, type Database, type Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/index.ts';

/** Tokens that were set aside: what was used is told afterwards, or, in words, whose tokens do not suffice. */
export type TakenTokens = { settle: (used: number) => Promise<void> } | { full: string };

/** Counts what models are asked to do. */
export type TokenLedger = {
  /**
   * Sets tokens of the period aside. What was used is told afterwards, whatever came of it; where it cannot be told, all that was set
   * aside counts.
   * @param tenantId for whom; null for whoever runs the installation, who has no share but the whole
   */
  take(tokens: number, tenantId: string | null): Promise<TakenTokens>;
};

const takenRow = z.object({ taken: z.number() });

/** Thrown to take a transaction back. */
const noRoom = new Error('no room');

const takeOfTenant = async (tx: Tx, of: { tenantId: string; month: string; tokens: number; most: number }): Promise<boolean> =>
  (await tx.maybe(
    takenRow,
    sql`insert into tenant_model_tokens as now (tenant_id, month, taken, requests)
      select ${of.tenantId}, ${of.month}::date, ${of.tokens}::bigint, 1 where ${of.tokens}::bigint <= ${of.most}::bigint
      on conflict (tenant_id, month) do update set taken = now.taken + excluded.taken, requests = now.requests + 1
        where now.taken + excluded.taken <= ${of.most}::bigint
      returning taken`,
  )) !== undefined;

const takeOfAll = async (tx: Tx, of: { month: string; tokens: number; most: number }): Promise<boolean> =>
  (await tx.maybe(
    takenRow,
    sql`insert into model_tokens as now (month, taken, requests)
      select ${of.month}::date, ${of.tokens}::bigint, 1 where ${of.tokens}::bigint <= ${of.most}::bigint
      on conflict (month) do update set taken = now.taken + excluded.taken, requests = now.requests + 1
        where now.taken + excluded.taken <= ${of.most}::bigint
      returning taken`,
  )) !== undefined;

/**
 * A month's tokens of the whole installation, and of them what one tenant may take: one transaction takes both, so that no two
 * processes pass a cap together.
 */
export function createTokenLedger(deps: { db: Database; clock: Clock; perMonth: number; perTenant: number }): TokenLedger {
  const { db, clock, perMonth, perTenant } = deps;
  return {
    take: async (tokens, tenantId) => {
      const month = `${clock.now().toISOString().slice(0, 7)}-01`;
      try {
        const isFull = await db.system(async (tx) => {
          // The tenant's row first, here and below: no two ever wait for each other.
          if (tenantId !== null && !(await takeOfTenant(tx, { tenantId, month, tokens, most: perTenant }))) return true;
          if (!(await takeOfAll(tx, { month, tokens, most: perMonth }))) throw noRoom;
          return false;
        });
        if (isFull) return { full: 'your organisation’s share of this month' };
      } catch (thrown) {
        if (thrown !== noRoom) throw thrown;
        return { full: 'this month' };
      }
      return {
        settle: async (used) => {
          const more = used - tokens;
          await db.system(async (tx) => {
            if (tenantId !== null)
              await tx.run(sql`update tenant_model_tokens set taken = greatest(0, taken + ${more}::bigint)
                where tenant_id = ${tenantId} and month = ${month}::date`);
            await tx.run(sql`update model_tokens set taken = greatest(0, taken + ${more}::bigint) where month = ${month}::date`);
          });
        },
      };
    },
  };
}
