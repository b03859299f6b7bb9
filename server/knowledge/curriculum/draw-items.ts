import { createHash } from 'node:crypto';
import type { Lesson, LessonItem } from './lesson-schema.ts';

/**
 * Numbers in [0, 1) that depend on the seed alone, so that a reload or a retried request draws the same check.
 * Sixteen bytes a step are plenty for a shuffle; nothing here guards a secret.
 */
const numbersFrom = (seed: string): (() => number) => {
  let step = 0;
  return () => createHash('sha256').update(`${seed}:${step++}`).digest().readUInt32BE(0) / 2 ** 32;
};

const shuffled = <T>(list: readonly T[], next: () => number): T[] => {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    const held = result[last];
    const swapped = result[other];
    if (held === undefined || swapped === undefined) continue;
    result[last] = swapped;
    result[other] = held;
  }
  return result;
};

/** More than two chances to fail at once would make one lesson an examination. */
const MOST_CRITICAL = 2;

/** How many of the served items are critical: the bank's own share, at least one, at most two. */
const criticalShare = (bank: readonly LessonItem[], served: number): number => {
  const critical = bank.filter((item) => item.critical).length;
  return Math.min(MOST_CRITICAL, critical, Math.max(1, Math.ceil((critical * served) / bank.length - 0.5)));
};

/**
 * The items of one check, options in the order to show them.
 *
 * A retry prefers items not met before (then those met longest ago); a draw covers as many key points as it
 * can and holds one or two critical items. Deterministic: same lesson version, attempt and seed, same check.
 * The result still carries `correct` and `feedback`; they leave the server only after the answer.
 *
 * @param options.attemptNumber 1 for the first attempt of this clinician at this lesson
 * @param options.previousItemIds item ids of earlier attempts, oldest first
 * @param options.seed stable per attempt, for example the attempt's id
 */
export const drawItems = (
  lesson: Lesson,
  options: { attemptNumber: number; previousItemIds: readonly string[]; seed: string },
): LessonItem[] => {
  const next = numbersFrom(`${lesson.id}@${lesson.version}:${options.attemptNumber}:${options.seed}`);
  const bank = lesson.items.filter((item) => item.use === 'lesson');
  const served = Math.min(lesson.served, bank.length);
  const metAt = (item: LessonItem): number => options.previousItemIds.lastIndexOf(item.id);
  const candidates = shuffled(bank, next);
  const drawn: LessonItem[] = [];

  const cost = (item: LessonItem): number => {
    const sameKeyPoint = drawn.filter((one) => one.keyPoint === item.keyPoint).length;
    // Meeting an item again weighs most, or a retry would ask for its own feedback; then spare critical items for it.
    return (metAt(item) + 1) * 100 + (item.critical ? 10 : 0) + sameKeyPoint;
  };
  const take = (wanted: number, fits: (item: LessonItem) => boolean): void => {
    for (let count = 0; count < wanted; count++) {
      const open = candidates.filter(
        (item) =>
          fits(item) && !drawn.includes(item) && !drawn.some((one) => one.enemies.includes(item.id) || item.enemies.includes(one.id)),
      );
      const [best] = open.sort((a, b) => cost(a) - cost(b));
      if (best !== undefined) drawn.push(best);
    }
  };

  take(criticalShare(bank, served), (item) => item.critical);
  take(served - drawn.length, (item) => !item.critical || drawn.filter((one) => one.critical).length < MOST_CRITICAL);
  take(served - drawn.length, () => true);

  return drawn.sort((a, b) => b.difficulty - a.difficulty).map((item) => ({ ...item, options: shuffled(item.options, next) }));
};
