import express, { type Express, type Request } from 'express';
import helmet from 'helmet';
import { appShellRoutes } from './app-shell.ts';
import type { Config } from './config.ts';
import { healthRoutes } from './health.ts';
import { backendClientRoutes } from './identity/backend-clients/index.ts';
import { crossSiteGuard, opaqueFrames, sessionRoutes } from './identity/sessions/index.ts';
import { signingKeyRoutes } from './identity/tenants/index.ts';
import { cdsHooksRoutes } from './inbound/cds-hooks/index.ts';
import { clinicalEventRoutes, createEventSources } from './inbound/clinical-events/index.ts';
import { frontPage, panelCsp, smartLaunchRoutes } from './inbound/smart-launch/index.ts';
import { lessonTextRoutes } from './knowledge/lesson-texts/index.ts';
import { ruleRoutes } from './knowledge/rules/index.ts';
import { sourceDocumentRoutes } from './knowledge/source-documents/index.ts';
import { lessonRoutes } from './learning/lessons/index.ts';
import { promptRoutes } from './learning/prompts/index.ts';
import type { Modules, Surroundings } from './modules.ts';
import { fhirApiRoutes, type FhirAccess } from './outbound/fhir-api/index.ts';
import { AppError, correlationMiddleware, renderProblem, requestLog } from './platform/index.ts';
import { createCredentialing, credentialingRoutes } from './screens/credentialing/index.ts';
import { createDenialPatterns, denialPatternRoutes } from './screens/denial-patterns/index.ts';
import { createEducator, createTextPreviews, educatorRoutes } from './screens/educator/index.ts';
import { createEventSourceScreen, eventSourceRoutes } from './screens/event-sources/index.ts';
import { launchViewRoutes } from './screens/launch/index.ts';
import { historyRoutes, nowRoutes } from './screens/now/index.ts';
import { createWorkQueue, workQueueRoutes } from './screens/work-queue/index.ts';

/** Every mounted path, on one screen. */
export function createApp(
  modules: Modules,
  surroundings: Surroundings & { config: Pick<Config, 'publicUrl'>; isStopping: () => boolean },
): Express {
  const { config, db, clock, logger } = surroundings;
  const { sessions, apiTokens, backendClients } = modules;
  const { requireLaunch } = sessions;

  /** A system's token or the session of a launch; never open. */
  const authenticate = async (request: Request): Promise<FhirAccess | undefined> => {
    if (request.header('authorization') !== undefined) {
      const authorization = request.header('authorization');
      const token = await apiTokens.resolveBearer(authorization);
      if (token !== undefined) return { tenantId: token.tenant.id, kind: 'bearer', scopes: token.scopes, system: `token:${token.tokenId}` };
      const client = await backendClients.resolveBearer(authorization);
      if (client !== undefined)
        return { tenantId: client.tenant.id, kind: 'bearer', scopes: client.scopes, system: `client:${client.clientId}` };
    }
    // Of a cookie; or of a frame without cookies, whose session is a bearer, too.
    const session = await sessions.resolve(request);
    return session === undefined
      ? undefined
      : { tenantId: session.tenant.id, kind: 'session', personId: session.person.id, roles: session.roles };
  };

  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // Answers are made for one person and not cached; hashing each of them would buy nothing. Files bring their own tags.
  app.set('etag', false);
  app.use(correlationMiddleware, requestLog(logger, modules.metrics));
  // First, and without the headers that only pages need: a clinician waits for this one.
  app.use(
    cdsHooksRoutes({
      cdsHooks: modules.cdsHooks,
      directory: modules.directory,
      keySets: modules.keySets,
      clock,
      logger,
      publicUrl: config.publicUrl,
    }),
  );
  // Frame ancestors are a matter of each tenant, so the pages bring their own policy and X-Frame-Options is never sent.
  app.use(
    helmet({
      contentSecurityPolicy: false,
      frameguard: false,
      crossOriginResourcePolicy: false,
      crossOriginOpenerPolicy: false,
      strictTransportSecurity: config.publicUrl.startsWith('https://'),
    }),
  );

  app.use(['/api', '/fhir'], opaqueFrames);
  app.use(healthRoutes({ db, metrics: modules.metrics, isStopping: surroundings.isStopping }));
  app.use(signingKeyRoutes({ signingKeys: modules.signingKeys }));
  app.use(backendClientRoutes({ backendClients, logger }));
  app.use(clinicalEventRoutes({ db, clock, logger, secrets: surroundings.secrets }));
  app.use(smartLaunchRoutes({ ...modules, tokens: modules.launchTokens, db, logger }));
  app.use(
    fhirApiRoutes({
      db,
      records: modules.records,
      exports: modules.exports,
      audit: modules.audit,
      people: {
        personOf: modules.practitioners.get,
        personByNpi: modules.practitioners.findByNpi,
        ensurePractitioner: modules.competencies.ensurePractitioner,
      },
      authenticate,
      logger,
      clock,
      baseUrl: `${config.publicUrl}/fhir/r4`,
      tokenUrl: `${config.publicUrl}/oauth/token`,
      knowledge: modules.knowledge,
      version: '0.1.0',
    }),
  );

  app.use('/api', crossSiteGuard(config.publicUrl, { filesAt: /^\/launches\/[^/]+\/documents(?:\/|$)/ }), express.json({ limit: '64kb' }));
  app.use(sessionRoutes({ sessions, audit: modules.audit }));
  app.use(launchViewRoutes({ requireLaunch, readChart: modules.readChart, readAccent: modules.readAccent }));
  app.use(nowRoutes({ ...modules, db, clock, requireLaunch }));
  app.use(historyRoutes({ ...modules, db, clock, requireLaunch }));
  app.use(promptRoutes({ prompts: modules.prompts, requireLaunch }));
  app.use(lessonRoutes({ lessons: modules.lessons, requireLaunch }));
  app.use(credentialingRoutes({ credentialing: createCredentialing({ ...modules, db, clock }), requireLaunch }));
  const educator = createEducator({ ...modules, db, clock });
  app.use(educatorRoutes({ educator, textPreviews: createTextPreviews({ ...modules, db, clock }), requireLaunch }));
  app.use(lessonTextRoutes({ lessonTexts: modules.lessonTexts, requireLaunch }));
  app.use(ruleRoutes({ ruleAuthoring: modules.ruleAuthoring, ruleReplays: modules.ruleReplays, requireLaunch }));
  app.use(workQueueRoutes({ workQueue: createWorkQueue({ ...modules, db, clock }), requireLaunch }));
  app.use(
    denialPatternRoutes({ denialPatterns: createDenialPatterns({ db, clock, ruleAuthoring: modules.ruleAuthoring }), requireLaunch }),
  );
  const eventSources = createEventSourceScreen({
    db,
    clock,
    audit: modules.audit,
    sources: createEventSources({ db, clock }),
    ehrWrites: modules.ehrWrites,
  });
  app.use(eventSourceRoutes({ eventSources, requireLaunch }));
  app.use(sourceDocumentRoutes({ documents: modules.sourceDocuments, requireLaunch }));

  app.use(
    appShellRoutes({
      shellPolicy: async (launchId, nonce) => panelCsp(await sessions.tenantOfLaunch(launchId), nonce),
      handOffCode: async (request, response, launchId) => sessions.handOff.codeInPage(request, response, launchId),
    }),
  );
  app.get(['/', '/panel', '/staff'], frontPage);
  app.use('/api', sessions.requireSession);
  app.use(() => {
    throw new AppError('not-found', { detail: 'There is nothing at this address.' });
  });
  app.use(renderProblem(logger));
  return app;
}
