export { createCurriculum, parseLesson, type Curriculum } from './create-curriculum.ts';
export type { Lesson, LessonItem, LessonOption, LessonSource } from './lesson-schema.ts';
export { drawItems } from './draw-items.ts';
export { scoreAttempt, type AnswerGiven, type AttemptScore, type ScoredAnswer } from './score-attempt.ts';
export { contentStatus, isWithdrawn, versionToShow, type LessonReview, type LessonVisibility } from './lesson-visibility.ts';
export { lintLesson } from './lint-lesson.ts';
export { labelWordsInARow } from './lint-label-words.ts';
export { citations, type Citation } from './cite.ts';
