import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { openDatabase, sql, type Database } from '../../database/index.ts';
import { fixedClock } from '../../platform/index.ts';
import { createTokenLedger, type TokenLedger } from './token-ledger.ts';

let test: TestDatabase;
let other: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.pool.query(
    `insert into tenant (id, name, pseudonym_base, created_at) values ('north', 'North', 'https://north.example', now()), ('south', 'South', 'https://south.example', now())`,
  );
  // As another process has it: a pool of its own.
  other = openDatabase({ ...test.config, max: 3 });
});
afterAll(async () => {
  await other.close();
  await test.close();
});
const forget = async (): Promise<void> => void (await test.db.pool.query('delete from model_tokens; delete from tenant_model_tokens'));
beforeEach(forget);

/** Takes for whoever runs the installation, or for a tenant; null where there is no room. */
const take = async (
  ledger: TokenLedger,
  tokens: number,
  tenantId: string | null = null,
): Promise<((used: number) => Promise<void>) | null> => {
  const taken = await ledger.take(tokens, tenantId);
  return 'full' in taken ? null : taken.settle;
};
const clock = fixedClock('2026-11-30T23:59:00Z');
const taken = async (): Promise<{ taken: number; requests: number }[]> =>
  test.db.system(async (tx) =>
    tx.rows(z.object({ taken: z.number(), requests: z.number() }), sql`select taken, requests from model_tokens order by month`),
  );

it('gives a month its tokens and no more, and what was not used back', async () => {
  const ledger = createTokenLedger({ db: test.db, clock, perMonth: 100, perTenant: 100 });
  expect(await take(ledger, 101)).toBeNull();
  const settle = await take(ledger, 80);
  expect(await take(ledger, 21)).toBeNull();
  await settle?.(30);
  expect(await take(ledger, 70)).not.toBeNull();
  expect(await take(ledger, 1)).toBeNull();
  expect(await taken()).toEqual([{ taken: 100, requests: 2 }]);
});

it('counts more than was set aside where an endpoint says so, and then has no room', async () => {
  const ledger = createTokenLedger({ db: test.db, clock, perMonth: 100, perTenant: 100 });
  await (
    await take(ledger, 60)
  )?.(130);
  expect(await take(ledger, 1)).toBeNull();
  expect(await taken()).toEqual([{ taken: 130, requests: 1 }]);
});

it('begins anew with a month, and puts right the one that was asked in', async () => {
  const now = fixedClock('2026-11-30T23:59:00Z');
  const ledger = createTokenLedger({ db: test.db, clock: now, perMonth: 100, perTenant: 100 });
  const settle = await take(ledger, 90);
  now.advance(120_000);
  expect(await take(ledger, 90)).not.toBeNull();
  await settle?.(5);
  expect(await taken()).toEqual([
    { taken: 5, requests: 1 },
    { taken: 90, requests: 1 },
  ]);
});

it('takes nothing where the cap is nothing', async () => {
  expect(await take(createTokenLedger({ db: test.db, clock, perMonth: 0, perTenant: 0 }), 1)).toBeNull();
  expect(await taken()).toEqual([]);
});

const takenOf = async (tenantId: string): Promise<number> =>
  (await test.db.pool.query<{ taken: number }>('select taken::int from tenant_model_tokens where tenant_id = $1', [tenantId])).rows[0]
    ?.taken ?? 0;

it('gives one tenant its share and no more: another has its own, and whoever runs the installation the rest', async () => {
  const ledger = createTokenLedger({ db: test.db, clock, perMonth: 100, perTenant: 40 });
  const settle = await take(ledger, 40, 'north');
  expect(await ledger.take(1, 'north')).toEqual({ full: 'your organisation’s share of this month' });
  expect(await take(ledger, 40, 'south')).not.toBeNull();
  expect(await take(ledger, 20)).not.toBeNull();
  await settle?.(10);
  // Of its share 30 are left, and of the whole as many.
  expect(await take(ledger, 25, 'north')).not.toBeNull();
  expect([await takenOf('north'), await takenOf('south'), await taken()]).toEqual([35, 40, [{ taken: 95, requests: 4 }]]);
});

it('takes nothing from a tenant’s share where the whole has no room', async () => {
  const ledger = createTokenLedger({ db: test.db, clock, perMonth: 50, perTenant: 40 });
  expect(await take(ledger, 30)).not.toBeNull();
  expect(await ledger.take(30, 'north')).toEqual({ full: 'this month' });
  expect([await takenOf('north'), await taken()]).toEqual([0, [{ taken: 30, requests: 1 }]]);
});

it('is never passed, however many processes ask at the same time', async () => {
  const request = fc.record({
    tokens: fc.integer({ min: 1, max: 60 }),
    used: fc.option(fc.integer({ min: 0, max: 60 })),
    tenantId: fc.constantFrom(null, 'north', 'south'),
  });
  const cap = fc.integer({ min: 0, max: 150 });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 12 }), cap, cap, async (requests, perMonth, perTenant) => {
      await forget();
      const ledgers = [test.db, other].map((db) => createTokenLedger({ db, clock, perMonth, perTenant }));
      const held = { all: 0, north: 0, south: 0 };
      const hold = (tokens: number, tenantId: 'north' | 'south' | null): void => {
        held.all += tokens;
        if (tenantId !== null) held[tenantId] += tokens;
      };
      await Promise.all(
        requests.map(async ({ tokens, used, tenantId }, index) => {
          const settle = await take(ledgers[index % 2] as TokenLedger, tokens, tenantId);
          if (settle === null) return;
          hold(tokens, tenantId);
          // Null: its process was killed meanwhile, and what it took stays taken.
          if (used === null) return;
          hold(Math.min(used, tokens) - tokens, tenantId);
          await settle(Math.min(used, tokens));
        }),
      );
      expect(held.all).toBeLessThanOrEqual(perMonth);
      for (const tenantId of ['north', 'south'] as const) {
        expect(held[tenantId]).toBeLessThanOrEqual(perTenant);
        expect(await takenOf(tenantId)).toBe(held[tenantId]);
      }
      expect((await taken())[0]?.taken ?? 0).toBe(held.all);
    }),
    { numRuns: 25 },
  );
});
