import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dateInWords } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import type { Person } from '../../identity/practitioners/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { encounter, refill, sign, view, type Reply } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House, type Process } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, chartOpened, draft, medicationRefill, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

const day = 86_400_000;
const quietIss = 'https://quiet.example';
const settings = { quietHooks: ['patient-view' as const, 'encounter-start' as const], cooldownDays: 10 };
let house: House;
let other: Process;
let quiet: Tenant;
beforeAll(async () => {
  house = await startHouse();
  other = await house.start();
  quiet = await house.addTenant({ id: 'quiet', iss: `${quietIss}/fhir`, fhir: `${quietIss}/fhir`, cdsIss: quietIss, settings });
});
afterAll(async () => house.stop());

const cardsOf = (reply: Reply): Card[] => {
  expect(reply.status).toBe(200);
  return cardsResponseSchema.parse(reply.body).cards;
};
let clinicians = 0;
let userId = '';
beforeEach(() => {
  userId = `Practitioner/quiet-${(clinicians += 1)}`;
});
const order = async (iss = quietIss, patientId = 'p1') =>
  cardsOf(await house.call(sign, orderSign([draft(tofacitinib5)], { userId, patientId }), { iss }));
const opened = async (over: { patientId?: string; userId?: string } = {}, at = house.url) =>
  cardsOf(await house.call(view, chartOpened('patient-view', { userId, ...over }), { iss: quietIss, at }));
const personOf = async (): Promise<Person> => house.personOf(userId, quiet);

