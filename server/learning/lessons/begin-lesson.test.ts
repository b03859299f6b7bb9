import { describe, expect, test } from 'vitest';
import { LESSON } from '../../../test-fixtures/lesson-setup.ts';
import { newId } from '../../platform/index.ts';
import { lessonSuite, refusal } from './lesson-suite-fixture.ts';

const suite = lessonSuite();

describe('taking up again', () => {
  test('from another suite.launch, with the draft and the order as they were', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    const question = check.questions[1];
    const draft = { itemId: question?.itemId ?? '', optionId: question?.options[2]?.id ?? '', confidence: 60 };
    await suite.setup.lessons.saveDraft(suite.launch, check.attemptId, { ...draft, confidence: null });
    await suite.setup.lessons.saveDraft(suite.launch, check.attemptId, draft);
    const elsewhere = { ...suite.launch, launchId: 'another-launch' };
    const resumed = await suite.setup.lessons.start(elsewhere, { lessonId: LESSON, promptId: null });
    expect(resumed.attemptId).toBe(check.attemptId);
    expect(resumed.step).toBe('check');
    expect(resumed.questions[1]?.draft).toMatchObject({ optionId: draft.optionId, confidence: 60 });
    expect(resumed.questions.map(({ itemId, options }) => ({ itemId, options }))).toEqual(
      check.questions.map(({ itemId, options }) => ({ itemId, options })),
    );
    const answered = await suite.setup.lessons.answer(elsewhere, check.attemptId, draft);
    expect(answered.questions[1]?.draft).toBeNull();
    // A draft that arrives after its answer changes nothing.
    await suite.setup.lessons.saveDraft(elsewhere, check.attemptId, { ...draft, optionId: null });
    expect(await suite.setup.lessons.read(elsewhere, check.attemptId)).toEqual(answered);
  });

  test('comes back to the question that was opened; opening it overwrites no choice', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    const [first, second] = check.questions.map(({ itemId, options }) => ({ itemId, optionId: options[0]?.id ?? '', confidence: null }));
    if (first === undefined || second === undefined) throw new Error('The check has two questions at least.');
    const { lessons } = suite.setup;
    expect((await lessons.answer(suite.launch, check.attemptId, first)).questions[1]?.draft).toBeNull();
    await lessons.saveDraft(suite.launch, check.attemptId, { ...second, optionId: null });
    expect((await lessons.read(suite.launch, check.attemptId)).questions[1]?.draft).toMatchObject({ optionId: null, confidence: null });
    await lessons.saveDraft(suite.launch, check.attemptId, second);
    await lessons.saveDraft(suite.launch, check.attemptId, { ...second, optionId: null });
    expect((await lessons.read(suite.launch, check.attemptId)).questions[1]?.draft?.optionId).toBe(second.optionId);
    await expect(lessons.moveTo(suite.launch, check.attemptId, 'result')).rejects.toEqual(refusal('conflict'));
  });

  test('keeps the version it met, while that version is held', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    suite.setup.setVersions(['9.0.0', check.lesson.version]);
    try {
      const resumed = await suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null });
      expect(resumed).toMatchObject({ attemptId: check.attemptId, lesson: { version: check.lesson.version } });
      expect((await suite.setup.finish(suite.launch, resumed)).result?.passed).toBe(true);
    } finally {
      suite.setup.setVersions([]);
    }
  });

  test('begins anew where the version it met is gone, and takes no try for it', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    suite.setup.setVersions(['9.0.0']);
    try {
      await expect(suite.setup.lessons.read(suite.launch, check.attemptId)).rejects.toEqual(refusal('gone'));
      const anew = await suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null });
      expect(anew).toMatchObject({ attemptNumber: 2, step: 'recall', lesson: { version: '9.0.0' } });
      expect(await suite.verbs()).toEqual(['launched', 'answered', 'abandoned', 'launched']);
      const ended = await suite.setup.finish(suite.launch, await suite.setup.toCheck(suite.launch), () => true);
      expect(ended.result?.triesLeft).toBe(1);
    } finally {
      suite.setup.setVersions([]);
    }
  });

  test('two starts at once open one attempt', async () => {
    const views = await Promise.all(
      Array.from({ length: 6 }, async () => suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null })),
    );
    expect(new Set(views.map(({ attemptId }) => attemptId)).size).toBe(1);
    expect(await suite.verbs()).toEqual(['launched']);
  });

  test('of a version that was withdrawn is refused, and the earlier pass stays', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    suite.setup.setStatus('suspended');
    try {
      const [question] = check.questions;
      await expect(
        suite.setup.lessons.answer(suite.launch, check.attemptId, { itemId: question?.itemId ?? '', optionId: 'a', confidence: null }),
      ).rejects.toEqual(refusal('gone'));
      await expect(suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null })).rejects.toEqual(refusal('gone'));
    } finally {
      suite.setup.setStatus('in-review');
    }
    expect((await suite.setup.lessons.read(suite.launch, check.attemptId)).attemptId).toBe(check.attemptId);
  });
});

test('a lesson starts only from a prompt of one’s own, about this lesson', async () => {
  const promptId = newId();
  suite.setup.prompts.set(promptId, { personId: newId(), lessonId: LESSON, openedTimes: 0 });
  await expect(suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId })).rejects.toEqual(refusal('not-found', 'promptId'));
  suite.setup.prompts.set(promptId, { personId: suite.launch.person.id, lessonId: 'ketorolac-injection', openedTimes: 0 });
  await expect(suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId })).rejects.toEqual(
    refusal('invalid-request', 'promptId'),
  );
  await expect(suite.setup.lessons.start(suite.launch, { lessonId: 'none', promptId: null })).rejects.toEqual(
    refusal('not-found', 'lessonId'),
  );
});
