import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LESSON, setUpLessons, type LessonSetup } from '../../../test-fixtures/lesson-setup.ts';
import { attemptViewSchema } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { newId, withCorrelationId } from '../../platform/index.ts';

let setup: LessonSetup;
let tenant: Tenant;
let launch: LaunchContext;
beforeAll(async () => {
  setup = await setUpLessons();
  tenant = await setup.addTenant('north', true);
});
beforeEach(async () => {
  launch = await setup.launch(tenant);
});
afterAll(async () => {
  await setup.close();
});

const DAY = 24 * 60 * 60 * 1000;
const isCritical = (itemId: string): boolean => setup.lesson.items.some(({ id, critical }) => id === itemId && critical);

const statementRow = z.object({ payload: z.string(), registration: z.string().nullable() });
const verbsOf = async (): Promise<string[]> =>
  setup.db.tenant(tenant.id, async (tx) =>
    (await tx.rows(statementRow, sql`select payload, registration from statement order by seq`))
      .filter(({ payload }) => payload.includes(launch.person.pseudonym))
      .map(
        ({ payload }) =>
          z
            .object({ verb: z.object({ id: z.string() }) })
            .parse(JSON.parse(payload))
            .verb.id.split('/')
            .at(-1) ?? '',
      ),
  );
const refusal = (code: string, path?: string) => expect.objectContaining(path === undefined ? { code } : { code, path });

describe('a lesson passed', () => {
  test('leads from recall to what was recorded', async () => {
    const promptId = newId();
    setup.prompts.set(promptId, { personId: launch.person.id, lessonId: LESSON, openedTimes: 0 });
    const started = await setup.lessons.start(launch, { lessonId: LESSON, promptId });
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
    const check = await setup.toCheck(launch);
    expect(check.attemptId).toBe(started.attemptId);
    expect(check.keyPoints).toHaveLength(5);
    expect(check.questions).toHaveLength(3);
    const ended = await withCorrelationId('ABC-DEF-GHJ', async () => setup.finish(launch, check));
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
    expect(setup.completed).toContainEqual({ personId: launch.person.id, topicId: 'tofacitinib-oral' });
    expect(setup.prompts.get(promptId)?.openedTimes).toBe(1);
    expect(await setup.db.tenant(tenant.id, async (tx) => setup.competencies.current(tx, launch.person.id))).toMatchObject([
      { topicId: 'tofacitinib-oral' },
    ]);
    expect(await verbsOf()).toEqual(['launched', 'answered', 'answered', 'answered', 'answered', 'passed']);
    // The same launch again shows the result instead of beginning anew.
    expect(await setup.lessons.start(launch, { lessonId: LESSON, promptId: null })).toEqual(ended);
    expect(await setup.lessons.read(launch, ended.attemptId)).toEqual(ended);
  });

  test('may miss one question that is not critical', async () => {
    const check = await setup.toCheck(launch);
    const notCritical = check.questions.find(({ itemId }) => !isCritical(itemId))?.itemId;
    const ended = await setup.finish(launch, check, (itemId) => itemId === notCritical);
    expect(ended.result).toMatchObject({ passed: true, correct: 2, total: 3, criticalMissed: false });
    expect(ended.result?.rereadPoints).toHaveLength(1);
  });
});

