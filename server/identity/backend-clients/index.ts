export { createBackendClients, type BackendClients } from './service.ts';
export { backendClientRoutes } from './routes.ts';
