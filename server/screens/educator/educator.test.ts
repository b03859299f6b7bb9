import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import {
  attemptViewSchema,
  contestListSchema,
  educationNumbersSchema,
  lessonListSchema,
  lessonPreviewSchema,
  nowViewSchema,
  problemSchema,
  roleSchema,
  type Role,
} from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import type { Person } from '../../identity/practitioners/index.ts';

type Panel = Awaited<ReturnType<House['openPanel']>>;

const topic = 'tofacitinib-oral';
let house: House;
let educator: Panel;
let clinicians: { person: Person; panel: Panel; promptId: string }[];

const withRole = async (reference: string, role: Role): Promise<Panel> => {
  const person = await house.personOf(reference);
  await house.db.tenant('demo', async (tx) => house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role, by: 'test' }));
  return house.openPanel(person, { patient: null });
};

const numbers = async (query = '', panel = educator) => educationNumbersSchema.parse((await panel.get(`/education/numbers${query}`)).body);

beforeAll(async () => {
  house = await startHouse();
  educator = await withRole('Practitioner/educator', 'educator');
  clinicians = [];
  // Thirteen clinicians get a card: twelve open it, eleven answer something, ten pass; two put it aside, one of them contests.
  for (let at = 0; at < 13; at += 1) {
    const reference = `Practitioner/clinician-${at}`;
    await house.call(sign, orderSign([draft(tofacitinib5)], { userId: reference }));
    const person = await house.personOf(reference);
    const panel = await house.openPanel(person);
    const [item] = nowViewSchema.parse((await panel.get('/now')).body).items;
    clinicians.push({ person, panel, promptId: item?.promptId ?? '' });
  }
  for (const [at, { panel, promptId, person }] of clinicians.entries()) {
    if (at >= 12) continue;
    const begun = await panel.send('POST', '/attempts', { lessonId: 'tofacitinib-first-order', promptId });
    const attempt = attemptViewSchema.parse(begun.body);
    const optionId = attempt.recall.options[0]?.id ?? '';
    if (at < 11) await panel.send('POST', `/attempts/${attempt.attemptId}/answers`, { itemId: 'recall', optionId, confidence: null });
    if (at < 10)
      await house.db.tenant('demo', async (tx) =>
        tx.run(sql`update attempt set status = 'passed', finished_at = now() where person_id = ${person.id}`),
      );
  }
  const comment = 'Section 5.1 says otherwise.';
  await clinicians[12]?.panel.send('POST', `/prompts/${clinicians[12].promptId}/dismiss`, { reason: 'content-wrong', comment });
  await clinicians[11]?.panel.send('POST', `/prompts/${clinicians[11].promptId}/dismiss`, { reason: 'i-know-this' });
});
afterAll(async () => house.stop());

describe('the numbers of education', () => {
  test('tell shown, opened, started and passed of all topics and of each', async () => {
    const view = await numbers();
    expect(view).toMatchObject({ days: 30, from: '2026-10-24', until: '2026-11-22', topicId: null });
    // Two put it aside: too few to be told.
    const funnel = { shown: 13, opened: 12, started: 11, passed: 10, learnLater: 0, putAside: null };
    expect(view.total).toEqual(funnel);
    expect(view.byTopic).toEqual([{ topicId: topic, topicTitle: expect.stringMatching(/tofacitinib/i) as unknown, ...funnel }]);
    expect(view.topics.length).toBeGreaterThanOrEqual(14);
  });

  test('name reasons, and hide how often where a person could be told', async () => {
    expect((await numbers()).reasons).toEqual([
      { reason: 'content-wrong', atCard: 0, inPanel: null },
      { reason: 'i-know-this', atCard: 0, inPanel: null },
    ]);
  });

  test('tell on how many days of clinicians one card came, and where more would name somebody', async () => {
    expect((await numbers()).perDay).toEqual([13, 0, 0, 0, 0].map((clinicianDays, index) => ({ cards: index + 1, clinicianDays })));
  });

  test('tell silences by cause; those about a person only from ten on', async () => {
    await house.call(sign, orderSign([draft(amlodipine5)]));
    for (let at = 0; at < 10; at += 1)
      await house.call(sign, orderSign([draft(tofacitinib5, { id: 'again' })], { userId: `Practitioner/clinician-${at}` }));
    await house.modules.silences.flush();
    const { silences } = await numbers();
    expect(silences).toContainEqual({ cause: 'unboxed', orders: 1 });
    expect(silences.find(({ cause }) => cause === 'cool-down')?.orders).toBe(10);
    expect((await numbers(`?topic=${topic}`)).silences).toEqual([{ cause: 'cool-down', orders: 10 }]);
  });

  test('are those of a range and a topic, and of one tenant', async () => {
    expect((await numbers('?days=7&topic=warfarin')).total.shown).toBe(0);
    house.clock.advance(8 * 86_400_000);
    try {
      const panel = await house.openPanel(await house.personOf('Practitioner/educator'), { patient: null });
      expect((await numbers('?days=7', panel)).total.shown).toBe(0);
      expect((await numbers('?days=90', panel)).total.shown).toBe(13);
    } finally {
      house.clock.advance(-8 * 86_400_000);
    }
  });

  test('name a query that does not fit', async () => {
    for (const [query, path] of [
      ['?days=8', 'days'],
      ['?days=x', 'days'],
      ["?topic='--", 'topic'],
      ['?topic=%00', 'topic'],
    ]) {
      const refused = await educator.get(`/education/numbers${query}`);
      expect(refused.status).toBe(400);
      expect(problemSchema.parse(refused.body).path).toBe(path);
    }
  });
});

