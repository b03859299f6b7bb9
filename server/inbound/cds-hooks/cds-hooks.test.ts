import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { sql } from '../../database/index.ts';
import { publicUrl, select, sign, type Reply } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSelect, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let app: House;
beforeAll(async () => {
  app = await startHouse();
});
afterAll(async () => app.stop());

/** Every answer is checked against the specification's invariants. */
const cardsOf = (reply: Reply): Card[] => {
  expect(reply.status).toBe(200);
  expect(reply.text).not.toMatch(/:null|:""|:\{\}/);
  return cardsResponseSchema.parse(reply.body).cards;
};
let clinicians = 0;
const someone = (): string => `Practitioner/clinician-${(clinicians += 1)}`;
const silences = async (cause: string): Promise<number> =>
  (await app.modules.metrics.silence.get()).values.find((one) => one.labels.cause === cause)?.value ?? 0;

describe('discovery', () => {
  it('is public and names every service', async () => {
    const response = await fetch(`${app.url}/cds-services`);
    expect(response.status).toBe(200);
    const { services } = (await response.json()) as { services: Record<string, unknown>[] };
    expect(services.map((service) => [service['id'], service['hook']])).toEqual([
      [select, 'order-select'],
      [sign, 'order-sign'],
      ['boxed-warning-medication-refill', 'medication-refill'],
      ['learning-patient-view', 'patient-view'],
      ['learning-encounter-start', 'encounter-start'],
    ]);
    for (const service of services)
      expect(service).toMatchObject({
        description: expect.any(String) as string,
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      });
  });

  it('answers a registered origin only', async () => {
    const allowed = await fetch(`${app.url}/cds-services`, { method: 'OPTIONS', headers: { origin: 'https://ehr.example' } });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://ehr.example');
    const foreign = await fetch(`${app.url}/cds-services`, { method: 'OPTIONS', headers: { origin: 'https://elsewhere.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('an order for a boxed-warning drug', () => {
  it('gives one card with its reason, source, lesson and a way out', async () => {
    const userId = someone();
    const [card, ...more] = cardsOf(await app.call(sign, orderSign([draft(tofacitinib5)], { userId })));
    expect(more).toEqual([]);
    expect(card).toMatchObject({
      indicator: 'info',
      selectionBehavior: 'any',
      summary: expect.stringContaining('Tofacitinib') as string,
      source: { label: expect.stringMatching(/version 2, 7 May 2026/) as string },
      links: [{ type: 'smart', url: `${publicUrl}/launch`, appContext: expect.any(String) as string }],
    });
    expect(card?.detail).toContain('You see this because');
    expect(card?.detail).toMatch(/Example content, awaiting clinical review/i);
    expect(card?.detail).toMatch(/not a drug-safety alert/);
    expect(card?.detail).not.toContain('{why}');
    expect(card?.suggestions?.[0]?.actions[0]?.resource).toMatchObject({
      resourceType: 'Task',
      status: 'requested',
      owner: { reference: userId },
    });
    expect(JSON.stringify(card)).not.toContain('p1');
    expect(card?.overrideReasons?.map((reason) => reason.code)).toEqual(['not-my-patient-group', 'i-know-this', 'wrong-drug', 'other']);
  });

  it('is silent for a drug without a boxed warning, and finds the one beside it', async () => {
    expect(cardsOf(await app.call(sign, orderSign([draft(amlodipine5)], { userId: someone() })))).toEqual([]);
    expect(cardsOf(await app.call(sign, orderSign([draft(amlodipine5), draft(tofacitinib5)], { userId: someone() })))).toHaveLength(1);
  });

  it('is silent the second time, and speaks to another clinician', async () => {
    const userId = someone();
    expect(cardsOf(await app.call(sign, orderSign([draft(tofacitinib5)], { userId })))).toHaveLength(1);
    expect(cardsOf(await app.call(sign, orderSign([draft(tofacitinib5, { id: 'next' })], { userId, patientId: 'p2' })))).toEqual([]);
    expect(cardsOf(await app.call(sign, orderSign([draft(tofacitinib5)], { userId: someone() })))).toHaveLength(1);
  });

  it('is silent on order-sign after order-select of the same order', async () => {
    const userId = someone();
    const order = draft(tofacitinib5);
    expect(cardsOf(await app.call(select, orderSelect([order], ['MedicationRequest/order-1357541'], { userId })))).toHaveLength(1);
    const before = await silences('shown-for-this-order');
    expect(cardsOf(await app.call(sign, orderSign([order], { userId })))).toEqual([]);
    expect(await silences('shown-for-this-order')).toBe(before + 1);
  });

  it('looks at what is selected only', async () => {
    const orders = [draft(tofacitinib5), draft(amlodipine5)];
    expect(cardsOf(await app.call(select, orderSelect(orders, ['MedicationRequest/order-197361'], { userId: someone() })))).toEqual([]);
    expect(cardsOf(await app.call(select, orderSelect(orders, [], { userId: someone() })))).toEqual([]);
  });

  it('makes one card of two requests in flight', async () => {
    const userId = someone();
    const replies = await Promise.all(Array.from({ length: 6 }, async () => app.call(sign, orderSign([draft(tofacitinib5)], { userId }))));
    expect(replies.flatMap(cardsOf)).toHaveLength(1);
  });

  it('is silent for a competent clinician', async () => {
    const userId = someone();
    await app.db.tenant('demo', async (tx) => {
      const person = await app.modules.practitioners.personFor(tx, {
        tenantId: 'demo',
        registrationId: app.tenant.registrations[0]?.id ?? '',
        reference: userId,
      });
      const now = app.clock.now();
      await tx.run(sql`insert into competency (tenant_id, id, person_id, topic_id, revision, level, status, valid_from, valid_until, lesson_id, lesson_version, attempt_id)
        values ('demo', ${randomUUID()}, ${person.id}, 'tofacitinib-oral', ${app.modules.knowledge.topic('tofacitinib-oral')?.revision ?? 0}, 'knowledge-check', 'active',
          ${now}, ${new Date(now.getTime() + 1e9)}, 'tofacitinib-first-order', '0.1.0', ${randomUUID()})`);
    });
    const before = await silences('competent');
    expect(cardsOf(await app.call(sign, orderSign([draft(tofacitinib5)], { userId })))).toEqual([]);
    expect(await silences('competent')).toBe(before + 1);
  });

  it('is the same person under a PractitionerRole that the prefetch explains', async () => {
    const userId = someone();
    const role = { resourceType: 'PractitionerRole', id: 'r1', practitioner: { reference: userId } };
    expect(
      cardsOf(await app.call(sign, orderSign([draft(tofacitinib5)], { userId: 'PractitionerRole/r1' }, { prefetch: { user: role } }))),
    ).toHaveLength(1);
    expect(cardsOf(await app.call(sign, orderSign([draft(tofacitinib5)], { userId })))).toEqual([]);
  });

  it('is silent at a tenant whose reviewer signed nothing', async () => {
    await app.enrol({
      id: 'strict',
      iss: 'https://strict.example/fhir',
      fhir: 'https://strict.example/fhir',
      clientId: 'x',
      cdsIss: 'https://strict.example',
      cdsJwks: { keys: [{ ...app.key.publicJwk, kty: 'EC' }] },
    });
    const path = `/cds-services/${sign}`;
    const before = await silences('not-reviewed');
    const reply = await app.post(
      path,
      orderSign([draft(tofacitinib5)]),
      await app.token(path, { claims: { iss: 'https://strict.example' } }),
    );
    expect(cardsOf(reply)).toEqual([]);
    expect(await silences('not-reviewed')).toBe(before + 1);
  });
});

describe('how an order names its medicine', () => {
  const rx = 'http://www.nlm.nih.gov/research/umls/rxnorm';
  const coding = [{ system: rx, code: '1357541' }];
  const without = { medicationCodeableConcept: undefined };
  const medication = { resourceType: 'Medication', id: 'm1', code: { coding } };
  it.each([
    [
      'a later coding',
      [draft(tofacitinib5, { medicationCodeableConcept: { coding: [{ system: 'http://local', code: 'x' }, ...coding] } })],
    ],
    ['text alone', [draft(tofacitinib5, { medicationCodeableConcept: { text: 'tofacitinib 5 MG Oral Tablet' } })]],
    ['a contained Medication', [draft(tofacitinib5, { ...without, contained: [medication], medicationReference: { reference: '#m1' } })]],
    ['a Medication in the Bundle', [medication, draft(tofacitinib5, { ...without, medicationReference: { reference: 'Medication/m1' } })]],
  ])('%s', async (_, orders) => {
    expect(cardsOf(await app.call(sign, orderSign(orders, { userId: someone() })))).toHaveLength(1);
  });
});

describe('feedback', () => {
  const rows = async (cardUuid: string) =>
    app.db.tenant('demo', async (tx) => ({
      feedback: await tx.rows(
        z.object({ outcome: z.string(), reason_code: z.string().nullable() }),
        sql`select outcome, reason_code from prompt_feedback where card_uuid = ${cardUuid}`,
      ),
      prompt: await tx.one(z.object({ state: z.string() }), sql`select state from prompt where card_uuid = ${cardUuid}`),
    }));

  it('is kept once, in batches and repeats, and unknown cards are ignored', async () => {
    const [card] = cardsOf(await app.call(sign, orderSign([draft(tofacitinib5)], { userId: someone() })));
    const uuid = card?.uuid ?? '';
    const one = {
      card: uuid,
      outcome: 'accepted',
      acceptedSuggestions: [{ id: card?.suggestions?.[0]?.uuid }],
      outcomeTimestamp: '2026-11-22T15:01:00Z',
    };
    const body = { feedback: [one, { ...one, card: randomUUID() }, { ...one, card: 'not-even-a-uuid' }] };
    expect((await app.feedback(sign, body)).status).toBe(200);
    expect((await app.feedback(sign, body)).status).toBe(200);
    expect(await rows(uuid)).toEqual({ feedback: [{ outcome: 'accepted', reason_code: null }], prompt: { state: 'open' } });
  });

  it('puts the prompt aside when it was overridden with a reason', async () => {
    const [card] = cardsOf(await app.call(sign, orderSign([draft(tofacitinib5)], { userId: someone() })));
    const uuid = card?.uuid ?? '';
    const body = {
      feedback: [
        {
          card: uuid,
          outcome: 'overridden',
          overrideReason: { reason: card?.overrideReasons?.[1] },
          outcomeTimestamp: '2026-11-22T15:01:00+01:00',
        },
      ],
    };
    expect((await app.feedback(sign, body)).status).toBe(200);
    expect(await rows(uuid)).toEqual({ feedback: [{ outcome: 'overridden', reason_code: 'i-know-this' }], prompt: { state: 'dismissed' } });
  });

  it('names what is wrong', async () => {
    expect(await app.feedback(sign, { feedback: [{ card: 'x', outcome: 'ignored' }] })).toMatchObject({
      status: 400,
      body: { path: 'feedback.0.outcome' },
    });
    expect(
      (await app.feedback(sign, { feedback: [{ card: 'a\u0000b', outcome: 'accepted', outcomeTimestamp: '2026-11-22T15:01:00Z' }] }))
        .status,
    ).toBeLessThan(500);
  });
});
