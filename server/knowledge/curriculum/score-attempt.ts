import type { Lesson } from './lesson-schema.ts';

export type AnswerGiven = { itemId: string; optionId: string };

export type ScoredAnswer = {
  itemId: string;
  optionId: string | null;
  correct: boolean;
  critical: boolean;
  correctOptionId: string;
  feedback: string | null;
};

export type AttemptScore = {
  correct: number;
  total: number;
  /** correct / total, 0 to 1 */
  share: number;
  allCriticalRight: boolean;
  passed: boolean;
  answers: ScoredAnswer[];
};

/**
 * Scores the items that were served; an item without an answer, or with an option it does not have, is wrong.
 * Passed = every critical item right (where the rule says so) and at least `minShare` of all.
 */
export const scoreAttempt = (lesson: Lesson, servedItemIds: readonly string[], given: readonly AnswerGiven[]): AttemptScore => {
  const answers = servedItemIds.flatMap((itemId): ScoredAnswer[] => {
    const item = lesson.items.find((one) => one.id === itemId);
    if (item === undefined) return [];
    const optionId = given.find((one) => one.itemId === itemId)?.optionId ?? null;
    const chosen = item.options.find((one) => one.id === optionId);
    return [
      {
        itemId,
        optionId,
        correct: chosen?.correct ?? false,
        critical: item.critical,
        correctOptionId: item.options.find((one) => one.correct)?.id ?? '',
        feedback: chosen?.feedback ?? null,
      },
    ];
  });
  const correct = answers.filter((one) => one.correct).length;
  const allCriticalRight = answers.every((one) => one.correct || !one.critical);
  // The pass mark is printed with two digits: 0.66 stands for two of three.
  const enough = answers.length > 0 && correct / answers.length >= lesson.passRule.minShare;
  return {
    correct,
    total: answers.length,
    share: answers.length === 0 ? 0 : correct / answers.length,
    allCriticalRight,
    passed: enough && (allCriticalRight || !lesson.passRule.criticalAll),
    answers,
  };
};
