export { historyRoutes } from './history-routes.ts';
export { nowRoutes } from './routes.ts';
