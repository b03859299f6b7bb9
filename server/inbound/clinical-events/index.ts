export { createEventSources, type GivenSource, type SourceState } from './administration.ts';
export { resourceTypes, sourceKinds } from './event-source.ts';
export { createOrderLog } from './order-log.ts';
export { createReplayOrders } from './replay-orders.ts';
export { clinicalEventRoutes } from './routes.ts';
export { createClinicalEvents } from './service.ts';
