export { cdsHooksRoutes } from './routes.ts';
export { createCdsHooks, type CdsHooks, type CdsHooksDeps } from './service.ts';
