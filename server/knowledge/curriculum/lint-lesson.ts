import type { LessonProblem } from './lesson-problem.ts';
import type { Lesson } from './lesson-schema.ts';
import { lessonTexts } from './lesson-texts.ts';
import { lintItems } from './lint-items.ts';
import { lintLabelWords } from './lint-label-words.ts';
import { lintWording } from './lint-wording.ts';
import { longestPathWords, wordCount } from './straight-path.ts';

/** ISMP's error-prone abbreviations and dose designations, as far as a pattern can tell them. */
const ERROR_PRONE: [RegExp, string][] = [
  [/\b(U|IU|QD|QOD|q\.?d\.?|q\.?o\.?d\.?|MS|MSO4|MgSO4|cc|HS|BIW|TIW)\b(?!-)/, 'error-prone abbreviation'],
  [/µg\b/, 'error-prone abbreviation (write mcg)'],
  [/\d\.0+\s?(mg|mcg|g|mL|kg)\b/, 'trailing zero'],
  [/(^|[^\d.])\.\d/, 'naked decimal'],
];
const MONTHS_SHOWN = 12;

const monthsBetween = (from: string, to: string): number => {
  const [fromYear = 0, fromMonth = 0] = from.split('-').map(Number);
  const [toYear = 0, toMonth = 0] = to.split('-').map(Number);
  return (toYear - fromYear) * 12 + toMonth - fromMonth;
};

/** One name for an ingredient set, written "a / b" in a topic and "a with b" in a lesson. */
const setOf = (name: string): string =>
  name
    .split(/ \/ | with | and /)
    .sort()
    .join(' / ');

/** The summary as it reads with the longest name an order of the lesson's topics can put into it. */
const longestSummary = (lesson: Lesson, ingredients: readonly string[]): string => {
  const [longest = ''] = ingredients.map((one) => one.replaceAll(' / ', '-')).toSorted((a, b) => b.length - a.length);
  return lesson.cardSummary.replaceAll('{drug}', longest);
};

const lintScope = (lesson: Lesson, ingredients: readonly string[]): LessonProblem[] => {
  const named = new Set(lesson.scope.ingredients.map(setOf));
  const held = new Set(ingredients.map(setOf));
  return [
    ...[...named].filter((one) => !held.has(one)).map((one) => `scope names ${one}, no topic of the lesson holds it`),
    ...[...held].filter((one) => !named.has(one)).map((one) => `a topic of the lesson holds ${one}, the scope does not name it`),
  ].map((rule) => ({ at: 'scope', rule }));
};

/** A REMS line speaks as of one label: the first that it cites; on which day that was read is the source's own date. */
const lintRems = (lesson: Lesson): LessonProblem[] => {
  const cited = lesson.rems.source.split('; ').map((part) => part.split(' ')[0]);
  const label = lesson.sources.find((source) => source.kind === 'label' && cited.includes(source.id));
  return label?.kind === 'label' && label.effective !== lesson.rems.asOf
    ? [{ at: 'rems', rule: `as of ${lesson.rems.asOf}, its first label is of ${label.effective}` }]
    : [];
};

const lintChanges = (lesson: Lesson): LessonProblem[] =>
  lesson.whatChanged.flatMap((change) => {
    const at = `whatChanged ${change.since}`;
    const found: LessonProblem[] = [];
    if (wordCount(change.text) > 30) found.push({ at, rule: 'over 30 words' });
    if (monthsBetween(change.since, change.showUntil) > MONTHS_SHOWN && change.reason === undefined)
      found.push({ at, rule: 'shown over 12 months without a reason' });
    const cited = change.source.split('; ').map((part) => part.split(' ')[0]);
    const compared = lesson.sources.some(
      (source) =>
        cited.includes(source.id) &&
        // A document's later versions are held against the one before when they are uploaded.
        ((source.kind === 'label' && source.comparedWith !== undefined) || (source.kind === 'document' && source.version > 1)),
    );
    if (change.basis === 'within-set' && !compared) found.push({ at, rule: 'wording claimed without two versions of one set' });
    return found;
  });

/** A card names versions and dates of labels and documents: those of the lesson's own sources, or it would date another. */
const lintCardVersions = (lesson: Lesson): LessonProblem[] => {
  const dated = lesson.sources.filter((source) => source.kind === 'label' || source.kind === 'document');
  const known = new Set(dated.flatMap(({ version, effective }) => [`version ${version}`, effective]));
  const named = lesson.cardDetail.match(/\bversion \d+|\b\d{4}-\d{2}-\d{2}/g) ?? [];
  return named.filter((one) => !known.has(one)).map((one) => ({ at: 'cardDetail', rule: `${one} is of no source` }));
};

