import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEventWorld, type EventWorld } from '../../../test-fixtures/event-world.ts';

let world: EventWorld;
let sourceId: string;
beforeAll(async () => {
  world = await startEventWorld({ tenant: { settings: { establishedPerDay: 1 } } });
  ({ id: sourceId } = await world.sources.add(world.tenant, {
    kind: 'polling',
    iss: world.registration.iss,
    resourceType: 'ServiceRequest',
  }));
});
afterAll(async () => world.stop());

let people = 0;
let anna = '';
let ben = '';
const npi = '1245319599';
beforeEach(async () => {
  world.house.clock.advance(600_000);
  [anna, ben] = [`Practitioner/a${(people += 1)}`, `Practitioner/b${people}`];
  for (const reference of [anna, ben]) await world.personOf(reference);
});

let requests = 0;
const snomed = { system: 'http://snomed.info/sct', code: '277762005', display: 'Lumbar puncture' };
const request = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  resourceType: 'ServiceRequest',
  id: `request-${(requests += 1)}`,
  status: 'active',
  intent: 'order',
  code: { coding: [snomed] },
  subject: { reference: 'Patient/p1' },
  occurrenceDateTime: new Date(world.house.clock.now().getTime() + 86_400_000).toISOString(),
  requester: { reference: anna },
  performer: [{ reference: ben }],
  ...over,
});
const put = (resource: Record<string, unknown>): void => {
  world.house.clock.advance(1000);
  world.sandbox.state.store.put(resource as never);
};
const walk = async (): Promise<string | null | undefined> => {
  await world.poll(sourceId);
  await world.process(sourceId);
  return (await world.outcomes()).at(-1)?.outcome;
};
const told = async (resource: Record<string, unknown>): Promise<string | null | undefined> => {
  put(resource);
  return walk();
};
const waiting = async (reference: string, patient = 'p1') => (await world.nowOf(reference, patient)).items.length;
const tasks = async () =>
  JSON.stringify(
    await world.house.db.tenant('demo', async (tx) =>
      tx.query({ text: `select v::text as text from fhir_version v where type = 'Task'`, values: [] }),
    ),
  );

test('a procedure that is only in the EHR waits in Now of each of its team, and says what it is about', async () => {
  expect(await told(request())).toBe('prompted');
  for (const reference of [anna, ben]) {
    const { items } = await world.nowOf(reference);
    expect(items).toMatchObject([
      {
        lessonId: 'neuraxial-anticoagulant-order',
        kind: 'established',
        trigger: { text: 'Lumbar puncture: scheduled with you, seen in the EHR' },
        reason: expect.stringMatching(
          /^You see this because a procedure is scheduled with you, and you hold no current knowledge check/,
        ) as string,
      },
    ]);
    const panel = await world.house.openPanel(await world.personOf(reference));
    const why = await panel.get(`/prompts/${items[0]?.promptId ?? ''}/why`);
    expect(why.text).toContain('Lumbar puncture: scheduled, and you are named in it');
    expect(why.text).toContain('PlanDefinition/procedure-scheduled');
    expect(why.text).not.toContain('You ordered');
    expect(why.text).not.toContain('This product carries');
  }
  expect(await waiting(anna, 'p2')).toBe(0);
});

test('a member named twice, by a role too, is prompted once; who is not known here is not made known', async () => {
  await world.house.db.tenant('demo', async (tx) =>
    world.house.modules.practitioners.personFor(tx, { tenantId: 'demo', registrationId: world.registration.id, reference: anna, npi }),
  );
  world.sandbox.state.store.put({ resourceType: 'PractitionerRole', id: 'role-a', practitioner: { reference: anna } } as never);
  const performer = [
    { reference: anna },
    { reference: 'PractitionerRole/role-a' },
    { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: npi } },
    { reference: 'Practitioner/stranger' },
  ];
  expect(await told(request({ performer }))).toBe('prompted');
  expect(await waiting(anna)).toBe(1);
  const strangers = await world.house.db.tenant('demo', async (tx) =>
    tx.query({ text: `select 1 from identity where reference = 'Practitioner/stranger'`, values: [] }),
  );
  expect(strangers).toEqual([]);
  expect(await told(request({ requester: { reference: 'Practitioner/stranger' }, performer: [] }))).toBe('nobody-known');
});

