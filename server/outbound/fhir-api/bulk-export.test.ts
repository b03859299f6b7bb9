import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Task } from 'fhir/r4';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { nobodyKnown } from '../../../test-fixtures/fhir-people.ts';
import { correlationMiddleware, silentLogger } from '../../platform/index.ts';
import { createExport, createRecords } from '../../records/index.ts';
import { fhirApiRoutes, type FhirAccess } from './index.ts';

let now = new Date('2026-11-22T08:00:00.000Z');
const clock = { now: () => now };
const later = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const system = (name: string, scopes: string, tenantId = 'demo'): FhirAccess => ({ tenantId, kind: 'bearer', scopes, system: name });
const accesses: Record<string, FhirAccess> = {
  warehouse: system('client:warehouse', 'system/*.rs'),
  other: system('client:other', 'system/*.rs'),
  narrow: system('client:warehouse', 'system/Task.rs'),
  readOnly: system('client:reads', 'system/*.r'),
  many: system('client:many', 'system/*.rs'),
  west: system('client:warehouse', 'system/*.rs', 'west'),
  auditor: { tenantId: 'demo', kind: 'session', personId: 'harrow', roles: ['auditor'] },
};
const baseUrl = 'https://preceptor.example/fhir/r4';
const records = createRecords({ clock });
let database: TestDatabase;
let server: Server;
let origin: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const app = express();
  app.use(correlationMiddleware);
  app.use(
    fhirApiRoutes({
      db: database.db,
      records,
      exports: createExport({ db: database.db }),
      audit: { looked: async () => undefined, wrote: async () => undefined },
      people: nobodyKnown,
      logger: silentLogger,
      clock,
      baseUrl,
      tokenUrl: 'https://preceptor.example/oauth/token',
      knowledge: { version: 'none', products: () => [], eachTopic: () => [] },
      version: '0.1.0',
      authenticate: async (request) => accesses[request.header('x-test-as') ?? ''],
    }),
  );
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await database.close();
});

const task = (person: string): Task => ({
  resourceType: 'Task',
  status: 'in-progress',
  intent: 'order',
  for: { reference: `Practitioner/${person}` },
  owner: { reference: `Practitioner/${person}` },
});
const make = async (person: string, tenantId = 'demo') =>
  database.db.tenant(tenantId, async (tx) => records.create(tx, task(person), { activity: 'assign' }));

