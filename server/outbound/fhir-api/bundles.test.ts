import type { Bundle, BundleEntry, OperationOutcome } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { elsewhere, startWriterWorld, type WriterWorld } from '../../../test-fixtures/fhir-writer.ts';
import { sql } from '../../database/index.ts';

let world: WriterWorld;
beforeAll(async () => {
  world = await startWriterWorld();
});
afterAll(async () => world.house.stop());

type Entry = { fullUrl?: string; resource?: object; request: Record<string, string> };
const post = (resource: { resourceType: string }, fullUrl?: string, over: Record<string, string> = {}): Entry => ({
  ...(fullUrl === undefined ? {} : { fullUrl }),
  resource,
  request: { method: 'POST', url: resource.resourceType, ...over },
});
const send = async (type: string, entry: unknown, headers: Record<string, string> = {}, writer = world.lms) => {
  const { status, body } = await writer.ask('POST', '', { resourceType: 'Bundle', type, entry }, headers);
  return { status, bundle: body as unknown as Bundle, outcome: body as unknown as OperationOutcome };
};
const statusesOf = ({ bundle }: { bundle: Bundle }): (string | undefined)[] =>
  (bundle.entry ?? []).map(({ response }) => response?.status.slice(0, 3));
const idOf = (entry: BundleEntry | undefined): string => /\/([^/]+)\/_history\/\d+$/.exec(entry?.response?.location ?? '')?.[1] ?? 'none';
const versions = async (): Promise<number> =>
  (await world.house.db.system(async (tx) => tx.one(z.object({ n: z.number() }), sql`select count(*)::int as n from fhir_version`))).n;
const uuid = (n: number): string => `urn:uuid:00000000-0000-4000-8000-00000000000${n}`;

/** What an LMS knows of one course: assigned, shown, answered, asserted; in an order in which nothing that is referred to is there yet. */
const course = (personId: string): Entry[] => [
  post(elsewhere.education(personId, uuid(1)), uuid(4)),
  post(elsewhere.assertion(personId, uuid(2)), uuid(3)),
  post(elsewhere.response(personId), uuid(2)),
  post(
    elsewhere.assignment(personId, {
      status: 'completed',
      output: [
        {
          type: { coding: [{ system: 'https://preceptor.health/fhir/CodeSystem/assignment-output', code: 'assessment-result' }] },
          valueReference: { reference: uuid(2) },
        },
      ],
    }),
    uuid(1),
  ),
];

