export { cdsHooksRoutes } from './routes.ts';
export { completed, isIncomplete, substanceLookup } from './ehr-lookups.ts';
export { eventsOfHook } from './events-of-hook.ts';
export { orderVerdict } from './order-verdict.ts';
export { createCdsHooks, type CdsHooks, type CdsHooksDeps } from './service.ts';