describe('a lesson not passed', () => {
  test('for a missed critical question, with enough right', async () => {
    const check = await setup.toCheck(launch);
    const critical = check.questions.find(({ itemId }) => isCritical(itemId))?.itemId;
    const ended = await setup.finish(launch, check, (itemId) => itemId === critical);
    expect(ended.result).toMatchObject({
      passed: false,
      correct: 2,
      criticalMissed: true,
      validUntil: null,
      triesLeft: 1,
      nextTryAt: null,
    });
    expect(ended.result?.recorded.map(({ resourceType }) => resourceType)).toEqual(['QuestionnaireResponse', 'Task']);
    expect(await setup.db.tenant(tenant.id, async (tx) => setup.competencies.current(tx, launch.person.id))).toEqual([]);
    expect((await verbsOf()).at(-1)).toBe('failed');
  });

  test('draws other questions on the retry, and has two tries in 24 hours', async () => {
    const first = await setup.finish(launch, await setup.toCheck(launch), () => true);
    const second = await setup.toCheck(launch, true);
    expect(second.attemptNumber).toBe(2);
    const met = first.questions.map(({ itemId }) => itemId);
    expect(second.questions.filter(({ itemId }) => met.includes(itemId))).toEqual([]);
    const ended = await setup.finish(launch, second, () => true);
    expect(ended.result).toMatchObject({
      triesLeft: 0,
      nextTryAt: new Date(new Date(first.result?.finishedAt ?? '').getTime() + DAY).toISOString(),
    });
    await expect(setup.lessons.start(launch, { lessonId: LESSON, promptId: null, retry: true })).rejects.toEqual(
      refusal('too-many-attempts'),
    );
    const elsewhere = { ...launch, launchId: 'another-launch' };
    await expect(setup.lessons.start(elsewhere, { lessonId: LESSON, promptId: null })).rejects.toEqual(refusal('too-many-attempts'));
    setup.clock.advance(DAY);
    expect((await setup.lessons.start(launch, { lessonId: LESSON, promptId: null, retry: true })).attemptNumber).toBe(3);
  });
});

describe('taking up again', () => {
  test('from another launch, with the draft and the order as they were', async () => {
    const check = await setup.toCheck(launch);
    const question = check.questions[1];
    const draft = { itemId: question?.itemId ?? '', optionId: question?.options[2]?.id ?? '', confidence: 60 };
    await setup.lessons.saveDraft(launch, check.attemptId, { ...draft, confidence: null });
    await setup.lessons.saveDraft(launch, check.attemptId, draft);
    const elsewhere = { ...launch, launchId: 'another-launch' };
    const resumed = await setup.lessons.start(elsewhere, { lessonId: LESSON, promptId: null });
    expect(resumed.attemptId).toBe(check.attemptId);
    expect(resumed.step).toBe('check');
    expect(resumed.questions[1]?.draft).toEqual({ optionId: draft.optionId, confidence: 60 });
    expect(resumed.questions.map(({ itemId, options }) => ({ itemId, options }))).toEqual(
      check.questions.map(({ itemId, options }) => ({ itemId, options })),
    );
    const answered = await setup.lessons.answer(elsewhere, check.attemptId, draft);
    expect(answered.questions[1]?.draft).toBeNull();
    // A draft that arrives after its answer changes nothing.
    await setup.lessons.saveDraft(elsewhere, check.attemptId, { ...draft, optionId: null });
    expect(await setup.lessons.read(elsewhere, check.attemptId)).toEqual(answered);
  });

  test('keeps the version it met, while that version is held', async () => {
    const check = await setup.toCheck(launch);
    setup.setVersions(['0.2.0', check.lesson.version]);
    try {
      const resumed = await setup.lessons.start(launch, { lessonId: LESSON, promptId: null });
      expect(resumed).toMatchObject({ attemptId: check.attemptId, lesson: { version: check.lesson.version } });
      expect((await setup.finish(launch, resumed)).result?.passed).toBe(true);
    } finally {
      setup.setVersions([]);
    }
  });

  test('begins anew where the version it met is gone, and takes no try for it', async () => {
    const check = await setup.toCheck(launch);
    setup.setVersions(['0.2.0']);
    try {
      await expect(setup.lessons.read(launch, check.attemptId)).rejects.toEqual(refusal('gone'));
      const anew = await setup.lessons.start(launch, { lessonId: LESSON, promptId: null });
      expect(anew).toMatchObject({ attemptNumber: 2, step: 'recall', lesson: { version: '0.2.0' } });
      expect(await verbsOf()).toEqual(['launched', 'answered', 'abandoned', 'launched']);
      const ended = await setup.finish(launch, await setup.toCheck(launch), () => true);
      expect(ended.result?.triesLeft).toBe(1);
    } finally {
      setup.setVersions([]);
    }
  });

  test('two starts at once open one attempt', async () => {
    const views = await Promise.all(
      Array.from({ length: 6 }, async () => setup.lessons.start(launch, { lessonId: LESSON, promptId: null })),
    );
    expect(new Set(views.map(({ attemptId }) => attemptId)).size).toBe(1);
    expect(await verbsOf()).toEqual(['launched']);
  });

  test('of a version that was withdrawn is refused, and the earlier pass stays', async () => {
    const check = await setup.toCheck(launch);
    setup.setStatus('suspended');
    try {
      const [question] = check.questions;
      await expect(
        setup.lessons.answer(launch, check.attemptId, { itemId: question?.itemId ?? '', optionId: 'a', confidence: null }),
      ).rejects.toEqual(refusal('gone'));
      await expect(setup.lessons.start(launch, { lessonId: LESSON, promptId: null })).rejects.toEqual(refusal('gone'));
    } finally {
      setup.setStatus('in-review');
    }
    expect((await setup.lessons.read(launch, check.attemptId)).attemptId).toBe(check.attemptId);
  });
});

