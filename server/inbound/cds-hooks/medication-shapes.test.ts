import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { fhirBase, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5, type Resource } from '../../../test-fixtures/cds-hooks/requests.ts';

const rx = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const rxCode = (code: string) => ({ coding: [{ system: rx, code }] });
const tofacitinib = '1357536';
const medication = (over: Record<string, unknown> = {}): Resource => ({
  resourceType: 'Medication',
  id: 'm1',
  code: rxCode(tofacitinib5.code),
  ...over,
});
const madeOf = (...ingredient: unknown[]): Resource => medication({ code: undefined, ingredient });

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

type Entry = { fullUrl?: string; resource: Record<string, unknown> };
let clinicians = 0;
/** Signs what is in the Bundle; every request by somebody who was never shown anything, and with nothing to ask the EHR by. */
const signed = async (entries: readonly Entry[]): Promise<Card[]> => {
  const body = orderSign([], { userId: `Practitioner/shape-${(clinicians += 1)}` });
  (body['context'] as { draftOrders: { entry: unknown } }).draftOrders.entry = entries;
  const reply = await house.call(sign, body);
  expect(reply.status).toBe(200);
  return cardsResponseSchema.parse(reply.body).cards;
};
const silences = async (cause: string): Promise<number> =>
  (await house.modules.metrics.silence.get()).values.find((one) => one.labels.cause === cause)?.value ?? 0;

/** An order that says its medicine in another way than by medicationCodeableConcept. */
const order = (over: Record<string, unknown>): Resource => draft(tofacitinib5, { medicationCodeableConcept: undefined, ...over });
const byReference = (reference: unknown, over: Record<string, unknown> = {}): Resource =>
  order({ medicationReference: reference, ...over });
const bearing = (contained: Record<string, unknown>): Resource => byReference({ reference: '#m1' }, { contained: [contained] });

describe('what an order holds itself', () => {
  const oid = { system: 'urn:oid:2.16.840.1.113883.6.88', code: tofacitinib5.code };
  it.each<[string, Resource]>([
    ['RxNorm by its OID', order({ medicationCodeableConcept: { coding: [oid] } })],
    ['a reference that is a display alone', byReference({ display: 'tofacitinib 5 MG Oral Tablet' })],
    [
      'a display beside an identifier',
      byReference({ type: 'Medication', identifier: { system: 'urn:formulary', value: '77' }, display: 'tofacitinib 5 MG Oral Tablet' }),
    ],
    ['a display beside a reference that leads nowhere', byReference({ reference: '#gone', display: 'tofacitinib 5 MG Oral Tablet' })],
    ['the concept of R5', order({ medication: { concept: rxCode(tofacitinib5.code) } })],
    ['the reference of R5 to what is contained', order({ medication: { reference: { reference: '#m1' } }, contained: [medication()] })],
    ['the display of R5', order({ medication: { reference: { display: 'tofacitinib 5 MG Oral Tablet' } } })],
    ['a contained Medication', bearing(medication())],
    ['a generic pack', draft({ code: '1549682', display: 'rivaroxaban starter pack' })],
    ['a brand’s pack', draft({ code: '1992428', display: 'Eliquis 30-Day Starter Pack' })],
    ['a contained pack', bearing(medication({ code: rxCode('1549683') }))],
  ])('%s has its card', async (_, resource) => {
    expect(await signed([{ resource }])).toHaveLength(1);
  });

  it.each<[string, Resource]>([
    ['a display that names nothing known', byReference({ display: 'the usual' })],
    ['an identifier alone, even of RxNorm', byReference({ identifier: { system: rx, value: tofacitinib5.code } })],
    ['a display that is no text', byReference({ display: { value: 'tofacitinib 5 MG Oral Tablet' } })],
    [
      'two texts that name different drugs',
      byReference(
        { reference: '#m1', display: 'amlodipine 5 MG Oral Tablet' },
        { contained: [medication({ code: { text: 'tofacitinib 5 MG Oral Tablet' } })] },
      ),
    ],
    ['contained, and no Medication', bearing({ ...medication(), resourceType: 'AllergyIntolerance' })],
    [
      'contained twice under one id, and not alike',
      byReference({ reference: '#m1' }, { contained: [medication(), medication({ code: rxCode('197361') })] }),
    ],
    ['an R5 medication that is no object', order({ medication: 'tofacitinib 5 MG Oral Tablet' })],
  ])('%s is silent, and counted', async (_, resource) => {
    const before = await silences('unknown-code');
    expect(await signed([{ resource }])).toEqual([]);
    expect(await silences('unknown-code')).toBe(before + 1);
  });

  it('a pack whose label has no box is silent, and counted as that', async () => {
    const before = await silences('unboxed');
    expect(await signed([{ resource: draft({ code: '749289', display: 'varenicline starting pack' }) }])).toEqual([]);
    expect(await silences('unboxed')).toBe(before + 1);
  });
});

