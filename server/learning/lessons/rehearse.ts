import type { AttemptView, PreviewLessonText } from '../../contract/index.ts';
import { scoreAttempt, type Lesson } from '../../knowledge/curriculum/index.ts';
import { RECALL, type Answer, type Earlier } from './attempt.ts';
import { drawAttempt } from './draw-attempt.ts';
import { factsOf } from './preview-lesson.ts';
import { toAttemptView } from './to-attempt-view.ts';

export type Rehearsal = {
  /** The same for the same text: a further request draws the same questions. */
  seed: string;
  given: PreviewLessonText;
  /** False where there is no retrieval question to ask: then the key points come first. */
  hasRetrieval: boolean;
  now: Date;
  /** Until when what is passed now would count. */
  validUntil: Date;
  topicRevision: number;
};

/** What the tries up to this one draw, each other questions than those before. */
function drawnIn(lesson: Lesson, { seed, given }: Rehearsal): ReturnType<typeof drawAttempt> {
  const earlier: Earlier[] = [];
  for (let number = 1; ; number++) {
    const id = `${seed}:${number}`;
    const drawn = drawAttempt(lesson, { attemptId: id, number, earlier, form: 'whole' });
    if (number >= given.tryNumber) return drawn;
    const lessonVersion = lesson.version;
    earlier.push({ id, number, form: 'whole', lessonVersion, status: 'failed', finishedAt: null, registration: '', drawn: drawn.drawn });
  }
}

/**
 * A lesson as a clinician would see it after these answers: drawn, scored and told by what does it for clinicians. Nothing of it is
 * kept, and nobody took it.
 */
export function rehearse(lesson: Lesson, of: Rehearsal): AttemptView {
  const { given, now, hasRetrieval } = of;
  const { drawn, recallOrder } = drawnIn(lesson, of);
  const facts = factsOf(lesson, drawn, { now, contentNotice: null, reviewedOn: lesson.reviewedOn, topicRevision: of.topicRevision });
  const asked = [
    ...(hasRetrieval ? [{ id: RECALL, options: lesson.retrieval.options }] : []),
    ...drawn.flatMap(({ itemId }) => lesson.items.filter(({ id }) => id === itemId)),
  ];
  const answers = asked.flatMap(({ id, options }): Answer[] => {
    const answer = given.answers.find(({ itemId }) => itemId === id);
    const chosen = options.find((option) => option.id === answer?.optionId);
    return answer === undefined || chosen === undefined
      ? []
      : [{ itemId: id, optionId: chosen.id, confidence: answer.confidence, correct: chosen.correct, answeredAt: now }];
  });
  const isRecalled = !hasRetrieval || answers.some(({ itemId }) => itemId === RECALL);
  const isEnded = given.isCheckOpen && drawn.length > 0 && drawn.every(({ itemId }) => answers.some((one) => one.itemId === itemId));
  const score = scoreAttempt(
    lesson,
    drawn.map(({ itemId }) => itemId),
    answers,
  );
  const view = toAttemptView({
    ...facts,
    attempt: {
      ...facts.attempt,
      id: `${of.seed}:${given.tryNumber}`,
      number: given.tryNumber,
      recallOrder,
      step: !isRecalled ? 'recall' : given.isCheckOpen ? 'check' : 'key-points',
      checkOpenedAt: isRecalled && given.isCheckOpen ? now : null,
      ...(isEnded
        ? {
            status: score.passed ? 'passed' : 'failed',
            finishedAt: now,
            correct: score.correct,
            criticalMissed: !score.allCriticalRight,
            validUntil: score.passed ? of.validUntil : null,
          }
        : {}),
    },
    answers: hasRetrieval ? answers : [...answers, { itemId: RECALL, optionId: '', confidence: null, correct: false, answeredAt: now }],
  });
  return hasRetrieval ? view : { ...view, recall: { ...view.recall, answered: null } };
}
