export { createEventSources, type SourceState } from './administration.ts';
export { sourceKinds } from './event-source.ts';
export { clinicalEventRoutes } from './routes.ts';
export { createClinicalEvents } from './service.ts';
