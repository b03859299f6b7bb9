export { createEducator, type Educator, type EducatorDeps } from './educator.ts';
export { createTextPreviews, type TextPreviews } from './preview-text.ts';
export { educatorRoutes } from './routes.ts';
