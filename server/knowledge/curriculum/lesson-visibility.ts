import type { Lesson } from './lesson-schema.ts';

/** A tenant's own reviewer signed this version of the lesson. */
export type LessonReview = { lessonId: string; lessonVersion: string; reviewedOn: string };

export type LessonVisibility =
  | { shown: true; mark: null; reason: 'reviewed' }
  | { shown: true; mark: 'example content, awaiting clinical review'; reason: 'example-content' }
  | { shown: false; mark: null; reason: 'not-reviewed' | 'suspended' | 'retired' | 'draft' };

/**
 * Whether a tenant's clinicians may see a lesson, and with which mark.
 *
 * Built-in lessons are `in-review`: nobody's patient is taught from them unless the tenant's own reviewer
 * signed this very version, or the tenant was added for example content. A suspended or retired lesson is
 * hidden from everyone, whoever signed it.
 */
export const contentStatus = (lesson: Lesson, tenant: { exampleContent: boolean; reviews: readonly LessonReview[] }): LessonVisibility => {
  if (lesson.status === 'suspended' || lesson.status === 'retired' || lesson.status === 'draft')
    return { shown: false, mark: null, reason: lesson.status };
  const signed = tenant.reviews.some((one) => one.lessonId === lesson.id && one.lessonVersion === lesson.version);
  if (signed) return { shown: true, mark: null, reason: 'reviewed' };
  if (tenant.exampleContent) return { shown: true, mark: 'example content, awaiting clinical review', reason: 'example-content' };
  return { shown: false, mark: null, reason: 'not-reviewed' };
};
