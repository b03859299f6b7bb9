import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Bundle, CapabilityStatement, OperationOutcome, PlanDefinition } from 'fhir/r4';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { nobodyKnown } from '../../../test-fixtures/fhir-people.ts';
import { sql } from '../../database/index.ts';
import { correlationMiddleware, fixedClock, newId, projectRoot, silentLogger } from '../../platform/index.ts';
import { createExport, createRecords } from '../../records/index.ts';
import { fhirApiRoutes } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00.000Z');
const baseUrl = 'https://preceptor.example/fhir/r4';
const own = newId();
const retired = newId();
const ownUrl = 'https://hospital.example/PlanDefinition/own';
let database: TestDatabase;
let server: Server;
let origin: string;

const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(projectRoot(), 'fhir-profiles', ...path), 'utf8')) as T;

beforeAll(async () => {
  database = await createTestDatabase();
  const plan = {
    ...read<PlanDefinition>('plan-definitions', 'boxed-warning-order.json'),
    url: ownUrl,
    name: 'OwnRule',
    title: 'Élan of our own',
  };
  const set = { ...read<object>('value-sets', 'neuraxial-procedures.json'), url: 'https://hospital.example/ValueSet/own' };
  await database.db.system(async (tx) => {
    // Without the people who wrote and published them.
    await tx.run(sql`set local session_replication_role = replica`);
    for (const [id, state, version] of [
      [own, 'published', '2.0.0'],
      [retired, 'retired', '1.0.0'],
    ] as const)
      await tx.run(sql`insert into rule (tenant_id, id, url, version, state, plan, resources, problems, revision, imported_by, edited_at,
          submitted_by, published_by, published_at)
        values ('demo', ${id}, ${ownUrl}, ${version}, ${state}, ${JSON.stringify({ ...plan, version, status: 'active' })},
          ${JSON.stringify([set])}, 0, 7, 'operator', ${clock.now()}, ${newId()}, ${newId()}, ${clock.now()})`);
    await tx.run(sql`insert into rule (tenant_id, id, url, version, state, plan, problems, revision, imported_by, edited_at)
      values ('demo', ${newId()}, ${ownUrl}, '3.0.0', 'draft', ${JSON.stringify({ ...plan, version: '3.0.0' })}, 0, 1, 'operator', ${clock.now()})`);
  });
  const app = express();
  app.use(correlationMiddleware);
  app.use(
    fhirApiRoutes({
      db: database.db,
      records: createRecords({ clock }),
      exports: createExport({ db: database.db }),
      audit: { looked: async () => undefined, wrote: async () => undefined },
      people: nobodyKnown,
      logger: silentLogger,
      clock,
      baseUrl,
      tokenUrl: 'https://preceptor.example/oauth/token',
      knowledge: { version: 'none', products: () => [], eachTopic: () => [] },
      version: '0.1.0',
      authenticate: async (request) => ({
        tenantId: request.header('x-test-tenant') ?? 'demo',
        kind: 'bearer',
        system: 'token:test',
        scopes: 'system/*.rs',
      }),
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

const ask = async (path: string, headers: Record<string, string> = {}) => fetch(`${origin}/fhir/r4${path}`, { headers });
const idsOf = async (path: string, headers: Record<string, string> = {}): Promise<(string | undefined)[]> =>
  (((await (await ask(path, headers)).json()) as Bundle).entry ?? []).map(({ resource }) => resource?.id);
const strict = { prefer: 'handling=strict' };

test('what a tenant published is there beside what is built in, for that tenant alone, and no draft', async () => {
  expect(await idsOf(`/PlanDefinition?url=${ownUrl}`, strict)).toEqual(expect.arrayContaining([own, retired]));
  expect(await idsOf(`/PlanDefinition?url=${ownUrl}`, strict)).toHaveLength(2);
  expect(await idsOf(`/PlanDefinition?url=${ownUrl}`, { 'x-test-tenant': 'west' })).toEqual([]);
  expect((await ask(`/PlanDefinition/${own}`, { 'x-test-tenant': 'west' })).status).toBe(404);
  expect(await idsOf('/PlanDefinition?_id=boxed-warning-order')).toEqual(['boxed-warning-order']);
  expect(await idsOf('/ValueSet?url=https://hospital.example/ValueSet/own&status=active')).toHaveLength(2);
});

test.each([
  ['version=2.0.0', true, false],
  ['status=retired', false, true],
  ['status=|active', true, false],
  ['name=own', true, true],
  ['name:exact=own', false, false],
  ['title=elan', true, true],
  ['title:contains=OUR', true, true],
  ['title=our', false, false],
])('is searched by %s', async (query, isOwn, isRetired) => {
  const found = await idsOf(`/PlanDefinition?url=${ownUrl}&${query}`, strict);
  expect([found.includes(own), found.includes(retired)]).toEqual([isOwn, isRetired]);
});

test.each(['status:not=active', 'name:text=x', 'url=', 'url:below=https://x'])('refuses %s', async (query) => {
  const answer = await ask(`/PlanDefinition?${query}`);
  expect([answer.status, ((await answer.json()) as OperationOutcome).resourceType]).toEqual([400, 'OperationOutcome']);
});

test.each([
  ['of its own', () => own, 'W/"7"'],
  ['built in', () => 'boxed-warning-order', /^W\/"[0-9a-f]{16}"$/],
])('one that is %s has a version, by which it is read again', async (_kind, id, etag) => {
  const answer = await ask(`/PlanDefinition/${id()}`);
  const tag = answer.headers.get('etag') ?? '';
  const whole = (await answer.json()) as PlanDefinition;
  expect(tag).toMatch(etag);
  expect(tag).toBe(`W/"${whole.meta?.versionId ?? ''}"`);
  expect((await ask(`/PlanDefinition/${id()}`, { 'if-none-match': tag })).status).toBe(304);
  expect(await (await ask(`/PlanDefinition/${id()}/_history/${whole.meta?.versionId ?? ''}`)).json()).toEqual(whole);
  expect((await ask(`/PlanDefinition/${id()}/_history/0`)).status).toBe(404);
  expect(await (await ask(`/PlanDefinition/${id()}/_history`)).json()).toMatchObject({
    type: 'history',
    total: 1,
    entry: [{ resource: whole }],
  });
});

test('an own rule is applied, and its set expanded', async () => {
  const applied = await ask(`/PlanDefinition/${own}/$apply?subject=Practitioner/ada`);
  expect([applied.status, ((await applied.json()) as { resourceType: string }).resourceType]).toEqual([200, 'RequestGroup']);
  expect(await (await ask(`/ValueSet/${own}.1/$expand`)).json()).toMatchObject({ resourceType: 'ValueSet', expansion: {} });
});

test('every parameter and interaction that is claimed of definitions is answered', async () => {
  const statement = (await (await ask('/metadata')).json()) as CapabilityStatement;
  const claimed = (statement.rest?.[0]?.resource ?? []).filter(({ readHistory }) => readHistory === false);
  expect(claimed.map(({ type }) => type)).toEqual(['ActivityDefinition', 'Library', 'PlanDefinition', 'ValueSet']);
  for (const { type, searchParam = [], interaction = [] } of claimed) {
    for (const { name } of searchParam) expect([name, (await ask(`/${type}?${name}=x`, strict)).status]).toEqual([name, 200]);
    expect(interaction.map(({ code }) => code)).toEqual(['read', 'vread', 'history-instance', 'search-type']);
  }
});
