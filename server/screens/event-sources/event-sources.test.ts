import { afterAll, beforeAll, expect, test } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { startEventWorld, type EventWorld } from '../../../test-fixtures/event-world.ts';
import {
  eventSourceListSchema,
  eventSourceViewSchema,
  problemSchema,
  type EventSource,
  type EventSourceView,
} from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { z } from 'zod';

let world: EventWorld;
let open: () => Promise<void>;
let panel: Awaited<ReturnType<EventWorld['house']['openPanel']>>;
let polling: string;
let backport: { id: string; secret: string | null };
beforeAll(async () => {
  world = await startEventWorld({ tenant: { settings: { establishedPerDay: 50 } } });
  const iris = await world.personOf('Practitioner/iris');
  await world.house.db.tenant('demo', async (tx) =>
    world.house.modules.roles.grant(tx, { tenantId: 'demo', personId: iris.id, role: 'integrator', by: 'test' }),
  );
  open = async () => {
    panel = await world.house.openPanel(iris);
  };
  await open();
  polling = (await world.sources.add(world.tenant, { kind: 'polling', iss: world.registration.iss, label: 'Orders' })).id;
  world.house.clock.advance(1000);
  backport = await world.sources.add(world.tenant, { kind: 'subscription-backport', iss: world.registration.iss, label: 'Notified' });
  world.house.clock.advance(60_000);
});
afterAll(async () => world.stop());

const list = async (): Promise<EventSource[]> => eventSourceListSchema.parse((await panel.get('/event-sources')).body).sources;
const read = async (id: string): Promise<EventSourceView> => eventSourceViewSchema.parse((await panel.get(`/event-sources/${id}`)).body);
const send = async (method: 'POST' | 'PUT', path: string, body: unknown = {}) => panel.send(method, `/event-sources/${path}`, body);

test('CDS Hooks stands first, then what an operator registered; what was not asked yet is new', async () => {
  const [hooks, ...others] = await list();
  expect(hooks).toMatchObject({ sourceId: 'cds-hooks', state: 'new', can: { poll: false, replay: false, switch: false } });
  expect(others.map(({ sourceId, kind, label, state, gaps }) => ({ sourceId, kind, label, state, gaps }))).toEqual([
    { sourceId: polling, kind: 'polling', label: 'Orders', state: 'new', gaps: null },
    { sourceId: backport.id, kind: 'subscription-backport', label: 'Notified', state: 'new', gaps: { count: 0, lastAt: null } },
  ]);
});

test('how Tasks in the EHR stand: off, and then how many wait and why', async () => {
  const standing = async () => eventSourceListSchema.parse((await panel.get('/event-sources')).body).ehrTasks;
  expect(await standing()).toEqual({ on: false, ehrs: [] });
  const at = world.house.clock.now();
  const wanted = async (state: string, note: string | null): Promise<unknown> =>
    world.house.db.tenant('demo', async (tx) =>
      tx.run(sql`insert into ehr_write (registration_id, purpose, resource_type, resource_id, owner_reference, state, note, note_at, next_at, created_at)
        values (${world.registration.id}::uuid, 'learning-assignment', 'Task', gen_random_uuid(), 'Practitioner/x', ${state}, ${note},
          case when ${note}::text is null then null else ${at}::timestamptz end, ${at}::timestamptz, ${at}::timestamptz)`),
    );
  for (const [state, note] of [
    ['written', null],
    ['waiting', null],
    ['waiting', 'it answered 403'],
    ['left', 'the Task was removed there'],
  ] as const)
    await wanted(state, note);
  const ehr = { ehr: world.registration.iss, written: 1, waiting: 2, failing: 1, reason: 'it answered 403', at: at.toISOString() };
  expect((await standing()).ehrs).toEqual([ehr]);
});

test('what hooks told is counted by whether a rule was met', async () => {
  await world.house.call(sign, orderSign([draft(tofacitinib5)], { userId: 'Practitioner/hooked' }));
  await world.house.modules.orderLog.flush();
  expect((await list())[0]).toMatchObject({ state: 'working', lastDay: [{ outcome: 'rule-met', count: 1 }] });
  expect((await read('cds-hooks')).recent).toEqual([
    { receivedAt: world.house.clock.now().toISOString(), lagSeconds: 0, outcome: 'rule-met' },
  ]);
});

