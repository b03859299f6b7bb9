export { nowRoutes } from './routes.ts';
