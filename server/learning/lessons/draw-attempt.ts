import { drawItems, drawUpdateItems, type Lesson } from '../../knowledge/curriculum/index.ts';
import { sha256 } from '../../platform/index.ts';
import type { Attempt, Drawn, Earlier } from './attempt.ts';

/**
 * What one try shows: the items and the order of every question's options. Fixed when the try begins, so that a reload
 * and a resumed try show the same.
 */
export function drawAttempt(
  lesson: Lesson,
  options: { attemptId: string; number: number; earlier: readonly Earlier[]; form: Attempt['form'] },
): { drawn: Drawn; recallOrder: string[] } {
  const previousItemIds = options.earlier.flatMap((one) => one.drawn.map(({ itemId }) => itemId));
  const draw = options.form === 'update' ? drawUpdateItems : drawItems;
  const items = draw(lesson, { attemptNumber: options.number, previousItemIds, seed: options.attemptId });
  return {
    drawn: items.map((item) => ({ itemId: item.id, options: item.options.map(({ id }) => id) })),
    recallOrder: lesson.retrieval.options
      .map(({ id }) => ({ id, rank: sha256(`${options.attemptId}:recall:${id}`) }))
      .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
      .map(({ id }) => id),
  };
}
