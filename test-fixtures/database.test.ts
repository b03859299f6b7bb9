import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import { z } from 'zod';
import { sql } from '../server/database/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

describe('a database for one test file', () => {
  let one: TestDatabase;
  let other: TestDatabase;
  beforeAll(async () => {
    [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
  });

  test('is migrated', async () => {
    const rows = await one.db.system(async (tx) => tx.rows(z.object({ name: z.string() }), sql`select name from migration order by name`));
    expect(rows[0]?.name).toMatch(/^0001-/);
  });

  test('is nobody else’s', async () => {
    await one.db.system(async (tx) => tx.run(sql`create table only_here (id int)`));
    const found = await other.db.system(async (tx) => tx.query(sql`select 1 from pg_class where relname = 'only_here'`));
    expect(found).toEqual([]);
  });

  test('is reached by its URL, too', async () => {
    const client = new pg.Client({ connectionString: one.connectionString });
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    expect(rows).toEqual([{ name: one.config.database }]);
    await client.end();
  });
});
