export { createEventSourceScreen } from './event-sources.ts';
export { eventSourceRoutes } from './routes.ts';
