import { createHash } from 'node:crypto';
import type { Lesson, LessonItem } from './lesson-schema.ts';
import { itemWords, wordCount } from './straight-path.ts';

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

/** Items of the bank about a key point that changed; none where nothing is marked. */
const changedItems = (lesson: Lesson): LessonItem[] => {
  const changed = lesson.keyPoints.filter((point) => point.changed).map(({ id }) => id);
  return lesson.items.filter((item) => item.use === 'lesson' && changed.includes(item.keyPoint));
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

/** What one short form asks at most. */
const MOST_OF_UPDATE = 2;

/**
 * The items of a check on what changed: one or two about changed key points, a critical one first. Where no item is about a changed
 * point, the usual draw: a check is never empty.
 *
 * @param options as for `drawItems`
 */
export const drawUpdateItems = (lesson: Lesson, options: Parameters<typeof drawItems>[1]): LessonItem[] => {
  const next = numbersFrom(`${lesson.id}@${lesson.version}:${options.attemptNumber}:${options.seed}:update`);
  const candidates = shuffled(changedItems(lesson), next);
  if (candidates.length === 0) return drawItems(lesson, options);
  const metAt = (item: LessonItem): number => options.previousItemIds.lastIndexOf(item.id);
  const critical = candidates.filter((item) => item.critical).sort((a, b) => metAt(a) - metAt(b));
  const others = candidates
    .filter((item) => item !== critical[0])
    .sort((a, b) => metAt(a) - metAt(b) || Number(b.critical) - Number(a.critical));
  const drawn: LessonItem[] = [];
  for (const item of [...critical.slice(0, 1), ...others]) {
    if (drawn.length === MOST_OF_UPDATE) break;
    if (!drawn.some((one) => one.enemies.includes(item.id) || item.enemies.includes(one.id))) drawn.push(item);
  }
  return drawn.map((item) => ({ ...item, options: shuffled(item.options, next) }));
};

/** A warning as it is today, and since when it says what it says now; null where nobody dated that. */
export type DatedTopic = { readonly revision: number; readonly news: { readonly since: string } | null };

/**
 * Whether a lesson says what changed with the last step of its warnings, in a line or in a marked key point: without it, there is no
 * short form. A line of a change from before that step is about another one: whoever knew the wording before would be asked nothing new.
 */
export const tellsWhatChanged = (lesson: Lesson, topics: readonly DatedTopic[]): boolean => {
  if (lesson.keyPoints.some(({ changed }) => changed)) return true;
  const moved = topics.filter(({ revision }) => revision > 1);
  const [last] = lesson.whatChanged.map(({ since }) => since).toSorted((a, b) => (a < b ? 1 : -1));
  return moved.length > 0 && last !== undefined && moved.every(({ news }) => news !== null && last >= news.since.slice(0, 7));
};

/** Words a minute, of readers in a second language. */
const READING_SPEED = 200;
const MINUTES_TO_DECIDE = 0.25;

/** Minutes of the short form: what changed and changed points read, the wordiest questions decided; never more than the whole. */
export const updateMinutes = (lesson: Lesson): number => {
  const changed = changedItems(lesson);
  const asked = changed.length === 0 ? lesson.served : Math.min(MOST_OF_UPDATE, changed.length);
  const items = (changed.length === 0 ? lesson.items : changed).map(itemWords).sort((a, b) => b - a);
  const texts = [...lesson.whatChanged, ...lesson.keyPoints.filter((point) => point.changed)];
  const words = [...texts.map(({ text }) => wordCount(text)), ...items.slice(0, asked)].reduce((sum, one) => sum + one, 0);
  return Math.min(Math.ceil(lesson.minutes), Math.ceil(words / READING_SPEED + asked * MINUTES_TO_DECIDE));
};
