import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEventWorld, type EventWorld } from '../../../test-fixtures/event-world.ts';
import { sql } from '../../database/index.ts';
import { sha256, silentLogger, startJobs } from '../../platform/index.ts';
import type { SourceKind } from './event-source.ts';

let world: EventWorld;
let sourceId: string;
let secret: string;
beforeAll(async () => {
  world = await startEventWorld({ tenant: { settings: { establishedPerDay: 50 } } });
});
afterAll(async () => world.stop());

let clinicians = 0;
let requester = '';
const add = async (kind: SourceKind, over: { takesFullResources?: boolean } = {}): Promise<void> => {
  const added = await world.sources.add(world.tenant, { kind, iss: world.registration.iss, ...over });
  sourceId = added.id;
  secret = added.secret ?? '';
};
beforeEach(async () => {
  world.house.clock.advance(600_000);
  requester = `Practitioner/n${(clinicians += 1)}`;
  for (const { id } of await world.sources.list(world.tenant)) await world.sources.remove('demo', id);
  await add('subscription-backport');
  world.house.clock.advance(1000);
});

const json = 'application/fhir+json';
const post = async (body: string | object, headers: Record<string, string> = {}, id = sourceId): Promise<Response> =>
  fetch(`${world.house.url}/fhir-events/${id}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const stateOf = async () => {
  const found = (await world.sources.list(world.tenant)).find(({ id }) => id === sourceId);
  if (found === undefined) throw new Error('The source is gone.');
  return found;
};
const countOf = async () => (await world.outcomes()).length;
const waiting = async () => (await world.nowOf(requester)).items.length;
const wasAskedToPoll = async (): Promise<boolean> =>
  (
    await world.house.db.system(async (tx) =>
      tx.query({ text: 'select key from graphile_worker.jobs where key = $1', values: [`poll-event-source:${sourceId}`] }),
    )
  ).length > 0;

type Given = { type: string; since?: number; status?: string; events?: { number: number; focus?: string }[]; resources?: object[] };
/** A notification of the Backport, as its guide has it. */
const notification = ({ type, since, status = 'active', events = [], resources = [] }: Given): object => ({
  resourceType: 'Bundle',
  type: 'history',
  entry: [
    {
      resource: {
        resourceType: 'Parameters',
        parameter: [
          { name: 'subscription', valueReference: { reference: `${world.sandbox.fhirBase}/Subscription/s1` } },
          { name: 'status', valueCode: status },
          { name: 'type', valueCode: type },
          ...(since === undefined ? [] : [{ name: 'events-since-subscription-start', valueString: String(since) }]),
          ...events.map(({ number, focus }) => ({
            name: 'notification-event',
            part: [
              { name: 'event-number', valueString: String(number) },
              ...(focus === undefined ? [] : [{ name: 'focus', valueReference: { reference: focus } }]),
            ],
          })),
        ],
      },
      request: { method: 'GET', url: 'Subscription/s1/$status' },
    },
    ...resources.map((resource) => ({ resource })),
  ],
});

describe('who may notify', () => {
  test.each([
    ['without a secret', { authorization: '' }, 401],
    ['with another secret', { authorization: 'Bearer pes_wrong' }, 401],
    ['with the secret in another form', { authorization: 'Basic eDp5' }, 401],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['as XML', { 'content-type': 'application/fhir+xml' }, 415],
  ])('%s: refused, and nothing is kept', async (_, headers, status) => {
    const answer = await post(notification({ type: 'heartbeat', since: 0 }), headers);
    expect([answer.status, (await stateOf()).waiting]).toEqual([status, 0]);
    expect(await answer.json()).toMatchObject({ resourceType: 'OperationOutcome' });
  });

  test.each([
    ['a source that is nobody’s', '00000000-0000-4000-8000-000000000000'],
    ['what is no id', 'x'],
  ])('%s answers as one whose secret is wrong', async (_, id) => {
    expect((await post('{}', {}, id)).status).toBe(401);
  });

  test('a polling source takes none, and a paused one lets the EHR keep it', async () => {
    const polling = await world.sources.add(world.tenant, { kind: 'polling', iss: world.registration.iss });
    expect((await post('{}', {}, polling.id)).status).toBe(401);
    await world.sources.pause('demo', sourceId);
    expect((await post('{}')).status).toBe(503);
  });

  test('a pause and a new secret hold from the next notification on, also where the old secret was right just now', async () => {
    expect((await post('{}')).status).toBe(202);
    await world.sources.pause('demo', sourceId);
    expect([(await post('{}')).status, (await post('{}')).status]).toEqual([503, 503]);
    await world.sources.resume('demo', sourceId);
    expect((await post('{}')).status).toBe(202);
    await world.house.db.system(async (tx) =>
      tx.run(sql`update event_source set secret_hash = ${sha256('pes_new')} where id = ${sourceId}::uuid`),
    );
    expect([(await post('{}')).status, (await post('{}')).status]).toEqual([401, 401]);
    expect((await post('{}', { authorization: 'Bearer pes_new' })).status).toBe(202);
    expect((await stateOf()).waiting).toBe(3);
  });

  test('many at once are each kept for their own source, and one that is not trusted keeps none of the others out', async () => {
    const other = await world.sources.add(world.tenant, { kind: 'subscription-r4', iss: world.registration.iss });
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, index) =>
        index % 20 === 7
          ? post('{}', { authorization: 'Bearer pes_wrong' })
          : index % 3 === 0
            ? post('{}', { authorization: `Bearer ${other.secret ?? ''}` }, other.id)
            : post('{}'),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, (_, index) => (index % 20 === 7 ? 401 : 202)));
    const ofOther = (await world.sources.list(world.tenant)).find(({ id }) => id === other.id);
    expect([(await stateOf()).waiting, ofOther?.waiting]).toEqual([38, 19]);
    expect(
      await world.house.db.system(async (tx) =>
        tx.query({
          text: 'select distinct key from graphile_worker.jobs where key = any($1) order by key',
          values: [[sourceId, other.id].map((id) => `process-clinical-events:${id}`)],
        }),
      ),
    ).toHaveLength(2);
  });

  test('a resource that comes as an update of itself is kept as one that is posted; at another address it is refused', async () => {
    const put = async (path: string, body: object) =>
      fetch(`${world.house.url}/fhir-events/${sourceId}/${path}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}`, 'content-type': `${json}; charset=UTF-8` },
        body: JSON.stringify(body),
      });
    await add('subscription-r4');
    const { id } = world.write({ requester: { reference: requester } });
    expect((await put(`MedicationRequest/${id}`, { resourceType: 'MedicationRequest', id })).status).toBe(202);
    await world.process(sourceId);
    expect((await world.outcomes()).at(-1)).toMatchObject({ road: 'subscription-r4' });
    for (const [path, body] of [
      ['MedicationRequest/other', { resourceType: 'MedicationRequest', id }],
      [`Patient/${id}`, { resourceType: 'MedicationRequest', id }],
      [`Bundle/${id}`, notification({ type: 'heartbeat', since: 0 })],
      [`MedicationRequest/${id}`, {}],
    ] as const)
      expect((await put(path, body)).status).toBe(400);
    secret = 'pes_wrong';
    expect((await put(`MedicationRequest/${id}`, { resourceType: 'MedicationRequest', id })).status).toBe(401);
  });

  test('only by POST, and a resource by PUT', async () => {
    expect((await fetch(`${world.house.url}/fhir-events/${sourceId}`)).status).toBe(405);
    expect((await fetch(`${world.house.url}/fhir-events/${sourceId}`, { method: 'PUT' })).status).toBe(405);
  });
});

test.each([
  ['no JSON', '{', 400],
  ['a word', '"x"', 400],
  ['a list', '[1]', 400],
  ['something without a resourceType', '{"a":1}', 400],
  ['a resource without an id', '{"resourceType":"MedicationRequest"}', 400],
  ['a Bundle without a status', '{"resourceType":"Bundle","type":"history","entry":[]}', 400],
  ['a Bundle whose entries are none', '{"resourceType":"Bundle","type":"history","entry":7}', 400],
  [
    'a status of an unknown kind',
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'history',
      entry: [{ resource: { resourceType: 'SubscriptionStatus', type: '__proto__' } }],
    }),
    400,
  ],
  ['more than a megabyte', `{"resourceType":"MedicationRequest","id":"${'x'.repeat(1_100_000)}"}`, 413],
])('%s gets the right status and is not kept', async (_, body, status) => {
  expect([(await post(body)).status, (await stateOf()).waiting]).toEqual([status, 0]);
});

describe('R4 rest-hook', () => {
  beforeEach(async () => add('subscription-r4'));

  test('an empty body means: ask now', async () => {
    const answer = await fetch(`${world.house.url}/fhir-events/${sourceId}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(answer.status).toBe(202);
    world.write({ requester: { reference: requester } });
    await world.process(sourceId);
    expect(await wasAskedToPoll()).toBe(true);
    await world.poll(sourceId);
    await world.process(sourceId);
    expect(await waiting()).toBe(1);
  });

  test('a resource is only its name: what it says is asked for by our own token', async () => {
    const order = world.write({ requester: { reference: requester } });
    const before = await countOf();
    const forged = { ...order, requester: { reference: 'Practitioner/somebody-else' }, meta: { versionId: '99' } };
    expect((await post(forged)).status).toBe(202);
    await post({ resourceType: 'MedicationRequest', id: order.id });
    await world.process(sourceId);
    expect([await countOf(), await waiting()]).toEqual([before + 1, 1]);
    expect((await world.nowOf('Practitioner/somebody-else')).items).toEqual([]);
  });

  test('a resource is believed where the source says so', async () => {
    await add('subscription-r4', { takesFullResources: true });
    const order = world.write({ requester: { reference: requester } });
    await post({ ...order, id: 'not-to-be-read' });
    await world.process(sourceId);
    expect(await waiting()).toBe(1);
  });
});

