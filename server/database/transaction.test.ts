import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { sql, type Tx } from './index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.system(async (tx) => tx.run(sql`create table note (tenant_id text, text text); grant all on note to preceptor_app`));
});
afterAll(async () => database.close());

const who = z.object({ role: z.string(), tenant: z.string().nullable() });
const asked = sql`select current_user::text as role, current_setting('preceptor.tenant', true) as tenant`;
const notes = async (): Promise<unknown[]> => database.db.system(async (tx) => tx.query(sql`select text from note order by text`));

it('puts up the tenant’s wall before the first statement, also where several leave together', async () => {
  const seen = await database.db.tenant('north', async (tx) => Promise.all([tx.one(who, asked), tx.one(who, asked)]));
  expect(seen).toEqual([
    { role: 'preceptor_app', tenant: 'north' },
    { role: 'preceptor_app', tenant: 'north' },
  ]);
  const after = await database.db.system(async (tx) => tx.one(who, asked));
  expect(after.role).not.toBe('preceptor_app');
  expect(after.tenant === null || after.tenant === '').toBe(true);
});

it('runs what was sent together in its order, and keeps all of it or nothing', async () => {
  await database.db.tenant('north', async (tx) =>
    Promise.all(['a', 'b'].map(async (text) => tx.run(sql`insert into note values ('north', ${text})`))),
  );
  expect(await notes()).toEqual([{ text: 'a' }, { text: 'b' }]);
  const failing = database.db.tenant('north', async (tx) => {
    const sent = [
      tx.run(sql`insert into note values ('north', 'c')`),
      tx.run(sql`select 1 / 0`),
      tx.run(sql`insert into note values ('north', 'd')`),
    ];
    for (const result of await Promise.allSettled(sent)) if (result.status === 'rejected') throw result.reason;
  });
  await expect(failing).rejects.toThrow('division by zero');
  expect(await notes()).toEqual([{ text: 'a' }, { text: 'b' }]);
});

it('sends nothing where nothing is asked, and nothing after its end', async () => {
  let kept: Tx | undefined;
  await database.db.tenant('north', async (tx) => {
    kept = tx;
    return Promise.resolve();
  });
  await expect(kept?.query(asked)).rejects.toThrow('has ended');
});

it('says so where a failed statement was swallowed and nothing was saved', async () => {
  const careless = database.db.tenant('north', async (tx) => {
    await tx.run(sql`insert into note values ('north', 'lost')`);
    await tx.run(sql`select 1 / 0`).catch(() => undefined);
  });
  await expect(careless).rejects.toThrow('rolled back');
  expect(await notes()).not.toContainEqual({ text: 'lost' });
});

it('a refused tenant id never reaches the database', async () => {
  await expect(database.db.tenant(`x'; drop table note; --`, async (tx) => tx.query(asked))).rejects.toThrow('Not a tenant id');
});
