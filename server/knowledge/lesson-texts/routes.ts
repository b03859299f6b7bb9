import express, { type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import { beginLessonTextSchema, lessonTextStates, saveLessonTextSchema, stepLessonTextSchema } from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { parseBody } from '../../platform/index.ts';
import type { LessonTexts } from './service.ts';

const querySchema = z.object({
  state: z.enum(lessonTextStates).or(z.literal('')).default(''),
  search: z
    .string()
    .max(100)
    .refine((text) => !text.includes('\0'), 'no control characters')
    .default(''),
});

const comparisonSchema = z.object({
  with: z
    .string()
    .regex(/^(\d{1,6}(\.\d{1,6}){2})?$/, 'a version has three numbers')
    .default(''),
});

/** GET and POST /api/launches/:launchId/lesson-texts, GET and PUT …/:textId, GET …/:textId/comparison, POST …/:textId/steps ; educator only */
export function lessonTextRoutes(deps: { lessonTexts: LessonTexts; requireLaunch: RequestHandler }): Router {
  const { lessonTexts, requireLaunch } = deps;
  const path = '/api/launches/:launchId/lesson-texts';
  const one = `${path}/:textId` as const;
  const send = (response: Response, body: unknown): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(body);
  };
  return express
    .Router()
    .get(path, requireLaunch, async (request, response) => {
      send(response, await lessonTexts.list(launchOf(response), () => parseBody(querySchema, request.query)));
    })
    .post(path, requireLaunch, async (request, response) => {
      send(response, await lessonTexts.begin(launchOf(response), parseBody(beginLessonTextSchema, request.body)));
    })
    .get(one, requireLaunch, async (request, response) => {
      send(response, await lessonTexts.read(launchOf(response), String(request.params['textId'])));
    })
    .get(`${one}/comparison`, requireLaunch, async (request, response) => {
      const { textId } = request.params;
      send(response, await lessonTexts.compare(launchOf(response), String(textId), () => parseBody(comparisonSchema, request.query)));
    })
    .put(one, requireLaunch, async (request, response) => {
      const asked = parseBody(saveLessonTextSchema, request.body);
      send(response, await lessonTexts.save(launchOf(response), String(request.params['textId']), asked));
    })
    .post(`${one}/steps`, requireLaunch, async (request, response) => {
      const asked = parseBody(stepLessonTextSchema, request.body);
      send(response, await lessonTexts.take(launchOf(response), String(request.params['textId']), asked));
    });
}
