import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { sql } from '../database/index.ts';
import { fixedClock } from '../platform/index.ts';
import { createRecords, readText } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00.000Z');
const records = createRecords({ clock });
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.close());

const person = { reference: 'Practitioner/ada' };
const task = { resourceType: 'Task', status: 'in-progress', intent: 'order', for: person, owner: person } as const;

test('is what was written, at its version, for its tenant alone; the wall is down again afterwards', async () => {
  const { db } = database;
  const made = await db.tenant('east', async (tx) => {
    const first = await records.create(tx, task, { activity: 'assign' });
    return records.update(tx, { ...first, status: 'completed' }, { activity: 'complete' });
  });
  const found = await readText(db, 'east', 'Task', made.id);
  expect(found).toEqual({ versionId: '2', lastUpdated: clock.now(), printed: JSON.stringify(made) });
  await expect(readText(db, 'west', 'Task', made.id)).rejects.toMatchObject({ code: 'not-found' });
  await expect(readText(db, 'east', 'Basic', made.id)).rejects.toMatchObject({ code: 'not-found' });
  await expect(readText(db, 'east', 'Task', '../x')).rejects.toMatchObject({ code: 'not-found' });
  // The connection that just answered.
  const { role, tenant } = await db.call(
    z.object({ role: z.string(), tenant: z.string() }),
    sql`select current_user::text as role, coalesce(current_setting('preceptor.tenant', true), '') as tenant`,
  );
  expect(role).not.toBe('preceptor_app');
  expect(tenant).toBe('');
  await db.tenant('east', async (tx) => records.remove(tx, 'Task', made.id, { activity: 'withdraw' }));
  await expect(readText(db, 'east', 'Task', made.id)).rejects.toMatchObject({ code: 'gone' });
});
