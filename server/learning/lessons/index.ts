export { createLessons, type Lessons } from './service.ts';
export type { LessonLaunch, LessonPrompts, LessonsDeps } from './lessons-deps.ts';
export { moveAttempts } from './move-person.ts';
export { lessonRoutes } from './routes.ts';
export { signLesson, type LessonSignature } from './sign-lesson.ts';
export { openAttempts, signedReviews, type OpenAttempt } from './store.ts';
