import { expect, test } from 'vitest';
import type { Database, Tx } from '../../database/index.ts';
import { silentLogger } from '../../platform/index.ts';
import { createCurrentKnowledge } from './current-knowledge.ts';
import { createFactsHash } from './fact-rows.ts';

const version = {
  version: 7,
  starter: 'another',
  asOf: '2026-01-01',
  codes: 0,
  topics: 0,
  contentHash: createFactsHash().digest(),
  decidedAt: new Date('2026-11-22T00:00:00Z'),
};

/** A database with one version of no facts, which breaks off as often as is said. */
const breakingOff = (times: number): Database => {
  let left = times;
  const tx = {
    query: async () => undefined,
    maybe: async () => version,
    rows: async () => {
      left -= 1;
      if (left >= 0) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      return [];
    },
  } as unknown as Tx;
  return { system: async (work: (given: Tx) => Promise<unknown>) => work(tx) } as unknown as Database;
};

test('a version that could not be read for the database’s sake is read when it is back', async () => {
  const current = createCurrentKnowledge({ db: breakingOff(2), clock: { now: () => new Date() }, logger: silentLogger });
  await expect(current.refresh()).rejects.toThrow('ECONNRESET');
  await expect(current.refresh()).rejects.toThrow('ECONNRESET');
  expect(current.factsVersion()).toBeNull();
  expect(await current.refresh()).toBe(true);
  expect(current.factsVersion()).toBe(7);
});
