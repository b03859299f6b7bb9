export {
  createCurricula,
  createCurriculum,
  curriculumOf,
  newer,
  parseLesson,
  type Curricula,
  type Curriculum,
  type HeldLesson,
} from './create-curriculum.ts';
export { nextVersion } from './next-version.ts';
export { lessonSchema } from './lesson-schema.ts';
export type { Lesson, LessonItem, LessonOption, LessonSource } from './lesson-schema.ts';
export { drawItems, drawUpdateItems, tellsWhatChanged, updateMinutes } from './draw-items.ts';
export { scoreAttempt, type AnswerGiven, type AttemptScore, type ScoredAnswer } from './score-attempt.ts';
export { contentStatus, isWithdrawn, versionToShow, type LessonReview, type LessonVisibility } from './lesson-visibility.ts';
export { isExceptable, lintLesson } from './lint-lesson.ts';
export { labelWordsInARow } from './lint-label-words.ts';
export { cites, holdsSection } from './cited-sections.ts';
export { citations, type Citation } from './cite.ts';
