export { createEventSources, type GivenSource, type SourceState } from './administration.ts';
export { denialsByReason, hasClaimSource, type DenialsOfReason } from './denial-store.ts';
export { countOutcomes, lastHookAt, recentEvents, type OutcomeCount } from './event-outcomes.ts';
export { eventNameOf, resourceTypes, sourceKinds } from './event-source.ts';
export { createOrderLog } from './order-log.ts';
export { createReplayOrders } from './replay-orders.ts';
export { clinicalEventRoutes } from './routes.ts';
export { createClinicalEvents } from './service.ts';
