import express, { type RequestHandler, type Response, type Router } from 'express';
import { reviewDenialPatternSchema, type DenialPatternList } from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { parseBody } from '../../platform/index.ts';
import type { DenialPatterns } from './denial-patterns.ts';

/** GET /api/launches/:launchId/work-queue/denial-patterns, PUT …/review ; educator only */
export function denialPatternRoutes(deps: { denialPatterns: DenialPatterns; requireLaunch: RequestHandler }): Router {
  const { denialPatterns, requireLaunch } = deps;
  const path = '/api/launches/:launchId/work-queue/denial-patterns';
  const send = (response: Response, body: DenialPatternList): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(body);
  };
  return express
    .Router()
    .get(path, requireLaunch, async (_request, response) => send(response, await denialPatterns.list(launchOf(response))))
    .put(`${path}/review`, requireLaunch, async (request, response) => {
      send(response, await denialPatterns.review(launchOf(response), parseBody(reviewDenialPatternSchema, request.body)));
    });
}
