import { fc } from '../../test-fixtures/seeded-property.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { select, sign } from '../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSelect, orderSign, tofacitinib5 } from '../../test-fixtures/cds-hooks/requests.ts';
import { createLogger } from '../platform/index.ts';
import { almost, anyJson, asBody, fuzzRuns } from '../../test-fixtures/arbitrary-input.ts';

/** What an operator would be woken for. A hook hides our own failures behind silence; the log does not. */
const alarms: string[] = [];
let house: House;
beforeAll(async () => {
  house = await startHouse({ logger: createLogger({ level: 'error' }, { write: (line: string) => void alarms.push(line) }) });
});
afterAll(async () => house.stop());
beforeEach(() => void alarms.splice(0));

const contained = { resourceType: 'Medication', id: 'm', ingredient: [{ itemCodeableConcept: { text: 'y' } }, { itemReference: {} }] };
const order = draft(tofacitinib5, {
  contained: [{ ...contained, code: { text: 'x' } }],
  category: [{ coding: [{ code: 'outpatient' }] }],
  dosageInstruction: [{ route: { coding: [{ code: '26643006' }] }, text: 'one a day' }],
  priorPrescription: { reference: 'MedicationRequest/before' },
});
const prefetch = { patient: { resourceType: 'Patient', id: 'p1' }, medications: { resourceType: 'Bundle', entry: [{ resource: order }] } };
const goodSign = (): unknown => orderSign([order, draft(tofacitinib5, { id: 'second' })], {}, { prefetch });
const goodSelect = (): unknown => orderSelect([order], ['MedicationRequest/order-1357541']);
const goodFeedback = (): unknown => ({
  feedback: [
    {
      card: '0b7a3b0e-6f4e-4c0d-9a52-0b7a3b0e6f4e',
      outcome: 'overridden',
      overrideReason: { reason: { code: 'known', system: 'https://x.example', display: 'Known' }, userComment: 'seen' },
      acceptedSuggestions: [{ id: 's1' }],
      outcomeTimestamp: '2026-11-22T15:00:00Z',
    },
  ],
});

/** Fine, or refused by name; never our fault, and soon. */
async function expectCivil(path: string, body: string): Promise<void> {
  const started = performance.now();
  const reply = await house.post(path, body, await house.token(path));
  expect(reply.status).toBeLessThan(500);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(alarms.splice(0)).toEqual([]);
  if (reply.status === 200) return;
  expect([400, 413]).toContain(reply.status);
  const { error, path: named } = reply.body as { error?: unknown; path?: unknown };
  expect(error).toEqual(expect.stringMatching(/\S/));
  if (reply.status === 400) expect(named, asBody(reply.body)).toEqual(expect.stringMatching(/\S/));
}

const limit = { timeout: 60_000 };

it.each([
  ['an order-sign', sign, goodSign],
  ['an order-select', select, goodSelect],
  ['a feedback', `${sign}/feedback`, goodFeedback],
])('%s with something wrong in it', limit, async (name, service, good) => {
  const property = fc.asyncProperty(almost(good), async (body) => expectCivil(`/cds-services/${service}`, asBody(body)));
  await fc.assert(property, fuzzRuns(name, 120));
});

it.each([sign, `${sign}/feedback`])('any JSON, and what is none, at %s', limit, async (service) => {
  const body = fc.oneof(
    anyJson.map(asBody),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('', '{', '{"hook":', '\ufeff{}'),
  );
  const property = fc.asyncProperty(body, async (text) => expectCivil(`/cds-services/${service}`, text));
  await fc.assert(property, fuzzRuns(`any JSON at ${service}`, 60));
});

it('a medication in any shape', limit, async () => {
  const shapes = fc.record(
    {
      medicationCodeableConcept: anyJson,
      medicationReference: fc.oneof(
        anyJson,
        fc.record({ reference: fc.constantFrom('#m', 'Medication/m/_history/1', ''), display: anyJson }),
      ),
      medication: fc.oneof(anyJson, fc.record({ concept: anyJson, reference: anyJson })),
      contained: fc.array(
        fc.oneof(
          anyJson,
          almost(() => contained),
        ),
        { maxLength: 3 },
      ),
      status: anyJson,
      priorPrescription: anyJson,
      category: anyJson,
      dosageInstruction: anyJson,
      id: anyJson,
    },
    { requiredKeys: [] },
  );
  const property = fc.asyncProperty(shapes, async (over) =>
    expectCivil(`/cds-services/${sign}`, asBody(orderSign([draft(tofacitinib5, over)]))),
  );
  await fc.assert(property, fuzzRuns('medications', 120));
});