/**
 * The rules that a lesson may break on purpose: how long something is, and how a question is put. Nothing else: what a dose looks
 * like, what a source bears, which label a date is of, names and promises are no matter of taste.
 */
const exceptable = [
  /^(?:(?:feedback|stem) )?over \d+ words$/,
  /^a sentence over \d+ words$/,
  /^(?:always or never|negative option|negative stem|length cues the option)$/,
  /^of the stem's words only the key holds "/,
];
/** Whether a lesson may break a rule on purpose. */
export const isExceptable = (rule: string): boolean => exceptable.some((pattern) => pattern.test(rule));

/** What the lesson's named exceptions let stand; an exception for nothing, and one that nobody can make, are problems of their own. */
const withoutExceptions = (lesson: Lesson, found: readonly LessonProblem[]): LessonProblem[] => {
  const allowed = lesson.exceptions.filter(({ rule }) => isExceptable(rule));
  const excepted = (one: LessonProblem): boolean => allowed.some(({ at, rule }) => at === one.at && rule === one.rule);
  return [
    ...found.filter((one) => !excepted(one)),
    ...lesson.exceptions
      .filter(({ rule }) => !isExceptable(rule))
      .map(({ at, rule }) => ({ at: 'exceptions', rule: `no exception can be made of “${rule}”, as is asked for ${at}` })),
    ...allowed
      .filter(({ at, rule }) => !found.some((one) => one.at === at && one.rule === rule))
      .map(({ at, rule }) => ({ at, rule: `an exception for nothing: ${rule}` })),
  ];
};

/**
 * The writing rules a machine can check; the second clinician checks the rest. The schema has already settled
 * option counts, one correct option, skills from the list, and a source and key point for every item.
 * @param options.brandNames names no lesson may carry
 * @param options.labelTexts sections of the labels that it cites: no more than eight of their words may stand in a row
 * @param options.ingredients those of the lesson's topics: what its scope must name, and what its card may name; without them the scope is not compared
 */
export const lintLesson = (
  lesson: Lesson,
  options: { brandNames: readonly string[]; ingredients?: readonly string[]; labelTexts?: readonly string[] },
): LessonProblem[] => {
  const found: LessonProblem[] = [
    ...lintItems(lesson),
    ...lintChanges(lesson),
    ...lintRems(lesson),
    ...lintCardVersions(lesson),
    ...lintLabelWords(lesson, options.labelTexts ?? []),
  ];
  const ingredients = options.ingredients ?? lesson.scope.ingredients;
  if (options.ingredients !== undefined) found.push(...lintScope(lesson, ingredients));
  const limit = (at: string, text: string, most: number): void => {
    if (wordCount(text) > most) found.push({ at, rule: `over ${most} words` });
  };
  limit('objective', lesson.objective, 25);
  limit('cardDetail', lesson.cardDetail, 60);
  for (const point of lesson.keyPoints) limit(point.id, point.text, 35);
  limit('keyPoints', lesson.keyPoints.map((point) => point.text).join(' '), 130);
  if (longestSummary(lesson, ingredients).length >= 140) found.push({ at: 'cardSummary', rule: 'not under 140 characters' });
  if (lesson.cardDetail.split('{why}').length !== 2) found.push({ at: 'cardDetail', rule: 'holds {why} once' });
  const words = longestPathWords(lesson);
  if (words > 350) found.push({ at: 'lesson', rule: `straight path of ${words} words, at most 350` });

  const brands = options.brandNames.map((name) => name.toLowerCase());
  for (const { at, text } of lessonTexts(lesson)) {
    found.push(...lintWording({ at, text }));
    for (const [pattern, rule] of ERROR_PRONE) if (pattern.test(text)) found.push({ at, rule });
    const lower = text.toLowerCase();
    const brand = brands.find((name) => lower.includes(name));
    if (brand !== undefined) found.push({ at, rule: `brand name ${brand}` });
    if (/\b(CME|CE credit|credits?)\b/i.test(text)) found.push({ at, rule: 'credit wording' });
    if (/\b(liab|malpractice|lawsuit|negligen)/i.test(text)) found.push({ at, rule: 'words of fear or liability' });
  }
  return withoutExceptions(lesson, found);
};
