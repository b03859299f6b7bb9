import {
  answerRequestSchema,
  draftRequestSchema,
  startAttemptRequestSchema,
  stepRequestSchema,
  type AttemptView,
  type DraftRequest,
  type Question,
} from '../../server/contract/index.ts';
import { checkQuestions, citesOf, keyPoints, lessonText, recallQuestion, type KeyedQuestion } from './lesson-fixture.ts';
import { nowItem } from './now-fixture.ts';

export type Answer = { status: number; body: unknown };

type Attempt = {
  id: string;
  number: number;
  step: AttemptView['step'];
  answers: Map<string, DraftRequest>;
  drafts: Map<string, DraftRequest>;
};

const at = '2026-09-22T09:46:00Z';
const correlationId = '7Q4-KD2-91F';

export const problem = (status: number, title: string, detail: string): Answer => ({
  status,
  body: { type: 'about:blank', title, status, detail, correlationId },
});

function toQuestion(question: KeyedQuestion, attempt: Attempt): Question {
  const { itemId, stem, options, feedback, source } = question;
  const answer = attempt.answers.get(itemId);
  const draft = attempt.drafts.get(itemId);
  const correct = feedback.find((one) => one.correct)?.optionId;
  return {
    itemId,
    stem,
    options,
    answered:
      answer === undefined
        ? null
        : {
            optionId: answer.optionId ?? '',
            confidence: answer.confidence,
            correct: answer.optionId === correct,
            critical: itemId === 'T1',
            feedback,
            source,
            cites: citesOf(source),
            answeredAt: at,
          },
    draft: answer !== undefined || draft === undefined ? null : { optionId: draft.optionId, confidence: draft.confidence, savedAt: at },
  };
}

function toView(attempt: Attempt): AttemptView {
  const questions = attempt.step === 'check' || attempt.step === 'result' ? checkQuestions.map((one) => toQuestion(one, attempt)) : [];
  const correct = questions.filter((one) => one.answered?.correct === true).length;
  const passed = correct >= lessonText.passRule.needed;
  const hasEnded = questions.length > 0 && questions.every((one) => one.answered !== null);
  return {
    ...lessonText,
    attemptId: attempt.id,
    attemptNumber: attempt.number,
    step: attempt.step,
    trigger: nowItem().trigger,
    recall: toQuestion(recallQuestion, attempt),
    keyPoints: attempt.step === 'recall' ? [] : keyPoints,
    update: null,
    questions,
    savedAt: at,
    result: !hasEnded
      ? null
      : {
          passed,
          correct,
          total: questions.length,
          criticalMissed: false,
          startedAt: '2026-09-22T09:45:00Z',
          finishedAt: '2026-09-22T09:47:10Z',
          seconds: 130,
          validUntil: passed ? '2027-09-22T09:47:10Z' : null,
          triesLeft: passed ? 1 : 2 - attempt.number,
          nextTryAt: null,
          rereadPoints: passed ? [] : [2],
          recorded: passed
            ? [
                {
                  resourceType: 'Basic',
                  id: 'competency-9',
                  versionId: '1',
                  display: 'Competency assertion: tofacitinib, knowledge check, until 22 Sep 2027',
                },
              ]
            : [],
          correlationId,
        },
  };
}

/** The lesson API with one attempt in memory: the same order of steps as the server's, and the same idempotent answers. */
export function createLessonApi() {
  let attempt: Attempt | undefined;
  const begin = (number: number): Attempt => ({ id: `attempt-${number}`, number, step: 'recall', answers: new Map(), drafts: new Map() });

  function answer(open: Attempt, body: unknown): Answer {
    const { itemId, ...given } = answerRequestSchema.parse(body);
    if (!open.answers.has(itemId)) open.answers.set(itemId, { itemId, ...given });
    if (itemId === recallQuestion.itemId) open.step = 'key-points';
    return { status: 200, body: toView(open) };
  }

  return {
    /** @param path what follows "/attempts" */
    handle(method: string, path: string, body: unknown): Answer {
      if (path === '') {
        const { retry } = startAttemptRequestSchema.parse(body);
        if (attempt === undefined) attempt = begin(1);
        else if (retry === true) {
          if (attempt.number === 2) return problem(429, 'Too many tries', 'The next try opens on 23 Sep 2026 at 10:46.');
          attempt = { ...begin(2), step: 'check', answers: new Map([...attempt.answers].filter(([itemId]) => itemId === 'recall')) };
        }
        return { status: 200, body: toView(attempt) };
      }
      if (attempt === undefined) return problem(404, 'Not found', 'No such attempt.');
      if (path.endsWith('/draft')) {
        const draft = draftRequestSchema.parse(body);
        // Opened and not touched: overwrites nothing.
        const isTouched = draft.optionId !== null || draft.confidence !== null;
        if (isTouched || !attempt.drafts.has(draft.itemId)) attempt.drafts.set(draft.itemId, draft);
        return { status: 200, body: { savedAt: at } };
      }
      if (path.endsWith('/step')) {
        attempt.step = stepRequestSchema.parse(body).step;
        return { status: 200, body: toView(attempt) };
      }
      if (path.endsWith('/answers')) return answer(attempt, body);
      if (path.endsWith('/moment')) return { status: 200, body: { savedAt: at } };
      return method === 'GET' ? { status: 200, body: toView(attempt) } : problem(404, 'Not found', 'No such path.');
    },
  };
}
