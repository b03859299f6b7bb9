import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-fixtures/database.ts';
import { setIdOf } from '../test-fixtures/label-files.ts';
import { environmentOfImports } from './config.ts';
import { lastNight, NIGHTLY_IMPORT_JOB } from './knowledge/label-archive/index.ts';
import { nightlyLabels, outcomeOf } from './nightly-labels.ts';
import { createMetrics, fixedClock, projectRoot, silentLogger } from './platform/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightly-'));
const clock = fixedClock('2026-11-22T02:30:00Z');
const labels = [1, 2, 3].map((number) => ({
  set_id: setIdOf(number),
  version: '1',
  effective_time: '20260105',
  boxed_warning: ['WARNING: LIVER INJURY Test the liver before exampletine.'],
  openfda: { product_type: ['HUMAN PRESCRIPTION DRUG'], generic_name: ['EXAMPLETINE'] },
}));
let test: TestDatabase;
let server: Server;
let base = '';
let databaseUrl = '';
/** A server's, with what is nobody else's business. */
const environment = (): Record<string, string | undefined> =>
  environmentOfImports({
    PATH: process.env['PATH'],
    DATABASE_URL: databaseUrl,
    DATA_DIR: folder,
    SECRET_KEY: 'not a key: whoever reads it ends',
    MODEL_KEY: 'sk-of-the-server',
    MODEL_URL: 'no address',
  });
beforeAll(async () => {
  test = await createTestDatabase();
  server = createServer((request, response) => {
    if (request.url === '/download.json')
      response.end(JSON.stringify({ results: { drug: { label: { partitions: [{ file: `${base}/labels.json` }] } } } }));
    else if (request.url === '/labels.json') response.setHeader('etag', '"1"').end(JSON.stringify({ results: labels }));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // What a built program is to a server: the commands, in a process of their own.
  const load = pathToFileURL(join(projectRoot(), 'node_modules/tsx/dist/esm/api/index.mjs')).href;
  const admin = pathToFileURL(join(projectRoot(), 'server/admin.ts')).href;
  writeFileSync(join(folder, 'admin.mjs'), `import { register } from '${load}';\nregister();\nawait import('${admin}');\n`);
  const { host, port, user, database } = test.config;
  databaseUrl = `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
});
afterAll(async () => {
  server.close();
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

const night = async (path: string): Promise<{ metrics: string }> => {
  const metrics = createMetrics();
  const { jobs } = nightlyLabels(
    { manifestUrl: `${base}${path}`, at: '02:30' },
    { db: test.db, clock, logger: silentLogger, metrics, adminProgram: join(folder, 'admin.mjs'), environment: environment() },
  );
  await jobs[NIGHTLY_IMPORT_JOB]?.({}).catch(() => undefined);
  return { metrics: await metrics.registry.getSingleMetricAsString('preceptor_label_nights_total') };
};

describe('a night of a server', () => {
  it('imports what the manifest names in a process of its own, and the next night that nothing is new', async () => {
    const { metrics } = await night('/download.json');
    expect(await test.db.system(lastNight)).toMatchObject({ result: 'whole', detail: '3 records; files 1, unchanged 0' });
    expect(metrics).toContain('{result="whole"} 1');
    expect((await test.db.pool.query('select count(*)::int as count from label')).rows).toEqual([{ count: 3 }]);
    await night('/download.json');
    expect(await test.db.system(lastNight)).toMatchObject({ result: 'whole', detail: '0 records; files 0, unchanged 1' });
  }, 120_000);

  it('says why it failed', async () => {
    const { metrics } = await night('/gone.json');
    expect(await test.db.system(lastNight)).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining('It answers with status 404.') as string,
    });
    expect(metrics).toContain('{result="failed"} 1');
  }, 60_000);

  it('makes no key of its own: an import has no use for one', () => {
    expect(readdirSync(folder)).not.toContain('secret.key');
  });

  it('is none where no manifest is named', () => {
    const deps = { db: test.db, clock, logger: silentLogger, metrics: createMetrics(), adminProgram: '', environment: {} };
    expect(nightlyLabels(null, deps)).toEqual({ jobs: {}, cron: [] });
  });
});

describe('what a program says that is no report', () => {
  it.each([
    [{ exitCode: 1, printed: '', failed: 'warning\nadmin: The database cannot be used.\n' }, 'admin: The database cannot be used.'],
    [
      { exitCode: 1, printed: '', failed: 'admin: connect ECONNREFUSED postgres://preceptor:s3cr3t@db.example/x \u001b[31m' },
      String.raw`admin: connect ECONNREFUSED postgres://db.example/x \u{1b}[31m`,
    ],
    [
      {
        exitCode: 1,
        printed: '{"labels":null,"refused":[{"text":"https://api.example/download.json?api_key=s3cr3t: It answers with status 403."}]}',
        failed: '',
      },
      'https://api.example/download.json?api_key=[redacted] It answers with status 403.',
    ],
    [{ exitCode: null, printed: '{"labels":', failed: '' }, 'The import ended with a signal.'],
    [{ exitCode: 1, printed: '[]', failed: '' }, 'The import ended with 1.'],
  ])('%j', (ran, detail) => {
    expect(outcomeOf(ran)).toEqual({ ok: false, detail });
  });
});
