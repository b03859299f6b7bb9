import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { fixedClock, silentLogger } from '../../platform/index.ts';
import { createLabelImport } from './import-labels.ts';
import { listChanges } from './label-changes.ts';
import { filesOf, hepatotoxicity, label, labelFile, setIdOf } from '../../../test-fixtures/label-files.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  const clock = fixedClock('2026-11-02T08:00:00Z');
  const labels = createLabelImport({ db: database.db, clock, logger: silentLogger });
  for (let day = 0; day < 3; day += 1) {
    const records = [1, 2, 3].flatMap((number) => [
      label({ setId: setIdOf(day * 10 + number) }),
      label({ setId: setIdOf(day * 10 + number), version: 2, boxed: [hepatotoxicity] }),
    ]);
    await labels.run([filesOf(labelFile(records, { name: `${day}.json` }))]);
    clock.advance(86_400_000);
  }
});
afterAll(async () => database.close());

it('gives every change once, page by page, whatever comes in between', async () => {
  const seen: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const from: string | undefined = cursor;
    const page = await database.db.system(async (tx) => listChanges(tx, { limit: 2, ...(from === undefined ? {} : { cursor: from }) }));
    expect(page.changes.length).toBeLessThanOrEqual(2);
    seen.push(...page.changes.map(({ id }) => id));
    cursor = page.next;
  }
  expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

it('gives those found since a moment, in a tenant’s transaction too', async () => {
  const since = await database.db.tenant('north', async (tx) => listChanges(tx, { since: new Date('2026-11-03T08:00:00Z'), limit: 50 }));
  expect(since.changes.map(({ id }) => id)).toEqual([9, 8, 7, 6, 5, 4]);
  expect(since.next).toBeNull();
});

it('refuses a cursor that is none', async () => {
  for (const cursor of ['1', "2026-11-03T08:00:00.000Z_1' or true", '2026-99-03T08:00:00.000Z_1'])
    await expect(database.db.system(async (tx) => listChanges(tx, { cursor, limit: 2 }))).rejects.toMatchObject({
      code: 'invalid-request',
    });
});
