import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LESSON } from '../../../test-fixtures/lesson-setup.ts';
import { sql } from '../../database/index.ts';
import { newId } from '../../platform/index.ts';
import { lessonSuite, refusal } from './lesson-suite-fixture.ts';

const suite = lessonSuite();

describe('an answer', () => {
  test('counts once: the first, however often and with whatever it is repeated', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    const itemId = check.questions[0]?.itemId ?? '';
    const first = await suite.setup.lessons.answer(suite.launch, check.attemptId, {
      itemId,
      optionId: suite.setup.wrongOf(itemId),
      confidence: 100,
    });
    expect(
      await suite.setup.lessons.answer(suite.launch, check.attemptId, { itemId, optionId: suite.setup.wrongOf(itemId), confidence: 100 }),
    ).toEqual(first);
    expect(
      await suite.setup.lessons.answer(suite.launch, check.attemptId, { itemId, optionId: suite.setup.keyOf(itemId), confidence: 0 }),
    ).toEqual(first);
    expect((await suite.verbs()).filter((verb) => verb === 'answered')).toHaveLength(2);
  });

  test('sent many times at once, the last one included, is one answer and one result', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    for (const { itemId } of check.questions) {
      const sent = Array.from({ length: 5 }, async () =>
        suite.setup.lessons.answer(suite.launch, check.attemptId, { itemId, optionId: suite.setup.keyOf(itemId), confidence: null }),
      );
      const views = await Promise.all(sent);
      for (const view of views) expect(view).toEqual(views[0]);
    }
    expect(await suite.verbs()).toEqual(['launched', 'answered', 'answered', 'answered', 'answered', 'passed']);
    const basics = await suite.setup.db.tenant(suite.tenant.id, async (tx) =>
      suite.setup.records.search(tx, 'Basic', [], { onlyPerson: suite.launch.person.id }),
    );
    expect(basics.resources).toHaveLength(1);
  });

  test('comes after the recall question and the opening of the check', async () => {
    const { attemptId } = await suite.setup.lessons.start(suite.launch, { lessonId: LESSON, promptId: null });
    await expect(suite.setup.lessons.moveTo(suite.launch, attemptId, 'check')).rejects.toEqual(refusal('conflict'));
    const drawn = await suite.setup.db.tenant(suite.tenant.id, async (tx) =>
      tx.one(z.object({ item: z.string() }), sql`select drawn->0->>'itemId' as item from attempt where id = ${attemptId}`),
    );
    await expect(
      suite.setup.lessons.answer(suite.launch, attemptId, { itemId: drawn.item, optionId: 'a', confidence: null }),
    ).rejects.toEqual(refusal('conflict'));
    await suite.setup.lessons.answer(suite.launch, attemptId, { itemId: 'recall', optionId: 'b', confidence: null });
    await expect(
      suite.setup.lessons.answer(suite.launch, attemptId, { itemId: drawn.item, optionId: 'a', confidence: null }),
    ).rejects.toEqual(refusal('conflict'));
  });

  test('names a question and an option of this check', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    const known = check.questions.map(({ itemId }) => itemId);
    const other = suite.setup.lesson.items.find(({ id }) => !known.includes(id))?.id ?? '';
    await expect(
      suite.setup.lessons.answer(suite.launch, check.attemptId, { itemId: other, optionId: 'a', confidence: null }),
    ).rejects.toEqual(refusal('invalid-request', 'itemId'));
    await expect(
      suite.setup.lessons.answer(suite.launch, check.attemptId, { itemId: known[0] ?? '', optionId: 'z', confidence: null }),
    ).rejects.toEqual(refusal('invalid-request', 'optionId'));
    await expect(
      suite.setup.lessons.saveDraft(suite.launch, check.attemptId, { itemId: known[0] ?? '', optionId: 'z', confidence: null }),
    ).rejects.toEqual(refusal('invalid-request', 'optionId'));
  });

  test('to another person’s attempt finds none', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    const other = await suite.setup.launch(suite.tenant);
    const itemId = check.questions[0]?.itemId ?? '';
    for (const attempt of [check.attemptId, newId(), 'no-uuid']) {
      await expect(suite.setup.lessons.read(other, attempt)).rejects.toEqual(refusal('not-found'));
      await expect(suite.setup.lessons.answer(other, attempt, { itemId, optionId: 'a', confidence: null })).rejects.toEqual(
        refusal('not-found'),
      );
      await expect(suite.setup.lessons.saveDraft(other, attempt, { itemId, optionId: 'a', confidence: null })).rejects.toEqual(
        refusal('not-found'),
      );
      await expect(suite.setup.lessons.saveMoment(other, attempt, true)).rejects.toEqual(refusal('not-found'));
    }
  });

  test('whose resources cannot be written leaves nothing behind, and goes through when sent again', async () => {
    const check = await suite.setup.toCheck(suite.launch);
    const [one, two, three] = check.questions.map(({ itemId }) => itemId);
    const answer = async (itemId = '') =>
      suite.setup.lessons.answer(suite.launch, check.attemptId, { itemId, optionId: suite.setup.keyOf(itemId), confidence: 50 });
    await answer(one);
    await answer(two);
    const before = await suite.setup.lessons.read(suite.launch, check.attemptId);
    const verbs = await suite.verbs();
    const working = suite.setup.deps.competencies.recordPassed;
    suite.setup.deps.competencies.recordPassed = async (tx, facts) => {
      await working(tx, facts);
      throw new Error('the disk is full');
    };
    try {
      await expect(answer(three)).rejects.toThrow('the disk is full');
    } finally {
      suite.setup.deps.competencies.recordPassed = working;
    }
    expect(await suite.setup.lessons.read(suite.launch, check.attemptId)).toEqual(before);
    expect(await suite.verbs()).toEqual(verbs);
    expect(
      (
        await suite.setup.db.tenant(suite.tenant.id, async (tx) =>
          suite.setup.records.search(tx, 'Basic', [], { onlyPerson: suite.launch.person.id }),
        )
      ).resources,
    ).toEqual([]);
    expect((await answer(three)).result?.passed).toBe(true);
  });
});
