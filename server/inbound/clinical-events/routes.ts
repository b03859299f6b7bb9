import express, { type RequestHandler, type Router } from 'express';
import type { Database } from '../../database/index.ts';
import { AppError, renderOperationOutcome, type Clock, type Logger, type SecretBox } from '../../platform/index.ts';
import { createKeepNotifications } from './keep-notifications.ts';
import { readNotification } from './read-notification.ts';

const bodyLimit = '1mb';
const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Known = { id: string; secret: string };

/**
 * `POST /fhir-events/:sourceId`: where an EHR notifies. Kept as it came and answered at once; the queue does the rest.
 * `PUT /fhir-events/:sourceId/:type/:id`: the same, as servers of R4 send a resource to a rest-hook: as an update of it.
 * One answer for a source that is unknown, paused or not given its secret.
 * @see https://hl7.org/fhir/R4/subscription.html#rest-hook
 */
export function clinicalEventRoutes(deps: { db: Database; clock: Clock; secrets: SecretBox; logger: Logger }): Router {
  const notifications = createKeepNotifications(deps);
  const path = '/fhir-events/:sourceId';
  const notTrusted = (detail: string): AppError => new AppError('unauthenticated', { detail, expose: false });

  const isPaused = (): AppError => new AppError('forbidden', { detail: 'This source is paused.', status: 503 });

  /** Trust before anything is read: an unknown caller's body is not even parsed. */
  const trusted: RequestHandler<{ sourceId: string }> = async (request, response, next) => {
    const { sourceId } = request.params;
    const secret = /^Bearer (\S{1,200})$/i.exec(request.header('authorization') ?? '')?.[1];
    if (secret === undefined || !idShape.test(sourceId)) throw notTrusted('no secret, or no source');
    const state = await notifications.secretState(sourceId, secret);
    if (state === 'wrong') throw notTrusted('the secret is not the source’s');
    // The EHR keeps what it could not deliver, and tries again.
    if (state === 'paused') throw isPaused();
    const type = request.header('content-type') ?? '';
    const isEmpty = request.header('content-length') === '0' || (type === '' && request.header('transfer-encoding') === undefined);
    if (!isEmpty && !/^application\/(fhir\+)?json\s*(;|$)/i.test(type))
      throw new AppError('unsupported-media-type', { detail: 'Send application/fhir+json, or nothing at all.' });
    response.locals['source'] = { id: sourceId, secret } satisfies Known;
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
    const { type, id } = request.params;
    if (type !== undefined && (read.kind !== 'resource' || read.resource['resourceType'] !== type || read.resource['id'] !== id))
      throw new AppError('invalid-request', { detail: 'The body is not the resource that the address names.', path: '$' });
    const fate = await notifications.keep(source.id, source.secret, text);
    if (fate === 'wrong') throw notTrusted('the secret is not the source’s any more');
    if (fate === 'paused') throw isPaused();
    response.status(202).end();
  };

  const asText = express.text({ type: () => true, limit: bodyLimit, defaultCharset: 'utf-8' });
  return express
    .Router()
    .post(path, trusted, asText, keep)
    .put(`${path}/:type/:id`, trusted, asText, keep)
    .use('/fhir-events', (request, _response, next) => {
      if (request.method !== 'POST')
        throw new AppError('not-found', { detail: 'Notifications come by POST, resources by PUT.', status: 405 });
      next();
    })
    .use('/fhir-events', renderOperationOutcome(deps.logger));
}
