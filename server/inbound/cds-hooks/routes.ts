import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from 'express';
import type { TenantDirectory } from '../../identity/tenants/index.ts';
import { AppError, parseBody, renderPlainStatus, toAppError, type Clock, type KeySets, type Logger } from '../../platform/index.ts';
import { feedbackRequestSchema, hookRequestSchema } from '../../standards/cds-hooks/index.ts';
import { createAuthenticate, type CdsClient } from './authenticate.ts';
import { createSeenTokens } from './seen-tokens.ts';
import { cdsServices } from './services.ts';
import type { CdsHooks } from './service.ts';

const bodyLimit = '1mb';
/** A clinician waits for the answer; a database or a network that hangs is our trouble, and no card is worth more than this. */
const patienceMilliseconds = 2000;

/** Browser-based EHRs call from their own origin; only registered ones are told that they may. */
const corsFor =
  (directory: TenantDirectory): RequestHandler =>
  async (request, response, next) => {
    const origin = request.header('origin');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.vary('Origin');
    if (origin !== undefined) {
      const tenants = await directory.list().catch(() => []);
      const isListed = tenants.some((tenant) =>
        tenant.registrations.some((one) =>
          [one.iss, one.fhirBase, ...one.frameAncestors].some((url) => URL.canParse(url) && new URL(url).origin === origin),
        ),
      );
      if (isListed) {
        response.setHeader('Access-Control-Allow-Origin', origin);
        response.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
        response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, X-Correlation-Id');
        response.setHeader('Access-Control-Expose-Headers', 'X-Correlation-Id');
      }
    }
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  };

/** `/cds-services`: discovery is public, services and feedback are for registered clients. */
export function cdsHooksRoutes(deps: {
  cdsHooks: CdsHooks;
  directory: TenantDirectory;
  keySets: KeySets;
  clock: Clock;
  logger: Logger;
  publicUrl: string;
}): Router {
  const seenTokens = createSeenTokens();
  const authenticate = createAuthenticate({
    directory: deps.directory,
    keySets: deps.keySets,
    seenTokens,
    clock: deps.clock,
  });

  /** Trust before anything is read: an unknown caller's body is not even parsed. */
  const trusted =
    (path: (id: string) => string): RequestHandler<{ id: string }> =>
    async (request, response, next) => {
      const { id } = request.params;
      const service = cdsServices.find((one) => one.id === id);
      if (service === undefined) throw new AppError('not-found', { detail: 'There is no such CDS service.' });
      response.locals['client'] = await authenticate(request.header('authorization'), `${deps.publicUrl}${path(id)}`);
      response.locals['hook'] = service.hook;
      next();
    };
  const clientOf = (locals: Record<string, unknown>): CdsClient => locals['client'] as CdsClient;
  const json = express.json({ limit: bodyLimit, type: () => true, strict: true });

  /** A token whose request came to nothing on our side may be sent again. */
  const orForget = async <T>(client: CdsClient, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (toAppError(error).status >= 500) seenTokens.forget(client.token);
      throw error;
    }
  };

  /** Answers without cards when it takes too long; what still runs then, or when the caller hung up, is told to write nothing. */
  const inTime: RequestHandler = (_request, response, next) => {
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
      if (response.headersSent) return;
      deps.logger.error({}, 'hook took too long, answered without cards');
      response.json({ cards: [] });
    }, patienceMilliseconds);
    response.once('close', () => {
      clearTimeout(timer);
      if (!response.writableEnded) late.abort();
    });
    response.locals['late'] = late.signal;
    next();
  };
  const order: RequestHandler = async (request: Request, response) => {
    const client = clientOf(response.locals);
    const parsed = parseBody(hookRequestSchema, request.body);
    if (parsed.hook !== response.locals['hook'])
      throw new AppError('invalid-request', { detail: `This service answers ${String(response.locals['hook'])}.`, path: 'hook' });
    const answer = await orForget(client, async () => deps.cdsHooks.answer(client, parsed, response.locals['late'] as AbortSignal));
    if (!response.headersSent) response.json(answer);
  };
  /** Never alarm, never hold up an order: our trouble, the database's included, is our log's, and the clinician sees nothing. */
  const silent: ErrorRequestHandler = (thrown, _request, response, next) => {
    if (response.headersSent) return;
    const { status, code } = toAppError(thrown);
    if (status < 500) return next(thrown);
    deps.logger.error({ err: thrown, errorCode: code }, 'hook answered without cards');
    response.json({ cards: [] });
  };
  const feedback: RequestHandler = async (request: Request, response) => {
    const client = clientOf(response.locals);
    const parsed = parseBody(feedbackRequestSchema, request.body);
    await orForget(client, async () => deps.cdsHooks.feedback(client, parsed));
    response.status(200).json({});
  };

  return express
    .Router()
    .post('/cds-services/:id', inTime)
    .use('/cds-services', corsFor(deps.directory))
    .get('/cds-services', (_request, response) => {
      response.json({ services: cdsServices });
    })
    .post(
      '/cds-services/:id',
      trusted((id) => `/cds-services/${id}`),
      json,
      order,
      silent,
    )
    .post(
      '/cds-services/:id/feedback',
      trusted((id) => `/cds-services/${id}/feedback`),
      json,
      feedback,
    )
    .use('/cds-services', renderPlainStatus(deps.logger));
}
