export { createSessions, type Sessions } from './service.ts';
export { endSessionsOf } from './store.ts';
export {
  launchOf,
  requireRole,
  type AppContextProblem,
  type LaunchContext,
  type NewLaunch,
  type SessionContext,
} from './session-context.ts';
export { createApiTokens, type ApiToken, type ApiTokens, type BearerContext } from './api-tokens.ts';
export { keepsCookies, partitionedCookie, probeCookie, readCookie, sessionCookie } from './cookies.ts';
export { sessionRoutes } from './routes.ts';
export { crossSiteGuard } from './cross-site-guard.ts';
export { opaqueFrames } from './opaque-frames.ts';
