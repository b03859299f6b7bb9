import express, { type RequestHandler, type Router } from 'express';
import { dismissRequestSchema, snoozeRequestSchema } from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { parseBody } from '../../platform/index.ts';
import type { Prompts } from './service.ts';

const prompt = '/api/launches/:launchId/prompts/:promptId';

/** What a clinician does with a prompt. Whose it is comes from the session, never from the body. */
export function promptRoutes(deps: { prompts: Prompts; requireLaunch: RequestHandler }): Router {
  const { prompts, requireLaunch } = deps;
  return express
    .Router()
    .get(`${prompt}/why`, requireLaunch, async (request, response) => {
      response.json(await prompts.why(launchOf(response), String(request.params['promptId'])));
    })
    .post(`${prompt}/snooze`, requireLaunch, async (request, response) => {
      response.json(
        await prompts.snooze(launchOf(response), String(request.params['promptId']), parseBody(snoozeRequestSchema, request.body)),
      );
    })
    .post(`${prompt}/dismiss`, requireLaunch, async (request, response) => {
      response.json(
        await prompts.dismiss(launchOf(response), String(request.params['promptId']), parseBody(dismissRequestSchema, request.body)),
      );
    })
    .post(`${prompt}/restore`, requireLaunch, async (request, response) => {
      response.json(await prompts.restore(launchOf(response), String(request.params['promptId'])));
    });
}
