import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle, CapabilityStatement, FhirResource, OperationOutcome, Parameters, ValueSet } from 'fhir/r4';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { nobodyKnown } from '../../../test-fixtures/fhir-people.ts';
import { correlationMiddleware, fixedClock, silentLogger } from '../../platform/index.ts';
import { createExport, createRecords } from '../../records/index.ts';
import { fhirApiRoutes, type FhirAccess } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00.000Z');
const bearer = (scopes: string): FhirAccess => ({ tenantId: 'demo', kind: 'bearer', system: 'token:test', scopes });
const accesses: Record<string, FhirAccess> = {
  all: bearer('system/*.rs'),
  plans: bearer('system/PlanDefinition.r'),
  task: bearer('system/Task.rs'),
  ada: { tenantId: 'demo', kind: 'session', personId: 'ada', roles: ['provider'] },
};
const baseUrl = 'https://preceptor.example/fhir/r4';
const topics = ['warfarin', 'metformin', 'ketorolac'].map((id) => ({ id, title: `About ${id}` }));

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
      records: createRecords({ clock }),
      exports: createExport({ db: database.db }),
      audit: { looked: async () => undefined, wrote: async () => undefined },
      people: nobodyKnown,
      logger: silentLogger,
      clock,
      baseUrl,
      tokenUrl: 'https://preceptor.example/oauth/token',
      knowledge: { version: '1', products: () => [], eachTopic: () => topics as never },
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

