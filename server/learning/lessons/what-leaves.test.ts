import { describe, expect, test } from 'vitest';
import { LESSON } from '../../../test-fixtures/lesson-setup.ts';
import { lessonSuite } from './lesson-suite-fixture.ts';
import { sourcesInWords } from './sources-in-words.ts';

const suite = lessonSuite();

describe('what leaves the server', () => {
  test('holds no key and no reason before its answer', async () => {
    const leaks = (view: unknown, itemIds: readonly string[]): string[] => {
      const text = JSON.stringify(view);
      // As it is written, and as a clinician reads it.
      const isIn = (reason: string): boolean =>
        [reason, sourcesInWords(suite.setup.lesson.sources, reason)].some((said) => text.includes(JSON.stringify(said).slice(1, -1)));
      const reasons = itemIds.flatMap((itemId) =>
        (itemId === 'recall'
          ? suite.setup.lesson.retrieval.options
          : (suite.setup.lesson.items.find(({ id }) => id === itemId)?.options ?? [])
        ).map(({ feedback }) => feedback),
      );
      return reasons.filter(isIn);
    };
    const all = ['recall', ...suite.setup.lesson.items.map(({ id }) => id)];
    const started = await suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null });
    expect(leaks(started, all)).toEqual([]);
    expect(JSON.stringify(started)).not.toMatch(/"correct"|"critical"|"feedback"|rationale/);
    for (const { text } of suite.setup.lesson.keyPoints) {
      expect(JSON.stringify(started)).not.toContain(text);
      expect(JSON.stringify(started)).not.toContain(sourcesInWords(suite.setup.lesson.sources, text));
    }
    for (const { stem } of suite.setup.lesson.items) expect(JSON.stringify(started)).not.toContain(stem);
    const recalled = await suite.setup.lessons.answer(suite.launch, started.attemptId, {
      itemId: 'recall',
      optionId: 'b',
      confidence: null,
    });
    expect(recalled.questions).toEqual([]);
    expect(leaks(recalled, all.slice(1))).toEqual([]);
    let view = await suite.setup.lessons.moveTo(suite.launch, started.attemptId, 'check');
    let waiting = suite.setup.lesson.items.map(({ id }) => id);
    for (const { itemId } of view.questions) {
      expect(leaks(view, waiting)).toEqual([]);
      for (const question of view.questions) {
        for (const option of question.options) expect(Object.keys(option).toSorted()).toEqual(['id', 'text']);
      }
      view = await suite.setup.lessons.answer(suite.launch, started.attemptId, { itemId, optionId: 'a', confidence: null });
      waiting = waiting.filter((id) => id !== itemId);
      const answered = view.questions.find((question) => question.itemId === itemId)?.answered;
      expect(answered?.critical).toBe(suite.setup.lesson.items.find(({ id }) => id === itemId)?.critical);
      expect(leaks(view, [itemId])).toHaveLength(
        new Set(suite.setup.lesson.items.find(({ id }) => id === itemId)?.options.map(({ feedback }) => feedback)).size,
      );
    }
  });

  test('in learning records names nobody but the pseudonym', async () => {
    await suite.setup.finish(suite.launch, await suite.setup.toCheck(suite.launch));
    await suite.setup.lessons.saveMoment(
      suite.launch,
      (await suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null })).attemptId,
      false,
    );
    const text = JSON.stringify(await suite.statements());
    for (const secret of ['patient-4711', 'encounter-0815', suite.launch.launchId, suite.launch.person.id, 'Castellan', 'ehr.example'])
      expect(text).not.toContain(secret);
    expect(text).toContain(suite.launch.person.pseudonym);
  });
});
