import type { Lesson, LessonItem, LessonOption } from './lesson-schema.ts';
import type { LessonProblem } from './lesson-problem.ts';
import { wordCount } from './straight-path.ts';

type Question = Pick<LessonItem, 'id' | 'stem' | 'options'>;

/** "at least 24 hours" is an amount; the other words turn a question or an option round. */
const NEGATIVE = /\b(?:not|except|never|incorrect|false)\b|(?<!\bat )\bleast\b/i;
/** In the question itself also "no" and "without"; in the case they are facts: "no ulcer". */
const NEGATIVE_QUESTION = /\b(?:no|none|cannot|without)\b/i;

const lintOptions = (at: string, options: readonly LessonOption[]): LessonProblem[] => {
  const average = options.reduce((sum, option) => sum + option.text.length, 0) / options.length;
  return options.flatMap((option) => {
    const where = `${at}.${option.id}`;
    const found: LessonProblem[] = [];
    if (wordCount(option.feedback) > 35) found.push({ at: where, rule: 'feedback over 35 words' });
    if (/\b(all|none) of the above\b|\bboth a and\b|\b[a-d] and [a-d]\b/i.test(option.text))
      found.push({ at: where, rule: 'all, none or combined options' });
    if (/\b(always|never)\b/i.test(option.text)) found.push({ at: where, rule: 'always or never' });
    if (NEGATIVE.test(option.text)) found.push({ at: where, rule: 'negative option' });
    if (option.text.length > average * 1.5 || option.text.length < average * 0.5) found.push({ at: where, rule: 'length cues the option' });
    return found;
  });
};

const root = (word: string): string => word.replace(/(?<=.{4})(?:ing|ed|es|s)$/, '');
const roots = (text: string): Set<string> => new Set((text.toLowerCase().match(/[a-z]{4,}/g) ?? []).map(root));

/** Words too common to lead anybody to an option. */
const COMMON = roots(
  `with from that this then than them they their there have been what which when where into after before under over more most less
  your only also does each every other such same both very here label labels best next step draft age years daily change plan`,
);

/** A telling word of the stem that stands in the key and in no other option leads to the key without knowledge. */
const wordInKeyAlone = ({ stem, options }: Question): string | undefined => {
  const others = roots(
    options
      .filter(({ correct }) => !correct)
      .map(({ text }) => text)
      .join(' '),
  );
  const asked = roots(stem);
  return [...roots(options.find(({ correct }) => correct)?.text ?? '')].find(
    (word) => asked.has(word) && !others.has(word) && !COMMON.has(word),
  );
};

const lintQuestion = (item: Question): LessonProblem[] => {
  const at = item.id;
  const found = lintOptions(at, item.options);
  const question = item.stem.split(/(?<=[.?!]'?)\s+/).at(-1) ?? '';
  if (wordCount(item.stem) > 35) found.push({ at, rule: 'stem over 35 words' });
  if (NEGATIVE.test(item.stem) || NEGATIVE_QUESTION.test(question)) found.push({ at, rule: 'negative stem' });
  if (!item.stem.endsWith('?')) found.push({ at, rule: 'the stem asks nothing' });
  const word = wordInKeyAlone(item);
  if (word !== undefined) found.push({ at, rule: `of the stem's words only the key holds "${word}"` });
  return found;
};

const keyIsLongest = ({ options }: Question): boolean => {
  const key = options.find(({ correct }) => correct);
  return key !== undefined && options.every((one) => one === key || one.text.length < key.text.length);
};

/** The rules on questions: length, negatives, and whatever gives the key away to somebody who knows nothing. */
export const lintItems = (lesson: Lesson): LessonProblem[] => {
  const found = lintQuestion({ id: 'retrieval', ...lesson.retrieval });
  for (const item of lesson.items) {
    found.push(...lintQuestion(item));
    if (item.difficulty < 1 / item.options.length + 0.1) found.push({ at: item.id, rule: 'difficulty at chance' });
    for (const enemy of item.enemies)
      if (!lesson.items.some((one) => one.id === enemy)) found.push({ at: item.id, rule: `unknown enemy ${enemy}` });
  }
  const keys = new Set(lesson.items.map((item) => item.options.find((option) => option.correct)?.id));
  if (keys.size < 2) found.push({ at: 'items', rule: 'the key is always at the same place' });
  const longest = lesson.items.filter(keyIsLongest).length;
  if (longest > lesson.items.length / 2) found.push({ at: 'items', rule: 'the key is the longest option most often' });
  return found;
};