describe('R5 Backport', () => {
  test('a handshake and heartbeats are taken; an event is fetched, once however often it is told', async () => {
    expect((await post(notification({ type: 'handshake', since: 0 }))).status).toBe(202);
    await post(notification({ type: 'heartbeat', since: 0 }));
    const order = world.write({ requester: { reference: requester } });
    const event = notification({ type: 'event-notification', since: 1, events: [{ number: 1, focus: `MedicationRequest/${order.id}` }] });
    const before = await countOf();
    for (let times = 0; times < 3; times += 1) await post(event);
    await world.process(sourceId);
    expect([await countOf(), await waiting(), await wasAskedToPoll()]).toEqual([before + 1, 1, false]);
    expect(await stateOf()).toMatchObject({ lastEventNumber: 1, waiting: 0, failed: 0 });
  });

  test('the order in which events come does not matter', async () => {
    await post(notification({ type: 'handshake', since: 0 }));
    const [one, two] = [world.write({ requester: { reference: requester } }), world.write({ requester: { reference: requester } })];
    const before = await countOf();
    await post(notification({ type: 'event-notification', since: 2, events: [{ number: 2, focus: `MedicationRequest/${two.id}` }] }));
    await post(notification({ type: 'event-notification', since: 1, events: [{ number: 1, focus: `MedicationRequest/${one.id}` }] }));
    await world.process(sourceId);
    expect([await countOf(), (await stateOf()).lastEventNumber]).toEqual([before + 2, 2]);
  });

  test('a gap is filled by a walk where the EHR keeps no events', async () => {
    await post(notification({ type: 'handshake', since: 0 }));
    world.write({ requester: { reference: requester } });
    await post(notification({ type: 'heartbeat', since: 1 }));
    await world.process(sourceId);
    expect(await wasAskedToPoll()).toBe(true);
    await world.poll(sourceId);
    await world.process(sourceId);
    expect([await waiting(), (await stateOf()).lastEventNumber]).toEqual([1, 1]);
  });

  test('a subscription that ended says so, is looked after by a walk, and is not started again by us', async () => {
    await post(notification({ type: 'handshake', since: 3 }));
    await post(notification({ type: 'heartbeat', since: 3, status: 'off' }));
    await world.process(sourceId);
    expect(await stateOf()).toMatchObject({ lastError: expect.stringContaining('"off"') as string });
    expect(await wasAskedToPoll()).toBe(true);
  });

  test('a new count begins with its handshake', async () => {
    await post(notification({ type: 'handshake', since: 7 }));
    await post(notification({ type: 'handshake', since: 0 }));
    await world.process(sourceId);
    expect(await stateOf()).toMatchObject({ lastEventNumber: 0 });
  });

  test('what is of another type is left alone', async () => {
    const before = await countOf();
    await post(notification({ type: 'event-notification', since: 1, events: [{ number: 1, focus: 'Observation/1' }] }));
    await world.process(sourceId);
    expect([await countOf(), (await stateOf()).failed]).toEqual([before, 0]);
  });
});

