import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardsResponseSchema } from '../../standards/cds-hooks/index.ts';
import { select, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSelect, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let app: House;
let slowEhr: Server;
let ehrBase = '';
let asked = 0;
beforeAll(async () => {
  slowEhr = createServer(() => {
    // Takes the request and never answers.
    asked += 1;
  });
  await new Promise<void>((resolve) => slowEhr.listen(0, '127.0.0.1', resolve));
  ehrBase = `http://127.0.0.1:${(slowEhr.address() as AddressInfo).port}/fhir`;
  app = await startHouse({ tenant: { fhir: ehrBase } });
});
afterAll(async () => {
  slowEhr.closeAllConnections();
  await new Promise((resolve) => slowEhr.close(resolve));
  await app.stop();
});

const nobody = { cards: [] };
const without = { medicationCodeableConcept: undefined };
const authorization = { access_token: 'secret', token_type: 'Bearer', expires_in: 300, scope: 'user/*.rs', subject: 'preceptor' };

describe('seen in the wild', () => {
  it.each([
    ['a draft with no medication at all', orderSign([draft(tofacitinib5, without)])],
    [
      'a Medication that is nowhere',
      orderSign([draft(tofacitinib5, { ...without, medicationReference: { reference: 'Medication/gone' } })]),
    ],
    ['no entry', orderSign([])],
    [
      'an entry without a resource',
      { ...orderSign([]), context: { userId: 'Practitioner/1', patientId: 'p', draftOrders: { resourceType: 'Bundle', entry: [{}] } } },
    ],
    ['another kind of order', orderSign([{ resourceType: 'ServiceRequest', id: 's', status: 'draft' }])],
    ['coding as an object', orderSign([draft(tofacitinib5, { medicationCodeableConcept: { coding: { code: '1357541' } } })])],
    ['a patient as user', orderSign([draft(tofacitinib5)], { userId: 'Patient/p1' })],
  ])('%s is silent', async (_, body) => {
    expect(await app.call(sign, body)).toMatchObject({ status: 200, body: nobody });
  });

  it.each([
    [
      'category as an object',
      orderSign([draft(tofacitinib5, { category: { coding: [{ code: 'outpatient' }] } })], { userId: 'Practitioner/w1' }),
    ],
    ['a Bundle without a type', orderSign([draft(tofacitinib5)], { userId: 'Practitioner/w2' }, { prefetch: {} })],
    ['prefetch null', orderSign([draft(tofacitinib5)], { userId: 'Practitioner/w3' }, { prefetch: null })],
    [
      'a prefetched OperationOutcome',
      orderSign([draft(tofacitinib5)], { userId: 'Practitioner/w4' }, { prefetch: { user: { resourceType: 'OperationOutcome' } } }),
    ],
    ['an unresolved PractitionerRole', orderSign([draft(tofacitinib5)], { userId: 'PractitionerRole/w5' })],
    [
      'the user beside the context',
      { ...orderSign([draft(tofacitinib5)], { userId: undefined as unknown as string }), userId: 'Practitioner/w6' },
    ],
  ])('%s still gives the card', async (_, body) => {
    const reply = await app.call(sign, body);
    expect(cardsResponseSchema.parse(reply.body).cards).toHaveLength(1);
  });

  it('an EHR that never answers delays a card by no more than a quarter of a second', async () => {
    asked = 0;
    const body = orderSign(
      [draft(tofacitinib5), draft(tofacitinib5, { ...without, id: 'ref', medicationReference: { reference: 'Medication/m' } })],
      { userId: 'PractitionerRole/slow' },
      { fhirServer: ehrBase, fhirAuthorization: authorization },
    );
    await app.call(sign, orderSign([draft(tofacitinib5)], { userId: 'Practitioner/warm' }));
    const started = performance.now();
    const reply = await app.call(sign, body);
    expect(performance.now() - started).toBeLessThan(600);
    expect(cardsResponseSchema.parse(reply.body).cards).toHaveLength(1);
    expect(asked).toBeGreaterThan(0);
  });

  it('a FHIR server that is not the registered one is never contacted', async () => {
    asked = 0;
    const elsewhere = ehrBase.replace('/fhir', '/other');
    const body = orderSign(
      [draft(tofacitinib5, { ...without, medicationReference: { reference: 'Medication/m' } })],
      {},
      { fhirServer: elsewhere, fhirAuthorization: authorization },
    );
    expect(await app.call(sign, body)).toMatchObject({ status: 200, body: nobody });
    expect(
      await app.call(
        sign,
        orderSign(
          [draft(tofacitinib5, { ...without, medicationReference: { reference: `${elsewhere}/Medication/m` } })],
          {},
          { fhirServer: ehrBase, fhirAuthorization: authorization },
        ),
      ),
    ).toMatchObject({ status: 200, body: nobody });
    expect(asked).toBe(0);
  });
});

describe('what breaks the specification is refused with its path', () => {
  const good = orderSign([draft(tofacitinib5)]);
  it.each([
    ['another hook', { ...good, hook: 'patient-view' }, 'hook'],
    ['the hook of the other service', orderSelect([draft(tofacitinib5)], []), 'hook'],
    ['no hookInstance', { ...good, hookInstance: undefined }, 'hookInstance'],
    ['a hookInstance that is no UUID', { ...good, hookInstance: '7' }, 'hookInstance'],
    ['no context', { ...good, context: undefined }, 'context'],
    ['no userId', { ...good, context: { ...(good['context'] as object), userId: undefined } }, 'context.userId'],
    ['a bare userId', orderSign([], { userId: '17' }), 'context.userId'],
    ['no patientId', { ...good, context: { ...(good['context'] as object), patientId: undefined } }, 'context.patientId'],
    ['no draftOrders', { ...good, context: { userId: 'Practitioner/1', patientId: 'p' } }, 'context.draftOrders'],
    [
      'entries that are no list',
      { ...good, context: { userId: 'Practitioner/1', patientId: 'p', draftOrders: { resourceType: 'Bundle', entry: {} } } },
      'context.draftOrders.entry',
    ],
    ['prefetch as text', { ...good, prefetch: 'x' }, 'prefetch'],
    ['a list', [], '$'],
    ['nothing', '', 'hook'],
    ['no JSON', '{"hook":', '$'],
  ])('%s', async (_, body, path) => {
    const reply = await app.call(sign, body);
    expect(reply).toMatchObject({ status: 400, body: { path, correlationId: expect.any(String) as string } });
  });

  it('selections are required on order-select', async () => {
    const { selections: _, ...context } = orderSelect([draft(tofacitinib5)], [])['context'] as Record<string, unknown>;
    expect(await app.call(select, { ...orderSelect([], []), context })).toMatchObject({
      status: 400,
      body: { path: 'context.selections' },
    });
  });

  it('an unknown service is 404, a body over 1 MB is 413', async () => {
    expect((await app.call('nothing-here', good)).status).toBe(404);
    expect((await app.call(sign, { ...good, extension: 'x'.repeat(1_100_000) })).status).toBe(413);
  });
});

describe('anything at all', () => {
  const check = async (service: string, body: unknown): Promise<void> => {
    const reply = await app.call(service, body);
    expect([200, 400]).toContain(reply.status);
    if (reply.status === 200) cardsResponseSchema.parse(reply.body);
  };

  it('as a body is answered or refused, never failed on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 6 }), async (body) => check(sign, body)),
      { numRuns: 60 },
    );
  });

  it('inside a well-formed request is answered or refused', async () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const order = fc.record(
      {
        resourceType: fc.constantFrom('MedicationRequest', 'Medication', 'Bundle', ''),
        id: fc.option(fc.string(), { nil: undefined }),
        status: anything,
        category: anything,
        medicationCodeableConcept: fc.oneof(
          anything,
          fc.constant({ coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1357541' }] }),
        ),
        medicationReference: fc.oneof(anything, fc.record({ reference: fc.string() })),
        contained: anything,
        priorPrescription: anything,
        doNotPerform: anything,
      },
      { requiredKeys: ['resourceType'] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(order, { maxLength: 4 }),
        fc.string({ minLength: 1 }),
        fc.option(anything, { nil: undefined }),
        async (orders, patientId, prefetch) =>
          check(sign, orderSign(orders, { userId: 'Practitioner/fuzz', patientId }, prefetch === undefined ? {} : { prefetch })),
      ),
      { numRuns: 120 },
    );
  });

  it('deeply nested is no trap', async () => {
    const levels = 20_000;
    const deep = `${'{"extension":['.repeat(levels)}1${']}'.repeat(levels)}`;
    const body = JSON.stringify(orderSign([draft(tofacitinib5, { extension: 'HERE' })], { userId: 'Practitioner/deep' })).replace(
      '"HERE"',
      deep,
    );
    await check(sign, body);
    await check(sign, `${'['.repeat(levels)}${']'.repeat(levels)}`);
  });

  it('as feedback is answered or refused', async () => {
    const report = fc.record(
      {
        card: fc.string(),
        outcome: fc.constantFrom('accepted', 'overridden', 'x'),
        outcomeTimestamp: fc.oneof(fc.string(), fc.constant('0000-01-01T00:00:00Z'), fc.constant('2026-11-22T15:00:00Z')),
        overrideReason: fc.jsonValue(),
        acceptedSuggestions: fc.jsonValue(),
      },
      { requiredKeys: ['card'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(report, { maxLength: 3 }), async (feedback) => {
        expect([200, 400]).toContain((await app.feedback(sign, { feedback })).status);
      }),
      { numRuns: 60 },
    );
  });
});

const samples = process.env['SAMPLES_DIR'];
describe.skipIf(samples === undefined)('published requests of the drug-interaction guide', () => {
  const folder = join(samples ?? '', 'fhir/cds-hooks');
  const files = samples === undefined ? [] : readdirSync(folder);
  it.each(files)('%s', async (file) => {
    const body = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { hook: string };
    const reply = await app.call(body.hook === 'order-select' ? select : sign, body);
    // One of them is for a hook that order-sign replaced before 1.0.
    const isAnswered = body.hook !== 'medication-prescribe';
    expect(reply).toMatchObject(isAnswered ? { status: 200 } : { status: 400, body: { path: 'hook' } });
    expect(cardsResponseSchema.safeParse(reply.body).success).toBe(isAnswered);
  });
});
