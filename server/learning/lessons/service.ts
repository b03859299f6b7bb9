import type { AnswerRequest, AttemptView, DraftRequest, StartAttemptRequest, StepRequest } from '../../contract/index.ts';
import { AppError, currentCorrelationId, newId } from '../../platform/index.ts';
import { answeredStatement } from '../learning-records/index.ts';
import { RECALL, type Answer, type Attempt } from './attempt.ts';
import { createLessonBeginning } from './begin-lesson.ts';
import { finishAttempt, statementFacts } from './finish-attempt.ts';
import type { LessonLaunch, LessonsDeps } from './lessons-deps.ts';
import { createAttemptReader, unknownAttempt, uuidShape } from './read-attempt.ts';
import { answersOf, findAttempt, insertAnswer, lockAttempt, moveToStep, saveDraft, saveMoment } from './store.ts';
import type { VisibleLesson } from './visible-lesson.ts';

const notInAttempt = (): AppError =>
  new AppError('invalid-request', { detail: 'This question is not part of this check.', path: 'itemId' });
const answerRecallFirst = (): AppError => new AppError('conflict', { detail: 'The recall question comes first.' });

/**
 * Lessons as a clinician takes them. Every change is one transaction: the answer, its learning record, and at the end
 * the result with its FHIR resources are saved together or not at all.
 */
export function createLessons(deps: LessonsDeps) {
  const { db, clock } = deps;
  const reader = createAttemptReader(deps);
  const { viewOf, reread, open } = reader;
  const start = createLessonBeginning(deps, reader);

  /** The question asked, if it may be answered now. @throws invalid-request, conflict */
  const questionOf = (attempt: Attempt, lesson: VisibleLesson['lesson'], itemId: string, recalled: boolean) => {
    if (itemId === RECALL && attempt.form === 'whole') return lesson.retrieval;
    const item = attempt.drawn.some((one) => one.itemId === itemId) ? lesson.items.find(({ id }) => id === itemId) : undefined;
    if (item === undefined) throw notInAttempt();
    if (!recalled) throw answerRecallFirst();
    if (attempt.checkOpenedAt === null) throw new AppError('conflict', { detail: 'The check has not been opened yet.' });
    return item;
  };

  /** A short form asks for no recall: it begins with what changed. */
  const hasRecalled = (attempt: Attempt, answers: readonly Answer[]): boolean =>
    attempt.form === 'update' || answers.some(({ itemId }) => itemId === RECALL);

  return {
    /**
     * Starts a lesson, or goes on with what this person left open, from whichever launch.
     * @throws not-found, gone, too-many-attempts, invalid-request
     */
    async start(launch: LessonLaunch, request: StartAttemptRequest): Promise<AttemptView> {
      return db.tenant(launch.tenant.id, async (tx) => start(tx, launch, request));
    },

    /** @throws not-found, gone */
    async read(launch: LessonLaunch, attemptId: string): Promise<AttemptView> {
      return db.tenant(launch.tenant.id, async (tx) => {
        const { attempt, visible } = await open(tx, launch, attemptId, findAttempt);
        return viewOf(tx, attempt, visible, launch);
      });
    },

    /** Keeps what was chosen and not yet checked. After the answer there is nothing to keep, and nothing is said about it. */
    async saveDraft(launch: LessonLaunch, attemptId: string, draft: DraftRequest): Promise<{ savedAt: string }> {
      return db.tenant(launch.tenant.id, async (tx) => {
        const {
          attempt,
          visible: { lesson },
        } = await open(tx, launch, attemptId, lockAttempt);
        const answers = await answersOf(tx, attempt.id);
        if (attempt.status !== 'open' || answers.some(({ itemId }) => itemId === draft.itemId))
          return { savedAt: attempt.savedAt.toISOString() };
        const question = questionOf(attempt, lesson, draft.itemId, hasRecalled(attempt, answers));
        if (draft.optionId !== null && !question.options.some(({ id }) => id === draft.optionId)) {
          throw new AppError('invalid-request', { detail: 'This question has no such option.', path: 'optionId' });
        }
        const at = clock.now();
        await saveDraft(tx, attempt.id, draft, at);
        return { savedAt: at.toISOString() };
      });
    },

    /** Moves on. @throws conflict before the recall question is answered, or to a result that there is not yet */
    async moveTo(launch: LessonLaunch, attemptId: string, step: StepRequest['step']): Promise<AttemptView> {
      return db.tenant(launch.tenant.id, async (tx) => {
        const { attempt, visible } = await open(tx, launch, attemptId, lockAttempt);
        if (attempt.status !== 'open') {
          // A page left open elsewhere may still ask for a step of the check: it gets the result.
          if (step !== 'result') return viewOf(tx, attempt, visible, launch);
          await moveToStep(tx, attempt.id, step, attempt.savedAt);
          return reread(tx, launch, attempt.id, visible);
        }
        if (step === 'result') throw new AppError('conflict', { detail: 'The check has not ended yet.' });
        if (!hasRecalled(attempt, await answersOf(tx, attempt.id))) throw answerRecallFirst();
        await moveToStep(tx, attempt.id, step, clock.now());
        return reread(tx, launch, attempt.id, visible);
      });
    },

    /**
     * One answer; the first to an item counts, and the same request again answers with the same state.
     * @throws not-found, gone, invalid-request, conflict
     */
    async answer(launch: LessonLaunch, attemptId: string, request: AnswerRequest): Promise<AttemptView> {
      return db.tenant(launch.tenant.id, async (tx) => {
        const { attempt, visible } = await open(tx, launch, attemptId, lockAttempt);
        const { lesson } = visible;
        const before = await answersOf(tx, attempt.id);
        if (before.some(({ itemId }) => itemId === request.itemId)) return viewOf(tx, attempt, visible, launch);
        const question = questionOf(attempt, lesson, request.itemId, hasRecalled(attempt, before));
        if (attempt.status !== 'open') throw new AppError('conflict', { detail: 'This check has ended.' });
        const chosen = question.options.find(({ id }) => id === request.optionId);
        if (chosen === undefined) throw new AppError('invalid-request', { detail: 'This question has no such option.', path: 'optionId' });

        const at = clock.now();
        const answer = {
          itemId: request.itemId,
          optionId: chosen.id,
          confidence: request.confidence,
          correct: chosen.correct,
          answeredAt: at,
        };
        await insertAnswer(tx, attempt.id, answer, currentCorrelationId());
        const isRecall = request.itemId === RECALL;
        await moveToStep(tx, attempt.id, isRecall ? 'key-points' : 'check', at);
        const statements = [
          answeredStatement(statementFacts(launch, lesson, attempt), newId(), at, { ...answer, stem: question.stem, scored: !isRecall }),
        ];
        const answers = [...before, answer];
        if (attempt.drawn.every(({ itemId }) => answers.some((one) => one.itemId === itemId))) {
          statements.push(await finishAttempt(tx, deps, launch, { attempt, lesson, answers, at }));
        }
        await deps.learningRecords.store(tx, statements);
        return reread(tx, launch, attempt.id, visible);
      });
    },

    /** "Was this the right moment?" @throws not-found */
    async saveMoment(launch: LessonLaunch, attemptId: string, right: boolean): Promise<{ savedAt: string }> {
      return db.tenant(launch.tenant.id, async (tx) => {
        const at = clock.now();
        if (!uuidShape.test(attemptId) || !(await saveMoment(tx, launch.person.id, attemptId, right, at))) throw unknownAttempt();
        return { savedAt: at.toISOString() };
      });
    },
  };
}

export type Lessons = ReturnType<typeof createLessons>;
