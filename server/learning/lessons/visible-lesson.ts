import type { Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { contentStatus, type Curriculum, type Lesson } from '../../knowledge/curriculum/index.ts';
import { AppError } from '../../platform/index.ts';
import { signedReviews } from './store.ts';

export type VisibleLesson = {
  lesson: Lesson;
  /** "Example content, awaiting clinical review", or null where a reviewer signed it. */
  contentNotice: string | null;
  /** Of the content, or of this tenant's own review where the content names none. */
  reviewedOn: string | null;
};

const withdrawn = (lesson: Lesson): AppError =>
  new AppError('gone', {
    detail: `The lesson “${lesson.title}” was withdrawn. What you passed before still counts, and your answers are kept.`,
  });

const sentence = (mark: string | null): string | null => (mark === null ? null : mark.charAt(0).toUpperCase() + mark.slice(1));

/**
 * The lesson, if this tenant's clinicians may see it.
 * @throws not-found when there is none, or this tenant's reviewer has not signed it; gone when it was withdrawn
 */
export async function visibleLesson(
  tx: Tx,
  deps: { curriculum: Curriculum },
  tenant: Tenant,
  id: string,
  version?: string,
): Promise<VisibleLesson> {
  const newest = deps.curriculum.lesson(id);
  if (newest === undefined) throw new AppError('not-found', { detail: 'There is no such lesson.', path: 'lessonId' });
  const lesson = version === undefined ? newest : deps.curriculum.lesson(id, version);
  // A version no longer held cannot be shown as it was met; a lesson withdrawn now is withdrawn in every version.
  if (lesson === undefined) throw withdrawn(newest);
  const reviews = await signedReviews(tx);
  const now = contentStatus(newest, { exampleContent: tenant.exampleContent, reviews });
  if (!now.shown && now.reason !== 'not-reviewed') throw withdrawn(newest);
  const status = contentStatus(lesson, { exampleContent: tenant.exampleContent, reviews });
  if (status.shown) {
    const own = reviews.find((one) => one.lessonId === lesson.id && one.lessonVersion === lesson.version);
    return { lesson, contentNotice: sentence(status.mark), reviewedOn: lesson.reviewedOn ?? own?.reviewedOn ?? null };
  }
  if (status.reason !== 'not-reviewed') throw withdrawn(lesson);
  throw new AppError('not-found', {
    detail: `This lesson is not open at ${tenant.name} yet: a reviewer of your own signs it first.`,
    path: 'lessonId',
  });
}
