export { createSmartLaunch, type ResolveAppContext, type ResolvedAppContext, type SmartLaunch } from './service.ts';
export { createDiscovery, type Discovery } from './discovery.ts';
export { smartLaunchRoutes } from './routes.ts';
export { createChartReader, type Chart, type ReadChart } from './read-chart.ts';
export { panelCsp } from './panel-csp.ts';
export { fetchJson } from './ehr-http.ts';
export { ehrReader, type EhrRead } from './ehr-client.ts';
export { frontPage } from './front-page.ts';
