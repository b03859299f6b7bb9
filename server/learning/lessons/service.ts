import type { AnswerRequest, AttemptView, DraftRequest, StartAttemptRequest, StepRequest } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import { AppError, currentCorrelationId, newId } from '../../platform/index.ts';
import type { Statement } from '../../standards/xapi/index.ts';
import { abandonedStatement, answeredStatement, launchedStatement, registrationOf } from '../learning-records/index.ts';
import { RECALL, type Attempt } from './attempt.ts';
import { decideTry } from './decide-try.ts';
import { drawAttempt } from './draw-attempt.ts';
import { finishAttempt, statementFacts } from './finish-attempt.ts';
import type { LessonLaunch, LessonsDeps } from './lessons-deps.ts';
import { signLesson, type LessonSignature } from './sign-lesson.ts';
import {
  answersOf,
  closeAttempt,
  draftsOf,
  earlierAttempts,
  findAttempt,
  insertAnswer,
  insertAttempt,
  lockAttempt,
  lockOpenAttempt,
  moveToStep,
  resumeAttempt,
  saveDraft,
  saveMoment,
} from './store.ts';
import { toAttemptView } from './to-attempt-view.ts';
import { visibleLesson, type VisibleLesson } from './visible-lesson.ts';

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** "23 Nov 2026, 10:31", in the tenant's zone. */
const displayTime = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);
const unknownAttempt = (): AppError => new AppError('not-found', { detail: 'There is no such attempt of yours.', path: 'attemptId' });
const notInAttempt = (): AppError =>
  new AppError('invalid-request', { detail: 'This question is not part of this check.', path: 'itemId' });
const answerRecallFirst = (): AppError => new AppError('conflict', { detail: 'The recall question comes first.' });

/**
 * Lessons as a clinician takes them. Every change is one transaction: the answer, its learning record, and at the end
 * the result with its FHIR resources are saved together or not at all.
 */
