import { z } from 'zod';
import type { Tx } from '../../database/index.ts';
import type { Curriculum } from '../../knowledge/curriculum/index.ts';
import { AppError, currentCorrelationId, type Clock } from '../../platform/index.ts';
import { insertReview } from './store.ts';

export type LessonSignature = {
  lessonId: string;
  /** Defaults to the newest; what is signed is one version, never the next one. */
  version?: string | undefined;
  /** Who read it, as the tenant names that person: "Dr. Ana Ruiz, clinical pharmacology". */
  reviewer: string;
  /** YYYY-MM-DD; defaults to today, and is never in the future. */
  reviewedOn?: string | undefined;
};

/**
 * A tenant's own reviewer signs a version of a lesson; from then on its clinicians see it without the mark.
 * @throws not-found for an unknown lesson or version; invalid-request for a date or name that cannot be
 */
export async function signLesson(
  tx: Tx,
  deps: { curriculum: Pick<Curriculum, 'lesson'>; clock: Clock },
  signature: LessonSignature,
): Promise<{ lessonId: string; version: string; isNew: boolean }> {
  const lesson = deps.curriculum.lesson(signature.lessonId, signature.version);
  if (lesson === undefined) {
    const version = signature.version === undefined ? '' : ` in version ${signature.version}`;
    throw new AppError('not-found', { detail: `There is no lesson ${signature.lessonId}${version}.` });
  }
  const now = deps.clock.now();
  const today = now.toISOString().slice(0, 10);
  const reviewedOn = signature.reviewedOn ?? today;
  if (!z.iso.date().safeParse(reviewedOn).success || reviewedOn > today) {
    throw new AppError('invalid-request', { detail: 'The review date is a day up to today, as YYYY-MM-DD.', path: 'reviewedOn' });
  }
  const reviewer = signature.reviewer.trim();
  if (reviewer === '' || reviewer.length > 200)
    throw new AppError('invalid-request', { detail: 'Name the reviewer, in at most 200 characters.', path: 'reviewer' });
  const isNew = await insertReview(tx, {
    lessonId: lesson.id,
    lessonVersion: lesson.version,
    reviewer,
    reviewedOn,
    at: now,
    correlationId: currentCorrelationId(),
  });
  return { lessonId: lesson.id, version: lesson.version, isNew };
}