test('a later version, a second procedure and another code add nothing', async () => {
  const first = request({ performer: [] });
  expect(await told(first)).toBe('prompted');
  expect(await told({ ...first, note: [{ text: 'bring the chart' }] })).toBe('shown-for-this-order');
  expect(await told(request({ performer: [] }))).toBe('cool-down');
  expect(await told(request({ code: { coding: [{ ...snomed, code: '80146002' }] } }))).toBe('no-rule');
  expect(await told(request({ code: { coding: [{ system: 'urn:local', code: '277762005' }] } }))).toBe('no-rule');
  expect(await told(request({ occurrenceDateTime: undefined }))).toBe('no-time');
  expect(await waiting(anna)).toBe(1);
});

test('the cap of the clinician’s day holds for procedures and orders alike', async () => {
  const orders = await world.sources.add(world.tenant, { kind: 'polling', iss: world.registration.iss });
  world.house.clock.advance(1000);
  world.write({ requester: { reference: anna }, drug: { code: '855332', display: 'Warfarin Sodium 5 MG Oral Tablet' } });
  await world.poll(orders.id);
  await world.process(orders.id);
  expect((await world.outcomes()).at(-1)).toMatchObject({ outcome: 'prompted', road: 'polling' });
  expect(await told(request({ performer: [] }))).toBe('daily-cap');
  await world.sources.remove('demo', orders.id);
});

test('a cancelled procedure takes back what nobody began, with its assignment; cancelled twice is once', async () => {
  const one = request();
  await told(one);
  expect([await waiting(anna), await waiting(ben)]).toEqual([1, 1]);
  const [begun] = (await world.nowOf(ben)).items;
  const panel = await world.house.openPanel(await world.personOf(ben));
  expect((await panel.send('POST', '/attempts', { lessonId: begun?.lessonId, promptId: begun?.promptId })).status).toBe(200);
  expect(await told({ ...one, status: 'revoked' })).toBe('taken-back');
  expect(await waiting(anna)).toBe(0);
  expect(await waiting(ben)).toBe(1);
  expect(await tasks()).toContain('The procedure that brought it was cancelled.');
  expect(await told({ ...one, status: 'revoked', note: [{ text: 'again' }] })).toBe('cancelled');
  // What is scheduled anew is news again.
  expect(await told({ ...one, performer: [] })).toBe('prompted');
  expect(await waiting(anna)).toBe(1);
});

test('of versions that come together the later one speaks, whichever comes first', async () => {
  const one = request();
  put(one);
  await world.poll(sourceId);
  put({ ...one, status: 'revoked' });
  await world.poll(sourceId);
  await world.process(sourceId);
  expect((await world.outcomes()).slice(-2).map(({ outcome }) => outcome)).toEqual(['superseded', 'cancelled']);
  expect(await waiting(anna)).toBe(0);
});

test('a role that the EHR does not tell of now is asked for again later, and nobody is prompted twice', async () => {
  world.sandbox.state.store.put({ resourceType: 'PractitionerRole', id: 'role-late', practitioner: { reference: ben } } as never);
  put(request({ performer: [{ reference: 'PractitionerRole/role-late' }] }));
  await world.poll(sourceId);
  world.sandbox.state.faults.fhirDown = true;
  await world.process(sourceId);
  expect((await world.outcomes()).at(-1)?.outcome).toBeNull();
  world.sandbox.state.faults.fhirDown = false;
  world.house.clock.advance(60_000);
  await world.process(sourceId);
  expect((await world.outcomes()).at(-1)?.outcome).toBe('prompted');
  expect([await waiting(anna), await waiting(ben)]).toEqual([1, 1]);
});

test.each<[string, Record<string, unknown>]>([
  ['Appointment', { status: 'booked', serviceType: [{ coding: [snomed] }], start: 'TIME' }],
  ['Procedure', { status: 'preparation', code: { coding: [snomed] }, performedDateTime: 'TIME', subject: { reference: 'Patient/p1' } }],
])('a %s says the same', async (resourceType, given) => {
  const { id } = await world.sources.add(world.tenant, {
    kind: 'polling',
    iss: world.registration.iss,
    resourceType: resourceType as 'Appointment',
  });
  const time = new Date(world.house.clock.now().getTime() + 86_400_000).toISOString();
  const whole = JSON.parse(JSON.stringify(given).replace('TIME', time)) as Record<string, unknown>;
  const actor = { reference: anna };
  put({
    resourceType,
    id: `one-${resourceType.toLowerCase()}`,
    ...whole,
    performer: [{ actor }],
    participant: [{ actor: { reference: 'Patient/p1' } }, { actor }],
  });
  await world.poll(id);
  await world.process(id);
  expect((await world.outcomes()).at(-1)?.outcome).toBe('prompted');
  expect((await world.nowOf(anna)).items).toMatchObject([{ lessonId: 'neuraxial-anticoagulant-order' }]);
  await world.sources.remove('demo', id);
});