const ask = async (path: string, as: string | undefined, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(path.startsWith(baseUrl) ? `${origin}/fhir/r4${path.slice(baseUrl.length)}` : `${origin}/fhir/r4${path}`, {
    method,
    headers: { ...(as === undefined ? {} : { 'x-test-as': as }), ...headers },
  });
const kickOff = async (query = '', as = 'warehouse') => ask(`/$export${query}`, as, { prefer: 'respond-async' });
const begun = async (query = '', as = 'warehouse'): Promise<string> => {
  const answer = await kickOff(query, as);
  expect([answer.status, await answer.text()]).toEqual([202, '']);
  return answer.headers.get('content-location') ?? '';
};
const file = z.object({ type: z.string(), url: z.string(), count: z.number() });
const manifest = z.strictObject({
  transactionTime: z.string(),
  request: z.string(),
  requiresAccessToken: z.literal(true),
  output: z.array(file),
  deleted: z.array(file),
  error: z.tuple([]),
});
const manifestOf = async (status: string, as = 'warehouse') => manifest.parse(await (await ask(status, as)).json());
const linesOf = async (url: string, as = 'warehouse'): Promise<Record<string, unknown>[]> => {
  const answer = await ask(url, as, { accept: 'application/fhir+ndjson' });
  expect([answer.status, answer.headers.get('content-type')]).toMatchObject([200, expect.stringMatching(/^application\/fhir\+ndjson/)]);
  const text = await answer.text();
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};
const urlOf = (of: z.infer<typeof manifest>, type: string): string => of.output.find((one) => one.type === type)?.url ?? 'missing';

describe('an export', () => {
  it('holds what was kept at the moment of the request, whatever happens until it is fetched', async () => {
    const changed = await make('ada');
    const gone = await make('bob');
    later(1);
    const status = await begun();
    const asked = now;
    later(1);
    await make('cem');
    await database.db.tenant('demo', async (tx) => {
      await records.update(tx, { ...changed, status: 'completed' }, { activity: 'complete' });
      await records.remove(tx, 'Task', gone.id, { activity: 'withdraw' });
    });
    const found = await manifestOf(status);
    expect(found).toMatchObject({ request: `${baseUrl}/$export`, transactionTime: asked.toISOString(), deleted: [] });
    expect(found.output.map(({ type, count }) => [type, count])).toEqual([
      ['Provenance', 2],
      ['Task', 2],
    ]);
    const tasks = await linesOf(urlOf(found, 'Task'));
    expect(tasks.map(({ id, status: state, meta }) => [id, state, (meta as { versionId: string }).versionId])).toEqual([
      [changed.id, 'in-progress', '1'],
      [gone.id, 'in-progress', '1'],
    ]);
    expect(await linesOf(urlOf(found, 'Task'))).toEqual(tasks);

    // What changed since, and what is gone since, in another.
    const next = await manifestOf(await begun(`?_type=Task&_since=${found.transactionTime}`));
    expect(next.output).toEqual([{ type: 'Task', url: urlOf(next, 'Task'), count: 2 }]);
    expect((await linesOf(urlOf(next, 'Task'))).map(({ id, status: state }) => [id === changed.id, state])).toEqual([
      [true, 'completed'],
      [false, 'in-progress'],
    ]);
    expect(await linesOf(next.deleted[0]?.url ?? '')).toEqual([
      { resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'DELETE', url: `Task/${gone.id}` } }] },
    ]);
  });

  it('comes page by page and packed, each resource once', async () => {
    await database.db.tenant('west', async (tx) => {
      for (let index = 0; index < 1003; index += 1) await records.create(tx, task(`p${index}`), { activity: 'assign' });
    });
    const found = await manifestOf(await begun('?_type=Task', 'west'), 'west');
    expect(found.output).toMatchObject([{ type: 'Task', count: 1003 }]);
    const lines = await linesOf(urlOf(found, 'Task'), 'west');
    expect(new Set(lines.map(({ id }) => id)).size).toBe(1003);
    const packed = await ask(urlOf(found, 'Task'), 'west', { 'accept-encoding': 'gzip' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect((await packed.text()).split('\n')).toHaveLength(1004);
  });

  it('reaches back to before a change that is still under way, so that the next one has it', async () => {
    const until = now;
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let started = (): void => undefined;
    const writing = new Promise<void>((resolve) => (started = resolve));
    const change = database.db.tenant('demo', async (tx) => {
      await records.create(tx, task('slow'), { activity: 'assign' });
      started();
      await held;
    });
    await writing;
    const { transactionTime } = await manifestOf(await begun('?_type=Task'));
    finish();
    await change;
    expect(Date.parse(transactionTime)).toBeLessThan(until.getTime());
    const next = await manifestOf(await begun(`?_type=Task&_since=${transactionTime}`));
    expect((await linesOf(urlOf(next, 'Task'))).some((one) => JSON.stringify(one).includes('Practitioner/slow'))).toBe(true);
  });

  it('belongs to the system that asked, until it is cancelled or expires', async () => {
    const status = await begun('?_type=Task');
    const url = urlOf(await manifestOf(status), 'Task');
    for (const as of ['other', 'west']) for (const path of [status, url]) expect((await ask(path, as)).status, `${as} ${path}`).toBe(404);
    expect((await ask(url.replace('Task.ndjson', 'Basic.ndjson'), 'warehouse')).status).toBe(404);
    expect((await ask(url.replace('Task.ndjson', '..%2f..%2fetc'), 'warehouse')).status).toBe(404);
    expect((await ask(status, undefined)).status).toBe(401);
    expect((await ask(status, 'other', {}, 'DELETE')).status).toBe(404);
    expect((await ask(status, 'warehouse', {}, 'DELETE')).status).toBe(202);
    expect((await ask(url, 'warehouse')).status).toBe(404);

    const second = await begun('?_type=Task');
    later(24 * 60 + 1);
    expect((await ask(second, 'warehouse')).status).toBe(404);
  });

  it('holds what the token covers, also when it is fetched', async () => {
    const status = await begun('?_type=Task,Provenance');
    const found = await manifestOf(status);
    expect((await ask(urlOf(found, 'Provenance'), 'narrow')).status).toBe(403);
    expect((await linesOf(urlOf(found, 'Task'), 'narrow')).length).toBeGreaterThan(0);
    expect((await manifestOf(await begun('', 'narrow'), 'narrow')).output.map(({ type }) => type)).toEqual(['Task']);
    expect((await kickOff('?_type=Basic', 'narrow')).status).toBe(403);
    expect((await kickOff('', 'readOnly')).status).toBe(403);
    expect((await kickOff('', 'auditor')).status).toBe(403);
  });

  it('is refused beyond a number of them', async () => {
    for (let index = 0; index < 100; index += 1) await begun('?_type=Task', 'many');
    expect((await kickOff('?_type=Task', 'many')).status).toBe(429);
    later(24 * 60 + 1);
    expect((await kickOff('?_type=Task', 'many')).status).toBe(202);
  });

  it.each([
    ['without Prefer: respond-async', '', { prefer: 'handling=lenient' }, 400],
    ['in another format', '?_outputFormat=text/csv', {}, 400],
    ['since no moment', '?_since=yesterday', {}, 400],
    ['since a day', '?_since=2026-11-01', {}, 400],
    ['since tomorrow', '?_since=2027-11-01T00:00:00Z', {}, 400],
    ['of a type that is not kept', '?_type=Patient', {}, 400],
    ['with a parameter that is not known, strictly', '?_elements=id', { prefer: 'respond-async, handling=strict' }, 400],
    ['with a parameter that is not known', '?_elements=id', {}, 202],
    ['in the format by its short name', '?_outputFormat=ndjson', {}, 202],
    ['with an endless query', `?_elements=${'x'.repeat(3000)}`, {}, 400],
    ['since an instant with an offset', '?_since=2026-11-01T00:00:00+01:00', {}, 202],
  ])('%s', async (_, query, headers: Record<string, string>, status) => {
    const answer = await ask(`/$export${query}`, 'warehouse', { prefer: 'respond-async', ...headers });
    expect(answer.status).toBe(status);
    if (status !== 202) expect(await answer.json()).toMatchObject({ resourceType: 'OperationOutcome' });
  });
});
