import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../database/index.ts';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { select, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

const path = (service: string): string => `/cds-services/${service}/feedback`;
const at = '2026-11-22T15:01:00Z';
const report = async (feedback: readonly unknown[], service = sign, over: { iss?: string } = {}) =>
  house.post(path(service), { feedback }, await house.token(path(service), { claims: over }));
let cards: Card[] = [];
const cardOf = (index: number): string => cards[index]?.uuid ?? '';
let clinicians = 0;

const promptOf = async (card: string) =>
  house.db.tenant('demo', async (tx) =>
    tx.one(
      z.object({ state: z.string(), dismiss_reason: z.string().nullable() }),
      sql`select state, dismiss_reason from prompt where card_uuid = ${card}::uuid`,
    ),
  );
const kept = async (card: string) =>
  house.db.tenant('demo', async (tx) =>
    tx.rows(
      z.object({ outcome: z.string(), reason_code: z.string().nullable(), suggestions: z.array(z.string()) }),
      sql`select outcome, reason_code, suggestions from prompt_feedback where card_uuid = ${card}::uuid order by outcome_at`,
    ),
  );

beforeEach(async () => {
  cards = [];
  for (let index = 0; index < 3; index += 1) {
    const reply = await house.call(sign, orderSign([draft(tofacitinib5)], { userId: `Practitioner/reports-${(clinicians += 1)}` }));
    cards.push(...cardsResponseSchema.parse(reply.body).cards);
  }
});

it('a batch over several cards, with repeats and cards we never sent, is kept once each', async () => {
  const suggestion = cards[0]?.suggestions?.[0]?.uuid ?? '';
  const batch = [
    { card: cardOf(0), outcome: 'accepted', acceptedSuggestions: [{ id: suggestion }], outcomeTimestamp: at },
    { card: cardOf(0), outcome: 'accepted', acceptedSuggestions: [{ id: suggestion }], outcomeTimestamp: at },
    { card: cardOf(1), outcome: 'overridden', outcomeTimestamp: at },
    { card: randomUUID(), outcome: 'accepted', outcomeTimestamp: at },
    { card: 'abc', outcome: 'accepted', outcomeTimestamp: at },
  ];
  for (let times = 0; times < 2; times += 1) expect((await report(batch)).status).toBe(200);
  expect(await kept(cardOf(0))).toEqual([{ outcome: 'accepted', reason_code: null, suggestions: [suggestion] }]);
  expect(await kept(cardOf(1))).toEqual([{ outcome: 'overridden', reason_code: null, suggestions: [] }]);
  expect(await kept(cardOf(2))).toEqual([]);
});

it('an override with a reason of ours puts the prompt aside, and a repeat does not undo what followed', async () => {
  const one = {
    card: cardOf(0),
    outcome: 'overridden',
    overrideReason: { reason: { code: 'wrong-drug' }, userComment: 'slip' },
    outcomeTimestamp: at,
  };
  expect((await report([one])).status).toBe(200);
  expect(await promptOf(cardOf(0))).toEqual({ state: 'dismissed', dismiss_reason: 'wrong-drug' });
  await house.db.tenant('demo', async (tx) =>
    tx.run(sql`update prompt set state = 'open', dismiss_reason = null where card_uuid = ${cardOf(0)}::uuid`),
  );
  expect((await report([one])).status).toBe(200);
  expect(await promptOf(cardOf(0))).toEqual({ state: 'open', dismiss_reason: null });
});

it.each([
  ['without a reason', undefined],
  ['with null', null],
  ['with a comment alone', { userComment: 'later' }],
  ['with the EHR’s own reason', { reason: { system: 'https://ehr.example/reasons', code: 'will-monitor', display: 'Will monitor' } }],
])('an override %s leaves the prompt waiting', async (_, overrideReason) => {
  expect((await report([{ card: cardOf(0), outcome: 'overridden', overrideReason, outcomeTimestamp: at }])).status).toBe(200);
  expect(await promptOf(cardOf(0))).toMatchObject({ state: 'open' });
  expect(await kept(cardOf(0))).toHaveLength(1);
});

it('a learned topic stays learned', async () => {
  await house.db.tenant('demo', async (tx) => tx.run(sql`update prompt set state = 'completed' where card_uuid = ${cardOf(0)}::uuid`));
  await report([{ card: cardOf(0), outcome: 'overridden', overrideReason: { reason: { code: 'other' } }, outcomeTimestamp: at }]);
  expect(await promptOf(cardOf(0))).toMatchObject({ state: 'completed' });
});

it('may come to the other service’s address', async () => {
  expect((await report([{ card: cardOf(0), outcome: 'accepted', outcomeTimestamp: at }], select)).status).toBe(200);
  expect(await kept(cardOf(0))).toHaveLength(1);
});

it('of another tenant touches nothing', async () => {
  await house.addTenant({
    id: 'west',
    iss: 'https://west.example/fhir',
    fhir: 'https://west.example/fhir',
    cdsIss: 'https://west.example',
  });
  const one = { card: cardOf(0), outcome: 'overridden', overrideReason: { reason: { code: 'other' } }, outcomeTimestamp: at };
  expect((await report([one], sign, { iss: 'https://west.example' })).status).toBe(200);
  expect(await kept(cardOf(0))).toEqual([]);
  expect(await promptOf(cardOf(0))).toMatchObject({ state: 'open' });
});

it.each([
  ['no list', {}, 'feedback'],
  ['an empty list', { feedback: [] }, 'feedback'],
  ['no card', { feedback: [{ outcome: 'accepted', outcomeTimestamp: at }] }, 'feedback.0.card'],
  ['an outcome of its own', { feedback: [{ card: 'x', outcome: 'ignored', outcomeTimestamp: at }] }, 'feedback.0.outcome'],
  ['no time', { feedback: [{ card: 'x', outcome: 'accepted' }] }, 'feedback.0.outcomeTimestamp'],
  ['a time that is none', { feedback: [{ card: 'x', outcome: 'accepted', outcomeTimestamp: 'yesterday' }] }, 'feedback.0.outcomeTimestamp'],
  [
    'the second of two',
    {
      feedback: [
        { card: 'x', outcome: 'accepted', outcomeTimestamp: at },
        { card: 7, outcome: 'accepted', outcomeTimestamp: at },
      ],
    },
    'feedback.1.card',
  ],
])('%s is refused with its path', async (_, body, named) => {
  expect(await house.post(path(sign), body, await house.token(path(sign)))).toMatchObject({ status: 400, body: { path: named } });
});

it('for an unknown service is 404', async () =>
  expect((await report([{ card: 'x', outcome: 'accepted', outcomeTimestamp: at }], 'nothing-here')).status).toBe(404));

it('while the database is away is 503, told when to come again, and its token may come again', async () => {
  const token = await house.token(path(sign));
  const body = { feedback: [{ card: cardOf(0), outcome: 'accepted', outcomeTimestamp: at }] };
  const away = vi.spyOn(house.db.pool, 'connect').mockImplementation(() => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  });
  const reply = await house.post(path(sign), body, token);
  expect(reply.status).toBe(503);
  expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await house.call(sign, orderSign([draft(tofacitinib5)], { userId: 'Practitioner/unlucky' }))).toMatchObject({
    status: 200,
    body: { cards: [] },
  });
  away.mockRestore();
  expect((await house.post(path(sign), body, token)).status).toBe(200);
  expect(await kept(cardOf(0))).toHaveLength(1);
});
