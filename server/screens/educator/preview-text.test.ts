import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { lessonTextPreviewSchema, lessonTextViewSchema, type LessonTextPreview } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';

type Panel = Awaited<ReturnType<House['openPanel']>>;

let house: House;
let writer: Panel;
let second: Panel;
let textId = '';
beforeAll(async () => {
  house = await startHouse();
  const educator = async (name: string): Promise<Panel> => {
    const person = await house.personOf(`Practitioner/${name}`);
    await house.db.tenant('demo', async (tx) =>
      house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role: 'educator', by: 'test' }),
    );
    return house.openPanel(person, { patient: null });
  };
  [writer, second] = [await educator('writer'), await educator('second')];
  textId = ((await writer.send('POST', '/lesson-texts', { from: 'lesson', lessonId: 'warfarin-order' })).body as { textId: string }).textId;
});
afterAll(async () => house.stop());

const view = async () => lessonTextViewSchema.parse((await writer.get(`/lesson-texts/${textId}`)).body);
const look = async (panel: Panel, given: object = {}) =>
  panel.send('POST', `/lesson-texts/${textId}/preview`, { tryNumber: 1, isCheckOpen: false, answers: [], ...given });
const shown = async (given: object = {}, panel = writer): Promise<LessonTextPreview> =>
  lessonTextPreviewSchema.parse((await look(panel, given)).body);

/** Rows of everything that a try leaves behind. */
const kept = async () =>
  house.db.tenant('demo', async (tx) =>
    tx.one(
      z.object({ attempts: z.number(), answers: z.number(), drafts: z.number(), statements: z.number(), resources: z.number() }),
      sql`select (select count(*)::int from attempt) as attempts, (select count(*)::int from attempt_answer) as answers,
        (select count(*)::int from attempt_draft) as drafts, (select count(*)::int from statement) as statements,
        (select count(*)::int from fhir_resource) as resources`,
    ),
  );

type Given = { itemId: string; optionId: string; confidence: null };
/** Every question of the check, answered right or by its first wrong option. */
async function walk(isRight: boolean, tryNumber = 1): Promise<LessonTextPreview> {
  const { lesson } = await view();
  const items = z
    .array(z.object({ id: z.string(), options: z.array(z.object({ id: z.string(), correct: z.boolean() })) }))
    .parse(lesson['items']);
  const answers: Given[] = [{ itemId: 'recall', optionId: 'a', confidence: null }];
  const { attempt } = await shown({ tryNumber, isCheckOpen: true, answers });
  for (const { itemId } of attempt.questions) {
    const chosen = items.find(({ id }) => id === itemId)?.options.find(({ correct }) => correct === isRight);
    answers.push({ itemId, optionId: chosen?.id ?? '', confidence: null });
  }
  return shown({ tryNumber, isCheckOpen: true, answers });
}

describe('a text as a clinician will see it', { timeout: 60_000 }, () => {
  test('is told step by step, nothing of the content before the recall question, and nothing is kept', async () => {
    const before = await kept();
    const first = await shown();
    expect(first).toMatchObject({ state: 'draft', revision: 1, cannot: [], attempt: { step: 'recall', keyPoints: [], questions: [] } });
    expect(first.attempt.recall.answered).toBeNull();
    const recalled = await shown({ answers: [{ itemId: 'recall', optionId: 'a', confidence: 70 }] });
    expect(recalled.attempt).toMatchObject({ step: 'key-points', questions: [], recall: { answered: { optionId: 'a', confidence: 70 } } });
    expect(recalled.attempt.keyPoints.length).toBeGreaterThan(2);
    const passed = await walk(true);
    expect(passed.attempt).toMatchObject({ step: 'check', result: { passed: true, recorded: [] } });
    expect(passed.attempt.result?.validUntil).toMatch(/^2027-/);
    const missed = await walk(false);
    expect(missed.attempt.result).toMatchObject({ passed: false, correct: 0, validUntil: null });
    expect(missed.attempt.result?.rereadPoints.length).toBeGreaterThan(0);
    const drawn = (one: LessonTextPreview) => one.attempt.questions.map(({ itemId }) => itemId);
    expect(drawn(await walk(true))).toEqual(drawn(passed));
    expect(drawn(await walk(true, 2))).not.toEqual(drawn(passed));
    expect(await kept()).toEqual(before);
  });

  test('of a draft with problems shows what can be shown, and says what cannot', async () => {
    const { revision, lesson } = await view();
    const { retrieval: _retrieval, ...rest } = lesson;
    await writer.send('PUT', `/lesson-texts/${textId}`, { revision, lesson: { ...rest, rems: {}, items: [] } });
    const { attempt, cannot } = await shown();
    expect(attempt).toMatchObject({ step: 'key-points', rems: null, recall: { answered: null } });
    expect(attempt.keyPoints.length).toBeGreaterThan(2);
    expect(cannot).toContain('Retrieval question is still to be filled in.');
    expect(cannot.join(' ')).not.toMatch(/Invalid|expected/);
    expect((await shown({ isCheckOpen: true })).attempt).toMatchObject({ questions: [], result: null });
    await writer.send('PUT', `/lesson-texts/${textId}`, { revision: revision + 1, lesson });
    expect((await shown()).cannot).toEqual([]);
  });

  test('is shown in review and after publication, with what its people disclosed', async () => {
    const step = async (panel: Panel, body: object) =>
      panel.send('POST', `/lesson-texts/${textId}/steps`, { revision: (await view()).revision, ...body });
    const disclosure = { company: 'Example Labs', nature: 'speaker', mitigated: true };
    await step(writer, { step: 'submit', disclosure });
    const inReview = await shown({}, second);
    expect(inReview.state).toBe('in-review');
    expect(inReview.attempt.lesson.disclosure).toContain('Example Labs');
    const { checklist } = await view();
    await step(second, { step: 'publish', disclosure: null, checked: checklist.map(() => true), reviewBy: '2027-11-01' });
    const published = await shown();
    expect(published).toMatchObject({ state: 'published', attempt: { lesson: { reviewedOn: '2026-11-22', reviewBy: '2027-11-01' } } });
  });

  test('is refused for a text that is not there, and for what is no answer', async () => {
    expect((await writer.send('POST', '/lesson-texts/nothing/preview', { tryNumber: 1, isCheckOpen: false, answers: [] })).status).toBe(
      404,
    );
    expect((await look(writer, { tryNumber: 0 })).status).toBe(400);
    expect((await look(writer, { answers: [{ itemId: 'recall', optionId: 'nothing', confidence: null }] })).status).toBe(200);
    const clinician = await house.openPanel(await house.personOf('Practitioner/clinician'));
    expect((await look(clinician)).status).toBe(403);
  });
});
