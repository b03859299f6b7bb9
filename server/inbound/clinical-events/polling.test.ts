import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { amlodipine5, draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { startEventWorld, type EventWorld } from '../../../test-fixtures/event-world.ts';
import { readFunnel } from '../../learning/prompts/index.ts';

let world: EventWorld;
let sourceId: string;
beforeAll(async () => {
  world = await startEventWorld({ tenant: { settings: { establishedPerDay: 50, cooldownDays: 0 } } });
});
afterAll(async () => world.stop());

let clinicians = 0;
let requester = '';
beforeEach(async () => {
  world.house.clock.advance(600_000);
  requester = `Practitioner/c${(clinicians += 1)}`;
  world.sandbox.state.faults.fhirDown = false;
  for (const { id } of await world.sources.list(world.tenant)) await world.sources.remove('demo', id);
  ({ id: sourceId } = await world.sources.add(world.tenant, { kind: 'polling', iss: world.registration.iss }));
  world.house.clock.advance(1000);
});

const stateOf = async () => {
  const found = (await world.sources.list(world.tenant)).find(({ id }) => id === sourceId);
  if (found === undefined) throw new Error('The source is gone.');
  return found;
};
const last = async () => (await world.outcomes()).at(-1);
const countOf = async () => (await world.outcomes()).length;
const walk = async (): Promise<void> => {
  await world.poll(sourceId);
  await world.process(sourceId);
};
const waiting = async () => (await world.nowOf(requester)).items.length;

test('an order that is only in the EHR waits in Now, says so, and is an assignment in FHIR', async () => {
  world.write({ requester: { reference: requester } });
  await walk();
  const [item] = (await world.nowOf(requester)).items;
  expect(item).toMatchObject({
    lessonId: 'tofacitinib-first-order',
    trigger: { text: expect.stringMatching(/^You ordered tofacitinib.*, seen in the EHR$/) as string },
  });
  expect(await last()).toMatchObject({ outcome: 'prompted', road: 'polling', topics: ['tofacitinib-oral'] });
  expect(await stateOf()).toMatchObject({ waiting: 0, failed: 0, lastError: null, lagSeconds: 0 });
  const person = await world.personOf(requester);
  const tasks = await world.house.db.tenant('demo', async (tx) =>
    tx.query({ text: `select v::text as text from fhir_version v where type = 'Task'`, values: [] }),
  );
  expect(JSON.stringify(tasks)).toContain(`Practitioner/${person.id}`);
});

test('nobody was shown a card: the funnel of cards knows nothing of it, and the drawer says where it was seen', async () => {
  world.write({ requester: { reference: requester } });
  await walk();
  const now = world.house.clock.now();
  const rows = await world.house.db.tenant('demo', async (tx) =>
    readFunnel(tx, { now, timeZone: 'America/Chicago', days: 7, topicId: 'tofacitinib-oral' }),
  );
  expect(rows.every(({ steps }) => steps.shown.count === 0)).toBe(true);
  const panel = await world.house.openPanel(await world.personOf(requester));
  const { items } = await world.nowOf(requester);
  const why = await panel.get(`/prompts/${items[0]?.promptId ?? ''}/why`);
  expect(why.text).toContain("The EHR's own record of the order (medication-order)");
});

test('what is asked for again is known, and a later version of an order is the same order', async () => {
  const order = world.write({ requester: { reference: requester } });
  await walk();
  const before = await countOf();
  world.house.clock.advance(60_000);
  await walk();
  expect(await countOf()).toBe(before);
  world.sandbox.state.store.put({ ...order, note: [{ text: 'dispensed' }] });
  await walk();
  expect(await countOf()).toBe(before + 1);
  expect([await last(), await waiting()]).toMatchObject([{ outcome: 'shown-for-this-order' }, 1]);
});

test('of two versions that come at once the later one speaks', async () => {
  const order = world.write({ requester: { reference: requester } });
  await world.poll(sourceId);
  world.house.clock.advance(1000);
  world.sandbox.state.store.put({ ...order, status: 'cancelled' });
  await world.poll(sourceId);
  await world.process(sourceId);
  expect((await world.outcomes()).slice(-2).map(({ outcome }) => outcome)).toEqual(['superseded', 'not-active']);
  expect(await waiting()).toBe(0);
});

test('an order that had its card prompts nobody again when the EHR tells of it, nor the other way round, even without a cool-down', async () => {
  // One NPI makes the clinician's names at both EHRs one person.
  for (const { id: registrationId } of world.tenant.registrations)
    await world.house.db.tenant('demo', async (tx) =>
      world.house.modules.practitioners.personFor(tx, { tenantId: 'demo', registrationId, reference: requester, npi: '1679576722' }),
    );
  const cardsOf = async (id: string): Promise<unknown> =>
    (await world.house.call(sign, orderSign([draft(tofacitinib5, { id })], { userId: requester, patientId: 'p1' }))).body;
  expect(await cardsOf('first')).toMatchObject({ cards: [{}] });
  world.write({ requester: { reference: requester } });
  await walk();
  expect(await last()).toMatchObject({ outcome: 'cool-down' });
  world.house.clock.advance(86_400_000);
  world.write({ requester: { reference: requester } });
  await walk();
  expect(await last()).toMatchObject({ outcome: 'prompted' });
  world.house.clock.advance(3_600_000);
  expect(await cardsOf('second')).toEqual({ cards: [] });
  world.house.clock.advance(86_400_000);
  expect(await cardsOf('third')).toMatchObject({ cards: [{}] });
});

describe('when the EHR is away', () => {
  test('the error is shown, tries become rarer, and nothing is missing afterwards', async () => {
    const { watermark } = await stateOf();
    world.sandbox.state.faults.fhirDown = true;
    world.write({ requester: { reference: requester } });
    for (let tries = 1; tries <= 3; tries += 1) {
      await world.poll(sourceId);
      expect(await stateOf()).toMatchObject({ failures: tries, lastError: expect.stringContaining('503') as string, watermark });
      world.house.clock.advance(60_000);
    }
    await world.house.modules.jobs['sweep-event-sources']?.({});
    const asked = await world.house.db.system(async (tx) =>
      tx.query({ text: `select key from graphile_worker.jobs where key = $1`, values: [`poll-event-source:${sourceId}`] }),
    );
    expect(asked).toEqual([]);
    world.sandbox.state.faults.fhirDown = false;
    world.house.clock.advance(900_000);
    await walk();
    expect(await stateOf()).toMatchObject({ failures: 0, lastError: null });
    expect(await waiting()).toBe(1);
  });

  test('a walk that ends half-way keeps what it has and goes on from there', async () => {
    const before = await countOf();
    for (let at = 0; at < 230; at += 1) world.write({ requester: { reference: requester }, status: 'draft' });
    const { store } = world.sandbox.state;
    const search = store.search.bind(store);
    let pages = 0;
    store.search = (...of) => {
      if ((pages += 1) === 2) throw new Error('down');
      return search(...of);
    };
    const { watermark } = await stateOf();
    await world.poll(sourceId);
    expect(await countOf()).toBe(before + 100);
    expect(await stateOf()).toMatchObject({ watermark, failures: 1 });
    world.house.clock.advance(120_000);
    await walk();
    store.search = search;
    expect(await countOf()).toBe(before + 230);
    expect((await stateOf()).watermark > watermark).toBe(true);
  });
});

test.each([
  ['a draft', { status: 'draft' as const }, 'not-active'],
  ['one that was stopped', { status: 'stopped' as const }, 'not-active'],
  ['one entered in error', { status: 'entered-in-error' as const }, 'entered-in-error'],
  ['a proposal', { intent: 'proposal' as const }, 'not-an-order'],
  ['an order of long ago', { authoredOn: '2026-01-05' }, 'too-old'],
  ['an order of nobody', { requester: { display: 'Somebody' } }, 'no-prescriber'],
  ['an order at another EHR', { requester: { reference: 'https://other.example/fhir/Practitioner/1' } }, 'no-prescriber'],
  ['an order for a group', { subject: { reference: 'Group/1' } }, 'no-patient'],
  ['an order to withhold', { doNotPerform: true }, 'no-rule'],
  ['a drug without a boxed warning', { drug: amlodipine5 }, 'unboxed'],
  ['a drug that nobody knows', { medicationCodeableConcept: { text: 'Homebrew' } }, 'unknown-code'],
])('%s is silent, and it is said why', async (_, over, outcome) => {
  world.write({ requester: { reference: requester }, ...over });
  await walk();
  expect(await last()).toMatchObject({ outcome });
});

test('a prescriber by NPI alone, and one behind a role, are found', async () => {
  const npi = { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567890' };
  world.write({ requester: { identifier: npi } });
  await walk();
  expect(await last()).toMatchObject({ outcome: 'no-prescriber' });
  // Told apart by when they came.
  world.house.clock.advance(1000);
  world.write({ requester: { identifier: { ...npi, value: '1245319599' } } });
  await walk();
  expect(await last()).toMatchObject({ outcome: 'prompted' });
  world.house.clock.advance(1000);
  world.sandbox.state.store.put({ resourceType: 'PractitionerRole', id: 'role-1', practitioner: { reference: requester } } as never);
  world.write({ requester: { reference: 'PractitionerRole/role-1' } });
  await walk();
  expect(await waiting()).toBe(1);
});
