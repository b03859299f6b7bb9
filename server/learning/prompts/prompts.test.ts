import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from '../../database/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import type { Card } from '../../standards/cds-hooks/index.ts';
import { select, sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSelect, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let app: House;
beforeAll(async () => {
  app = await startHouse();
});
afterAll(async () => app.stop());

type Launch = Pick<LaunchContext, 'tenant' | 'person' | 'patient' | 'encounter'>;
let count = 0;
let launch: Launch;
let card: Card;
let promptId: string;

const personOf = async (reference: string) =>
  app.db.tenant('demo', async (tx) =>
    app.modules.practitioners.personFor(tx, { tenantId: 'demo', registrationId: app.tenant.registrations[0]?.id ?? '', reference }),
  );
const orderOnce = async (userId: string, patientId = 'p1'): Promise<Card> => {
  const reply = await app.call(sign, orderSign([draft(tofacitinib5)], { userId, patientId }));
  const [first] = (reply.body as { cards: Card[] }).cards;
  if (first === undefined) throw new Error('A card was expected.');
  return first;
};
const resolve = async (over: Partial<Launch> & { appContext: string | null }) =>
  app.db.tenant('demo', async (tx) => app.modules.prompts.resolveAppContext(tx, { ...launch, ...over }));
const waiting = async (over: Partial<Launch> = {}) =>
  app.db.tenant('demo', async (tx) => app.modules.prompts.waiting(tx, { ...launch, ...over }));

beforeEach(async () => {
  const userId = `Practitioner/prompted-${(count += 1)}`;
  card = await orderOnce(userId);
  launch = { tenant: app.tenant, person: await personOf(userId), patient: 'p1', encounter: 'e1' };
  promptId = (await waiting())[0]?.id ?? '';
});

const appContext = (): string => card.links?.[0]?.appContext ?? '';

describe('the link of a card', () => {
  it('leads its own clinician to its prompt', async () => {
    expect(await resolve({ appContext: appContext() })).toEqual({ promptId, problem: null });
    expect(await resolve({ appContext: `"${appContext()}"` })).toEqual({ promptId, problem: null });
    expect(await resolve({ appContext: appContext(), patient: null })).toEqual({ promptId, problem: null });
  });

  it('leads nobody else, and nowhere beside another patient', async () => {
    expect(await resolve({ appContext: appContext(), person: await personOf('Practitioner/other') })).toEqual({
      promptId: null,
      problem: 'mismatch',
    });
    expect(await resolve({ appContext: appContext(), patient: 'p2' })).toEqual({ promptId: null, problem: 'mismatch' });
  });

  it('of another tenant leads nowhere', async () => {
    const other = await app.enrol({
      id: `other-${count}`,
      iss: `https://o${count}.example/fhir`,
      fhir: `https://o${count}.example/fhir`,
      clientId: 'x',
    });
    const found = await app.db.tenant(other.id, async (tx) =>
      app.modules.prompts.resolveAppContext(tx, { ...launch, tenant: other, appContext: appContext() }),
    );
    expect(found).toEqual({ promptId: null, problem: 'mismatch' });
  });

  it('says what is wrong with it', async () => {
    const [payload = '', signature = ''] = appContext().split('.');
    const forged = Buffer.from(
      Buffer.from(payload, 'base64url')
        .toString()
        .replace(/[0-9a-f]{4}/, '0000'),
    ).toString('base64url');
    for (const value of ['', 'x', 'a.b', `${payload}.`, `${forged}.${signature}`, `${appContext()}x`]) {
      expect(await resolve({ appContext: value })).toEqual({ promptId: null, problem: 'unreadable' });
    }
    app.clock.advance(25 * 3_600_000);
    expect(await resolve({ appContext: appContext() })).toEqual({ promptId: null, problem: 'expired' });
  });

  it('dropped by the EHR: exactly one fitting prompt of the last hour counts', async () => {
    expect(await resolve({ appContext: null })).toEqual({ promptId, problem: null });
    expect(await resolve({ appContext: null, patient: 'p2' })).toEqual({ promptId: null, problem: null });
    expect(await resolve({ appContext: null, patient: null })).toEqual({ promptId: null, problem: null });
    expect(await resolve({ appContext: null, encounter: 'e2' })).toEqual({ promptId: null, problem: null });
    app.clock.advance(61 * 60_000);
    expect(await resolve({ appContext: null })).toEqual({ promptId: null, problem: null });
  });

  it('dropped by the EHR, where something else waits too: the list, not a lesson', async () => {
    const other = await app.call(
      sign,
      orderSign([draft({ code: '197535', display: 'clozapine 25 MG Oral Tablet' })], { userId: `Practitioner/prompted-${count}` }),
    );
    expect((other.body as { cards: Card[] }).cards).toHaveLength(1);
    await app.db.tenant('demo', async (tx) =>
      tx.run(
        sql`update prompt set created_at = created_at - interval '2 hours' where person_id = ${launch.person.id} and id <> ${promptId}`,
      ),
    );
    expect(await resolve({ appContext: null })).toEqual({ promptId: null, problem: null });
    expect(await resolve({ appContext: appContext() })).toEqual({ promptId, problem: null });
  });
});

describe('what waits', () => {
  it('shows what was ordered, the lesson and its mark, beside this patient only', async () => {
    expect(await waiting()).toMatchObject([
      {
        drug_display: expect.stringMatching(/tofacitinib/i) as string,
        lesson: { id: 'tofacitinib-first-order' },
        contentNotice: 'example content, awaiting clinical review',
        attempt: null,
      },
    ]);
    expect(await waiting({ patient: 'p2' })).toEqual([]);
  });

  it('is hidden by a snooze until its end', async () => {
    const snoozed = await app.modules.prompts.snooze(launch, promptId, { until: 'end-of-shift' });
    expect(snoozed).toMatchObject({ state: 'snoozed', until: new Date(app.clock.now().getTime() + 8 * 3_600_000).toISOString() });
    expect(await waiting()).toEqual([]);
    app.clock.advance(8 * 3_600_000);
    expect(await waiting()).toHaveLength(1);
  });

  it('goes with "not relevant" and comes back when that is taken back', async () => {
    expect(await app.modules.prompts.dismiss(launch, promptId, { reason: 'wrong-drug', comment: 'a slip' })).toEqual({
      promptId,
      state: 'dismissed',
      until: null,
    });
    expect(await waiting()).toEqual([]);
    expect(await app.modules.prompts.restore(launch, promptId)).toEqual({ promptId, state: 'open', until: null });
    expect(await waiting()).toHaveLength(1);
  });

  it('is done when the topic is passed, and stays done', async () => {
    await app.db.tenant('demo', async (tx) => app.modules.prompts.completeTopic(tx, launch.person.id, 'tofacitinib-oral'));
    expect(await waiting()).toEqual([]);
    expect(await app.modules.prompts.snooze(launch, promptId, { until: 'tomorrow' })).toMatchObject({ state: 'completed' });
  });

  it('is nobody else’s to change or to read', async () => {
    const other = { ...launch, person: await personOf('Practitioner/other') };
    await expect(app.modules.prompts.dismiss(other, promptId, { reason: 'other' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(app.modules.prompts.why(other, promptId)).rejects.toMatchObject({ code: 'not-found' });
    await expect(app.modules.prompts.why(launch, 'no-such-id')).rejects.toMatchObject({ code: 'not-found' });
    expect(
      await app.db.tenant('demo', async (tx) => app.modules.prompts.markOpened(tx, { promptId, personId: other.person.id })),
    ).toBeUndefined();
  });

  it('explains itself in the words of the card, without the patient', async () => {
    const why = await app.modules.prompts.why(launch, promptId);
    expect(card.detail?.replaceAll('**', '')).toContain(why.sentence);
    expect(why.rule).toMatchObject({
      id: 'https://preceptor.health/fhir/PlanDefinition/boxed-warning-order',
      version: '1.1.0',
      purpose: 'Education at the moment of an order. Not a drug-safety alert.',
    });
    expect(why.used.map((one) => one.fact).join()).toContain('1357541');
    expect(JSON.stringify(why)).not.toMatch(/"p1"|"e1"/);
  });
});

it('a card from order-select says so', async () => {
  const userId = 'Practitioner/choosing';
  await app.call(select, orderSelect([draft(tofacitinib5)], ['MedicationRequest/order-1357541'], { userId }));
  const person = await personOf(userId);
  const opened = await app.db.tenant('demo', async (tx) => {
    const [one] = await app.modules.prompts.waiting(tx, { ...launch, person });
    return app.modules.prompts.markOpened(tx, { promptId: one?.id ?? '', personId: person.id });
  });
  expect(opened).toMatchObject({
    lessonId: 'tofacitinib-first-order',
    trigger: { text: expect.stringMatching(/^You ordered or are ordering tofacitinib/i) as string },
  });
});

it('patients and encounters are forgotten after 30 days, the prompt is kept', async () => {
  const contextOf = async () =>
    app.db.tenant('demo', async (tx) =>
      tx.one(
        z.object({ patient: z.string().nullable(), encounter: z.string().nullable(), state: z.string() }),
        sql`select patient, encounter, state from prompt where id = ${promptId}`,
      ),
    );
  await app.modules.prompts.clearContext();
  expect(await contextOf()).toEqual({ patient: 'p1', encounter: 'e1', state: 'open' });
  app.clock.advance(31 * 86_400_000);
  await app.modules.prompts.clearContext();
  expect(await contextOf()).toEqual({ patient: null, encounter: null, state: 'open' });
  const tokens = await app.db.system(async (tx) => tx.query(sql`select 1 from cds_token_used`));
  expect(tokens).toEqual([]);
});