describe('what is contested', () => {
  test('is listed with lesson, version, day and words, and names nobody', async () => {
    const answer = await educator.get('/education/contests');
    expect(contestListSchema.parse(answer.body).contests).toEqual([
      {
        lessonId: 'tofacitinib-first-order',
        lessonTitle: expect.stringMatching(/^Tofacitinib/) as unknown,
        lessonVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown,
        day: '2026-11-22',
        comment: 'Section 5.1 says otherwise.',
      },
    ]);
    expect(JSON.stringify(answer.body)).not.toMatch(/clinician-\d/);
    for (const { person, promptId } of clinicians) expect(JSON.stringify(answer.body)).not.toMatch(new RegExp(`${person.id}|${promptId}`));
  });
});

describe('the lessons', () => {
  test('are listed with status, version, label, what a machine finds, items and signature', async () => {
    const { lessons } = lessonListSchema.parse((await educator.get('/education/lessons')).body);
    expect(lessons.length).toBeGreaterThanOrEqual(14);
    for (const lesson of lessons) {
      expect(lesson.problems).toEqual([]);
      expect(lesson.items).toBeGreaterThanOrEqual(8);
      expect(lesson.label).toMatch(/^FDA label [0-9a-f]{8}, version \d+, effective /);
      expect(lesson).toMatchObject({ signedOn: null, shown: 'example-content' });
    }
    await house.signLesson('demo', { lessonId: 'warfarin-order', reviewer: 'Dr. Ana Ruiz' });
    const after = lessonListSchema.parse((await educator.get('/education/lessons')).body).lessons;
    expect(after.find(({ lessonId }) => lessonId === 'warfarin-order')).toMatchObject({ signedOn: '2026-11-22', shown: 'reviewed' });
  });

  test('open as the panel shows them, every one with every item, answer and reason', async () => {
    const { lessons } = lessonListSchema.parse((await educator.get('/education/lessons')).body);
    for (const { lessonId, items } of lessons) {
      const preview = lessonPreviewSchema.parse((await educator.get(`/education/lessons/${lessonId}`)).body);
      expect(preview.items).toHaveLength(items);
      for (const question of [preview.recall, ...preview.items.map((one) => one.question)]) {
        expect(question.answered?.feedback.filter(({ correct }) => correct)).toHaveLength(1);
        expect(question.answered?.feedback).toHaveLength(question.options.length);
      }
      expect(preview.items.every(({ point }) => point >= 1 && point <= preview.keyPoints.length)).toBe(true);
      expect(preview.passRule.total).toBeLessThan(items);
      expect(preview.keyPoints.length).toBeGreaterThanOrEqual(3);
    }
    expect((await educator.get('/education/lessons/none')).status).toBe(404);
  });
});

describe('who may', () => {
  const places = ['numbers', 'contests', 'lessons', 'lessons/warfarin-order'] as const;
  const open: Partial<Record<Role, readonly string[]>> = { educator: places, leader: ['numbers'] };

  test.each(roleSchema.options)('%s', async (role) => {
    const panel = await withRole(`Practitioner/holds-${role}`, role);
    for (const place of places) {
      const { status, body } = await panel.get(`/education/${place}`);
      const isOpen = open[role]?.includes(place) === true;
      expect([place, status]).toEqual([place, isOpen ? 200 : 403]);
      if (!isOpen) expect(problemSchema.parse(body).detail).toContain('educator');
    }
  });

  test('nobody without a session', async () => {
    for (const place of places) expect((await fetch(`${house.url}/api/launches/${educator.launchId}/education/${place}`)).status).toBe(401);
  });
});
