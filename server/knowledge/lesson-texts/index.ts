export { createLessonTexts, type LessonTexts, type LessonTextsDeps } from './service.ts';
export { readAnswers, type Answer } from './answers.ts';
export { createPublishedTexts, type PublishedTexts } from './published-texts.ts';
export { lessonTextRoutes } from './routes.ts';
export { textToShow } from './text-to-show.ts';