describe('what stands beside an order in its Bundle', () => {
  const at = (fullUrl: string, resource: Record<string, unknown> = medication()): Entry => ({ fullUrl, resource });
  const uuid = 'urn:uuid:5f0b6c1e-8a55-4f0c-9d0e-2f3f6f1d1101';
  const withoutId = medication({ id: undefined });
  it.each<[string, string, Entry, string?]>([
    ['by urn:uuid', uuid, at(uuid, withoutId)],
    ['by type and id, where no fullUrl is', 'Medication/m1', { resource: medication() }],
    ['by type and id, where fullUrls are urn:uuid', 'Medication/m1', at(uuid), 'urn:uuid:5f0b6c1e-8a55-4f0c-9d0e-2f3f6f1d1102'],
    [
      'relative to the order’s fullUrl',
      'Medication/m1',
      at('https://ehr.example/r4/Medication/m1', withoutId),
      'https://ehr.example/r4/MedicationRequest/1',
    ],
    ['by the tail of a fullUrl', 'Medication/m1', at('https://ehr.example/r4/Medication/m1', withoutId)],
    ['by the whole fullUrl', 'https://ehr.example/r4/Medication/m1', at('https://ehr.example/r4/Medication/m1')],
    ['by a version that is the one there', 'Medication/m1/_history/2', { resource: medication({ meta: { versionId: '2' } }) }],
    ['by a version where none is told', 'Medication/m1/_history/2', { resource: medication() }],
    ['by a version of a whole fullUrl', 'https://ehr.example/r4/Medication/m1/_history/2', at('https://ehr.example/r4/Medication/m1')],
  ])('is found %s', async (_, reference, target, fullUrl) => {
    expect(await signed([{ ...(fullUrl === undefined ? {} : { fullUrl }), resource: byReference({ reference }) }, target])).toHaveLength(1);
  });

  it('is found below the EHR’s own address', async () => {
    for (const target of [{ resource: medication() }, at(`${fhirBase}/Medication/m1`)]) {
      expect(await signed([{ resource: byReference({ reference: `${fhirBase}/Medication/m1` }) }, target])).toHaveLength(1);
    }
  });

  it('is found where it stands there twice and is the same', async () => {
    expect(await signed([{ resource: byReference({ reference: 'Medication/m1' }) }, at(uuid), { resource: medication() }])).toHaveLength(1);
  });

  it.each<[string, string, Entry[], string?]>([
    ['a resource of another type', 'AllergyIntolerance/m1', [{ resource: { ...medication(), resourceType: 'AllergyIntolerance' } }]],
    ['of another server', 'Medication/m1', [at('https://other.example/Medication/m1')], 'https://ehr.example/MedicationRequest/1'],
    ['another version', 'Medication/m1/_history/2', [{ resource: medication({ meta: { versionId: '3' } }) }]],
    [
      'two that differ',
      'Medication/m1',
      [at('https://a.example/Medication/m1'), at('https://b.example/Medication/m1', medication({ code: rxCode('197361') }))],
    ],
    ['what says nothing', 'Medication/m1', [{ resource: medication({ code: undefined }) }]],
  ])('is not taken for it: %s', async (_, reference, targets, fullUrl) => {
    const before = await silences('unknown-code');
    expect(await signed([{ ...(fullUrl === undefined ? {} : { fullUrl }), resource: byReference({ reference }) }, ...targets])).toEqual([]);
    expect(await silences('unknown-code')).toBe(before + 1);
  });
});