test('a source tells its state, its lag and what became of its own events; nothing of patient, order or clinician', async () => {
  const order = world.write({ requester: { reference: 'Practitioner/e1' } });
  world.write({ status: 'draft', requester: { reference: 'Practitioner/e1' } });
  world.house.clock.advance(5000);
  await world.poll(polling);
  await world.process(polling);
  const view = await read(polling);
  expect(view).toMatchObject({ state: 'working', lagSeconds: 5, waiting: 0, failed: 0, everySeconds: 60 });
  expect(view.lastDay).toContainEqual({ outcome: 'prompted', count: 1 });
  expect(view.lastDay.map(({ outcome }) => outcome)).toContain('not-active');
  expect(view.recent).toHaveLength(view.lastDay.reduce((sum, { count }) => sum + count, 0));
  expect(view.recent.find(({ outcome }) => outcome === 'prompted')).toEqual({
    receivedAt: world.house.clock.now().toISOString(),
    lagSeconds: 5,
    outcome: 'prompted',
  });
  const text = JSON.stringify(view);
  for (const mark of [order.id, 'p1', 'Practitioner', 'e1', '1357541']) expect(text).not.toContain(`"${mark}`);
  expect((await read(backport.id)).lastDay).toEqual([]);
});

test('a hole in a count is told, and when', async () => {
  const notify = async (number: number) =>
    fetch(`${world.house.url}/fhir-events/${backport.id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${backport.secret ?? ''}`, 'content-type': 'application/fhir+json' },
      body: JSON.stringify({
        resourceType: 'Bundle',
        type: 'history',
        entry: [
          {
            resource: {
              resourceType: 'Parameters',
              parameter: [
                { name: 'type', valueCode: 'event-notification' },
                { name: 'notification-event', part: [{ name: 'event-number', valueString: String(number) }] },
              ],
            },
          },
        ],
      }),
    });
  for (const number of [1, 2, 5]) {
    expect((await notify(number)).status).toBe(202);
    await world.process(backport.id);
  }
  expect((await read(backport.id)).gaps).toEqual({ count: 1, lastAt: world.house.clock.now().toISOString() });
});

test('why it fails is said in the words of the failure, and a day without an event as that', async () => {
  await world.house.db.tenant('demo', async (tx) =>
    tx.run(
      sql`update event_source set last_error = 'it answered 403', last_error_at = ${world.house.clock.now()} where id = ${backport.id}::uuid`,
    ),
  );
  expect(await read(backport.id)).toMatchObject({ state: 'failing', reason: 'it answered 403' });
  const last = (await read(polling)).lastEventAt;
  world.house.clock.advance(25 * 3_600_000);
  await open();
  expect(await read(polling)).toMatchObject({ state: 'silent', since: last, lastDay: [] });
});

test('off takes nothing, on asks again; a replay and "poll now" are asked of the queue; each leaves its trace', async () => {
  expect((await send('PUT', `${polling}/switch`, { on: false })).body).toMatchObject({ state: 'off', can: { poll: false, replay: false } });
  expect((await send('POST', `${polling}/poll`)).status).toBe(422);
  expect((await send('PUT', `${polling}/switch`, { on: true })).body).toMatchObject({ state: 'silent' });
  expect((await send('POST', `${polling}/poll`)).status).toBe(200);
  const before = (await world.nowOf('Practitioner/e1')).items.length;
  const since = new Date(world.house.clock.now().getTime() - 3 * 86_400_000).toISOString();
  expect((await send('POST', `${polling}/replay`, { since })).status).toBe(200);
  await world.poll(polling);
  await world.process(polling);
  expect((await world.nowOf('Practitioner/e1')).items.length).toBe(before);
  const actions = await world.house.db.system(async (tx) =>
    tx.rows(z.object({ action: z.string() }), sql`select action from audit_entry where action like 'event-source-%' order by at, action`),
  );
  expect(actions.map(({ action }) => action).toSorted()).toEqual([
    'event-source-off',
    'event-source-on',
    'event-source-poll',
    'event-source-replay',
  ]);
});

test.each([
  ['no time', {}, 400],
  ['no time of day', { since: '2026-11-20' }, 400],
  ['more than is remembered', { since: '2026-01-01T00:00:00Z' }, 422],
])('a replay of %s is refused in words', async (_, body, status) => {
  const answer = await send('POST', `${polling}/replay`, body);
  expect(answer.status).toBe(status);
  expect(problemSchema.parse(answer.body).detail).not.toBe('');
});

test('what is not there, is of another kind or of another role', async () => {
  for (const id of ['x', '00000000-0000-4000-8000-000000000000', '%00'])
    for (const answer of [await panel.get(`/event-sources/${id}`), await send('PUT', `${id}/switch`, { on: false })])
      expect(answer.status).toBe(404);
  expect((await send('PUT', 'cds-hooks/switch', { on: false })).status).toBe(422);
  const other = await world.house.openPanel(await world.personOf('Practitioner/other'));
  expect((await other.get('/event-sources')).status).toBe(403);
});
