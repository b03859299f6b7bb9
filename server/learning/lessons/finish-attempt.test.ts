import { describe, expect, test } from 'vitest';
import { LESSON } from '../../../test-fixtures/lesson-setup.ts';
import { attemptViewSchema } from '../../contract/index.ts';
import { newId, withCorrelationId } from '../../platform/index.ts';
import { lessonSuite, refusal } from './lesson-suite-fixture.ts';

const DAY = 24 * 60 * 60 * 1000;
const suite = lessonSuite();

describe('a lesson passed', () => {
  test('leads from recall to what was recorded', async () => {
    const promptId = newId();
    suite.setup.prompts.set(promptId, { personId: suite.launch.person.id, lessonId: LESSON, openedTimes: 0 });
    const started = await suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId });
    expect(started).toMatchObject({
      attemptNumber: 1,
      step: 'recall',
      keyPoints: [],
      questions: [],
      populations: [],
      rems: null,
      result: null,
      trigger: { text: 'You ordered tofacitinib 5 MG Oral Tablet' },
      passRule: { total: 3, needed: 2 },
      lesson: { contentNotice: 'Example content, awaiting clinical review', disclosure: null },
    });
    const check = await suite.setup.toCheck(suite.launch);
    expect(check.attemptId).toBe(started.attemptId);
    expect(check.keyPoints).toHaveLength(5);
    expect(check.questions).toHaveLength(3);
    const ended = await withCorrelationId('ABC-DEF-GHJ', async () => suite.setup.finish(suite.launch, check));
    expect(attemptViewSchema.parse(ended)).toEqual(ended);
    expect(ended.result).toMatchObject({
      passed: true,
      correct: 3,
      total: 3,
      criticalMissed: false,
      seconds: 15,
      rereadPoints: [],
      validUntil: '2027-11-22T08:00:15.000Z',
      correlationId: 'ABC-DEF-GHJ',
    });
    expect(ended.result?.recorded.map(({ resourceType }) => resourceType)).toEqual(['Basic', 'QuestionnaireResponse', 'Task']);
    expect(suite.setup.completed).toContainEqual({ personId: suite.launch.person.id, topicId: 'tofacitinib-oral' });
    expect(suite.setup.prompts.get(promptId)?.openedTimes).toBe(1);
    expect(
      await suite.setup.db.tenant(suite.tenant.id, async (tx) => suite.setup.competencies.current(tx, suite.launch.person.id)),
    ).toMatchObject([{ topicId: 'tofacitinib-oral' }]);
    expect(await suite.verbs()).toEqual(['launched', 'answered', 'answered', 'answered', 'answered', 'passed']);
    // The same suite.launch again shows the result instead of beginning anew.
    expect(await suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null })).toEqual(ended);
    expect(await suite.setup.lessons.read(suite.launch, ended.attemptId)).toEqual(ended);
  });

  test('may miss one question that is not critical', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    const notCritical = check.questions.find(({ itemId }) => !suite.isCritical(itemId))?.itemId;
    const ended = await suite.setup.finish(suite.launch, check, (itemId) => itemId === notCritical);
    expect(ended.result).toMatchObject({ passed: true, correct: 2, total: 3, criticalMissed: false });
    expect(ended.result?.rereadPoints).toHaveLength(1);
  });
});

describe('a lesson not passed', () => {
  test('for a missed critical question, with enough right', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    const critical = check.questions.find(({ itemId }) => suite.isCritical(itemId))?.itemId;
    const ended = await suite.setup.finish(suite.launch, check, (itemId) => itemId === critical);
    expect(ended.result).toMatchObject({
      passed: false,
      correct: 2,
      criticalMissed: true,
      validUntil: null,
      triesLeft: 1,
      nextTryAt: null,
    });
    expect(ended.result?.recorded.map(({ resourceType }) => resourceType)).toEqual(['QuestionnaireResponse', 'Task']);
    expect(
      await suite.setup.db.tenant(suite.tenant.id, async (tx) => suite.setup.competencies.current(tx, suite.launch.person.id)),
    ).toEqual([]);
    expect((await suite.verbs()).at(-1)).toBe('failed');
  });

  test('draws other questions on the retry, and has two tries in 24 hours', async () => {
    const first = await suite.setup.finish(suite.launch, await suite.setup.toCheck(suite.launch), () => true);
    const second = await suite.setup.toCheck(suite.launch, true);
    expect(second.attemptNumber).toBe(2);
    const met = first.questions.map(({ itemId }) => itemId);
    expect(second.questions.filter(({ itemId }) => met.includes(itemId))).toEqual([]);
    const ended = await suite.setup.finish(suite.launch, second, () => true);
    expect(ended.result).toMatchObject({
      triesLeft: 0,
      nextTryAt: new Date(new Date(first.result?.finishedAt ?? '').getTime() + DAY).toISOString(),
    });
    await expect(suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null, retry: true })).rejects.toEqual(
      refusal('too-many-attempts'),
    );
    const elsewhere = { ...suite.launch, launchId: 'another-launch' };
    await expect(suite.setup.lessons.start(elsewhere, { lessonId: LESSON, promptId: null })).rejects.toEqual(refusal('too-many-attempts'));
    suite.setup.clock.advance(DAY);
    expect((await suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null, retry: true })).attemptNumber).toBe(3);
  });
});
