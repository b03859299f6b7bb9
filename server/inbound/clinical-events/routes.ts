import express, { type RequestHandler, type Router } from 'express';
import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../../database/index.ts';
import {
  AppError,
  currentCorrelationId,
  renderOperationOutcome,
  sha256,
  type Clock,
  type Logger,
  type SecretBox,
} from '../../platform/index.ts';
import { askToProcess } from './keep-resources.ts';
import { keepNotification } from './message-store.ts';
import { readNotification } from './read-notification.ts';
import { findSecret } from './source-store.ts';

const bodyLimit = '1mb';
const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Known = { tenantId: string; id: string };

/**
 * `POST /fhir-events/:sourceId`: where an EHR notifies. Kept as it came and answered at once; the queue does the rest.
 * One answer for a source that is unknown, paused or not given its secret.
 */
export function clinicalEventRoutes(deps: { db: Database; clock: Clock; secrets: SecretBox; logger: Logger }): Router {
  const { db, clock } = deps;
  const path = '/fhir-events/:sourceId';
  const notTrusted = (detail: string): AppError => new AppError('unauthenticated', { detail, expose: false });

  /** Trust before anything is read: an unknown caller's body is not even parsed. */
  const trusted: RequestHandler<{ sourceId: string }> = async (request, response, next) => {
    const { sourceId } = request.params;
    const secret = /^Bearer (\S{1,200})$/i.exec(request.header('authorization') ?? '')?.[1];
    if (secret === undefined || !idShape.test(sourceId)) throw notTrusted('no secret, or no source');
    const source = await db.system(async (tx) => findSecret(tx, sourceId));
    const [given, expected] = [Buffer.from(sha256(secret)), Buffer.from(source?.secretHash ?? sha256(''))];
    if (!timingSafeEqual(given, expected) || source === undefined) throw notTrusted('the secret is not the source’s');
    // The EHR keeps what it could not deliver, and tries again.
    if (!source.enabled) throw new AppError('forbidden', { detail: 'This source is paused.', status: 503 });
    const type = request.header('content-type') ?? '';
    const isEmpty = request.header('content-length') === '0' || (type === '' && request.header('transfer-encoding') === undefined);
    if (!isEmpty && !/^application\/(fhir\+)?json\s*(;|$)/i.test(type))
      throw new AppError('unsupported-media-type', { detail: 'Send application/fhir+json, or nothing at all.' });
    response.locals['source'] = { tenantId: source.tenantId, id: sourceId } satisfies Known;
    next();
  };

  const keep: RequestHandler = async (request, response) => {
    const source = response.locals['source'] as Known;
    const text = typeof request.body === 'string' ? request.body.trim() : '';
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      throw new AppError('invalid-request', { detail: 'The body is not valid JSON.', path: '$' });
    }
    const read = readNotification(body);
    if ('fault' in read) throw new AppError('invalid-request', { detail: read.fault, path: '$' });
    await db.tenant(source.tenantId, async (tx) => {
      await keepNotification(tx, {
        sourceId: source.id,
        bodySealed: deps.secrets.seal(text),
        at: clock.now(),
        correlationId: currentCorrelationId(),
      });
      await askToProcess(tx, source);
    });
    response.status(202).end();
  };

  return express
    .Router()
    .post(path, trusted, express.text({ type: () => true, limit: bodyLimit, defaultCharset: 'utf-8' }), keep)
    .use('/fhir-events', (request, _response, next) => {
      if (request.method !== 'POST') throw new AppError('not-found', { detail: 'Notifications come by POST.', status: 405 });
      next();
    })
    .use('/fhir-events', renderOperationOutcome(deps.logger));
}
