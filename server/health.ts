import express, { type RequestHandler, type Router } from 'express';
import { sql, type Database } from './database/index.ts';
import { AppError, type Metrics } from './platform/index.ts';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Operations look from this machine only; a proxy's forwarded requests are somebody else's. */
const fromHere: RequestHandler = (request, _response, next) => {
  const isHere = loopback.has(request.socket.remoteAddress ?? '') && request.header('x-forwarded-for') === undefined;
  if (!isHere) throw new AppError('not-found', { detail: 'There is nothing at this address.' });
  next();
};

/** `/health/live`: the process runs. `/health/ready`: it can serve. `/metrics`: Prometheus text, on loopback. */
export function healthRoutes(deps: { db: Database; metrics: Metrics; isStopping: () => boolean }): Router {
  return express
    .Router()
    .get('/health/live', (_request, response) => {
      response.json({ status: 'live' });
    })
    .get('/health/ready', async (_request, response) => {
      if (deps.isStopping()) throw new AppError('database-unavailable', { detail: 'The server is stopping.' });
      await deps.db.system(async (tx) => tx.run(sql`select 1`));
      response.json({ status: 'ready' });
    })
    .get('/metrics', fromHere, async (_request, response) => {
      response.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
    });
}
