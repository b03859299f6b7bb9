import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { currentCorrelationId, withCorrelationId } from './correlation.ts';
import { toAppError, type AppError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Every request runs under a correlation id, taken from the caller when it is well-formed, and answers with it. */
export const correlationMiddleware: RequestHandler = (request, response, next) => {
  withCorrelationId(request.header('x-correlation-id'), () => {
    response.setHeader('X-Correlation-Id', currentCorrelationId());
    next();
  });
};

/** Express 5 forwards rejected promises itself; this only types an async handler. */
export const asyncRoute =
  (handler: (...args: Parameters<RequestHandler>) => Promise<unknown>): RequestHandler =>
  async (request, response, next) => {
    await handler(request, response, next);
  };

/** One line a request: method, route template, status, milliseconds; never the query, which may hold codes. */
export const requestLog = (logger: Logger, metrics: Metrics): RequestHandler => {
  // Nothing in this line can hold a token or a name, and looking for them in every one would cost as much as a rule.
  const lines = logger.child({}, { redact: [] });
  return (request, response, next) => {
    const started = process.hrtime.bigint();
    response.on('finish', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const template: unknown = (request.route as { path?: unknown } | undefined)?.path;
      const route = typeof template === 'string' ? template : 'unmatched';
      metrics.requestSeconds.observe({ route, status: String(response.statusCode) }, seconds);
      lines.info({ method: request.method, route, status: response.statusCode, milliseconds: Math.round(seconds * 1e4) / 10 }, 'request');
    });
    next();
  };
};

const publicDetail = (error: AppError): string =>
  error.expose ? error.detail : 'Something failed on our side. Nothing that was saved is lost.';

function settle(logger: Logger, thrown: unknown, response?: Response): AppError {
  const error = toAppError(thrown);
  // Not `code`: that name is for authorization codes and never shown.
  const fields = { errorCode: error.code, status: error.status };
  if (error.status >= 500) logger.error({ ...fields, err: thrown }, 'request failed');
  // Why somebody was not trusted is for us alone. Any other refusal tells its caller, and may repeat what that sent: a name, a token.
  else logger.info(error.status === 401 ? { ...fields, detail: error.detail } : fields, 'request refused');
  if (error.status === 503) response?.setHeader('Retry-After', '2');
  return error;
}

/** `/api`: problem details. @see RFC 9457 */
export const renderProblem =
  (logger: Logger): ErrorRequestHandler =>
  (thrown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const error = settle(logger, thrown, response);
    response
      .status(error.status)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: `urn:preceptor:error:${error.code}`,
          title: error.code,
          status: error.status,
          detail: publicDetail(error),
          ...(error.path === undefined ? {} : { path: error.path }),
          correlationId: currentCorrelationId(),
        }),
      );
  };

const issueCode: Partial<Record<AppError['code'], string>> = {
  'invalid-request': 'invalid',
  unauthenticated: 'login',
  'session-expired': 'expired',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  gone: 'deleted',
  conflict: 'conflict',
  'precondition-failed': 'conflict',
  unprocessable: 'processing',
  'payload-too-large': 'too-long',
  'unsupported-media-type': 'not-supported',
  'database-unavailable': 'transient',
};

const toOutcome = (error: AppError) => ({
  resourceType: 'OperationOutcome' as const,
  issue: [
    {
      severity: 'error' as const,
      code: issueCode[error.code] ?? 'exception',
      diagnostics: `${publicDetail(error)} Reference ${currentCorrelationId()}`,
      ...(error.path === undefined ? {} : { expression: [error.path] }),
    },
  ],
});

/** What failed as the answer of one entry of many, logged like a request of its own. */
export function settleEntry(logger: Logger, thrown: unknown): { status: number; outcome: ReturnType<typeof toOutcome> } {
  const error = settle(logger, thrown);
  return { status: error.status, outcome: toOutcome(error) };
}

/** `/fhir`: OperationOutcome. @see https://hl7.org/fhir/R4/operationoutcome.html */
export const renderOperationOutcome =
  (logger: Logger): ErrorRequestHandler =>
  (thrown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const error = settle(logger, thrown, response);
    response
      .status(error.status)
      .type('application/fhir+json')
      .send(JSON.stringify(toOutcome(error)));
  };

/** CDS Hooks: the status, with a reason only for a malformed request. Failed trust answers a bare 401. */
export const renderPlainStatus =
  (logger: Logger): ErrorRequestHandler =>
  (thrown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const error = settle(logger, thrown, response);
    if (error.status === 401) response.status(401).end();
    else
      response.status(error.status).json({
        error: publicDetail(error),
        ...(error.path === undefined ? {} : { path: error.path }),
        correlationId: currentCorrelationId(),
      });
  };