export function createLessons(deps: LessonsDeps) {
  const { db, clock } = deps;

  const viewOf = async (tx: Tx, attempt: Attempt, visible: VisibleLesson, launch: LessonLaunch): Promise<AttemptView> => {
    const [answers, drafts, earlier] = [
      await answersOf(tx, attempt.id),
      await draftsOf(tx, attempt.id),
      await earlierAttempts(tx, launch.person.id, attempt.lessonId),
    ];
    const now = clock.now();
    return toAttemptView({ ...visible, attempt, answers, drafts, tries: decideTry(earlier, now, launch.tenant.settings.triesPerDay), now });
  };

  /** The attempt as it is now, which may have changed in this transaction. */
  const reread = async (tx: Tx, launch: LessonLaunch, attemptId: string, visible: VisibleLesson): Promise<AttemptView> => {
    const attempt = await findAttempt(tx, launch.person.id, attemptId);
    if (attempt === undefined) throw unknownAttempt();
    return viewOf(tx, attempt, visible, launch);
  };

  /** Reads (or locks) an attempt of this person together with the version it met. @throws not-found, gone */
  const open = async (
    tx: Tx,
    launch: LessonLaunch,
    attemptId: string,
    read: typeof findAttempt,
  ): Promise<{ attempt: Attempt; visible: VisibleLesson }> => {
    const attempt = uuidShape.test(attemptId) ? await read(tx, launch.person.id, attemptId) : undefined;
    if (attempt === undefined) throw unknownAttempt();
    return { attempt, visible: await visibleLesson(tx, deps, launch.tenant, attempt.lessonId, attempt.lessonVersion) };
  };

  const openPrompt = async (tx: Tx, launch: LessonLaunch, request: StartAttemptRequest) => {
    if (request.promptId === null) return null;
    const prompt = await deps.prompts.markOpened(tx, { promptId: request.promptId, personId: launch.person.id });
    if (prompt === undefined) throw new AppError('not-found', { detail: 'There is no such prompt of yours.', path: 'promptId' });
    if (prompt.lessonId !== request.lessonId)
      throw new AppError('invalid-request', { detail: 'This prompt is about another lesson.', path: 'promptId' });
    return { id: request.promptId, ...prompt };
  };

  /** Closes what was begun with a version that may no longer be shown. */
  const abandon = async (tx: Tx, launch: LessonLaunch, attempt: Attempt, lesson: VisibleLesson['lesson']): Promise<Statement> => {
    const at = clock.now();
    await closeAttempt(tx, attempt.id, {
      status: 'abandoned',
      at,
      correct: null,
      criticalMissed: null,
      validUntil: null,
      recorded: [],
      correlationId: currentCorrelationId(),
    });
    const facts = statementFacts(launch, { ...lesson, version: attempt.lessonVersion }, attempt);
    return abandonedStatement(facts, newId(), at, (at.getTime() - attempt.startedAt.getTime()) / 1000);
  };

  /** The open attempt of this lesson, taken up in this launch; undefined where there is none that may go on. */
  const resume = async (
    tx: Tx,
    launch: LessonLaunch,
    request: StartAttemptRequest,
    prompt: Awaited<ReturnType<typeof openPrompt>>,
    newest: VisibleLesson,
  ): Promise<AttemptView | undefined> => {
    const attempt = await lockOpenAttempt(tx, launch.person.id, request.lessonId);
    if (attempt === undefined) return undefined;
    let visible: VisibleLesson;
    try {
      visible = await visibleLesson(tx, deps, launch.tenant, attempt.lessonId, attempt.lessonVersion);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await deps.learningRecords.store(tx, [await abandon(tx, launch, attempt, newest.lesson)]);
      return undefined;
    }
    await resumeAttempt(tx, attempt.id, {
      registration: registrationOf(launch.launchId),
      promptId: prompt?.id ?? attempt.promptId,
      triggerText: prompt?.trigger.text ?? attempt.triggerText,
      triggerAt: prompt?.trigger.at ?? attempt.triggerAt,
    });
    return reread(tx, launch, attempt.id, visible);
  };

  const begin = async (
    tx: Tx,
    launch: LessonLaunch,
    request: StartAttemptRequest,
    prompt: Awaited<ReturnType<typeof openPrompt>>,
    newest: VisibleLesson,
  ): Promise<AttemptView> => {
    const { lesson } = newest;
    const now = clock.now();
    const earlier = await earlierAttempts(tx, launch.person.id, lesson.id);
    const registration = registrationOf(launch.launchId);
    const last = earlier.at(-1);
    // A reload or a repeated request after the last answer shows the result; only asking for a retry begins anew in one launch.
    if (
      request.retry !== true &&
      last !== undefined &&
      last.registration === registration &&
      (last.status === 'passed' || last.status === 'failed')
    ) {
      const { attempt, visible } = await open(tx, launch, last.id, findAttempt);
      return viewOf(tx, attempt, visible, launch);
    }
    const tries = decideTry(earlier, now, launch.tenant.settings.triesPerDay);
    if (tries.nextTryAt !== null) {
      throw new AppError('too-many-attempts', {
        detail: `You took this check ${launch.tenant.settings.triesPerDay} times in 24 hours. The next try opens ${displayTime(tries.nextTryAt, launch.tenant.timeZone)}.`,
      });
    }
    const id = newId();
    const number = (last?.number ?? 0) + 1;
    const topics = lesson.topics.flatMap((topicId) => deps.knowledge.topic(topicId) ?? []);
    const isMine = await insertAttempt(tx, {
      id,
      personId: launch.person.id,
      lessonId: lesson.id,
      lessonVersion: lesson.version,
      number,
      registration,
      promptId: prompt?.id ?? null,
      triggerText: prompt?.trigger.text ?? null,
      triggerAt: prompt?.trigger.at ?? null,
      topicRevisions: Object.fromEntries(topics.map((topic) => [topic.id, topic.revision])),
      ...drawAttempt(lesson, { attemptId: id, number, earlier }),
      startedAt: now,
      correlationId: currentCorrelationId(),
    });
    if (!isMine) {
      // The same person opened the lesson twice at the same moment: both go on with the one that was first.
      const resumed = await resume(tx, launch, request, prompt, newest);
      if (resumed === undefined)
        throw new AppError('conflict', { detail: 'This lesson was opened and closed at the same moment. Open it again.' });
      return resumed;
    }
    const facts = statementFacts(launch, lesson, { id, number, registration });
    await deps.learningRecords.store(tx, [launchedStatement(facts, newId(), now)]);
    await deps.competencies.recordAssigned(tx, {
      tenant: launch.tenant,
      person: launch.person,
      lesson,
      topics,
      prompt: prompt === null ? null : { id: prompt.id },
    });
    return reread(tx, launch, id, newest);
  };

  /** The question asked, if it may be answered now. @throws invalid-request, conflict */
  const questionOf = (attempt: Attempt, lesson: VisibleLesson['lesson'], itemId: string, recalled: boolean) => {
    if (itemId === RECALL) return lesson.retrieval;
    const item = attempt.drawn.some((one) => one.itemId === itemId) ? lesson.items.find(({ id }) => id === itemId) : undefined;
    if (item === undefined) throw notInAttempt();
    if (!recalled) throw answerRecallFirst();
    if (attempt.checkOpenedAt === null) throw new AppError('conflict', { detail: 'The check has not been opened yet.' });
    return item;
  };

  return {
    /**
     * Starts a lesson, or goes on with what this person left open, from whichever launch.
     * @throws not-found, gone, too-many-attempts, invalid-request
     */
    async start(launch: LessonLaunch, request: StartAttemptRequest): Promise<AttemptView> {
      return db.tenant(launch.tenant.id, async (tx) => {
        const newest = await visibleLesson(tx, deps, launch.tenant, request.lessonId);
        const prompt = await openPrompt(tx, launch, request);
        return (await resume(tx, launch, request, prompt, newest)) ?? begin(tx, launch, request, prompt, newest);
      });
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
        const question = questionOf(
          attempt,
          lesson,
          draft.itemId,
          answers.some(({ itemId }) => itemId === RECALL),
        );
        if (draft.optionId !== null && !question.options.some(({ id }) => id === draft.optionId)) {
          throw new AppError('invalid-request', { detail: 'This question has no such option.', path: 'optionId' });
        }
        const at = clock.now();
        await saveDraft(tx, attempt.id, draft, at);
        return { savedAt: at.toISOString() };
      });
    },

    /** Moves between the key points and the check. @throws conflict before the recall question is answered */
    async moveTo(launch: LessonLaunch, attemptId: string, step: StepRequest['step']): Promise<AttemptView> {
      return db.tenant(launch.tenant.id, async (tx) => {
        const { attempt, visible } = await open(tx, launch, attemptId, lockAttempt);
        // A page left open elsewhere may still ask for a step: it gets the result.
        if (attempt.status !== 'open') return viewOf(tx, attempt, visible, launch);
        if (!(await answersOf(tx, attempt.id)).some(({ itemId }) => itemId === RECALL)) throw answerRecallFirst();
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
        const question = questionOf(
          attempt,
          lesson,
          request.itemId,
          before.some(({ itemId }) => itemId === RECALL),
        );
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

    /** A tenant's reviewer signs one version of a lesson. @throws not-found, invalid-request */
    async sign(tenantId: string, signature: LessonSignature): Promise<{ lessonId: string; version: string; isNew: boolean }> {
      return db.tenant(tenantId, async (tx) => signLesson(tx, deps, signature));
    },
  };
}

export type Lessons = ReturnType<typeof createLessons>;
