import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nowViewSchema, whyViewSchema } from '../../contract/index.ts';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5, type Resource } from '../../../test-fixtures/cds-hooks/requests.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

const ketorolac = { code: '1665461', display: 'ketorolac tromethamine 30 MG/ML Injection' };
let clinicians = 0;
let userId = '';
let panel: Awaited<ReturnType<House['openPanel']>>;
let card: Card;
let promptId = '';

const order = async (orders: readonly Resource[], patientId = 'p1'): Promise<Card[]> =>
  cardsResponseSchema.parse((await house.call(sign, orderSign(orders, { userId, patientId }))).body).cards;
const nowOf = async (from = panel) => nowViewSchema.parse((await from.get('/now')).body);
const appContextOf = (of: Card): string => of.links?.[0]?.appContext ?? '';

beforeEach(async () => {
  userId = `Practitioner/panel-${(clinicians += 1)}`;
  const [first] = await order([draft(tofacitinib5)]);
  if (first === undefined) throw new Error('A card was expected.');
  card = first;
  const person = await house.personOf(userId);
  const { promptId: resolved } = await house.db.tenant('demo', async (tx) =>
    house.modules.prompts.resolveAppContext(tx, {
      tenant: house.tenant,
      person,
      patient: 'p1',
      encounter: 'e1',
      appContext: appContextOf(card),
    }),
  );
  promptId = resolved ?? '';
  panel = await house.openPanel(person, { promptId });
});

describe('Now', () => {
  it('shows the prompt of the card with its reason, and no patient', async () => {
    const reply = await panel.get('/now');
    const view = nowViewSchema.parse(reply.body);
    expect(view.items).toMatchObject([
      { promptId, lessonId: 'tofacitinib-first-order', contentNotice: 'example content, awaiting clinical review', attempt: null },
    ]);
    expect(card.detail?.replaceAll('**', '')).toContain(view.items[0]?.reason);
    expect(reply.text).not.toMatch(/"p1"|"e1"/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it('leads with the prompt the panel was opened from', async () => {
    house.clock.advance(60_000);
    expect(await order([draft(ketorolac)])).toHaveLength(1);
    expect((await nowOf()).items.map((item) => item.promptId)[0]).toBe(promptId);
    expect((await nowOf(await house.openPanel(await house.personOf(userId)))).items.map((item) => item.lessonId)).toEqual([
      'ketorolac-injection',
      'tofacitinib-first-order',
    ]);
  });

  it('beside another patient shows nothing of this one', async () => {
    expect((await nowOf(await house.openPanel(await house.personOf(userId), { patient: 'p2' }))).items).toEqual([]);
    expect((await nowOf(await house.openPanel(await house.personOf(userId), { patient: null }))).items).toHaveLength(1);
  });
});

describe('what its owner does with a prompt', () => {
  it('why: the sentence of the card and what it rests on', async () => {
    const why = whyViewSchema.parse((await panel.get(`/prompts/${promptId}/why`)).body);
    expect(card.detail?.replaceAll('**', '')).toContain(why.sentence);
    expect(why.correlationId).not.toBe('');
    // The first card of this day, and the second; the limit is the organization's.
    const atMost = house.tenant.settings.establishedPerDay;
    expect(why.cardOfDay).toEqual({ number: 1, atMost });
    expect(await order([draft(ketorolac)])).toHaveLength(1);
    const other = (await nowOf()).items.find((item) => item.lessonId === 'ketorolac-injection')?.promptId ?? '';
    const second = whyViewSchema.parse((await panel.get(`/prompts/${other}/why`)).body);
    expect(second.cardOfDay).toEqual({ number: 2, atMost });
  });

  it('snooze, restore, dismiss', async () => {
    expect(await panel.send('POST', `/prompts/${promptId}/snooze`, { until: 'tomorrow' })).toMatchObject({
      status: 200,
      body: { state: 'snoozed', until: '2026-11-23T13:00:00.000Z' },
    });
    expect((await nowOf()).items).toEqual([]);
    expect(await panel.send('POST', `/prompts/${promptId}/restore`, {})).toMatchObject({
      status: 200,
      body: { state: 'open', until: null },
    });
    expect((await nowOf()).items).toHaveLength(1);
    expect(await panel.send('POST', `/prompts/${promptId}/dismiss`, { reason: 'i-know-this' })).toMatchObject({
      status: 200,
      body: { state: 'dismissed' },
    });
    expect((await nowOf()).items).toEqual([]);
  });

  it.each([
    ['snooze', { until: 'never' }, 'until'],
    ['snooze', {}, 'until'],
    ['dismiss', { reason: 'because' }, 'reason'],
    ['dismiss', { reason: 'other', comment: 'x'.repeat(501) }, 'comment'],
    ['dismiss', [], undefined],
  ])('%s %j is refused', async (action, body, path) => {
    expect(await panel.send('POST', `/prompts/${promptId}/${action}`, body)).toMatchObject({
      status: 400,
      body: path === undefined ? {} : { path },
    });
  });
});

describe('nobody else', () => {
  const actions = [
    ['snooze', { until: 'tomorrow' }],
    ['dismiss', { reason: 'other' }],
    ['restore', {}],
  ] as const;

  it('reads or changes it: for another person it does not exist', async () => {
    const other = await house.openPanel(await house.personOf('Practitioner/somebody-else'));
    expect((await other.get(`/prompts/${promptId}/why`)).status).toBe(404);
    for (const [action, body] of actions) expect((await other.send('POST', `/prompts/${promptId}/${action}`, body)).status).toBe(404);
    expect((await nowOf()).items).toHaveLength(1);
  });

  it('and no prompt is 404 whatever stands in its place', async () => {
    for (const id of [randomUUID(), 'x', '%00', "'%20or%201=1", '..%2F..']) {
      expect((await panel.get(`/prompts/${id}/why`)).status, id).toBe(404);
      for (const [action, body] of actions)
        expect((await panel.send('POST', `/prompts/${id}/${action}`, body)).status, `${id} ${action}`).toBe(404);
    }
  });

  it('changes it from a foreign page, or without a session', async () => {
    expect((await panel.send('POST', `/prompts/${promptId}/restore`, {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await panel.send('POST', `/prompts/${promptId}/restore`, {}, { 'x-preceptor': '0' })).status).toBe(403);
    expect((await panel.send('POST', `/prompts/${promptId}/restore`, {}, { cookie: '' })).status).toBe(401);
  });
});

it('a launch without appContext: two candidates are nobody’s guess', async () => {
  expect(await order([draft(ketorolac)])).toHaveLength(1);
  const person = await house.personOf(userId);
  const resolved = await house.db.tenant('demo', async (tx) =>
    house.modules.prompts.resolveAppContext(tx, { tenant: house.tenant, person, patient: 'p1', encounter: 'e1', appContext: null }),
  );
  expect(resolved).toEqual({ promptId: null, problem: null });
});
