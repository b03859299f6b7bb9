import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { sql } from '../../database/index.ts';
import { fixedClock, silentLogger } from '../../platform/index.ts';
import { openLabelFiles } from '../drug-sources/index.ts';
import { createLabelImport } from './import-labels.ts';
import type { ImportSummary } from './import-summary.ts';

const samples = process.env['SAMPLES_DIR'];
const changeRow = z.object({ set_id: z.string(), from_version: z.number(), to_version: z.number(), class: z.string() });

describe.skipIf(samples === undefined)('imports of real records', () => {
  const folder = join(samples ?? '', 'openfda');
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database.close());
  beforeEach(async () =>
    database.db.system(async (tx) => tx.run(sql`truncate label_import, label, label_version, warning_change restart identity cascade`)),
  );
  const take = async (...names: string[]): Promise<ImportSummary> =>
    createLabelImport({ db: database.db, clock: fixedClock('2026-11-02T08:00:00Z'), logger: silentLogger }).run(
      names.map((name) => openLabelFiles(join(folder, name))),
    );
  const changes = async (): Promise<string[]> =>
    (await database.db.system(async (tx) => tx.rows(changeRow, sql`select set_id, from_version, to_version, class from warning_change`)))
      .map((row) => `${row.set_id} ${row.from_version}-${row.to_version} ${row.class}`)
      .toSorted();

  const pairs =
    samples === undefined
      ? []
      : readFileSync(join(folder, 'label-versions/INDEX.csv'), 'utf8')
          .trim()
          .split(/\r?\n/)
          .slice(1)
          .map((line) => {
            const [change = '', , setId = '', from = '', , before = '', to = '', , after = ''] = line.split(',');
            return {
              before: `label-versions/${before}`,
              after: `label-versions/${after}`,
              change: `${setId} ${from}-${to} ${change.replace('WHITESPACE_ONLY', 'COSMETIC')}`,
            };
          });

  it.each(['as they appeared', 'the later one first'])('give the classes of the index, %s', async (order) => {
    for (const { before, after } of pairs) {
      const { problems } = await take(...(order === 'as they appeared' ? [before, after] : [after, before]));
      expect(problems).toEqual([]);
    }
    expect(await changes()).toEqual(pairs.map(({ change }) => change).toSorted());
  });

  it('of two years tell what became of each label, and of nothing twice', async () => {
    const files = ['drug-label-2024-sample.ndjson.gz', 'drug-label-boxed-sample.ndjson.gz', 'drug-label-all-slim.ndjson.gz'];
    const summary = await take(...files);
    expect(summary).toMatchObject({ refusedFiles: 0, stopped: null, files: { imported: 3 } });
    expect(summary.counts.records).toBe(166 + 311 + 1053);
    expect(summary.counts.versions + summary.counts.known + summary.counts.refreshed + summary.counts.problems).toBe(
      summary.counts.records,
    );
    const found = await changes();
    expect(summary.counts.verdicts).toEqual({ genuine: 422, false: 3, none: 792, doubtful: 0 });
    expect(summary.changes).toEqual({ ADDED: 0, CHANGED: 5, REMOVED: 0, COSMETIC: 5 });
    expect(found.length).toBe(Object.values(summary.changes).reduce((sum, count) => sum + count, 0));
    expect((await take(...files.toReversed())).files.skipped).toBe(3);
    expect(await changes()).toEqual(found);
  });
});
