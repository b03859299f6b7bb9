import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { openDatabase, sql, type Database } from '../../database/index.ts';
import { fixedClock } from '../../platform/index.ts';
import { createTokenLedger } from './token-ledger.ts';

let test: TestDatabase;
let other: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  // As another process has it: a pool of its own.
  other = openDatabase({ ...test.config, max: 3 });
});
afterAll(async () => {
  await other.close();
  await test.close();
});
beforeEach(async () => void (await test.db.pool.query('delete from model_tokens')));

const clock = fixedClock('2026-11-30T23:59:00Z');
const taken = async (): Promise<{ taken: number; requests: number }[]> =>
  test.db.system(async (tx) =>
    tx.rows(z.object({ taken: z.number(), requests: z.number() }), sql`select taken, requests from model_tokens order by month`),
  );

it('gives a month its tokens and no more, and what was not used back', async () => {
  const ledger = createTokenLedger({ db: test.db, clock, perMonth: 100 });
  expect(await ledger.take(101)).toBeNull();
  const settle = await ledger.take(80);
  expect(await ledger.take(21)).toBeNull();
  await settle?.(30);
  expect(await ledger.take(70)).not.toBeNull();
  expect(await ledger.take(1)).toBeNull();
  expect(await taken()).toEqual([{ taken: 100, requests: 2 }]);
});

it('counts more than was set aside where an endpoint says so, and then has no room', async () => {
  const ledger = createTokenLedger({ db: test.db, clock, perMonth: 100 });
  await (
    await ledger.take(60)
  )?.(130);
  expect(await ledger.take(1)).toBeNull();
  expect(await taken()).toEqual([{ taken: 130, requests: 1 }]);
});

it('begins anew with a month, and puts right the one that was asked in', async () => {
  const now = fixedClock('2026-11-30T23:59:00Z');
  const ledger = createTokenLedger({ db: test.db, clock: now, perMonth: 100 });
  const settle = await ledger.take(90);
  now.advance(120_000);
  expect(await ledger.take(90)).not.toBeNull();
  await settle?.(5);
  expect(await taken()).toEqual([
    { taken: 5, requests: 1 },
    { taken: 90, requests: 1 },
  ]);
});

it('takes nothing where the cap is nothing', async () => {
  expect(await createTokenLedger({ db: test.db, clock, perMonth: 0 }).take(1)).toBeNull();
  expect(await taken()).toEqual([]);
});

it('is never passed, however many processes ask at the same time', async () => {
  const request = fc.record({ tokens: fc.integer({ min: 1, max: 60 }), used: fc.option(fc.integer({ min: 0, max: 60 })) });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 12 }), fc.integer({ min: 0, max: 150 }), async (requests, perMonth) => {
      await test.db.pool.query('delete from model_tokens');
      const ledgers = [test.db, other].map((db) => createTokenLedger({ db, clock, perMonth }));
      let held = 0;
      await Promise.all(
        requests.map(async ({ tokens, used }, index) => {
          const settle = await ledgers[index % 2]?.take(tokens);
          if (settle === null || settle === undefined) return;
          held += tokens;
          // Null: its process was killed meanwhile, and what it took stays taken.
          if (used === null) return;
          held += Math.min(used, tokens) - tokens;
          await settle(Math.min(used, tokens));
        }),
      );
      expect(held).toBeLessThanOrEqual(perMonth);
      expect((await taken())[0]?.taken ?? 0).toBe(held);
    }),
    { numRuns: 25 },
  );
});
