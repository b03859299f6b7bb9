export { createLessons, type Lessons } from './service.ts';
export type { LessonLaunch, LessonPrompts, LessonsDeps } from './lessons-deps.ts';
export { moveAttempts } from './move-person.ts';
export { lessonRoutes } from './routes.ts';
export { previewLesson } from './preview-lesson.ts';
export { signLesson, type LessonSignature } from './sign-lesson.ts';
export { openAttempts, signedReviews, triesOf, type OpenAttempt, type Try } from './store.ts';
export { decideTry } from './decide-try.ts';
export { createSignatures, type Signatures } from './signatures.ts';
