import type { Look } from '../../identity/audit/index.ts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle, CapabilityStatement, FhirResource, OperationOutcome, Task } from 'fhir/r4';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { nobodyKnown } from '../../../test-fixtures/fhir-people.ts';
import type { Tx } from '../../database/index.ts';
import { correlationMiddleware, fixedClock, silentLogger } from '../../platform/index.ts';
import { createExport, createRecords } from '../../records/index.ts';
import { DEFINITION_TYPES, RESOURCE_TYPES, SEARCH_PARAMETERS } from '../../standards/fhir-r4/index.ts';
import { fhirApiRoutes, type FhirAccess } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00.000Z');
const records = createRecords({ clock });
const accesses: Record<string, FhirAccess> = {
  all: { tenantId: 'demo', kind: 'bearer', system: 'token:test', scopes: 'system/*.rs' },
  basic: { tenantId: 'demo', kind: 'bearer', system: 'token:test', scopes: 'system/Basic.rs' },
  searchOnly: { tenantId: 'demo', kind: 'bearer', system: 'token:test', scopes: 'system/Task.s' },
  version1: { tenantId: 'demo', kind: 'bearer', system: 'token:test', scopes: 'system/Task.read' },
  narrowed: { tenantId: 'demo', kind: 'bearer', system: 'token:test', scopes: 'system/Task.rs?status=completed openid user/Task.rs' },
  none: { tenantId: 'demo', kind: 'bearer', system: 'token:test', scopes: '' },
  elsewhere: { tenantId: 'elsewhere', kind: 'bearer', system: 'token:test', scopes: 'system/*.cruds' },
  ada: { tenantId: 'demo', kind: 'session', personId: 'ada', roles: ['provider'] },
  educator: { tenantId: 'demo', kind: 'session', personId: 'eve', roles: ['provider', 'educator', 'leader', 'integrator', 'constructor'] },
  staff: { tenantId: 'demo', kind: 'session', personId: 'harrow', roles: ['credentialing-specialist'] },
  auditor: { tenantId: 'demo', kind: 'session', personId: 'harrow', roles: ['auditor'] },
};

let database: TestDatabase;
let server: Server;
let origin: string;
const baseUrl = 'https://preceptor.example/fhir/r4';
const ids = { ada: '', bob: '', gone: '', response: '' };
/** Who looked at what of other people. */
const looks: Look[] = [];

const task = (person: string): Task => ({
  resourceType: 'Task',
  status: 'in-progress',
  intent: 'order',
  for: { reference: `Practitioner/${person}` },
  owner: { reference: `Practitioner/${person}` },
});

beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.tenant('demo', async (tx: Tx) => {
    const made = await records.create(tx, task('ada'), { activity: 'assign' });
    await records.update(tx, { ...made, status: 'completed' }, { activity: 'complete' });
    ids.ada = made.id;
    ids.bob = (await records.create(tx, task('bob'), { activity: 'assign' })).id;
    ids.gone = (await records.create(tx, task('ada'), { activity: 'assign' })).id;
    await records.remove(tx, 'Task', ids.gone, { activity: 'withdraw' });
    ids.response = (
      await records.create(
        tx,
        {
          resourceType: 'QuestionnaireResponse',
          status: 'completed',
          subject: { reference: 'Practitioner/ada' },
          author: { reference: 'Practitioner/ada' },
        },
        { activity: 'assess' },
      )
    ).id;
  });
  const app = express();
  app.use(correlationMiddleware);
  app.use(
    fhirApiRoutes({
      db: database.db,
      records,
      exports: createExport({ db: database.db }),
      audit: { looked: async (_tx, look) => void looks.push(look), wrote: async () => undefined },
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

const ask = async (path: string, as?: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${origin}/fhir/r4${path}`, { method, headers: { ...(as === undefined ? {} : { 'x-test-as': as }), ...headers } });
const bundle = async (path: string, as: string, headers: Record<string, string> = {}) =>
  (await ask(path, as, headers)).json() as Promise<Bundle<FhirResource>>;
const idsOf = (found: Bundle<FhirResource>): (string | undefined)[] =>
  (found.entry ?? []).filter((one) => one.search?.mode === 'match').map((one) => one.resource?.id);

describe('metadata', () => {
  test('is open and lists exactly what is searched', async () => {
    const response = await ask('/metadata');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
    const statement = (await response.json()) as CapabilityStatement;
    expect(statement).toMatchObject({ fhirVersion: '4.0.1', kind: 'instance', implementation: { url: baseUrl } });
    const listed = statement.rest?.[0]?.resource ?? [];
    expect(listed.map((one) => one.type)).toEqual([...RESOURCE_TYPES, ...DEFINITION_TYPES]);
    for (const one of listed.slice(0, RESOURCE_TYPES.length)) {
      expect(one.interaction?.map((entry) => entry.code).slice(0, 4)).toEqual(['read', 'vread', 'history-instance', 'search-type']);
      for (const parameter of one.searchParam ?? []) {
        const value = parameter.type === 'date' ? '2026' : 'x';
        expect([
          one.type,
          parameter.name,
          (await ask(`/${one.type}?${parameter.name}=${value}`, 'all', { prefer: 'handling=strict' })).status,
        ]).toEqual([one.type, parameter.name, 200]);
      }
      expect(one.searchParam?.length).toBe(Object.keys(SEARCH_PARAMETERS[one.type as 'Task']).length + 2);
    }
  });
});

describe('reading', () => {
  test('a resource with ETag and Last-Modified, 304 where it is known', async () => {
    const response = await ask(`/Task/${ids.ada}`, 'all');
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe('W/"2"');
    expect(response.headers.get('last-modified')).toBe('Sun, 22 Nov 2026 08:00:00 GMT');
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    expect(await response.json()).toMatchObject({ resourceType: 'Task', id: ids.ada, meta: { versionId: '2' }, status: 'completed' });
    for (const tag of ['W/"2"', '"2"', 'W/"1", W/"2"', '*'])
      expect((await ask(`/Task/${ids.ada}`, 'all', { 'if-none-match': tag })).status).toBe(304);
    expect((await ask(`/Task/${ids.ada}`, 'all', { 'if-none-match': 'W/"1"' })).status).toBe(200);
  });

  test('a version, the history', async () => {
    expect(await (await ask(`/Task/${ids.ada}/_history/1`, 'all')).json()).toMatchObject({
      meta: { versionId: '1' },
      status: 'in-progress',
    });
    const history = await bundle(`/Task/${ids.gone}/_history`, 'all');
    expect(history).toMatchObject({
      type: 'history',
      total: 2,
      entry: [
        { request: { method: 'DELETE' }, response: { etag: 'W/"2"' } },
        { request: { method: 'POST', url: 'Task' }, resource: { id: ids.gone } },
      ],
    });
    expect(history.entry?.[0]).not.toHaveProperty('resource');
  });

  const failures: [status: number, path: () => string, code: string][] = [
    [404, () => '/Task/nobody', 'not-found'],
    [404, () => `/Task/${'x'.repeat(65)}`, 'not-found'],
    [404, () => `/Task/${ids.ada}/_history/9`, 'not-found'],
    [404, () => '/Patient/1', 'not-found'],
    [404, () => '/task/1', 'not-found'],
    [404, () => '/constructor/1', 'not-found'],
    [404, () => `/Task/${ids.ada}/$everything/x/y`, 'not-found'],
    [410, () => `/Task/${ids.gone}`, 'deleted'],
    [410, () => `/Task/${ids.gone}/_history/2`, 'deleted'],
    [400, () => '/Task?authored-on=soon', 'invalid'],
    [400, () => '/Task?_cursor=abc', 'invalid'],
    [400, () => '/Task?owner:foo=abc', 'invalid'],
  ];
  test.each(failures)('answers %s with an OperationOutcome', async (status, path, code) => {
    const response = await ask(path(), 'all');
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
    const outcome = (await response.json()) as OperationOutcome;
    expect(outcome).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] });
    expect(outcome.issue[0]?.diagnostics).toContain(response.headers.get('x-correlation-id'));
  });

  test('is all that a token for reading does', async () => {
    for (const [method, path, status, allow] of [
      ['POST', `/Task/${ids.ada}`, 405, 'GET, HEAD, PUT, DELETE'],
      ['PATCH', `/Task/${ids.ada}`, 405, 'GET, HEAD, PUT, DELETE'],
      ['PATCH', '/Task', 405, 'GET, HEAD, POST'],
      ['PUT', '/Practitioner/ada', 405, 'GET, HEAD'],
      ['DELETE', '/Provenance/x', 405, 'GET, HEAD'],
      ['PUT', '', 405, 'POST'],
      ['PUT', `/Task/${ids.ada}`, 403, null],
      ['DELETE', `/Task/${ids.ada}`, 403, null],
    ] as const) {
      const response = await ask(path, 'all', { 'content-type': 'application/fhir+json' }, method);
      expect([method, path, response.status, response.headers.get('allow')]).toEqual([method, path, status, allow]);
      expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
    }
    const head = await ask(`/Task/${ids.ada}`, 'all', {}, 'HEAD');
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, 'W/"2"', '']);
  });

  test('in JSON only', async () => {
    for (const format of ['json', 'application/json', 'application/fhir%2Bjson', 'application/fhir+json'])
      expect((await ask(`/Task?_format=${format}`, 'all')).status).toBe(200);
    for (const response of [await ask('/Task?_format=xml', 'all'), await ask('/Task', 'all', { accept: 'application/fhir+xml' })])
      expect(response.status).toBe(406);
    expect((await ask('/Task', 'all', { accept: 'text/html,*/*;q=0.8' })).status).toBe(200);
    expect(await (await ask('/metadata?_pretty=true')).text()).toContain('\n  "resourceType"');
  });
});

describe('searching', () => {
  test('a searchset with fullUrl, mode, self and next', async () => {
    const first = await bundle('/Task?status=in-progress,completed&_count=1&_total=accurate', 'all');
    expect(first).toMatchObject({
      resourceType: 'Bundle',
      type: 'searchset',
      total: 2,
      entry: [{ fullUrl: `${baseUrl}/Task/${ids.bob}`, search: { mode: 'match' } }],
    });
    const next = first.link?.find((one) => one.relation === 'next')?.url ?? '';
    expect(next.startsWith(`${baseUrl}/Task?status=in-progress%2Ccompleted&_count=1`)).toBe(true);
    const second = await bundle(next.slice(baseUrl.length), 'all');
    expect(idsOf(second)).toEqual([ids.ada]);
    expect(second.link?.map((one) => one.relation)).toEqual(['self']);
  });

  test('ignores what it does not know and says so, or refuses it under strict', async () => {
    const found = await bundle(`/Task?colour=blue&_id=${ids.ada}`, 'all');
    expect(idsOf(found)).toEqual([ids.ada]);
    expect(found.entry?.at(-1)).toMatchObject({ search: { mode: 'outcome' }, resource: { issue: [{ severity: 'warning' }] } });
    expect(found.link?.[0]?.url).not.toContain('colour');
    const strict = await ask('/Task?colour=blue', 'all', { prefer: 'return=minimal; handling=strict' });
    expect(strict.status).toBe(400);
    expect(await strict.json()).toMatchObject({ issue: [{ expression: ['?colour'] }] });
  });

  test('nothing found is an empty set', async () => {
    const found = await bundle('/Task?owner=Practitioner/nobody&_total=accurate', 'all');
    expect(found.total).toBe(0);
    expect(found).not.toHaveProperty('entry');
  });
});

describe('who may read what', () => {
  test('nobody unknown', async () => {
    for (const path of [
      '/Task',
      `/Task/${ids.ada}`,
      `/Task/${ids.ada}/_history`,
      `/Task/${ids.ada}/_history/1`,
      '/Patient/1',
      '/',
      '/a/b/c/d/e',
    ]) {
      const response = await ask(path);
      expect([path, response.status, response.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer realm="fhir"']);
      expect(await response.json()).toMatchObject({ issue: [{ code: 'login' }] });
    }
  });

  const matrix: [as: string, search: number, read: number, found: 'both' | 'own' | 'none'][] = [
    ['all', 200, 200, 'both'],
    ['version1', 200, 200, 'both'],
    ['staff', 200, 200, 'both'],
    ['auditor', 200, 200, 'both'],
    ['searchOnly', 200, 403, 'both'],
    ['basic', 403, 403, 'none'],
    ['narrowed', 403, 403, 'none'],
    ['none', 403, 403, 'none'],
    ['ada', 200, 404, 'own'],
    ['educator', 200, 404, 'none'],
    ['elsewhere', 200, 404, 'none'],
  ];
  test.each(matrix)('%s searches Task: %s, reads another’s: %s', async (as, search, read, found) => {
    const response = await ask('/Task', as);
    expect(response.status).toBe(search);
    expect(idsOf((await response.json()) as Bundle<FhirResource>)).toEqual({ both: [ids.bob, ids.ada], own: [ids.ada], none: [] }[found]);
    for (const path of [`/Task/${ids.bob}`, `/Task/${ids.bob}/_history`, `/Task/${ids.bob}/_history/1`])
      expect((await ask(path, as)).status).toBe(read);
  });

  test('the answers stay with who gave them, and the auditor', async () => {
    const path = `/QuestionnaireResponse/${ids.response}`;
    expect((await ask(path, 'ada')).status).toBe(200);
    expect((await ask(path, 'auditor')).status).toBe(200);
    expect((await ask(path, 'staff')).status).toBe(404);
    expect((await ask(path, 'educator')).status).toBe(404);
  });
});
