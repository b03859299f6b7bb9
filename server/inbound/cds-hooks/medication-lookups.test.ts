import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startFhirServer, type FhirServer } from '../../../test-fixtures/cds-hooks/fhir-server.ts';
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
const authorization = { access_token: 'secret', token_type: 'Bearer', expires_in: 300, scope: 'user/*.rs', subject: 'preceptor' };

let house: House;
let ehr: FhirServer;
/** What the EHR has, by path; everything else is 404, and `never` is never answered. */
let chart: Record<string, unknown> = {};
const never = Symbol('never');
const asked = (): string[] => ehr.asked.map(({ path }) => path);

beforeAll(async () => {
  ehr = await startFhirServer();
  ehr.answer = (path) => {
    const body = chart[path];
    return body === never ? undefined : { status: body === undefined ? 404 : 200, body: body ?? {} };
  };
  house = await startHouse({ tenant: { iss: ehr.base, fhir: ehr.base } });
});
afterAll(async () => {
  await ehr.stop();
  await house.stop();
});
beforeEach(() => {
  chart = {};
  ehr.asked.length = 0;
});

type Entry = { fullUrl?: string; resource: Record<string, unknown> };
let clinicians = 0;
/** Signs what is in the Bundle, with a token for the EHR; every request by somebody who was never shown anything. */
const signed = async (entries: readonly Entry[]): Promise<Card[]> => {
  const body = orderSign([], { userId: `Practitioner/shape-${(clinicians += 1)}` });
  (body['context'] as { draftOrders: { entry: unknown } }).draftOrders.entry = entries;
  const reply = await house.call(sign, { ...body, fhirServer: ehr.base, fhirAuthorization: authorization });
  expect(reply.status).toBe(200);
  return cardsResponseSchema.parse(reply.body).cards;
};

/** An order that says its medicine in another way than by medicationCodeableConcept. */
const order = (over: Record<string, unknown>): Resource => draft(tofacitinib5, { medicationCodeableConcept: undefined, ...over });
const byReference = (reference: unknown, over: Record<string, unknown> = {}): Resource =>
  order({ medicationReference: reference, ...over });

describe('a Medication that the EHR is asked for', () => {
  const asking = async (...references: unknown[]): Promise<Card[]> =>
    signed(references.map((reference, index) => ({ resource: byReference(reference, { id: `o${index}` }) })));

  it('is asked for in the version that is named', async () => {
    chart = { 'Medication/m1/_history/2': medication({ meta: { versionId: '2' } }) };
    expect(await asking({ reference: 'Medication/m1/_history/2' })).toHaveLength(1);
    expect(asked()).toEqual(['Medication/m1/_history/2']);
  });

  it('is the current one where versions cannot be read, unless that is another', async () => {
    chart = { 'Medication/m1': medication({ meta: { versionId: '2' } }) };
    expect(await asking({ reference: `${ehr.base}/Medication/m1/_history/2` })).toHaveLength(1);
    expect(asked()).toEqual(['Medication/m1/_history/2', 'Medication/m1']);
    expect(await asking({ reference: 'Medication/m1/_history/1' })).toEqual([]);
  });

  it('is asked for where another version is at hand', async () => {
    chart = { 'Medication/m1/_history/2': medication({ meta: { versionId: '2' } }) };
    const other = { resource: medication({ code: rxCode('197361'), meta: { versionId: '3' } }) };
    expect(await signed([{ resource: byReference({ reference: 'Medication/m1/_history/2' }) }, other])).toHaveLength(1);
  });

  it('is asked for by R5 orders, and for an order whose own address is the EHR’s', async () => {
    chart = { 'Medication/m1': medication() };
    expect(await signed([{ resource: order({ medication: { reference: { reference: 'Medication/m1' } } }) }])).toHaveLength(1);
    const own = { fullUrl: `${ehr.base}/MedicationRequest/1`, resource: byReference({ reference: 'Medication/m1' }) };
    expect(await signed([own])).toHaveLength(1);
    expect(asked()).toEqual(['Medication/m1', 'Medication/m1']);
  });

  it('is not asked for where the order stands on another server', async () => {
    chart = { 'Medication/m1': medication() };
    const foreign = { fullUrl: 'https://other.example/fhir/MedicationRequest/1', resource: byReference({ reference: 'Medication/m1' }) };
    expect(await signed([foreign])).toEqual([]);
    expect(asked()).toEqual([]);
  });

  it('is known by its ingredient, which is asked for too', async () => {
    chart = {
      'Medication/m1': madeOf({ itemReference: { reference: 'Substance/s1' } }),
      'Substance/s1': { resourceType: 'Substance', id: 's1', code: rxCode(tofacitinib) },
    };
    expect(await asking({ reference: 'Medication/m1' })).toHaveLength(1);
    expect(asked()).toEqual(['Medication/m1', 'Substance/s1']);
  });

  it('is asked for once, whoever names it and how', async () => {
    chart = { 'Medication/m1': medication() };
    expect(
      await asking({ reference: 'Medication/m1' }, { reference: `${ehr.base}/Medication/m1` }, { reference: 'Medication/m1' }),
    ).toHaveLength(1);
    expect(asked()).toEqual(['Medication/m1']);
  });

  it('leaves the others their turn: the same one six times is one question of five', async () => {
    chart = { 'Medication/m2': medication({ id: 'm2' }) };
    const same = Array.from({ length: 6 }, () => ({ reference: 'Medication/m1' }));
    expect(await asking(...same, { reference: 'Medication/m2' })).toHaveLength(1);
    expect(asked()).toEqual(['Medication/m1', 'Medication/m2']);
  });

  it.each<[string, () => Record<string, unknown>]>([
    ['is not there', () => ({})],
    ['is never told', () => ({ 'Medication/m1': never })],
    ['is another resource', () => ({ 'Medication/m1': { ...medication(), resourceType: 'AllergyIntolerance', code: rxCode('197361') } })],
    ['is another Medication', () => ({ 'Medication/m1': medication({ id: 'm7', code: rxCode('197361') }) })],
    ['says nothing', () => ({ 'Medication/m1': medication({ code: undefined }) })],
  ])('%s: what the order calls it still counts', async (_, has) => {
    chart = has();
    const started = performance.now();
    expect(await asking({ reference: 'Medication/m1', display: 'tofacitinib 5 MG Oral Tablet' })).toHaveLength(1);
    const texts = { medicationCodeableConcept: { text: 'tofacitinib 5 MG Oral Tablet' } };
    expect(await signed([{ resource: byReference({ reference: 'Medication/m1' }, texts) }])).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('and its ingredient, both slow, cost no more than one wait', async () => {
    chart = { 'Medication/m1': madeOf({ itemReference: { reference: 'Substance/s1' } }), 'Substance/s1': never };
    await signed([{ resource: draft(tofacitinib5) }]);
    const started = performance.now();
    expect(await asking({ reference: 'Medication/m1' }, { reference: 'Medication/m2' })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it('its code counts, whatever the order calls it', async () => {
    chart = { 'Medication/m1': medication({ code: rxCode('197361') }) };
    expect(await asking({ reference: 'Medication/m1', display: 'tofacitinib 5 MG Oral Tablet' })).toEqual([]);
  });
});
