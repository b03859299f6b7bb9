import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { openDatabase, type Database } from '../../database/index.ts';
import { fixedClock, silentLogger, startJobs } from '../../platform/index.ts';
import { createNightlyImport, lastNight, nextNight, NIGHTLY_IMPORT_JOB, nightlyCron, type NightOutcome } from './nightly-import.ts';

let test: TestDatabase;
let other: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  other = openDatabase({ ...test.config, max: 4 });
});
afterAll(async () => {
  await other.close();
  await test.close();
});
beforeEach(async () => void (await test.db.pool.query('delete from label_night')));

const clock = fixedClock('2026-11-22T02:30:00Z');
type Given = { importFrom?: (url: string, signal: AbortSignal) => Promise<NightOutcome>; onEnd?: (ok: boolean) => void };
const nightly = ({
  importFrom = async () => ({ ok: true, detail: '' }),
  onEnd = () => undefined,
}: Given): ReturnType<typeof createNightlyImport> =>
  createNightlyImport({ db: test.db, clock, logger: silentLogger, manifestUrl: 'https://labels.example/download.json', importFrom, onEnd });
const last = async (): ReturnType<typeof lastNight> => test.db.system(lastNight);
const { signal } = new AbortController();

describe('the time of a night', () => {
  it.each([
    ['02:30', '2026-11-22T02:29:59Z', '2026-11-22T02:30:00.000Z'],
    ['02:30', '2026-11-22T02:30:00Z', '2026-11-23T02:30:00.000Z'],
    ['23:59', '2026-12-31T23:59:30Z', '2027-01-01T23:59:00.000Z'],
    ['00:00', '2026-11-22T10:00:00Z', '2026-11-23T00:00:00.000Z'],
  ])('%s is next, seen from %s', (at, now, next) => {
    expect(nextNight(at, new Date(now)).toISOString()).toBe(next);
  });

  it('is a line of the queue', () => {
    expect(nightlyCron('02:30')).toMatch(/^30 2 \* \* \* import-labels-nightly \?max=9&priority=100&/);
    expect(nightlyCron('00:05')).toMatch(/^5 0 /);
  });
});

describe('a night', () => {
  it('is kept with what it found', async () => {
    const asked: string[] = [];
    const ended: boolean[] = [];
    await nightly({
      importFrom: async (url) => {
        asked.push(url);
        // Seen while it runs.
        expect(await last()).toMatchObject({ began_at: clock.now(), ended_at: null, result: null });
        return { ok: true, detail: '7 records' };
      },
      onEnd: (ok) => void ended.push(ok),
    })(signal);
    expect(await last()).toEqual({ began_at: clock.now(), ended_at: clock.now(), result: 'whole', detail: '7 records' });
    expect([asked, ended]).toEqual([['https://labels.example/download.json'], [true]]);
  });

  it('that failed is kept as that, and tried again', async () => {
    const ended: boolean[] = [];
    const onEnd = (ok: boolean): void => void ended.push(ok);
    await expect(nightly({ importFrom: async () => ({ ok: false, detail: 'status 404' }), onEnd })(signal)).rejects.toThrow();
    expect(await last()).toMatchObject({ result: 'failed', detail: 'status 404' });
    await expect(nightly({ importFrom: async () => Promise.reject(new Error('spawn ENOENT')), onEnd })(signal)).rejects.toThrow();
    expect(await last()).toMatchObject({ result: 'failed', detail: 'The import did not run; the log says why.' });
    expect(ended).toEqual([false, false]);
  });
});

describe('a night whose server was killed', () => {
  it('is told as that once the next one begins', async () => {
    await test.db.pool.query(`insert into label_night (began_at) values ('2026-11-21T02:30:00Z')`);
    await nightly({})(signal);
    const { rows } = await test.db.pool.query('select result, detail from label_night order by id');
    expect(rows).toEqual([
      { result: 'failed', detail: 'Its server ended before the import did; what was imported stays.' },
      { result: 'whole', detail: '' },
    ]);
  });
});

describe('a night in the queue of several processes', () => {
  it('is run by one of them, is stopped with it, and is waiting to be tried again', async () => {
    let runs = 0;
    const importFrom = async (_: string, stopped: AbortSignal): Promise<NightOutcome> => {
      runs += 1;
      return new Promise((resolve) => stopped.addEventListener('abort', () => resolve({ ok: false, detail: 'stopped' })));
    };
    const run = nightly({ importFrom });
    const handlers = { [NIGHTLY_IMPORT_JOB]: async (_: object, stopping = signal) => run(stopping) };
    const processes = await Promise.all(
      [test.db, other].map(async ({ pool }) => startJobs({ pool, handlers, crontab: nightlyCron('02:30'), logger: silentLogger })),
    );
    // As the line of the queue adds them: the night before may still be under way.
    for (const db of [test.db, other])
      await db.pool.query(`select graphile_worker.add_job('${NIGHTLY_IMPORT_JOB}', '{}'::json, queue_name := '${NIGHTLY_IMPORT_JOB}')`);
    const end = Date.now() + 10_000;
    while (runs === 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const ran = runs;
    await Promise.all(processes.map(async (one) => one.stop()));
    expect(ran).toBe(1);
    expect(await last()).toMatchObject({ result: 'failed', detail: 'stopped' });
    // The queue writes that down a moment after the work ended; a server's pool waits for it.
    const tried = async (): Promise<unknown[]> => {
      const { rows } = await test.db.pool.query(`select attempts, locked_by, run_at > now() as later from graphile_worker.jobs
        where task_identifier = '${NIGHTLY_IMPORT_JOB}' and attempts > 0`);
      return rows;
    };
    await expect.poll(tried, { timeout: 5000, interval: 50 }).toEqual([{ attempts: 1, locked_by: null, later: true }]);
  }, 30_000);
});
