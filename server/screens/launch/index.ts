export { launchViewRoutes, type Chart, type ReadChart } from './routes.ts';