describe('a transaction', () => {
  it('happens whole, with what its entries call each other resolved', async () => {
    const sent = await send('transaction', course(world.ada.id));
    expect([sent.status, sent.bundle.type, statusesOf(sent)]).toEqual([200, 'transaction-response', ['201', '201', '201', '201']]);
    const [education, assertion, response, task] = sent.bundle.entry ?? [];
    expect(education?.resource).toMatchObject({ basedOn: [{ reference: `Task/${idOf(task)}` }] });
    expect(JSON.stringify(assertion?.resource)).toContain(`"QuestionnaireResponse/${idOf(response)}"`);
    expect(task?.resource).toMatchObject({ output: [{ valueReference: { reference: `QuestionnaireResponse/${idOf(response)}` } }] });
    expect(task?.response).toMatchObject({ status: '201 Created', etag: 'W/"1"' });
    // An identifier that looks like a name of an entry is an identifier.
    const named = elsewhere.assignment(world.ada.id, { identifier: [{ system: 'urn:ietf:rfc:3986', value: uuid(1) }] });
    const once = await send('transaction', [post(named, uuid(1))]);
    expect(once.bundle.entry?.[0]?.resource).toMatchObject({ identifier: [{ value: uuid(1) }] });
  });

  it.each<[why: string, entries: () => unknown[], status: number, expression: RegExp]>([
    [
      'one that is invalid',
      () => [...course(world.ada.id), post({ ...elsewhere.assignment(world.ada.id), status: 'done' } as never)],
      422,
      /^Bundle\.entry\[4\]\.resource\.status/,
    ],
    ['one about nobody known', () => [...course(world.ada.id), post(elsewhere.assignment(world.stranger.id))], 422, /^Bundle\.entry\[4\]/],
    ['a name that no entry has', () => [post(elsewhere.assertion(world.ada.id, uuid(9)))], 422, /^Bundle\.entry\[0\]\.resource\.extension/],
    [
      'a name twice',
      () => [post(elsewhere.assignment(world.ada.id), uuid(1)), post(elsewhere.assignment(world.ada.id), uuid(1))],
      400,
      /^Bundle\.entry\[1\]/,
    ],
    ['what it may not write', () => [...course(world.ada.id), post({ resourceType: 'Practitioner' })], 405, /./],
    [
      'what is not there to read',
      () => [...course(world.ada.id), { request: { method: 'GET', url: 'Task/none' } }],
      404,
      /^Bundle\.entry\[4\]/,
    ],
    ['no request', () => [...course(world.ada.id), { resource: elsewhere.assignment(world.ada.id) }], 400, /^Bundle\.entry\[4\]\.request/],
    ['a patch', () => [{ request: { method: 'PATCH', url: 'Task/1' } }], 400, /^Bundle\.entry\[0\]\.request\.method/],
    [
      'a change by search',
      () => [{ resource: elsewhere.assignment(world.ada.id), request: { method: 'PUT', url: 'Task?identifier=1' } }],
      405,
      /url$/,
    ],
    ['an operation', () => [{ request: { method: 'GET', url: '$export' } }], 400, /url$/],
    ['another server', () => [{ request: { method: 'GET', url: 'https://ehr.example/fhir/Task' } }], 400, /url$/],
    ['nothing at all', () => [null], 400, /^Bundle\.entry\[0\]/],
    ['a resource of no type', () => [{ resource: {}, request: { method: 'POST', url: 'Task' } }], 400, /^Bundle\.entry\[0\]\.resource/],
  ])('with %s does not happen at all, and says which entry it was', async (_, entries, status, expression) => {
    const before = await versions();
    const sent = await send('transaction', entries());
    expect([sent.status, sent.outcome.resourceType]).toEqual([status, 'OperationOutcome']);
    if (status !== 405) expect(sent.outcome.issue[0]?.expression?.[0]).toMatch(expression);
    expect(await versions()).toBe(before);
  });

  it('refers to what is there by a search, and to people by their NPI', async () => {
    const npi = '1234567893';
    const grace = await world.house.db.tenant('demo', async (tx) => world.house.modules.practitioners.personByNpi(tx, 'demo', npi));
    const byNpi = { reference: `Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|${npi}` };
    const task = elsewhere.assignment(grace.id, {
      identifier: [{ system: 'https://lms.example/by-search', value: '1' }],
      for: byNpi,
      owner: byNpi,
    });
    const first = await send('transaction', [post(task)]);
    expect(first.bundle.entry?.[0]?.resource).toMatchObject({ for: { reference: `Practitioner/${grace.id}` } });
    const found = 'Task?identifier=https://lms.example/by-search|1';
    const second = await send('transaction', [post(elsewhere.education(grace.id, found))]);
    expect(second.bundle.entry?.[0]?.resource).toMatchObject({ basedOn: [{ reference: `Task/${idOf(first.bundle.entry?.[0])}` }] });
    for (let n = 0; n < 2; n += 1) await world.lms.ask('POST', '/Task', elsewhere.assignment(grace.id));
    for (const reference of ['Task?identifier=none', 'Task?identifier=https://lms.example/assignments|t-1', 'Task?_count=1'])
      expect((await send('transaction', [post(elsewhere.education(grace.id, reference))])).status).toBe(412);
    expect((await send('transaction', [post(elsewhere.education(grace.id, 'Task?colour=1'))])).status).toBe(400);
    const blind = await world.holder('system/Communication.c');
    expect((await send('transaction', [post(elsewhere.education(grace.id, found))], {}, blind)).status).toBe(403);
  });

  it('creates what is not there, and names what is', async () => {
    const once = { ifNoneExist: 'identifier=https://lms.example/attempts|once' };
    const response = elsewhere.response(world.bob.id, { identifier: { system: 'https://lms.example/attempts', value: 'once' } });
    const both = (): Entry[] => [post(elsewhere.assertion(world.bob.id, uuid(2))), post(response, uuid(2), once)];
    const first = await send('transaction', both());
    const second = await send('transaction', both());
    expect([statusesOf(first), statusesOf(second)]).toEqual([
      ['201', '201'],
      ['201', '200'],
    ]);
    expect(idOf(second.bundle.entry?.[1])).toBe(idOf(first.bundle.entry?.[1]));
    expect(JSON.stringify(second.bundle.entry?.[0]?.resource)).toContain(`QuestionnaireResponse/${idOf(first.bundle.entry?.[1])}`);
    const twice = await send('transaction', [post(response, undefined, once), post(response, undefined, once)]);
    expect(twice.status).toBe(400);
  });

  it('deletes, creates, changes and reads, whatever order it is written in', async () => {
    const { body: task } = await world.lms.ask('POST', '/Task', elsewhere.assignment(world.bob.id));
    const { body: old } = await world.lms.ask('POST', '/Task', elsewhere.assignment(world.bob.id));
    const entries = [
      { request: { method: 'GET', url: `Task/${task.id}` } },
      { request: { method: 'GET', url: `Task?_id=${old.id}&_total=accurate` } },
      { resource: { ...task, status: 'completed' }, request: { method: 'PUT', url: `Task/${task.id}`, ifMatch: 'W/"1"' } },
      { request: { method: 'DELETE', url: `Task/${old.id}` } },
    ];
    const sent = await send('transaction', entries);
    expect(statusesOf(sent)).toEqual(['200', '200', '200', '204']);
    expect(sent.bundle.entry?.[0]?.resource).toMatchObject({ status: 'completed', meta: { versionId: '2' } });
    expect(sent.bundle.entry?.[1]?.resource).toMatchObject({ total: 0 });
    const again = await send('transaction', entries);
    expect(again.status).toBe(412);
  });
});

