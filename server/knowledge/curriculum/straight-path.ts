import type { Lesson, LessonItem } from './lesson-schema.ts';

/** Words as a reader counts them: a token with a letter or a digit ("≥" and "·" are read with their neighbor). */
export const wordCount = (text: string): number => text.split(/\s+/).filter((token) => /[\p{L}\p{N}]/u.test(token)).length;

export const itemWords = (item: Pick<LessonItem, 'stem' | 'options'>): number =>
  wordCount(item.stem) + item.options.reduce((sum, option) => sum + wordCount(option.text), 0);

/** Every set of items one check may serve: no enemies together, at most two critical ones. */
const draws = (bank: readonly LessonItem[], size: number): LessonItem[][] => {
  if (size === 0) return [[]];
  return bank.flatMap((item, index) =>
    draws(bank.slice(index + 1), size - 1)
      .filter((rest) => !rest.some((one) => one.enemies.includes(item.id) || item.enemies.includes(one.id)))
      .map((rest) => [item, ...rest])
      .filter((draw) => draw.filter((one) => one.critical).length <= 2),
  );
};

/**
 * Words on the longest straight path through a lesson: objective, retrieval question, key points, what changed,
 * and stems and options of the wordiest items that can be served together. Feedback and drawers are not counted.
 */
export const longestPathWords = (lesson: Lesson): number => {
  const fixed =
    wordCount(lesson.objective) +
    itemWords(lesson.retrieval) +
    lesson.keyPoints.reduce((sum, point) => sum + wordCount(point.text), 0) +
    lesson.whatChanged.reduce((sum, change) => sum + wordCount(change.text), 0);
  const served = draws(
    lesson.items.filter((item) => item.use === 'lesson'),
    lesson.served,
  );
  return fixed + Math.max(0, ...served.map((draw) => draw.reduce((sum, item) => sum + itemWords(item), 0)));
};
