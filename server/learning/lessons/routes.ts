import express, { type RequestHandler, type Router } from 'express';
import {
  answerRequestSchema,
  draftRequestSchema,
  momentRequestSchema,
  startAttemptRequestSchema,
  stepRequestSchema,
} from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { parseBody } from '../../platform/index.ts';
import type { Lessons } from './service.ts';

const attempts = '/api/launches/:launchId/attempts';
const one = `${attempts}/:attemptId` as const;

/**
 * A lesson as the panel takes it. Who acts comes from the session and the launch in the path, never from the body.
 * Bodies are JSON, parsed before these routes.
 */
export function lessonRoutes(deps: { lessons: Lessons; requireLaunch: RequestHandler }): Router {
  const { lessons, requireLaunch } = deps;
  return express
    .Router()
    .post(attempts, requireLaunch, async (request, response) => {
      response.json(await lessons.start(launchOf(response), parseBody(startAttemptRequestSchema, request.body)));
    })
    .get(one, requireLaunch, async (request, response) => {
      response.json(await lessons.read(launchOf(response), String(request.params['attemptId'])));
    })
    .put(`${one}/draft`, requireLaunch, async (request, response) => {
      response.json(
        await lessons.saveDraft(launchOf(response), String(request.params['attemptId']), parseBody(draftRequestSchema, request.body)),
      );
    })
    .put(`${one}/step`, requireLaunch, async (request, response) => {
      const { step } = parseBody(stepRequestSchema, request.body);
      response.json(await lessons.moveTo(launchOf(response), String(request.params['attemptId']), step));
    })
    .post(`${one}/answers`, requireLaunch, async (request, response) => {
      response.json(
        await lessons.answer(launchOf(response), String(request.params['attemptId']), parseBody(answerRequestSchema, request.body)),
      );
    })
    .post(`${one}/moment`, requireLaunch, async (request, response) => {
      const { right } = parseBody(momentRequestSchema, request.body);
      response.json(await lessons.saveMoment(launchOf(response), String(request.params['attemptId']), right));
    });
}