describe('a batch', () => {
  it('carries out each entry for itself', async () => {
    const { body: task } = await world.lms.ask('POST', '/Task', elsewhere.assignment(world.ada.id));
    const sent = await send('batch', [
      post(elsewhere.assignment(world.ada.id)),
      post({ ...elsewhere.assignment(world.ada.id), status: 'done' } as never),
      post({ resourceType: 'Practitioner' }),
      { request: { method: 'GET', url: `Task/${task.id}/_history` } },
      { request: { method: 'GET', url: `/Task/${task.id}/_history/1` } },
      { request: { method: 'GET', url: 'https://preceptor.example/fhir/r4/Task/none' } },
      { resource: { ...task, status: 'completed' }, request: { method: 'PUT', url: `Task/${task.id}`, ifMatch: 'W/"4"' } },
      // Entries of a batch do not know each other.
      post(elsewhere.education(world.ada.id, uuid(1))),
      { request: { method: 'GET', url: 'Patient/1' } },
      null,
    ]);
    expect([sent.status, sent.bundle.type]).toEqual([200, 'batch-response']);
    const [made, ...others] = statusesOf(sent);
    expect([made, ...others]).toEqual(['201', '422', '405', '200', '200', '404', '412', '422', '404', '400']);
    for (const { response } of (sent.bundle.entry ?? []).filter((one) => !one.response?.status.startsWith('2')))
      expect(response?.outcome).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
  });

  it('tells back what is preferred', async () => {
    const minimal = await send('batch', [post(elsewhere.assignment(world.ada.id))], { prefer: 'return=minimal' });
    expect(minimal.bundle.entry?.[0]).not.toHaveProperty('resource');
    expect(minimal.bundle.entry?.[0]?.response?.location).toMatch(/\/Task\/.*\/_history\/1$/);
    const outcome = await send('batch', [post(elsewhere.assignment(world.ada.id))], { prefer: 'return=OperationOutcome' });
    expect(outcome.bundle.entry?.[0]?.response?.outcome).toMatchObject({ issue: [{ severity: 'information' }] });
  });

  it('reads and writes by the scopes of the token', async () => {
    const reader = await world.holder('system/Task.rs');
    const sent = await send(
      'batch',
      [{ request: { method: 'GET', url: 'Task' } }, { request: { method: 'GET', url: 'Basic' } }, post(elsewhere.assignment(world.ada.id))],
      {},
      reader,
    );
    expect(statusesOf(sent)).toEqual(['200', '403', '403']);
  });
});

describe('a Bundle that is refused as a whole', () => {
  it.each<[status: number, why: string, body: () => unknown]>([
    [400, 'of another type', () => ({ resourceType: 'Bundle', type: 'collection' })],
    [400, 'that is none', () => elsewhere.assignment(world.ada.id)],
    [400, 'whose entries are no list', () => ({ resourceType: 'Bundle', type: 'batch', entry: {} })],
    [413, 'of too many entries', () => ({ resourceType: 'Bundle', type: 'batch', entry: Array.from({ length: 201 }, () => ({})) })],
    [413, 'of too many bytes', () => ({ resourceType: 'Bundle', type: 'batch', entry: [{ fullUrl: 'x'.repeat(2_200_000) }] })],
  ])('%s: %s', async (status, _, body) => {
    const answer = await world.lms.ask('POST', '', body());
    expect([answer.status, answer.body['resourceType']]).toEqual([status, 'OperationOutcome']);
  });
});