describe('an answer', () => {
  test('counts once: the first, however often and with whatever it is repeated', async () => {
    const check = await setup.toCheck(launch);
    const itemId = check.questions[0]?.itemId ?? '';
    const first = await setup.lessons.answer(launch, check.attemptId, { itemId, optionId: setup.wrongOf(itemId), confidence: 100 });
    expect(await setup.lessons.answer(launch, check.attemptId, { itemId, optionId: setup.wrongOf(itemId), confidence: 100 })).toEqual(
      first,
    );
    expect(await setup.lessons.answer(launch, check.attemptId, { itemId, optionId: setup.keyOf(itemId), confidence: 0 })).toEqual(first);
    expect((await verbsOf()).filter((verb) => verb === 'answered')).toHaveLength(2);
  });

  test('sent many times at once, the last one included, is one answer and one result', async () => {
    const check = await setup.toCheck(launch);
    for (const { itemId } of check.questions) {
      const sent = Array.from({ length: 5 }, async () =>
        setup.lessons.answer(launch, check.attemptId, { itemId, optionId: setup.keyOf(itemId), confidence: null }),
      );
      const views = await Promise.all(sent);
      for (const view of views) expect(view).toEqual(views[0]);
    }
    expect(await verbsOf()).toEqual(['launched', 'answered', 'answered', 'answered', 'answered', 'passed']);
    const basics = await setup.db.tenant(tenant.id, async (tx) => setup.records.search(tx, 'Basic', [], { onlyPerson: launch.person.id }));
    expect(basics.resources).toHaveLength(1);
  });

  test('comes after the recall question and the opening of the check', async () => {
    const { attemptId } = await setup.lessons.start(launch, { lessonId: LESSON, promptId: null });
    await expect(setup.lessons.moveTo(launch, attemptId, 'check')).rejects.toEqual(refusal('conflict'));
    const drawn = await setup.db.tenant(tenant.id, async (tx) =>
      tx.one(z.object({ item: z.string() }), sql`select drawn->0->>'itemId' as item from attempt where id = ${attemptId}`),
    );
    await expect(setup.lessons.answer(launch, attemptId, { itemId: drawn.item, optionId: 'a', confidence: null })).rejects.toEqual(
      refusal('conflict'),
    );
    await setup.lessons.answer(launch, attemptId, { itemId: 'recall', optionId: 'b', confidence: null });
    await expect(setup.lessons.answer(launch, attemptId, { itemId: drawn.item, optionId: 'a', confidence: null })).rejects.toEqual(
      refusal('conflict'),
    );
  });

  test('names a question and an option of this check', async () => {
    const check = await setup.toCheck(launch);
    const known = check.questions.map(({ itemId }) => itemId);
    const other = setup.lesson.items.find(({ id }) => !known.includes(id))?.id ?? '';
    await expect(setup.lessons.answer(launch, check.attemptId, { itemId: other, optionId: 'a', confidence: null })).rejects.toEqual(
      refusal('invalid-request', 'itemId'),
    );
    await expect(
      setup.lessons.answer(launch, check.attemptId, { itemId: known[0] ?? '', optionId: 'z', confidence: null }),
    ).rejects.toEqual(refusal('invalid-request', 'optionId'));
    await expect(
      setup.lessons.saveDraft(launch, check.attemptId, { itemId: known[0] ?? '', optionId: 'z', confidence: null }),
    ).rejects.toEqual(refusal('invalid-request', 'optionId'));
  });

  test('to another person’s attempt finds none', async () => {
    const check = await setup.toCheck(launch);
    const other = await setup.launch(tenant);
    const itemId = check.questions[0]?.itemId ?? '';
    for (const attempt of [check.attemptId, newId(), 'no-uuid']) {
      await expect(setup.lessons.read(other, attempt)).rejects.toEqual(refusal('not-found'));
      await expect(setup.lessons.answer(other, attempt, { itemId, optionId: 'a', confidence: null })).rejects.toEqual(refusal('not-found'));
      await expect(setup.lessons.saveDraft(other, attempt, { itemId, optionId: 'a', confidence: null })).rejects.toEqual(
        refusal('not-found'),
      );
      await expect(setup.lessons.saveMoment(other, attempt, true)).rejects.toEqual(refusal('not-found'));
    }
  });

  test('whose resources cannot be written leaves nothing behind, and goes through when sent again', async () => {
    const check = await setup.toCheck(launch);
    const [one, two, three] = check.questions.map(({ itemId }) => itemId);
    const answer = async (itemId = '') =>
      setup.lessons.answer(launch, check.attemptId, { itemId, optionId: setup.keyOf(itemId), confidence: 50 });
    await answer(one);
    await answer(two);
    const before = await setup.lessons.read(launch, check.attemptId);
    const verbs = await verbsOf();
    const working = setup.deps.competencies.recordPassed;
    setup.deps.competencies.recordPassed = async (tx, facts) => {
      await working(tx, facts);
      throw new Error('the disk is full');
    };
    try {
      await expect(answer(three)).rejects.toThrow('the disk is full');
    } finally {
      setup.deps.competencies.recordPassed = working;
    }
    expect(await setup.lessons.read(launch, check.attemptId)).toEqual(before);
    expect(await verbsOf()).toEqual(verbs);
    expect(
      (await setup.db.tenant(tenant.id, async (tx) => setup.records.search(tx, 'Basic', [], { onlyPerson: launch.person.id }))).resources,
    ).toEqual([]);
    expect((await answer(three)).result?.passed).toBe(true);
  });
});

