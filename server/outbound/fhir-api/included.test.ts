import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle, CapabilityStatement, FhirResource, OperationOutcome, Task } from 'fhir/r4';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { nobodyKnown } from '../../../test-fixtures/fhir-people.ts';
import { correlationMiddleware, fixedClock, silentLogger } from '../../platform/index.ts';
import { createExport, createRecords } from '../../records/index.ts';
import { fhirApiRoutes, type FhirAccess } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00.000Z');
const records = createRecords({ clock });
const bearer = (scopes: string): FhirAccess => ({ tenantId: 'demo', kind: 'bearer', system: 'token:test', scopes });
const accesses: Record<string, FhirAccess> = {
  all: bearer('system/*.rs'),
  tasks: bearer('system/Task.rs'),
  readsProvenance: bearer('system/Task.rs system/Provenance.r'),
  ada: { tenantId: 'demo', kind: 'session', personId: 'ada', roles: ['provider'] },
  staff: { tenantId: 'demo', kind: 'session', personId: 'harrow', roles: ['credentialing-specialist'] },
};
const looks: unknown[] = [];
const baseUrl = 'https://preceptor.example/fhir/r4';
let database: TestDatabase;
let server: Server;
let origin: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  const task = (person: string, owner = person): Task => ({
    resourceType: 'Task',
    status: 'in-progress',
    intent: 'order',
    for: { reference: `Practitioner/${person}` },
    owner: { reference: `Practitioner/${owner}` },
  });
  await database.db.tenant('demo', async (tx) => {
    for (const id of ['ada', 'bob']) await records.create(tx, { resourceType: 'Practitioner', id }, { activity: 'register' });
    ids['ada'] = (await records.create(tx, task('ada'), { activity: 'assign' })).id;
    ids['handed'] = (await records.create(tx, task('ada', 'bob'), { activity: 'assign' })).id;
    ids['delivered'] = (
      await records.create(
        tx,
        {
          resourceType: 'Communication',
          status: 'completed',
          basedOn: [{ reference: `Task/${ids['ada']}` }],
          recipient: [{ reference: 'Practitioner/ada' }],
        },
        { activity: 'deliver' },
      )
    ).id;
  });
  await database.db.tenant('many', async (tx) => {
    await records.create(tx, { resourceType: 'Practitioner', id: 'ada' }, { activity: 'register' });
    for (let count = 0; count < 501; count += 1) await records.create(tx, task('ada'), { activity: 'assign' });
  });
  const app = express();
  app.use(correlationMiddleware);
  app.use(
    fhirApiRoutes({
      db: database.db,
      records,
      exports: createExport({ db: database.db }),
      audit: { looked: async (_tx, look) => void looks.push(look.detail), wrote: async () => undefined },
      people: nobodyKnown,
      logger: silentLogger,
      clock,
      baseUrl,
      tokenUrl: 'https://preceptor.example/oauth/token',
      knowledge: { version: 'none', products: () => [], eachTopic: () => [] },
      version: '0.1.0',
      authenticate: async (request) => {
        const access = accesses[request.header('x-test-as') ?? ''];
        return access && { ...access, tenantId: request.header('x-test-tenant') ?? 'demo' };
      },
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

const ask = async (path: string, as = 'all', headers: Record<string, string> = {}) =>
  fetch(`${origin}/fhir/r4${path}`, { headers: { 'x-test-as': as, ...headers } });
const bundle = async (path: string, as = 'all', headers: Record<string, string> = {}) =>
  (await ask(path, as, headers)).json() as Promise<Bundle<FhirResource>>;
const named = (found: Bundle<FhirResource>, mode: string): string[] =>
  (found.entry ?? [])
    .flatMap(({ search, resource }) => (search?.mode === mode ? [`${resource?.resourceType ?? ''}/${resource?.id ?? ''}`] : []))
    .toSorted();
const strict = { prefer: 'handling=strict' };

test('what a match refers to comes along, once, and is no match', async () => {
  const found = await bundle('/Task?_include=Task:owner&_include=Task:subject', 'all', strict);
  expect(named(found, 'match')).toEqual([`Task/${ids['ada']}`, `Task/${ids['handed']}`].toSorted());
  expect(named(found, 'include')).toEqual(['Practitioner/ada', 'Practitioner/bob']);
  expect(found.entry?.find(({ search }) => search?.mode === 'include')?.fullUrl).toMatch(`${baseUrl}/Practitioner/`);
  expect(found.link?.[0]?.url).toBe(`${baseUrl}/Task?_include=Task%3Aowner&_include=Task%3Asubject`);
  const one = await bundle(`/Task?_id=${ids['ada']}&_include=Task:owner:Practitioner`, 'all', strict);
  expect(named(one, 'include')).toEqual(['Practitioner/ada']);
  expect(named(await bundle('/Task?owner=Practitioner/nobody&_include=Task:owner'), 'include')).toEqual([]);
});

test('what refers to a match comes along', async () => {
  const found = await bundle(`/Task?_id=${ids['ada']}&_revinclude=Provenance:target&_revinclude=Communication:based-on`, 'all', strict);
  expect(named(found, 'include')).toEqual([expect.stringMatching(/^Communication\//), expect.stringMatching(/^Provenance\//)]);
  const people = await bundle('/Practitioner?_id=ada&_revinclude=Task:owner&_revinclude=Communication:recipient');
  expect(named(people, 'include')).toEqual([`Communication/${ids['delivered']}`, `Task/${ids['ada']}`]);
  const origins = await bundle(`/Provenance?target=Task/${ids['ada']}&_include=Provenance:target:Task`);
  expect(named(origins, 'include')).toEqual([`Task/${ids['ada']}`]);
});

test.each([
  '_include=Task:code',
  '_include=Task:owner:Patient',
  '_include=Communication:recipient',
  '_include=*',
  '_revinclude=Task:owner',
  '_include=Task:owner:Practitioner:more',
  '_include:iterate=Task:owner',
])('%s is reported, and refused under strict handling', async (query) => {
  const found = await bundle(`/Task?${query}`);
  const outcome = found.entry?.at(-1)?.resource as OperationOutcome;
  expect(outcome.issue).toMatchObject([
    { code: 'not-supported', diagnostics: expect.stringContaining(query.split('=')[0] ?? '') as string },
  ]);
  expect(named(found, 'include')).toEqual([]);
  const refused = await ask(`/Task?${query}`, 'all', strict);
  expect([refused.status, ((await refused.json()) as OperationOutcome).resourceType]).toEqual([400, 'OperationOutcome']);
});

test('nothing comes along that could not be read or searched by itself', async () => {
  expect((await ask('/Task?_include=Task:owner', 'tasks')).status).toBe(403);
  expect((await ask('/Task?owner=Practitioner/nobody&_include=Task:owner', 'tasks')).status).toBe(403);
  expect((await ask('/Task?_revinclude=Provenance:target', 'readsProvenance')).status).toBe(403);
  expect(named(await bundle('/Task?_include=Task:owner', 'ada'), 'include')).toEqual(['Practitioner/ada']);
});

test('whoever looks at everybody’s leaves an entry for what comes along, too', async () => {
  looks.length = 0;
  await bundle('/Task?_include=Task:owner', 'staff');
  expect(looks).toEqual([
    { type: 'Task', id: null },
    { type: 'Practitioner', id: null },
  ]);
});

test('a page that would bring along too much says that it does not', async () => {
  const found = await bundle('/Practitioner?_id=ada&_revinclude=Task:owner', 'all', { 'x-test-tenant': 'many' });
  expect(named(found, 'include')).toHaveLength(500);
  expect(found.entry?.at(-1)?.resource).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'incomplete' }] });
});

test('is claimed as it is answered', async () => {
  const statement = (await (await ask('/metadata')).json()) as CapabilityStatement;
  let claims = 0;
  for (const { type, searchInclude = [], searchRevInclude = [] } of statement.rest?.[0]?.resource ?? [])
    for (const [name, value] of [
      ...searchInclude.map((one) => ['_include', one]),
      ...searchRevInclude.map((one) => ['_revinclude', one]),
    ]) {
      claims += 1;
      expect([type, name, value, (await ask(`/${type}?${name}=${value}`, 'all', strict)).status]).toEqual([type, name, value, 200]);
    }
  expect(claims).toBeGreaterThan(30);
});
