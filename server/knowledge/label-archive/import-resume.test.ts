import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from '../../database/index.ts';
import { killedImport, many } from './import-process-fixture.ts';
import type { ImportSummary } from './import-summary.ts';
import { boxed, createImportWorld, type ImportWorld } from './import-world-fixture.ts';
import { labelFile } from '../../../test-fixtures/label-files.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await createImportWorld();
});
afterAll(async () => world.close());
beforeEach(async () => world.forget());

const progressMade = sql`select records_done as done, (select count(*) from label_version) as kept from label_import`;

describe('an import that ends before its file does', () => {
  const whole = async (): Promise<{ summary: ImportSummary; kept: unknown[] }> => {
    const summary = await world.run([labelFile(many, { count: 1000 })]);
    const all = await world.everything();
    await world.forget();
    return { summary, kept: all };
  };

  it('goes on where it stopped, and neither loses nor counts anything twice', async () => {
    const { summary, kept: all } = await whole();
    expect(summary.counts).toMatchObject({ records: 1000, labels: 501, versions: 1000 });
    expect(summary.changes.ADDED + summary.changes.REMOVED).toBeGreaterThan(100);
    const torn = await world.run([labelFile(many, { count: 1000, breaksAt: 617 })]);
    expect(torn).toMatchObject({ files: { imported: 0, unfinished: 1 }, counts: { records: 616 }, refusedFiles: 1 });
    expect(torn.problems).toEqual([{ file: 'labels.ndjson', position: 616, setId: null, text: 'labels.ndjson: It is torn.' }]);
    const read: number[] = [];
    const rest = await world.run([labelFile(many, { count: 1000, onRead: (position) => void read.push(position) })]);
    expect(read[0]).toBe(617);
    expect(rest).toMatchObject({ files: { imported: 1, resumed: 1, unfinished: 0 }, counts: summary.counts, changes: summary.changes });
    expect(await world.everything()).toEqual(all);
  });

  it('stops behind the batch under way when it is asked to', async () => {
    const { summary, kept: all } = await whole();
    const stop = new AbortController();
    const progress: number[] = [];
    const stopped = await world.run([labelFile(many, { count: 1000 }), labelFile([boxed(1)], { name: 'next' })], {
      signal: stop.signal,
      onProgress: ({ records, isLeft }) => {
        if (!isLeft) progress.push(records);
        if (records === 400) stop.abort();
      },
    });
    expect(progress).toEqual([200, 400]);
    expect(stopped).toMatchObject({ counts: { records: 400 }, files: { unfinished: 1, imported: 0 } });
    expect(stopped.stopped).toBe('labels.ndjson: stopped behind record 400; the next run goes on from there.');
    expect(await world.run([labelFile(many, { count: 1000 })])).toMatchObject({ counts: summary.counts, changes: summary.changes });
    expect(await world.everything()).toEqual(all);
  });

  it('by what the database refuses says which records, and what was before stays', async () => {
    await world.db.system(async (tx) =>
      tx.run(sql`create function full_disk() returns trigger language plpgsql as $$ begin
        if new.set_id = '11111111-2222-4333-8444-000000000250' then raise exception 'could not extend file: No space left on device' using errcode = '53100'; end if;
        return new; end $$; create trigger full_disk before insert on label for each row execute function full_disk()`),
    );
    const failed = await world
      .run([labelFile(many, { count: 1000 }), labelFile([boxed(1)], { name: 'next' })])
      .finally(async () => world.db.system(async (tx) => tx.run(sql`drop function full_disk cascade`)));
    expect(failed.stopped).toBe(
      'labels.ndjson: records 401 to 600 could not be kept: could not extend file: No space left on device. What was kept before stays.',
    );
    expect(failed.counts.records).toBe(400);
    expect(await world.run([labelFile(many, { count: 1000 })])).toMatchObject({
      files: { resumed: 1, imported: 1 },
      counts: { records: 1000, versions: 1000 },
    });
  });

  it('twice at the same time counts nothing twice', async () => {
    const both = await Promise.all([world.run([labelFile(many, { count: 1000 })]), world.run([labelFile(many, { count: 1000 })])]);
    const [row] = await world.db.system(async (tx) =>
      tx.rows(
        z.object({ done: z.number(), versions: z.number(), kept: z.number() }),
        sql`select records_done as done, (counts->'counts'->>'versions')::integer as versions, (select count(*) from label_version) as kept from label_import`,
      ),
    );
    expect(row).toEqual({ done: 1000, versions: 1000, kept: 1000 });
    expect(both.map(({ stopped }) => stopped).find((text) => text !== null)).toMatch(/Another import of the same file is under way\./);
  });

  it('by kill -9, wherever it was, too', async () => {
    const { summary, kept: all } = await whole();
    // The batch before the one that was read last is kept for certain.
    for (const [batches, least] of [
      [2, 200],
      [2, 400],
      [3, 800],
    ] as const) {
      await killedImport(world.config, batches);
      const [row] = await world.db.system(async (tx) => tx.rows(z.object({ done: z.number(), kept: z.number() }), progressMade));
      // The count and the records are of one transaction: neither is ahead of the other.
      expect(row?.done).toBe(row?.kept);
      expect(row?.done).toBeGreaterThanOrEqual(least);
    }
    const rest = await world.run([labelFile(many, { count: 1000 })]);
    expect(rest).toMatchObject({ files: { imported: 1, unfinished: 0 }, counts: summary.counts, changes: summary.changes });
    expect(await world.everything()).toEqual(all);
  }, 120_000);
});
