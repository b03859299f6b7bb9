import type { LessonProblem } from './lesson-problem.ts';
import type { Lesson } from './lesson-schema.ts';
import { lessonTexts } from './lesson-texts.ts';

const mostInARow = 8;

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}.%]+/gu) ?? [];
const runsOf = (text: string): string[] => {
  const all = words(text);
  return all.slice(0, Math.max(0, all.length - mostInARow)).map((_, index) => all.slice(index, index + mostInARow + 1).join(' '));
};

/** Of a long document they are many, and a lesson has hundreds of texts: they are made once for a list, and go with it. */
const kept = new WeakMap<readonly string[], ReadonlySet<string>>();
const runsOfAll = (labelTexts: readonly string[]): ReadonlySet<string> => {
  const runs = kept.get(labelTexts) ?? new Set(labelTexts.flatMap(runsOf));
  kept.set(labelTexts, runs);
  return runs;
};

/**
 * More than eight words that a text has in a row with one of these, or undefined.
 * @param labelTexts is not changed between calls
 */
export const labelWordsInARow = (text: string, labelTexts: readonly string[]): string | undefined => {
  const runs = runsOfAll(labelTexts);
  return runsOf(text).find((one) => runs.has(one));
};

/**
 * A lesson says what a label says in words of its own. A draft's quotation is marked with [[…]]; where the label is at hand, more than
 * eight of its words in a row are found without the mark, too.
 * @param labelTexts sections of the labels that the lesson cites
 */
export const lintLabelWords = (lesson: Lesson, labelTexts: readonly string[]): LessonProblem[] => {
  const runs = runsOfAll(labelTexts);
  return lessonTexts(lesson).flatMap(({ at, text }): LessonProblem[] => {
    if (/\[\[|\]\]/.test(text)) return [{ at, rule: 'words of the label, to be said in one’s own' }];
    const run = runsOf(text).find((one) => runs.has(one));
    return run === undefined ? [] : [{ at, rule: `more than ${mostInARow} words of the label in a row: ${run}` }];
  });
};
