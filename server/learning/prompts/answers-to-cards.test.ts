import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5, type Resource } from '../../../test-fixtures/cds-hooks/requests.ts';

const day = 86_400_000;
const sertraline = { code: '208161', display: 'sertraline 50 MG Oral Tablet [Zoloft]' };
const fluoxetine = { code: '310384', display: 'fluoxetine 10 MG Oral Capsule' };

let house: House;
beforeAll(async () => {
  house = await startHouse({ tenant: { settings: { dismissedDays: 90, establishedPerDay: 20 } } });
});
afterAll(async () => house.stop());

let clinicians = 0;
const someone = (): string => `Practitioner/answers-${(clinicians += 1)}`;
const ordered = async (userId: string, order: Resource): Promise<Card[]> => {
  const reply = await house.call(sign, orderSign([order], { userId }));
  return cardsResponseSchema.parse(reply.body).cards;
};
const silences = async (cause: string): Promise<number> =>
  (await house.modules.metrics.silence.get()).values.find((one) => one.labels.cause === cause)?.value ?? 0;
const override = async (card: Card | undefined, code: string): Promise<void> => {
  const one = {
    card: card?.uuid,
    outcome: 'overridden',
    overrideReason: { reason: { code } },
    outcomeTimestamp: house.clock.now().toISOString(),
  };
  expect((await house.feedback(sign, { feedback: [one] })).status).toBe(200);
};

describe.each(['i-know-this', 'not-my-patient-group'])('a topic put aside as %s', (reason) => {
  it('by an override is silent for as long as the tenant says, and is counted', async () => {
    const userId = someone();
    const [card] = await ordered(userId, draft(tofacitinib5));
    house.clock.advance(5 * day);
    await override(card, reason);
    house.clock.advance(90 * day - 1);
    const before = await silences('dismissed');
    expect(await ordered(userId, draft(tofacitinib5, { id: 'b' }))).toEqual([]);
    expect(await silences('dismissed')).toBe(before + 1);
    house.clock.advance(1);
    expect(await ordered(userId, draft(tofacitinib5, { id: 'c' }))).toHaveLength(1);
  });

  it('in the panel is so too, until it is taken back', async () => {
    const userId = someone();
    await ordered(userId, draft(tofacitinib5));
    const launch = { tenant: house.tenant, person: await house.personOf(userId), patient: 'p1' };
    const [prompt] = await house.db.tenant('demo', async (tx) => house.modules.prompts.waiting(tx, launch));
    await house.modules.prompts.dismiss(launch, prompt?.id ?? '', { reason: reason as 'i-know-this' });
    house.clock.advance(60 * day);
    expect(await ordered(userId, draft(tofacitinib5, { id: 'b' }))).toEqual([]);
    await house.modules.prompts.restore(launch, prompt?.id ?? '');
    expect(await ordered(userId, draft(tofacitinib5, { id: 'c' }))).toHaveLength(1);
  });
});

it('the wrong drug keeps the same drug to the cool-down, and says nothing of another one under the same warning', async () => {
  const userId = someone();
  const [card] = await ordered(userId, draft(sertraline));
  expect(card?.summary).toMatch(/sertraline/i);
  expect(await ordered(userId, draft(fluoxetine, { id: 'before' }))).toEqual([]);
  await override(card, 'wrong-drug');
  expect(await ordered(userId, draft(sertraline, { id: 'again' }))).toEqual([]);
  const [other] = await ordered(userId, draft(fluoxetine));
  expect(other?.summary).toMatch(/fluoxetine/i);
});

it('a snooze in the panel keeps cards away until its end, also beyond the cool-down', async () => {
  const userId = someone();
  await ordered(userId, draft(tofacitinib5));
  const launch = { tenant: house.tenant, person: await house.personOf(userId), patient: 'p1' };
  const [prompt] = await house.db.tenant('demo', async (tx) => house.modules.prompts.waiting(tx, launch));
  house.clock.advance(29 * day);
  await house.modules.prompts.snooze(launch, prompt?.id ?? '', { until: '7-days' });
  house.clock.advance(2 * day);
  const before = await silences('snoozed');
  expect(await ordered(userId, draft(tofacitinib5, { id: 'b' }))).toEqual([]);
  expect(await silences('snoozed')).toBe(before + 1);
  house.clock.advance(6 * day);
  expect(await ordered(userId, draft(tofacitinib5, { id: 'c' }))).toHaveLength(1);
});
