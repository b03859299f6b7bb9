export { createEducator, type Educator, type EducatorDeps } from './educator.ts';
export { educatorRoutes } from './routes.ts';