describe('a Medication without a code', () => {
  const item = (code: string, over: Record<string, unknown> = {}) => ({ itemCodeableConcept: rxCode(code), ...over });
  const [metformin, sitagliptin, valsartan, amlodipine, hydrochlorothiazide] = ['6809', '593411', '69749', '17767', '5487'] as const;

  it.each<[string, Resource]>([
    ['its one ingredient', bearing(madeOf(item(tofacitinib)))],
    ['its one ingredient, by name', bearing(madeOf({ itemCodeableConcept: { text: 'tofacitinib' } }))],
    [
      'its one active ingredient',
      bearing(madeOf(item(tofacitinib, { isActive: true }), { itemCodeableConcept: { text: 'lactose' }, isActive: false })),
    ],
    ['one ingredient told twice', bearing(madeOf(item(tofacitinib), item(tofacitinib)))],
    ['R5’s ingredient', bearing(madeOf({ item: { concept: rxCode(tofacitinib) } }))],
    [
      'an ingredient that is contained beside it',
      byReference(
        { reference: '#m1' },
        {
          contained: [madeOf({ itemReference: { reference: '#s1' } }), { resourceType: 'Substance', id: 's1', code: rxCode(tofacitinib) }],
        },
      ),
    ],
    ['an ingredient that is named by its reference alone', bearing(madeOf({ itemReference: { display: 'tofacitinib' } }))],
    ['a set of ingredients that has a topic', bearing(madeOf(item(sitagliptin), item(metformin)))],
    [
      'a set of ingredients, by names in any order',
      bearing(madeOf({ itemCodeableConcept: { text: 'Valsartan' } }, item(hydrochlorothiazide))),
    ],
  ])('is known by %s', async (_, resource) => expect(await signed([{ resource }])).toHaveLength(1));

  it('is known by an ingredient elsewhere in the Bundle', async () => {
    const whole = { resource: madeOf({ itemReference: { reference: 'Substance/s1' } }) };
    const part = { resource: { resourceType: 'Substance', id: 's1', code: rxCode(tofacitinib) } };
    expect(await signed([{ resource: byReference({ reference: 'Medication/m1' }) }, whole, part])).toHaveLength(1);
  });

  it.each<[string, Resource]>([
    ['a combination of which one part alone has a box', bearing(madeOf(item(valsartan), item(amlodipine)))],
    ['a combination with a part that cannot be read', bearing(madeOf(item(tofacitinib), {}))],
    ['a combination with a part that is nothing', bearing(madeOf(item(tofacitinib), null))],
    ['a combination of a boxed set and one more', bearing(madeOf(item(sitagliptin), item(metformin), item(amlodipine)))],
    ['an ingredient whose products disagree', bearing(madeOf(item(metformin)))],
    ['an ingredient that is inactive', bearing(madeOf(item(tofacitinib, { isActive: false })))],
    [
      'a code of another system, which may name more than the ingredient',
      bearing({ ...madeOf(item(tofacitinib)), code: { coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '0000' }] } }),
    ],
    ['a name that we do not know', bearing({ ...madeOf(item(tofacitinib)), code: { text: 'two in one' } })],
    [
      'a display that names several',
      { ...bearing(madeOf(item(tofacitinib))), medicationReference: { reference: '#m1', display: 'tofacitinib-lactose tablet' } },
    ],
    ['more parts than a medicine has', bearing(madeOf(...Array.from({ length: 40 }, () => item(tofacitinib))))],
  ])('is not guessed: %s', async (_, resource) => {
    const before = await silences('unknown-code');
    expect(await signed([{ resource }])).toEqual([]);
    expect(await silences('unknown-code')).toBe(before + 1);
  });

  it('two without an order id are two orders', async () => {
    const unnamed = (code: string): Entry => ({ resource: { ...bearing(madeOf(item(code))), id: undefined } });
    const [card] = await signed([unnamed(tofacitinib), unnamed(valsartan)]);
    expect(card?.detail).toMatch(/Also in these orders/);
  });
});
