import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { sql } from '../../server/database/index.ts';
import { createCurrentKnowledge, decideFacts, loadDrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { silentLogger, systemClock } from '../../server/platform/index.ts';
import { fillInstallation } from './full-installation.ts';

let world: TestDatabase;
beforeAll(async () => {
  world = await createTestDatabase();
});
afterAll(async () => world.close());

test('an invented installation is decided as an imported one, once', { timeout: 120_000 }, async () => {
  const { db } = world;
  await fillInstallation(db, { labels: 600, prescription: 300, boxed: 150, concepts: 1400 });
  const verdicts = await db.pool.query('select verdict, count(*)::integer as labels from label_version group by verdict order by verdict');
  expect(verdicts.rows).toEqual([
    { verdict: 'genuine', labels: 150 },
    { verdict: 'none', labels: 450 },
  ]);
  const told = new Map<string, { done: number; of: number }>();
  const decided = await decideFacts({ db, clock: systemClock, onProgress: ({ what, done, of }) => void told.set(what, { done, of }) });
  expect([...told.keys()]).toEqual(['names', 'labels', 'codes', 'changes']);
  expect(told.get('labels')).toEqual({ done: 600, of: 600 });
  expect(decided).toMatchObject({ version: 1, isNew: true });
  // The starter set stands beside it, and drugs of its own are added.
  const starter = loadDrugKnowledge().counts();
  expect(decided.codes).toBeGreaterThan(starter.codes + 200);
  expect(decided.topics).toBeGreaterThan(starter.topics + 5);

  const current = createCurrentKnowledge({ db, clock: systemClock, logger: silentLogger });
  expect(await current.refresh()).toBe(true);
  const { label } = await db.system(async (tx) => {
    const [row] = await tx.query(sql`select rxcui as label from label_rxcui where set_id = '1f1f1f1f-0000-4000-8000-000000000000' limit 1`);
    return row as { label: string };
  });
  expect(current.knowledge.topicsForCode(label).verdict).not.toBe('unknown');
  expect(await decideFacts({ db, clock: systemClock })).toMatchObject({ version: 1, isNew: false, changedCodes: 0 });
});