const get = async (path: string, as = 'all', headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${origin}/fhir/r4${path}`, { headers: { 'x-test-as': as, ...headers } });
const post = async (path: string, body: unknown, as = 'all', type = 'application/fhir+json'): Promise<Response> =>
  fetch(`${origin}/fhir/r4${path}`, {
    method: 'POST',
    headers: { 'x-test-as': as, 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const parametersOf = (...parameter: object[]): object => ({ resourceType: 'Parameters', parameter });
const refusal = async (answer: Response, status: number, words: RegExp): Promise<void> => {
  expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
  const outcome = (await answer.json()) as OperationOutcome;
  expect([answer.status, outcome.resourceType, outcome.issue[0]?.diagnostics]).toEqual([
    status,
    'OperationOutcome',
    expect.stringMatching(words),
  ]);
};

const task = { resourceType: 'Task', status: 'requested', intent: 'order' };
const sets = 'https://preceptor.health/fhir/ValueSet';

describe('$validate', () => {
  test('what is good has no error; what is wrong is said with its place, and both are 200', async () => {
    const good = await post('/$validate', task);
    expect(good.status).toBe(200);
    const { issue } = (await good.json()) as OperationOutcome;
    expect(issue.filter(({ severity }) => severity === 'error' || severity === 'fatal')).toEqual([]);
    const bad = await post('/Task/$validate', parametersOf({ name: 'resource', resource: { ...task, status: 'soon', intent: undefined } }));
    expect(bad.status).toBe(200);
    const places = ((await bad.json()) as OperationOutcome).issue.map((one) => one.expression?.[0]);
    expect(places).toEqual(expect.arrayContaining(['Task.status', 'Task.intent']));
  });

  test('holds it to a profile of ours, and to the type of the path', async () => {
    const profile = 'https://preceptor.health/fhir/StructureDefinition/learning-assignment';
    const held = await post(
      '/$validate',
      parametersOf({ name: 'mode', valueCode: 'create' }, { name: 'profile', valueUri: profile }, { name: 'resource', resource: task }),
    );
    expect(((await held.json()) as OperationOutcome).issue.some(({ severity }) => severity === 'error')).toBe(true);
    const other = (await (await post('/Basic/$validate', task)).json()) as OperationOutcome;
    expect(other.issue[0]).toMatchObject({ severity: 'error', diagnostics: expect.stringContaining('is not Basic') as string });
  });

  test('refuses what is no question', async () => {
    await refusal(await post('/$validate', '{"resourceType":'), 400, /not valid JSON/);
    await refusal(await post('/$validate', 'Task', 'all', 'text/plain'), 400, /resource in JSON/);
    await refusal(await post('/$validate', [task]), 400, /resource in JSON/);
    await refusal(await post('/$validate', { ...task, description: 'x'.repeat(1024 * 1024) }), 413, /larger/);
    await refusal(await post('/Taks/$validate', task), 404, /no such type/);
    await refusal(
      await post('/$validate', parametersOf({ name: 'mode', valueCode: 'guess' }, { name: 'resource', resource: task })),
      400,
      /mode/,
    );
  });

  test('answers systems alone', async () => {
    expect((await post('/$validate', task, 'nobody')).status).toBe(401);
    await refusal(await post('/$validate', task, 'ada'), 403, /token of a system/);
    expect((await post('/$validate', task, 'task')).status).toBe(200);
  });
});

describe('value sets', () => {
  const path = `/ValueSet/$expand?url=${encodeURIComponent(`${sets}/all-warning-topics`)}`;

  test('are expanded by url and by id, in pages, by words', async () => {
    const whole = (await (await get(path)).json()) as ValueSet;
    expect(whole.expansion).toMatchObject({ total: 3, timestamp: '2026-11-22T08:00:00.000Z' });
    const page = (await (await get('/ValueSet/all-warning-topics/$expand?count=1&offset=1', 'ada')).json()) as ValueSet;
    expect(page.expansion?.contains?.map((one) => one.code)).toEqual(['metformin']);
    const posted = await post(
      '/ValueSet/$expand',
      parametersOf(
        { name: 'url', valueUri: `${sets}/all-warning-topics|1.0.0` },
        { name: 'filter', valueString: 'keto' },
        { name: 'count', valueInteger: 5 },
      ),
    );
    expect(((await posted.json()) as ValueSet).expansion?.contains?.map((one) => one.code)).toEqual(['ketorolac']);
  });

  test('are asked for a code', async () => {
    const yes = await get('/ValueSet/all-warning-topics/$validate-code?code=warfarin');
    expect(await yes.json()).toMatchObject({ parameter: [{ name: 'result', valueBoolean: true }, { name: 'display' }] });
    const coding = { system: 'http://loinc.org', code: 'warfarin' };
    const no = await post('/ValueSet/all-warning-topics/$validate-code', parametersOf({ name: 'coding', valueCoding: coding }));
    expect(await no.json()).toMatchObject({ parameter: [{ name: 'result', valueBoolean: false }, { name: 'message' }] });
  });

  test('are asked for a concept, of which one coding must be there; in one way and of the version that is held', async () => {
    const path = '/ValueSet/all-warning-topics/$validate-code';
    const system = 'https://preceptor.health/fhir/CodeSystem/competency-topic';
    const other = { system: 'http://loinc.org', code: '1' };
    const asked = async (...parameter: object[]) => (await (await post(path, parametersOf(...parameter))).json()) as Parameters;
    const concept = (...coding: object[]) => ({ name: 'codeableConcept', valueCodeableConcept: { coding } });
    expect((await asked(concept(other, { system, code: 'warfarin' }))).parameter).toMatchObject([
      { valueBoolean: true },
      { name: 'display' },
    ]);
    expect((await asked(concept(other, { ...other, code: '2' }))).parameter).toMatchObject([
      { valueBoolean: false },
      { name: 'message', valueString: expect.stringMatching(/1 is not in .*2 is not in/) as string },
    ]);
    const version = await get(`${path}?code=warfarin&valueSetVersion=1.0.0`);
    expect(version.status).toBe(200);
    await refusal(await get(`${path}?code=warfarin&valueSetVersion=9`), 404, /no version 9/);
    await refusal(await get('/ValueSet/all-warning-topics/$expand?valueSetVersion=9'), 404, /no version 9/);
    await refusal(await post(path, parametersOf(concept(other), { name: 'code', valueCode: 'warfarin' })), 400, /Only one of/);
    await refusal(await post(path, parametersOf(concept())), 400, /codeableConcept is one/);
    await refusal(await get(`${path}?coding=warfarin`), 400, /coding is one Coding/);
    const active = (await (await get('/ValueSet/all-warning-topics/$expand?activeOnly=true')).json()) as ValueSet;
    expect(active.expansion).toMatchObject({
      total: 3,
      parameter: expect.arrayContaining([{ name: 'activeOnly', valueBoolean: true }]) as unknown,
    });
    await refusal(await get('/ValueSet/all-warning-topics/$expand?activeOnly=maybe'), 400, /activeOnly must be true or false/);
  });

  test('say what is missing or not understood', async () => {
    await refusal(await get('/ValueSet/$expand?url=https://example.org/other'), 404, /no ValueSet/);
    await refusal(await get('/ValueSet/other/$expand'), 404, /no ValueSet/);
    await refusal(await get('/ValueSet/$expand'), 400, /by its url/);
    await refusal(await get(`${path}&count=-1`), 400, /whole number/);
    await refusal(await get(`${path}&date=2026`), 400, /no parameter "date"/);
    await refusal(await get('/ValueSet/all-warning-topics/$validate-code'), 400, /code is needed/);
    expect((await get(path, 'task')).status).toBe(403);
    expect((await get(path, 'nobody')).status).toBe(401);
    expect((await post('/ValueSet/all-warning-topics/$expand', parametersOf(), 'ada')).status).toBe(403);
  });
});

describe('$apply', () => {
  test('gives a practitioner a RequestGroup, a patient a CarePlan, and one request for an activity', async () => {
    const group = await get('/PlanDefinition/boxed-warning-order/$apply?subject=Practitioner/ada', 'ada');
    expect([group.status, ((await group.json()) as FhirResource).resourceType]).toEqual([200, 'RequestGroup']);
    const url = 'https://preceptor.health/fhir/PlanDefinition/boxed-warning-order';
    const plan = await post(
      '/PlanDefinition/$apply',
      parametersOf({ name: 'planDefinition', valueCanonical: url }, { name: 'subject', valueString: 'Patient/1' }),
    );
    expect(await plan.json()).toMatchObject({ resourceType: 'CarePlan', subject: { reference: 'Patient/1' } });
    const activity = await get('/ActivityDefinition/warfarin-order/$apply?subject=Practitioner/ada');
    expect([activity.status, ((await activity.json()) as FhirResource).resourceType]).toEqual([200, expect.not.stringMatching('Bundle')]);
  });

  test('knows who asks and where, each said once', async () => {
    const setting = { name: 'setting', valueCodeableConcept: { text: 'ICU' } };
    const subject = { name: 'subject', valueString: 'Group/1' };
    const path = '/PlanDefinition/boxed-warning-order/$apply';
    expect(await (await post(path, parametersOf(subject, setting))).json()).toMatchObject({ subject: { reference: 'Group/1' } });
    await refusal(await post(path, parametersOf(subject, setting, setting)), 400, /setting is one CodeableConcept/);
    await refusal(await get(`${path}?subject=Patient/1&userType=nurse`), 400, /userType is one CodeableConcept/);
  });

  test('needs a subject that may be one', async () => {
    await refusal(await get('/PlanDefinition/boxed-warning-order/$apply'), 400, /subject is needed/);
    await refusal(await get('/PlanDefinition/boxed-warning-order/$apply?subject=Location/1'), 400, /reference to a Patient/);
    await refusal(await get('/ActivityDefinition/warfarin-order/$apply?subject=Patient/1&subject=Patient/2'), 400, /one subject/);
    await refusal(await get('/PlanDefinition/none/$apply?subject=Patient/1'), 404, /no PlanDefinition/);
    expect((await get('/PlanDefinition/boxed-warning-order/$apply?subject=Patient/1', 'task')).status).toBe(403);
  });
});

test('definitions are read and searched by whom the scopes cover, and by every session', async () => {
  for (const as of ['all', 'plans', 'ada']) expect((await get('/PlanDefinition/boxed-warning-order', as)).status).toBe(200);
  expect((await get('/PlanDefinition', 'plans')).status).toBe(403);
  expect((await get('/ValueSet/neuraxial-procedures', 'plans')).status).toBe(403);
  await refusal(await get('/ActivityDefinition/none'), 404, /no ActivityDefinition/);
  const found = (await (await get(`/ValueSet?url=${sets}/neuraxial-procedures,${sets}/none&colour=blue`)).json()) as Bundle;
  expect(found).toMatchObject({
    total: 1,
    entry: [{ fullUrl: `${baseUrl}/ValueSet/neuraxial-procedures` }, { search: { mode: 'outcome' } }],
  });
  await refusal(await get('/ValueSet?colour=blue', 'all', { prefer: 'handling=strict' }), 400, /colour/);
});

test('everything that the statement says of definitions and operations is there', async () => {
  const [rest] = ((await (await get('/metadata')).json()) as CapabilityStatement).rest ?? [];
  const known: Record<string, string> = {
    ActivityDefinition: 'warfarin-order',
    PlanDefinition: 'denial-pattern',
    ValueSet: 'all-warning-topics',
  };
  const asked: string[] = [];
  const good = async (path: string, answer: Promise<Response>): Promise<void> => {
    asked.push(path);
    expect([path, (await answer).status]).toEqual([path, 200]);
  };
  expect(rest?.operation?.map(({ name }) => name)).toEqual(['export', 'validate']);
  await good('$validate', post('/$validate', task));
  const started = await get('/$export', 'all', { prefer: 'respond-async' });
  expect(started.status).toBe(202);
  for (const { type, interaction, searchParam, operation } of rest?.resource ?? []) {
    for (const { name } of operation ?? []) {
      if (name === 'validate') await good(`${type}/$${name}`, post(`/${type}/$${name}`, task));
      else
        await good(
          `${type}/id/$${name}`,
          get(`/${type}/${known[type] ?? ''}/$${name}${{ apply: '?subject=Practitioner/1', 'validate-code': '?code=x' }[name] ?? ''}`),
        );
    }
    const id = known[type];
    if (id === undefined) continue;
    expect(interaction?.map(({ code }) => code)).toEqual(['read', 'vread', 'history-instance', 'search-type']);
    await good(`${type}/id`, get(`/${type}/${id}`));
    const whole = (await (await get(`/${type}/${id}`)).json()) as { id: string; meta: { versionId: string } };
    await good(`${type}/id/_history`, get(`/${type}/${id}/_history`));
    await good(`${type}/id/_history/version`, get(`/${type}/${id}/_history/${whole.meta.versionId}`));
    for (const { name } of searchParam ?? []) {
      // What an example does not say finds nothing; that too is an answer.
      const held = (whole as unknown as Record<string, string | undefined>)[name === '_id' ? 'id' : name];
      const value = held ?? 'missing';
      const found = await get(`/${type}?${name}=${encodeURIComponent(value.replaceAll(',', '\\,'))}`, 'all', { prefer: 'handling=strict' });
      const ids = ((await found.json()) as Bundle).entry?.map(({ resource }) => resource?.id);
      expect([type, name, ids]).toEqual([type, name, held === undefined ? undefined : expect.arrayContaining([id])]);
    }
  }
  expect(asked.length).toBe(1 + 15 + 4 + 3 * 3);
});
