import type { AttemptView } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import type { Attempt } from './attempt.ts';
import { missedUpdates } from './decide-form.ts';
import { decideTry } from './decide-try.ts';
import type { LessonLaunch, LessonsDeps } from './lessons-deps.ts';
import { answersOf, draftsOf, earlierAttempts, findAttempt } from './store.ts';
import { toAttemptView } from './to-attempt-view.ts';
import { visibleLesson, type VisibleLesson } from './visible-lesson.ts';

export const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const unknownAttempt = (): AppError =>
  new AppError('not-found', { detail: 'There is no such attempt of yours.', path: 'attemptId' });

/** Attempts as their person may see them, inside the caller's transaction. */
export function createAttemptReader(deps: Pick<LessonsDeps, 'clock' | 'curriculum'>) {
  const viewOf = async (tx: Tx, attempt: Attempt, visible: VisibleLesson, launch: LessonLaunch): Promise<AttemptView> => {
    const [answers, drafts, earlier] = [
      await answersOf(tx, attempt.id),
      await draftsOf(tx, attempt.id),
      await earlierAttempts(tx, launch.person.id, attempt.lessonId),
    ];
    const now = deps.clock.now();
    return toAttemptView({
      ...visible,
      attempt,
      answers,
      drafts,
      tries: decideTry(earlier, now, launch.tenant.settings.triesPerDay),
      missedUpdates: missedUpdates(earlier, attempt.lessonVersion),
      now,
    });
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

  return { viewOf, reread, open };
}

export type AttemptReader = ReturnType<typeof createAttemptReader>;
