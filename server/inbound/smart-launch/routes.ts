import express, { type Request, type Response, type Router } from 'express';
import { consoleRoles } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import type { Roles } from '../../identity/roles/index.ts';
import { keepsCookies, partitionedCookie, probeCookie, readCookie, type Sessions } from '../../identity/sessions/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { currentCorrelationId, newSecret, toAppError, type Logger } from '../../platform/index.ts';
import type { Begun } from './ask-authorization.ts';
import { authorizePage, submitScript } from './authorize-page.ts';
import { failurePage } from './failure-page.ts';
import type { LaunchTokens } from './launch-tokens.ts';
import { failed, failureTexts, type Failed, type FailureText } from './launch-failure.ts';
import { failureCsp, formCsp } from './panel-csp.ts';
import type { ReadAccent } from './read-style.ts';
import type { SmartLaunch } from './service.ts';

const maxParameterLength = 4000;

/** A query parameter that came exactly once and is not absurd. */
function one(request: Request, name: string): string | undefined {
  const value: unknown = request.query[name];
  return typeof value === 'string' && value !== '' && value.length <= maxParameterLength ? value : undefined;
}

const ourFault: FailureText = {
  status: 500,
  title: 'Preceptor could not complete the sign-in',
  canRetry: false,
  what: 'Something failed on our side. Your order is not affected and nothing you saved is lost.',
  next: 'Close this panel and open Preceptor again from the chart.',
};

/** `GET /launch`, `GET /login`, `GET /callback/…`, one for each EHR: each ends in a redirect or in a page that a clinician can read. */
export function smartLaunchRoutes(deps: {
  smartLaunch: SmartLaunch;
  tokens: Pick<LaunchTokens, 'keep'>;
  readAccent: ReadAccent;
  sessions: Sessions;
  roles: Roles;
  db: Database;
  logger: Logger;
}): Router {
  const { smartLaunch, sessions, tokens, logger } = deps;

  const show = (response: Response, text: FailureText, tenant: Tenant | undefined, retryHref: string | null): void => {
    const nonce = newSecret(16);
    response.status(text.status).setHeader('Content-Security-Policy', failureCsp(tenant, nonce));
    response
      .type('html')
      .send(failurePage(text, { reference: currentCorrelationId(), nonce, retryHref: text.canRetry ? retryHref : null }));
  };
  const refuse = (response: Response, { failure, note, tenant }: Failed, retryHref: string | null): void => {
    logger.warn({ failure, note, tenant: tenant?.id }, 'launch refused');
    show(response, failureTexts[failure], tenant, retryHref);
  };

  /** Whatever is thrown becomes a page too: a clinician gets no JSON. */
  const page =
    (handler: (request: Request, response: Response) => Promise<void>) =>
    async (request: Request, response: Response): Promise<void> => {
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Referrer-Policy', 'no-referrer');
      try {
        await handler(request, response);
      } catch (thrown) {
        const error = toAppError(thrown);
        logger.error({ err: thrown, errorCode: error.code }, 'launch failed');
        show(response, { ...ourFault, status: error.status, ...(error.expose ? { what: error.detail } : {}) }, undefined, null);
      }
    };

  /** To the EHR's authorization page, with the cookie that binds the answer to this browser. */
  const lead = (response: Response, { authorization, cookie, tenant }: Begun): void => {
    response.append('Set-Cookie', partitionedCookie(cookie.name, cookie.value, cookie.maxAgeSeconds));
    if (authorization.method === 'get') return response.redirect(303, authorization.location);
    const nonce = newSecret(16);
    response.setHeader('Content-Security-Policy', formCsp(tenant, nonce));
    response.type('html').send(authorizePage(authorization, nonce));
  };

  const begin = async (request: Request, response: Response, kind: 'ehr' | 'standalone'): Promise<void> => {
    const iss = one(request, 'iss');
    const launch = one(request, 'launch') ?? null;
    if (iss === undefined) return refuse(response, failed('launch-incomplete', 'iss is missing'), null);
    if (kind === 'ehr' && launch === null) return refuse(response, failed('launch-incomplete', 'launch is missing'), null);
    const begun = await smartLaunch.begin({ kind, iss, launch });
    return begun.ok ? lead(response, begun) : refuse(response, begun, request.originalUrl);
  };

  /** Cookie and question on one way: the same answer comes again, and shows whether the browser keeps what it is given. */
  const askForCookie = (request: Request, response: Response): void => {
    const query = new URLSearchParams(request.originalUrl.split('?')[1]);
    query.set('cookies', 'asked');
    response.append('Set-Cookie', partitionedCookie(probeCookie, '1', 60));
    response.redirect(303, `${request.path}?${query.toString()}`);
  };

  const finish = async (request: Request, response: Response): Promise<void> => {
    const { callback } = request.params;
    const wasAsked = one(request, 'cookies') === 'asked';
    const keeps = keepsCookies(request.headers.cookie) ? true : wasAsked ? false : undefined;
    const finished = await smartLaunch.finish({
      callback: typeof callback === 'string' ? callback : undefined,
      state: one(request, 'state'),
      code: one(request, 'code'),
      error: one(request, 'error'),
      errorDescription: one(request, 'error_description'),
      iss: one(request, 'iss'),
      cookie: (name) => readCookie(request.headers.cookie, name),
      keepsCookies: keeps,
    });
    if (!finished.ok) {
      return finished.cookieMissing === true && keeps === undefined ? askForCookie(request, response) : refuse(response, finished, null);
    }
    if ('authorization' in finished) {
      logger.info({ tenant: finished.tenant.id }, 'scopes refused, asked again in the other notation');
      response.append('Set-Cookie', partitionedCookie(finished.cookieName, '', 0));
      return lead(response, finished);
    }
    const { launch, refresh, fhirUser, cookieName, isBound } = finished;
    // Asked for now, so that it is there when the panel asks.
    void deps.readAccent(launch);
    const launchId = await sessions.openLaunch(launch, { fhirUser, isBound });
    if (refresh !== null) await tokens.keep(launchId, launch.tenant.id, refresh);
    if (!isBound) {
      logger.info({ tenant: launch.tenant.id, kind: launch.kind }, 'launched without cookies');
      return response.redirect(303, `/panel/${launchId}#hand-off=${await sessions.handOff.codeFor(launchId)}`);
    }
    await sessions.signIn(request, response, { tenant: launch.tenant, person: launch.person, registration: launch.registration, fhirUser });
    response.append('Set-Cookie', partitionedCookie(cookieName, '', 0));
    const roles = await deps.db.tenant(launch.tenant.id, async (tx) => deps.roles.rolesOf(tx, launch.person.id));
    const isStaff = launch.kind === 'standalone' && roles.some((role) => consoleRoles.includes(role));
    logger.info(
      {
        tenant: launch.tenant.id,
        kind: launch.kind,
        appContext: launch.appContextProblem ?? (launch.promptId === null ? 'none' : 'honoured'),
      },
      'launched',
    );
    response.redirect(303, `${isStaff ? '/staff' : '/panel'}/${launchId}`);
  };

  return express
    .Router()
    .get(
      '/launch',
      page(async (request, response) => begin(request, response, 'ehr')),
    )
    .get(
      '/login',
      page(async (request, response) => begin(request, response, 'standalone')),
    )
    .get('/launch/submit.js', (_request, response) => {
      response.set('Cache-Control', 'public, max-age=3600').type('text/javascript').send(submitScript);
    })
    .get('/callback/:callback', page(finish));
}
