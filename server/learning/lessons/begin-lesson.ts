import { dayInWords, type AttemptView, type StartAttemptRequest } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import { tellsWhatChanged } from '../../knowledge/curriculum/index.ts';
import { AppError, currentCorrelationId, newId } from '../../platform/index.ts';
import type { Statement } from '../../standards/xapi/index.ts';
import { abandonedStatement, launchedStatement, registrationOf } from '../learning-records/index.ts';
import type { Attempt } from './attempt.ts';
import { decideForm, missedUpdates } from './decide-form.ts';
import { decideTry } from './decide-try.ts';
import { drawAttempt } from './draw-attempt.ts';
import { statementFacts } from './finish-attempt.ts';
import type { LessonLaunch, LessonsDeps } from './lessons-deps.ts';
import type { AttemptReader } from './read-attempt.ts';
import { closeAttempt, earlierAttempts, findAttempt, insertAttempt, lockOpenAttempt, resumeAttempt } from './store.ts';
import { visibleLesson, type VisibleLesson } from './visible-lesson.ts';

/** "23 Nov 2026, 10:31", in the tenant's zone. */
const displayTime = (at: Date, timeZone: string): string =>
  `${dayInWords(at, timeZone)}, ${new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }).format(at)}`;

/** How a try comes about: taken up again where one is open, begun where the tries of the day allow it. */
export function createLessonBeginning(deps: LessonsDeps, { viewOf, reread, open }: AttemptReader) {
  const { clock } = deps;

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
    const topics = lesson.topics.flatMap((topicId) => deps.knowledge.topic(topicId) ?? []);
    const form = decideForm({
      topics,
      held: await deps.competencies.current(tx, launch.person.id),
      tellsWhatChanged: tellsWhatChanged(lesson, topics),
      missedUpdates: missedUpdates(earlier, lesson.version),
    });
    const tries = decideTry(earlier, now, launch.tenant.settings.triesPerDay);
    if (form.form === 'whole' && tries.nextTryAt !== null) {
      throw new AppError('too-many-attempts', {
        detail: `You took this check ${launch.tenant.settings.triesPerDay} times in 24 hours. The next try opens ${displayTime(tries.nextTryAt, launch.tenant.timeZone)}.`,
      });
    }
    const id = newId();
    const number = (last?.number ?? 0) + 1;
    const isMine = await insertAttempt(tx, {
      id,
      personId: launch.person.id,
      lessonId: lesson.id,
      lessonVersion: lesson.version,
      number,
      form: form.form,
      passedBefore: form.form === 'update' ? form.passedBefore : null,
      // What changed is read first: what was known of it before is what the check of the earlier version asked.
      step: form.form === 'update' ? 'key-points' : 'recall',
      registration,
      promptId: prompt?.id ?? null,
      triggerText: prompt?.trigger.text ?? null,
      triggerAt: prompt?.trigger.at ?? null,
      topicRevisions: Object.fromEntries(topics.map((topic) => [topic.id, topic.revision])),
      ...drawAttempt(lesson, { attemptId: id, number, earlier, form: form.form }),
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

  /** @throws not-found, gone, too-many-attempts, invalid-request */
  return async (tx: Tx, launch: LessonLaunch, request: StartAttemptRequest): Promise<AttemptView> => {
    const newest = await visibleLesson(tx, deps, launch.tenant, request.lessonId);
    const prompt = await openPrompt(tx, launch, request);
    return (await resume(tx, launch, request, prompt, newest)) ?? begin(tx, launch, request, prompt, newest);
  };
}
