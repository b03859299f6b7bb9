import express, { Router, type ErrorRequestHandler, type Response } from 'express';
import { z } from 'zod';
import { asyncRoute, toAppError, type Logger } from '../../platform/index.ts';
import { clientAssertionType } from '../../standards/smart/index.ts';
import type { BackendClients } from './service.ts';

const once = z.string().max(10_000);
const body = z.looseObject({
  grant_type: once,
  scope: once.optional(),
  client_assertion_type: once.optional(),
  client_assertion: once.optional(),
});

type TokenError =
  'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type' | 'temporarily_unavailable' | 'server_error';

const refuse = (response: Response, status: number, error: TokenError, description: string): void => {
  response.status(status).json({ error, error_description: description });
};

/**
 * `POST /oauth/token`: SMART Backend Services, for systems that an operator registered.
 * @see https://hl7.org/fhir/smart-app-launch/backend-services.html#obtain-access-token
 */
export function backendClientRoutes(deps: { backendClients: BackendClients; logger: Logger }): Router {
  const router = Router({ caseSensitive: true });

  router.use('/oauth/token', (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Pragma', 'no-cache');
    if (request.method === 'POST') return next();
    response.setHeader('Allow', 'POST');
    refuse(response, 405, 'invalid_request', 'A token is asked for by POST.');
  });

  router.post(
    '/oauth/token',
    express.urlencoded({ extended: false, limit: '32kb', parameterLimit: 20 }),
    asyncRoute(async (request, response) => {
      const parsed = body.safeParse(request.body);
      if (!parsed.success)
        return refuse(response, 400, 'invalid_request', 'The body is a form with grant_type and client_assertion, each once.');
      const { grant_type: kind, client_assertion_type: type, client_assertion: assertion, scope } = parsed.data;
      if (kind !== 'client_credentials') return refuse(response, 400, 'unsupported_grant_type', 'The grant is client_credentials.');
      if (type !== clientAssertionType || assertion === undefined)
        return refuse(response, 400, 'invalid_request', `A client proves itself by client_assertion, of type ${clientAssertionType}.`);
      const grant = await deps.backendClients.grant(assertion, scope, request.ip ?? '');
      if (!grant.ok) {
        deps.logger.info({ reason: grant.fault.reason }, 'no token for a backend client');
        const { error, description, retryAfter } = grant.fault;
        if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
        return refuse(response, retryAfter === undefined ? 400 : 429, error, description);
      }
      response.json({ access_token: grant.accessToken, token_type: 'bearer', expires_in: grant.expiresIn, scope: grant.scope });
    }),
  );

  const render: ErrorRequestHandler = (thrown: unknown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const error = toAppError(thrown);
    if (error.status >= 500) deps.logger.error({ err: error }, 'the token endpoint failed');
    if (error.status === 503) response.setHeader('Retry-After', '5');
    if (error.status < 500) refuse(response, error.status, 'invalid_request', error.detail);
    else refuse(response, error.status, error.status === 503 ? 'temporarily_unavailable' : 'server_error', 'Try again in a moment.');
  };
  router.use('/oauth/token', render);
  return router;
}
