export { createSmartLaunch, type ResolveAppContext, type ResolvedAppContext, type SmartLaunch } from './service.ts';
export { createLaunchTokens, type LaunchTokens } from './launch-tokens.ts';
export { createRegistrationCheck } from './check-registration.ts';
export { type Finding } from './finding.ts';
export { smartLaunchRoutes } from './routes.ts';
export { createChartReader, type Chart, type ReadChart } from './read-chart.ts';
export { createStyleReader, type ReadAccent } from './read-style.ts';
export { panelCsp } from './panel-csp.ts';
export { frontPage } from './front-page.ts';
/** For whoever looks at every page of a failed launch. */
export { failurePage } from './failure-page.ts';
export { failureTexts } from './launch-failure.ts';
