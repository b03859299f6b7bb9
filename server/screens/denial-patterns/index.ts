export { createDenialPatterns } from './denial-patterns.ts';
export { denialPatternRoutes } from './routes.ts';