describe('an opened chart', () => {
  it('is silent at a tenant that did not ask for it, whatever waits', async () => {
    expect(cardsOf(await house.call(sign, orderSign([draft(tofacitinib5)], { userId })))).toHaveLength(1);
    house.clock.advance(2 * day);
    for (const [service, hook] of [
      [view, 'patient-view'],
      [encounter, 'encounter-start'],
    ] as const)
      expect(cardsOf(await house.call(service, chartOpened(hook, { userId })))).toEqual([]);
  });

  it('says what waits: one card, quiet, of the clinician alone', async () => {
    await order();
    expect(await opened()).toEqual([]);
    house.clock.advance(day);
    const [card, ...more] = await opened();
    expect(more).toEqual([]);
    expect(card).toMatchObject({
      indicator: 'info',
      summary: '1 short lesson waits for you',
      detail: expect.stringMatching(/^- .*\(\d min\), example content, awaiting clinical review/) as string,
      links: [{ type: 'smart' }],
    });
    expect(card).not.toHaveProperty('suggestions');
    expect(JSON.stringify(card)).not.toMatch(/p1|e1"/);
  });

  it('repeats nothing within the cool-down, at whichever chart or hook, and may speak again after it', async () => {
    await order();
    house.clock.advance(day);
    expect(await opened()).toHaveLength(1);
    for (let days = 1; days < 10; days += 1) {
      expect(await opened()).toEqual([]);
      expect(cardsOf(await house.call(encounter, chartOpened('encounter-start', { userId }), { iss: quietIss }))).toEqual([]);
      house.clock.advance(day);
    }
    expect(await opened()).toEqual([]);
    house.clock.advance(day);
    expect(cardsOf(await house.call(encounter, chartOpened('encounter-start', { userId }), { iss: quietIss }))).toHaveLength(1);
  });

  it('of another patient, or by somebody whom nobody met, is silent', async () => {
    await order();
    house.clock.advance(day);
    expect(await opened({ patientId: 'p2' })).toEqual([]);
    expect(await opened({ userId: 'Practitioner/stranger' })).toEqual([]);
    expect(await opened({ userId: 'Patient/p1' })).toEqual([]);
  });

  it('leaves a snoozed lesson alone, and names it when the snooze is over', async () => {
    await order();
    const launch = { tenant: quiet, person: await personOf(), patient: 'p1' };
    const [prompt] = await house.db.tenant('quiet', async (tx) => house.modules.prompts.waiting(tx, launch));
    await house.modules.prompts.snooze(launch, prompt?.id ?? '', { until: '7-days' });
    house.clock.advance(2 * day);
    expect(await opened()).toEqual([]);
    house.clock.advance(6 * day);
    expect(await opened()).toHaveLength(1);
  });

  it('says which knowledge check ends soon, of the warning as it is now', async () => {
    await order();
    const person = (await personOf()).id;
    const { revision = 1 } = house.modules.knowledge.topic('tofacitinib-oral') ?? {};
    const hold = async (of: number, days: number) =>
      house.db.tenant('quiet', async (tx) => {
        await tx.run(sql`update prompt set state = 'completed' where person_id = ${person}`);
        await tx.run(sql`delete from competency where person_id = ${person}`);
        await tx.run(sql`insert into competency (tenant_id, id, person_id, topic_id, revision, level, status, valid_from, valid_until, lesson_id, lesson_version, attempt_id)
          values ('quiet', ${randomUUID()}, ${person}, 'tofacitinib-oral', ${of}, 'knowledge-check', 'active', ${house.clock.now()},
            ${new Date(house.clock.now().getTime() + days * day)}, 'tofacitinib-first-order', '1.0.0', ${randomUUID()})`);
      });
    await hold(revision, 31);
    expect(await opened()).toEqual([]);
    await hold(revision + 1, 29);
    expect(await opened()).toEqual([]);
    await hold(revision, 29);
    const [card] = await opened();
    expect(card?.summary).toBe('1 knowledge check of yours ends soon');
    expect(card?.detail).toMatch(/^- Knowledge check, .*: until \d+ \w+ 20\d\d$/m);
    house.clock.advance(day);
    expect(await opened()).toEqual([]);
  });

  it('opened twice at once, at two processes, brings one card', async () => {
    await order();
    house.clock.advance(day);
    const replies = await Promise.all([house.url, other.url, house.url, other.url].map(async (at) => opened({}, at)));
    expect(replies.flat()).toHaveLength(1);
  });

  it('with a token that made a card elsewhere is refused', async () => {
    await order();
    house.clock.advance(day);
    const path = `/cds-services/${view}`;
    const token = await house.token(path, { claims: { iss: quietIss } });
    expect(cardsOf(await house.post(path, chartOpened('patient-view', { userId }), token))).toHaveLength(1);
    house.clock.advance(60_000);
    await house.db.tenant('quiet', async (tx) => tx.run(sql`delete from reminder`));
    expect((await house.post(path, chartOpened('patient-view', { userId }), token, other.url)).status).toBe(401);
  });

  it('is refused with its path where something is missing', async () => {
    const body = chartOpened('encounter-start', { userId });
    const { encounterId: _gone, ...context } = body['context'] as Record<string, unknown>;
    expect(await house.call(encounter, { ...body, context })).toMatchObject({ status: 400, body: { path: 'context.encounterId' } });
    expect(await house.call(view, { ...body })).toMatchObject({ status: 400, body: { path: 'hook' } });
  });
});

describe('a refill', () => {
  const news = { kind: 'changed' as const, summary: 'The box changed.' };
  it('brings the news of a warning once, and nothing that is not news', async () => {
    const established = cardsOf(await house.call(refill, medicationRefill([draft(tofacitinib5)], userId)));
    expect(established).toEqual([]);
    const topic = house.modules.knowledge.topic('tofacitinib-oral');
    if (topic === undefined) throw new Error('The topic was expected.');
    const since = house.clock.now().toISOString().slice(0, 7);
    const before = topic.news;
    Object.assign(topic, { news: { ...news, since } });
    try {
      const [card, ...more] = cardsOf(
        await house.call(refill, medicationRefill([draft(amlodipine5), draft(tofacitinib5, { status: 'active' })], userId)),
      );
      expect(more).toEqual([]);
      expect(card?.detail).toContain(`changed (${dateInWords(since)})`);
      expect(cardsOf(await house.call(refill, medicationRefill([draft(tofacitinib5, { id: 'next' })], userId)))).toEqual([]);
    } finally {
      Object.assign(topic, { news: before });
    }
  });

  it('for nobody in particular is silent, and one without medications says so', async () => {
    expect(cardsOf(await house.call(refill, medicationRefill([draft(tofacitinib5)], null)))).toEqual([]);
    const body = medicationRefill([], userId);
    expect(await house.call(refill, { ...body, context: { userId, patientId: 'p1' } })).toMatchObject({
      status: 400,
      body: { path: 'context.medications' },
    });
  });
});
