import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nowViewSchema } from '../../server/contract/index.ts';
import { cdsIss, fhirBase, publicUrl } from '../cds-hooks/cds-client.ts';
import { startHouse, type House } from '../cds-hooks/house.ts';
import { createClient } from './client.ts';
import { fillTemplate, resolvePrefetch, type FhirRead } from './prefetch.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ tenant: { settings: { quietHooks: ['patient-view', 'encounter-start'] } } });
});
afterAll(async () => house.stop());

/** The EHR's own records: what is read, and the Tasks it makes. */
const resources = new Map<string, Record<string, unknown>>([
  ['Practitioner/stone', { resourceType: 'Practitioner', id: 'stone' }],
  [
    'PractitionerRole/stone-clinic',
    { resourceType: 'PractitionerRole', id: 'stone-clinic', practitioner: { reference: 'Practitioner/stone' } },
  ],
]);
const tasks: unknown[] = [];
const asked: string[] = [];
const read: FhirRead = async (query) => {
  asked.push(query);
  const body = resources.get(query);
  return Promise.resolve(body === undefined ? { status: 404, body: { resourceType: 'OperationOutcome' } } : { status: 200, body });
};
const connect = () =>
  createClient({
    reach: house.url,
    baseUrl: publicUrl,
    iss: cdsIss,
    key: house.key,
    now: () => house.clock.now(),
    fhirServer: fhirBase,
    read,
  });

const order = (id: string, code: string, over: object = {}) => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/1288992' },
  medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code }] },
  ...over,
});
const bundle = (...all: object[]) => ({ resourceType: 'Bundle', entry: all.map((resource) => ({ resource })) });
const chart = { userId: 'Practitioner/stone', patientId: '1288992', encounterId: '456' };

describe('a client that knows the specification alone', () => {
  it('finds every service, and shows, reports and is left alone through a clinician’s days', async () => {
    const ehr = connect();
    expect((await ehr.discover()).map((service) => service.hook).toSorted()).toEqual(
      ['encounter-start', 'medication-refill', 'order-select', 'order-sign', 'patient-view'].toSorted(),
    );
    expect(await ehr.fire('patient-view', chart)).toEqual([]);
    const draftOrders = bundle(order('a', '197361'), order('b', '1357541'));
    expect(await ehr.fire('order-select', { ...chart, selections: ['MedicationRequest/a'], draftOrders })).toEqual([]);

    // Chosen under a role that only the prefetch explains; signed under the person's own name.
    const role = { ...chart, userId: 'PractitionerRole/stone-clinic' };
    const [shown, ...more] = await ehr.fire('order-select', { ...role, selections: ['MedicationRequest/b'], draftOrders });
    expect(asked).toContain('PractitionerRole/stone-clinic');
    expect(more).toEqual([]);
    if (shown === undefined) throw new Error('A card was expected.');
    expect(await ehr.fire('order-sign', { ...chart, draftOrders })).toEqual([]);

    // "Learn later": this EHR makes the Task itself, and reports it twice.
    const [suggestion] = shown.card.suggestions ?? [];
    for (const action of suggestion?.actions ?? []) if (action.type === 'create') tasks.push(action.resource);
    expect(tasks).toMatchObject([{ resourceType: 'Task', status: 'requested', owner: { reference: 'Practitioner/stone' } }]);
    for (let times = 0; times < 2; times += 1)
      await ehr.report(shown, { outcome: 'accepted', acceptedSuggestions: [{ id: suggestion?.uuid ?? '' }] });
    const panel = await house.openPanel(await house.personOf('Practitioner/stone'), { patient: 'somebody-else' });
    expect(nowViewSchema.parse((await panel.get('/now')).body).items).toMatchObject([{ lessonId: 'tofacitinib-first-order' }]);

    house.clock.advance(86_400_000);
    expect(await ehr.fire('encounter-start', chart)).toHaveLength(1);
    expect(await ehr.fire('patient-view', chart)).toEqual([]);
    expect(
      await ehr.fire('medication-refill', { patientId: '1288992', medications: bundle(order('b', '1357541', { status: 'active' })) }),
    ).toEqual([]);
  });

  it('overrides with a reason of the card, which keeps the topic silent beyond the cool-down', async () => {
    const ehr = connect();
    const user = { ...chart, userId: 'Practitioner/weber' };
    const [shown] = await ehr.fire('order-sign', { ...user, draftOrders: bundle(order('c', '1357541')) });
    if (shown === undefined) throw new Error('A card was expected.');
    const reason = shown.card.overrideReasons?.find((one) => one.display === 'I know this');
    expect(reason).toBeDefined();
    await ehr.report(shown, { outcome: 'overridden', overrideReason: { reason } });
    house.clock.advance(60 * 86_400_000);
    expect(await ehr.fire('order-sign', { ...user, draftOrders: bundle(order('d', '1357541')) })).toEqual([]);
  });

  it('sends no prefetch where it can satisfy none, and null where there is nothing', async () => {
    const ehr = connect();
    // Not in the EHR's records: prefetched as null.
    expect(
      await ehr.fire('order-sign', { ...chart, userId: 'Practitioner/nobody', draftOrders: bundle(order('e', '1357541')) }),
    ).toHaveLength(1);
  });
});

describe('its prefetch', () => {
  it('fills tokens of the context and of the user, and leaves out what it cannot fill', async () => {
    expect(fillTemplate('Patient/{{context.patientId}}', chart)).toBe('Patient/1288992');
    expect(fillTemplate('Practitioner/{{ userPractitionerId }}', chart)).toBe('Practitioner/stone');
    expect(fillTemplate('PractitionerRole/{{userPractitionerRoleId}}', chart)).toBeUndefined();
    expect(fillTemplate('X?a={{context.patientId}}&b={{context.none}}', chart)).toBeUndefined();
    expect(fillTemplate('X/{{context.draftOrders}}', { ...chart, draftOrders: {} })).toBeUndefined();
    const templates = { user: '{{context.userId}}', gone: 'Patient/{{context.patientId}}', other: 'X/{{context.none}}', down: 'Down/1' };
    const failing: FhirRead = async (query) => (query === 'Down/1' ? Promise.resolve({ status: 503, body: '' }) : read(query));
    expect(await resolvePrefetch(templates, chart, failing)).toEqual({ user: { resourceType: 'Practitioner', id: 'stone' }, gone: null });
  });
});
