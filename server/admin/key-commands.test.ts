import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { createSecretBox, fixedClock } from '../platform/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { runAdmin } from './run-admin.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
const secrets = createSecretBox(randomBytes(32));
let database: TestDatabase;
let out: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.close());
beforeEach(() => {
  out = [];
});

const admin = async (line: string): Promise<number> => {
  const deps: Pick<AdminDeps, 'db' | 'clock' | 'secrets' | 'out'> = { db: database.db, clock, secrets, out: (text) => void out.push(text) };
  return runAdmin(line.split(' '), { ...deps, err: (text: string) => void out.push(text) } as unknown as Parameters<typeof runAdmin>[1]);
};

it('rotates our client keys and says how long the old ones stay published', async () => {
  expect(await admin('keys list')).toBe(0);
  const before = out.map((text) => text.split('\t')[0]);
  expect(before).toHaveLength(2);
  out = [];
  expect(await admin('keys rotate --keep 2d')).toBe(0);
  for (const kid of before) expect(out).toContain(`signs no more\t${kid}\tpublished until 2026-11-24T08:00:00.000Z`);
  out = [];
  await admin('keys list');
  expect(out).toHaveLength(4);
  clock.advance(2 * 86_400_000);
  out = [];
  await admin('keys list');
  expect(out).toHaveLength(2);
});

it.each(['0d', '91d', '7', 'soon'])('refuses to keep them for "%s"', async (keep) => {
  expect(await admin(`keys rotate --keep ${keep}`)).toBe(1);
  expect(out).toEqual(['--keep is a number of days, 1d to 90d.']);
});
