import express, { type RequestHandler, type Response, type Router } from 'express';
import { replaySourceSchema, switchSourceSchema, type EventSourceList, type EventSourceView } from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { parseBody } from '../../platform/index.ts';
import type { EventSourceScreen } from './event-sources.ts';

/** GET /api/launches/:launchId/event-sources[/:sourceId], POST …/poll, POST …/replay, PUT …/switch ; integrator only */
export function eventSourceRoutes(deps: { eventSources: EventSourceScreen; requireLaunch: RequestHandler }): Router {
  const { eventSources, requireLaunch } = deps;
  const path = '/api/launches/:launchId/event-sources';
  const send = (response: Response, body: EventSourceList | EventSourceView): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(body);
  };
  const idOf = (sourceId: unknown): string => String(sourceId);
  return express
    .Router()
    .get(path, requireLaunch, async (_request, response) => send(response, await eventSources.list(launchOf(response))))
    .get(`${path}/:sourceId`, requireLaunch, async (request, response) => {
      send(response, await eventSources.read(launchOf(response), idOf(request.params['sourceId'])));
    })
    .post(`${path}/:sourceId/poll`, requireLaunch, async (request, response) => {
      send(response, await eventSources.poll(launchOf(response), idOf(request.params['sourceId'])));
    })
    .post(`${path}/:sourceId/replay`, requireLaunch, async (request, response) => {
      const { since } = parseBody(replaySourceSchema, request.body);
      send(response, await eventSources.replay(launchOf(response), idOf(request.params['sourceId']), new Date(since)));
    })
    .put(`${path}/:sourceId/switch`, requireLaunch, async (request, response) => {
      const { on } = parseBody(switchSourceSchema, request.body);
      send(response, await eventSources.switch(launchOf(response), idOf(request.params['sourceId']), on));
    });
}
