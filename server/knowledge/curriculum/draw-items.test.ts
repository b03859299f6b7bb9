import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, it } from 'vitest';
import {
  createCurriculum,
  drawItems,
  drawUpdateItems,
  scoreAttempt,
  tellsWhatChanged,
  updateMinutes,
  type Lesson,
  type LessonItem,
} from './index.ts';

const lessons = createCurriculum().lessons();
const ids = (items: readonly LessonItem[]): string[] => items.map((item) => item.id);

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))('a check of %s', (_, lesson) => {
  it('serves three items, one or two critical, no enemies, easiest first', () =>
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 3 }), (seed, attemptNumber) => {
        const drawn = drawItems(lesson, { attemptNumber, previousItemIds: [], seed });
        const critical = drawn.filter((item) => item.critical).length;
        expect(new Set(ids(drawn)).size).toBe(lesson.served);
        expect(critical).toBeGreaterThanOrEqual(1);
        expect(critical).toBeLessThanOrEqual(2);
        expect(drawn.some((item) => drawn.some((other) => item.enemies.includes(other.id)))).toBe(false);
        expect(drawn.map((item) => item.difficulty)).toEqual(drawn.map((item) => item.difficulty).toSorted((a, b) => b - a));
        expect(new Set(drawn.map((item) => item.keyPoint)).size).toBeGreaterThanOrEqual(2);
      }),
    ));

  it('draws others on a retry, again with a critical one', () =>
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const first = drawItems(lesson, { attemptNumber: 1, previousItemIds: [], seed });
        const retry = drawItems(lesson, { attemptNumber: 2, previousItemIds: ids(first), seed: `${seed}b` });
        expect(ids(retry).filter((id) => ids(first).includes(id))).toEqual([]);
        expect(retry.some((item) => item.critical)).toBe(true);
        const third = drawItems(lesson, { attemptNumber: 3, previousItemIds: [...ids(first), ...ids(retry)], seed });
        expect(third).toHaveLength(lesson.served);
      }),
    ));

  it('is the same for the same seed, and shuffles options without changing them', () => {
    const at = { attemptNumber: 1, previousItemIds: [], seed: 'attempt-1' };
    expect(drawItems(lesson, at)).toEqual(drawItems(lesson, at));
    for (const item of drawItems(lesson, at))
      expect(item.options.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(lesson.items.find((one) => one.id === item.id)?.options);
    const keyPlaces = new Set(
      Array.from({ length: 40 }, (_unused, n) =>
        drawItems(lesson, { ...at, seed: `${n}` })[0]?.options.findIndex((option) => option.correct),
      ),
    );
    expect(keyPlaces.size).toBeGreaterThan(2);
  });
});

describe('scoring', () => {
  const lesson = lessons.find((one) => one.id === 'clozapine-every-order');
  if (lesson === undefined) throw new Error('lesson missing');
  const answer = (itemId: string, right: boolean): { itemId: string; optionId: string } => {
    const item = lesson.items.find((one) => one.id === itemId);
    return { itemId, optionId: item?.options.find((option) => option.correct === right)?.id ?? '' };
  };
  const served = ['C1', 'C2', 'C3'];

  it('passes with every critical item right and two of three', () => {
    const score = scoreAttempt(lesson, served, [answer('C1', true), answer('C2', true), answer('C3', false)]);
    expect(score).toMatchObject({ correct: 2, total: 3, allCriticalRight: true, passed: true });
    expect(score.answers[2]).toMatchObject({ itemId: 'C3', correct: false, critical: false, correctOptionId: 'b' });
    expect(score.answers[2]?.feedback).toContain('13');
  });

  it('fails with a critical item wrong, whatever the share', () =>
    expect(scoreAttempt(lesson, served, [answer('C1', false), answer('C2', true), answer('C3', true)])).toMatchObject({
      correct: 2,
      allCriticalRight: false,
      passed: false,
    }));

  it('fails below the share, and counts a missing or foreign answer as wrong', () => {
    expect(scoreAttempt(lesson, ['C2', 'C3', 'C6'], [answer('C2', true)])).toMatchObject({ correct: 1, total: 3, passed: false });
    expect(scoreAttempt(lesson, served, [{ itemId: 'C1', optionId: 'z' }, answer('C2', true), answer('C3', true)])).toMatchObject({
      correct: 2,
      passed: false,
    });
    expect(scoreAttempt(lesson, [], [])).toMatchObject({ correct: 0, total: 0, share: 0, passed: false });
  });
});

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))('the short form of %s', (_, lesson) => {
  const bank = lesson.items.filter(({ use }) => use === 'lesson');
  const points = fc.subarray(lesson.keyPoints.map(({ id }) => id));
  const markedAs = (changed: readonly string[]): Lesson => ({
    ...lesson,
    keyPoints: lesson.keyPoints.map((point) => ({ ...point, changed: changed.includes(point.id) })),
  });

  it('asks one or two items on what changed, a critical one first, no enemies; the usual check where no item is about it', () =>
    fc.assert(
      fc.property(points, fc.string(), fc.subarray(ids(bank)), (changed, seed, previousItemIds) => {
        const marked = markedAs(changed);
        const options = { attemptNumber: 1, previousItemIds, seed };
        const drawn = drawUpdateItems(marked, options);
        const about = bank.filter(({ keyPoint }) => changed.includes(keyPoint));
        if (about.length === 0) {
          expect(drawn).toEqual(drawItems(marked, options));
          return;
        }
        expect([1, 2]).toContain(drawn.length);
        expect(drawn.every(({ keyPoint }) => changed.includes(keyPoint))).toBe(true);
        expect(drawn[0]?.critical).toBe(about.some(({ critical }) => critical));
        expect(drawn.some((item) => drawn.some((other) => item.enemies.includes(other.id)))).toBe(false);
        expect(drawUpdateItems(marked, options)).toEqual(drawn);
      }),
    ));

  it('is told where there is something to tell, and takes no longer than the whole', () =>
    fc.assert(
      fc.property(points, (changed) => {
        const marked = markedAs(changed);
        expect(tellsWhatChanged(marked, [])).toBe(changed.length > 0);
        expect(updateMinutes(marked)).toBeGreaterThanOrEqual(1);
        expect(updateMinutes(marked)).toBeLessThanOrEqual(Math.ceil(lesson.minutes));
      }),
    ));

  it('is told by a line of the last change, and by none from before it', () => {
    const month = fc
      .tuple(fc.integer({ min: 2020, max: 2027 }), fc.integer({ min: 1, max: 12 }))
      .map(([year, at]) => `${year}-${String(at).padStart(2, '0')}`);
    const line = (since: string): Lesson['whatChanged'][number] => ({
      basis: 'reported',
      since,
      showUntil: '2030-01',
      text: 'It changed.',
      source: 'L1 list',
    });
    fc.assert(
      fc.property(fc.array(month, { maxLength: 3 }), fc.array(fc.option(month), { minLength: 1, maxLength: 3 }), (lines, changes) => {
        const told = { ...markedAs([]), whatChanged: lines.map(line) };
        const topics = changes.map((since) => ({ revision: 2, news: since === null ? null : { since: `${since}-17` } }));
        const isOfAll = changes.every((since) => since !== null && lines.some((one) => one >= since));
        expect(tellsWhatChanged(told, topics)).toBe(isOfAll);
        // What never changed asks for no line.
        expect(tellsWhatChanged(told, [...topics, { revision: 1, news: null }])).toBe(isOfAll);
        expect(tellsWhatChanged(told, [])).toBe(false);
      }),
    );
  });
});
