import type { HeldLesson } from './create-curriculum.ts';

/** A tenant's own reviewer signed this version of the lesson. */
export type LessonReview = { lessonId: string; lessonVersion: string; reviewedOn: string };

export type LessonVisibility =
  | { shown: true; mark: null; reason: 'reviewed' }
  | { shown: true; mark: 'example content, awaiting clinical review'; reason: 'example-content' }
  | { shown: false; mark: null; reason: 'not-reviewed' | 'suspended' | 'retired' | 'draft' };

/** Whose content it is: example content is for whoever asked for it, signatures are the tenant's own. */
export type LessonAudience = { exampleContent: boolean; reviews: readonly LessonReview[] };

/**
 * Whether a tenant's clinicians may see a lesson, and with which mark.
 *
 * Built-in lessons are `in-review`: nobody's patient is taught from them unless the tenant's own reviewer
 * signed this very version, or the tenant was added for example content. A suspended or retired lesson is
 * hidden from everyone, whoever signed it. A tenant's own text is there because its second person published it.
 */
export const contentStatus = (lesson: HeldLesson, tenant: LessonAudience): LessonVisibility => {
  if (lesson.status === 'suspended' || lesson.status === 'retired' || lesson.status === 'draft')
    return { shown: false, mark: null, reason: lesson.status };
  const signed = lesson.isOwn === true || tenant.reviews.some((one) => one.lessonId === lesson.id && one.lessonVersion === lesson.version);
  if (signed) return { shown: true, mark: null, reason: 'reviewed' };
  if (tenant.exampleContent) return { shown: true, mark: 'example content, awaiting clinical review', reason: 'example-content' };
  return { shown: false, mark: null, reason: 'not-reviewed' };
};

export const isWithdrawn = (status: LessonVisibility): boolean => status.reason === 'suspended' || status.reason === 'retired';

/**
 * Which version of a lesson a tenant's clinicians get, and with which mark; where they get none, the newest with its reason.
 *
 * What the tenant signed stays until a later version is signed too: a version that arrives unsigned takes nothing away, and a
 * draft is not there yet. A newest version that is withdrawn withdraws the earlier ones with it; an earlier one that must not be
 * taught any longer is withdrawn by its own status. Versions written for another revision of the warning than today's, an earlier or
 * a later one, are passed over: they withdraw nothing, and only where none fits the lesson is suspended.
 * @param versions of one lesson, newest first; undefined where there are none
 */
export const versionToShow = (
  versions: readonly HeldLesson[],
  tenant: LessonAudience,
): { lesson: HeldLesson; status: LessonVisibility } | undefined => {
  const all = versions.filter(({ status }) => status !== 'draft');
  const fitting = all.filter(({ isOvertaken }) => isOvertaken !== true);
  const published = fitting.length > 0 ? fitting : all;
  const lesson = published[0] ?? versions[0];
  if (lesson === undefined) return undefined;
  const status = contentStatus(lesson, tenant);
  if (status.reason !== 'not-reviewed' && status.reason !== 'example-content') return { lesson, status };
  for (const earlier of published) {
    const signed = contentStatus(earlier, tenant);
    if (signed.reason === 'reviewed') return { lesson: earlier, status: signed };
  }
  return { lesson, status };
};