describe('what leaves the server', () => {
  test('holds no key and no reason before its answer', async () => {
    const leaks = (view: unknown, itemIds: readonly string[]): string[] => {
      const text = JSON.stringify(view);
      const reasons = itemIds.flatMap((itemId) =>
        (itemId === 'recall' ? setup.lesson.retrieval.options : (setup.lesson.items.find(({ id }) => id === itemId)?.options ?? [])).map(
          ({ feedback }) => feedback,
        ),
      );
      return reasons.filter((reason) => text.includes(JSON.stringify(reason).slice(1, -1)));
    };
    const all = ['recall', ...setup.lesson.items.map(({ id }) => id)];
    const started = await setup.lessons.start(launch, { lessonId: LESSON, promptId: null });
    expect(leaks(started, all)).toEqual([]);
    expect(JSON.stringify(started)).not.toMatch(/"correct"|"feedback"|rationale/);
    for (const { text } of setup.lesson.keyPoints) expect(JSON.stringify(started)).not.toContain(text);
    for (const { stem } of setup.lesson.items) expect(JSON.stringify(started)).not.toContain(stem);
    const recalled = await setup.lessons.answer(launch, started.attemptId, { itemId: 'recall', optionId: 'b', confidence: null });
    expect(recalled.questions).toEqual([]);
    expect(leaks(recalled, all.slice(1))).toEqual([]);
    let view = await setup.lessons.moveTo(launch, started.attemptId, 'check');
    let waiting = setup.lesson.items.map(({ id }) => id);
    for (const { itemId } of view.questions) {
      expect(leaks(view, waiting)).toEqual([]);
      for (const question of view.questions) {
        for (const option of question.options) expect(Object.keys(option).toSorted()).toEqual(['id', 'text']);
      }
      view = await setup.lessons.answer(launch, started.attemptId, { itemId, optionId: 'a', confidence: null });
      waiting = waiting.filter((id) => id !== itemId);
      expect(leaks(view, [itemId])).toHaveLength(
        new Set(setup.lesson.items.find(({ id }) => id === itemId)?.options.map(({ feedback }) => feedback)).size,
      );
    }
  });

  test('is a lesson that this tenant’s reviewer signed, or example content', async () => {
    const south = await setup.addTenant('south', false);
    const reader = await setup.launch(south);
    await expect(setup.lessons.start(reader, { lessonId: LESSON, promptId: null })).rejects.toEqual(refusal('not-found'));
    await expect(setup.lessons.sign(south.id, { lessonId: LESSON, reviewer: 'Dr. Ana Ruiz', reviewedOn: '2026-12-01' })).rejects.toEqual(
      refusal('invalid-request', 'reviewedOn'),
    );
    await expect(setup.lessons.sign(south.id, { lessonId: LESSON, version: '9.9.9', reviewer: 'Dr. Ana Ruiz' })).rejects.toEqual(
      refusal('not-found'),
    );
    expect(await setup.lessons.sign(south.id, { lessonId: LESSON, reviewer: 'Dr. Ana Ruiz', reviewedOn: '2026-11-20' })).toMatchObject({
      isNew: true,
    });
    expect(await setup.lessons.sign(south.id, { lessonId: LESSON, reviewer: 'Dr. Ana Ruiz', reviewedOn: '2026-11-20' })).toMatchObject({
      isNew: false,
    });
    const view = await setup.lessons.start(reader, { lessonId: LESSON, promptId: null });
    expect(view.lesson).toMatchObject({ contentNotice: null, reviewedOn: '2026-11-20' });
    // Another tenant's signature is worth nothing here.
    const west = await setup.addTenant('west', false);
    await expect(setup.lessons.start(await setup.launch(west), { lessonId: LESSON, promptId: null })).rejects.toEqual(refusal('not-found'));
  });

  test('starts only from a prompt of one’s own, about this lesson', async () => {
    const promptId = newId();
    setup.prompts.set(promptId, { personId: newId(), lessonId: LESSON, openedTimes: 0 });
    await expect(setup.lessons.start(launch, { lessonId: LESSON, promptId })).rejects.toEqual(refusal('not-found', 'promptId'));
    setup.prompts.set(promptId, { personId: launch.person.id, lessonId: 'ketorolac-injection', openedTimes: 0 });
    await expect(setup.lessons.start(launch, { lessonId: LESSON, promptId })).rejects.toEqual(refusal('invalid-request', 'promptId'));
    await expect(setup.lessons.start(launch, { lessonId: 'none', promptId: null })).rejects.toEqual(refusal('not-found', 'lessonId'));
  });

  test('in learning records names nobody but the pseudonym', async () => {
    await setup.finish(launch, await setup.toCheck(launch));
    await setup.lessons.saveMoment(launch, (await setup.lessons.start(launch, { lessonId: LESSON, promptId: null })).attemptId, false);
    const rows = await setup.db.tenant(tenant.id, async (tx) => tx.rows(statementRow, sql`select payload, registration from statement`));
    const text = JSON.stringify(rows);
    for (const secret of ['patient-4711', 'encounter-0815', launch.launchId, launch.person.id, 'Castellan', 'ehr.example'])
      expect(text).not.toContain(secret);
    expect(text).toContain(launch.person.pseudonym);
  });
});
