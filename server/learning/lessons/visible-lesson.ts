import type { Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { contentStatus, isWithdrawn, versionToShow, type Curricula, type Lesson } from '../../knowledge/curriculum/index.ts';
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
 * The lesson in the version this tenant's clinicians get, or in the one that was met.
 * @throws not-found when there is none, or this tenant's reviewer has not signed it; gone when it was withdrawn
 */
export async function visibleLesson(
  tx: Tx,
  deps: { curriculum: Pick<Curricula, 'of'> },
  tenant: Tenant,
  id: string,
  version?: string,
): Promise<VisibleLesson> {
  const versions = deps.curriculum.of(tenant.id).versions(id);
  const audience = { exampleContent: tenant.exampleContent, reviews: await signedReviews(tx) };
  const now = versionToShow(versions, audience);
  if (now === undefined) throw new AppError('not-found', { detail: 'There is no such lesson.', path: 'lessonId' });
  // A version no longer held cannot be shown as it was met; a lesson withdrawn now is withdrawn in every version.
  const lesson = version === undefined ? now.lesson : versions.find((one) => one.version === version);
  if (lesson === undefined || isWithdrawn(now.status)) throw withdrawn(now.lesson);
  const status = contentStatus(lesson, audience);
  if (status.shown) {
    const own = audience.reviews.find((one) => one.lessonId === lesson.id && one.lessonVersion === lesson.version);
    return { lesson, contentNotice: sentence(status.mark), reviewedOn: lesson.reviewedOn ?? own?.reviewedOn ?? null };
  }
  if (isWithdrawn(status)) throw withdrawn(lesson);
  throw new AppError('not-found', {
    detail: `This lesson is not open at ${tenant.name} yet: a reviewer of your own signs it first.`,
    path: 'lessonId',
  });
}
