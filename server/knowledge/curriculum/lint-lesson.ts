import type { Lesson, LessonOption } from './lesson-schema.ts';
import { longestPathWords, wordCount } from './straight-path.ts';

export type LessonProblem = { at: string; rule: string };

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

/** Everything a reader may meet, with the place it stands in. */
const texts = (lesson: Lesson): { at: string; text: string }[] => [
  { at: 'title', text: lesson.title },
  { at: 'objective', text: lesson.objective },
  { at: 'cardSummary', text: lesson.cardSummary },
  { at: 'cardDetail', text: lesson.cardDetail },
  { at: 'rems', text: lesson.rems.text },
  ...Object.entries(lesson.populations).map(([group, text]) => ({ at: `populations.${group}`, text })),
  ...lesson.keyPoints.map((point) => ({ at: point.id, text: point.text })),
  ...lesson.whatChanged.map((change) => ({ at: `whatChanged ${change.since}`, text: change.text })),
  ...[{ id: 'retrieval', ...lesson.retrieval }, ...lesson.items].flatMap((item) => [
    { at: item.id, text: item.stem },
    ...item.options.flatMap((option) => [
      { at: `${item.id}.${option.id}`, text: option.text },
      { at: `${item.id}.${option.id} feedback`, text: option.feedback },
    ]),
  ]),
];

const lintOptions = (at: string, options: readonly LessonOption[]): LessonProblem[] => {
  const average = options.reduce((sum, option) => sum + option.text.length, 0) / options.length;
  return options.flatMap((option) => {
    const where = `${at}.${option.id}`;
    const found: LessonProblem[] = [];
    if (wordCount(option.feedback) > 35) found.push({ at: where, rule: 'feedback over 35 words' });
    if (/\b(all|none) of the above\b|\bboth a and\b|\b[a-d] and [a-d]\b/i.test(option.text))
      found.push({ at: where, rule: 'all, none or combined options' });
    if (/\b(always|never)\b/i.test(option.text)) found.push({ at: where, rule: 'always or never' });
    if (option.text.length > average * 1.55 || option.text.length < average * 0.45)
      found.push({ at: where, rule: 'length cues the option' });
    return found;
  });
};

const lintItems = (lesson: Lesson): LessonProblem[] => {
  const found = lintOptions('retrieval', lesson.retrieval.options);
  if (wordCount(lesson.retrieval.stem) > 35) found.push({ at: 'retrieval', rule: 'stem over 35 words' });
  for (const item of lesson.items) {
    found.push(...lintOptions(item.id, item.options));
    if (wordCount(item.stem) > 35) found.push({ at: item.id, rule: 'stem over 35 words' });
    // Scored stems only: "or not been tolerated" in a retrieval question is a fact, no negative question.
    if (/\b(not|except|least|incorrect|false)\b/i.test(item.stem)) found.push({ at: item.id, rule: 'negative stem' });
    if (!item.stem.endsWith('?')) found.push({ at: item.id, rule: 'the stem asks nothing' });
    if (item.difficulty < 1 / item.options.length + 0.1) found.push({ at: item.id, rule: 'difficulty at chance' });
    for (const enemy of item.enemies)
      if (!lesson.items.some((one) => one.id === enemy)) found.push({ at: item.id, rule: `unknown enemy ${enemy}` });
  }
  const keys = new Set(lesson.items.map((item) => item.options.find((option) => option.correct)?.id));
  if (keys.size < 2) found.push({ at: 'items', rule: 'the key is always at the same place' });
  return found;
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
      (source) => cited.includes(source.id) && source.kind === 'label' && source.comparedWith !== undefined,
    );
    if (change.basis === 'within-set' && !compared) found.push({ at, rule: 'wording claimed without two versions of one set' });
    return found;
  });

/**
 * The writing rules a machine can check; the second clinician checks the rest. The schema has already settled
 * option counts, one correct option, skills from the list, and a source and key point for every item.
 * @param options.brandNames names no lesson may carry
 */
export const lintLesson = (lesson: Lesson, options: { brandNames: readonly string[] }): LessonProblem[] => {
  const found: LessonProblem[] = [...lintItems(lesson), ...lintChanges(lesson)];
  const limit = (at: string, text: string, most: number): void => {
    if (wordCount(text) > most) found.push({ at, rule: `over ${most} words` });
  };
  limit('objective', lesson.objective, 25);
  limit('cardDetail', lesson.cardDetail, 60);
  for (const point of lesson.keyPoints) limit(point.id, point.text, 35);
  limit('keyPoints', lesson.keyPoints.map((point) => point.text).join(' '), 130);
  if (lesson.cardSummary.length >= 140) found.push({ at: 'cardSummary', rule: 'not under 140 characters' });
  if (lesson.cardDetail.split('{why}').length !== 2) found.push({ at: 'cardDetail', rule: 'holds {why} once' });
  const words = longestPathWords(lesson);
  if (words > 350) found.push({ at: 'lesson', rule: `straight path of ${words} words, at most 350` });

  const brands = options.brandNames.map((name) => name.toLowerCase());
  for (const { at, text } of texts(lesson)) {
    for (const [pattern, rule] of ERROR_PRONE) if (pattern.test(text)) found.push({ at, rule });
    const lower = text.toLowerCase();
    const brand = brands.find((name) => lower.includes(name));
    if (brand !== undefined) found.push({ at, rule: `brand name ${brand}` });
    if (/\b(CME|CE credit|credits?)\b/i.test(text)) found.push({ at, rule: 'credit wording' });
    if (/\b(liab|malpractice|lawsuit|negligen)/i.test(text)) found.push({ at, rule: 'words of fear or liability' });
  }
  return found;
};