describe('nothing is lost', () => {
  test('an EHR that is away when the event is fetched: tried again until it is there', async () => {
    const order = world.write({ requester: { reference: requester } });
    await post({ resourceType: 'MedicationRequest', id: order.id });
    world.sandbox.state.faults.fhirDown = true;
    await world.process(sourceId);
    expect(await stateOf()).toMatchObject({ waiting: 1, failed: 0 });
    world.sandbox.state.faults.fhirDown = false;
    await world.process(sourceId);
    expect(await waiting()).toBe(0);
    world.house.clock.advance(120_000);
    await world.process(sourceId);
    expect([await waiting(), (await stateOf()).waiting]).toEqual([1, 0]);
  });

  test('a process that dies with an event in its hands leaves it to another; one that dies before leaves it to the queue', async () => {
    const order = world.write({ requester: { reference: requester } });
    await post({ resourceType: 'MedicationRequest', id: order.id });
    // Taken, and then nothing more of that process.
    const now = world.house.clock.now();
    await world.house.db.tenant('demo', async (tx) =>
      tx.query({
        text: `update inbound_message set attempts = 1, leased_until = $1::timestamptz + interval '120 s' where source_id = $2`,
        values: [now, sourceId],
      }),
    );
    await world.process(sourceId);
    expect(await waiting()).toBe(0);
    world.house.clock.advance(121_000);
    const other = await world.house.start();
    await other.modules.jobs['sweep-event-sources']?.({});
    const jobs = await startJobs({ pool: world.house.db.pool, handlers: other.modules.jobs, crontab: '', logger: silentLogger });
    try {
      await expect.poll(async () => (await stateOf()).waiting, { timeout: 15_000 }).toBe(0);
    } finally {
      await jobs.stop();
    }
    expect(await waiting()).toBe(1);
  });

  test('what fails for good is kept a week, can be tried again, and then goes', async () => {
    await post({ resourceType: 'MedicationRequest', id: 'x' });
    await world.house.db.tenant('demo', async (tx) =>
      tx.query({ text: 'update inbound_message set attempts = 39 where source_id = $1', values: [sourceId] }),
    );
    world.sandbox.state.faults.fhirDown = true;
    await world.process(sourceId);
    world.sandbox.state.faults.fhirDown = false;
    expect(await stateOf()).toMatchObject({ waiting: 0, failed: 1 });
    world.house.clock.advance(11_000);
    expect(await world.sources.replay('demo', sourceId, null)).toBe(1);
    await world.process(sourceId);
    expect(await stateOf()).toMatchObject({ waiting: 0, failed: 0 });
  });

  test('no patient is in what is kept of an event, and the body is sealed while it waits', async () => {
    const order = world.write({ requester: { reference: requester }, subject: { reference: 'Patient/very-private' } });
    await add('subscription-r4', { takesFullResources: true });
    await post(order);
    const dump = async (table: string): Promise<string> =>
      JSON.stringify(await world.house.db.system(async (tx) => tx.query({ text: `select t::text from ${table} t`, values: [] })));
    expect(await dump('inbound_message')).not.toMatch(/very-private|MedicationRequest/);
    await world.process(sourceId);
    expect(await dump('inbound_message')).toBe('[]');
    expect(await dump('clinical_event')).not.toMatch(new RegExp(`very-private|${order.id}"`));
    world.house.clock.advance(31 * 86_400_000);
    await world.house.modules.jobs['forget-clinical-events']?.({});
    expect(await countOf()).toBe(0);
  });
});
