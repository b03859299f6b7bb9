import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import { educationRanges, previewLessonTextSchema } from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { AppError, parseBody } from '../../platform/index.ts';
import type { Educator, NumbersQuery } from './educator.ts';
import type { TextPreviews } from './preview-text.ts';

const querySchema = z.object({
  days: z.coerce.number().pipe(z.literal(educationRanges)).default(30),
  topic: z
    .string()
    .max(120)
    .regex(/^[a-z0-9-]*$/, 'lower case letters, digits and hyphens')
    .default(''),
});

function queryOf(request: Request): NumbersQuery {
  const query = querySchema.safeParse(request.query);
  if (!query.success) {
    const [issue] = query.error.issues;
    throw new AppError('invalid-request', { detail: issue?.message ?? 'The query does not fit.', path: issue?.path.join('.') ?? '$' });
  }
  return { days: query.data.days, topic: query.data.topic === '' ? null : query.data.topic };
}

/**
 * GET /api/launches/:launchId/education/{numbers,contests,lessons,lessons/:lessonId} ; educator, and leader for the numbers; read only.
 * POST …/lesson-texts/:textId/preview ; educator; what was answered comes with each request, and nothing is kept of it.
 */
export function educatorRoutes(deps: { educator: Educator; textPreviews: TextPreviews; requireLaunch: RequestHandler }): Router {
  const { educator, textPreviews, requireLaunch } = deps;
  const path = '/api/launches/:launchId/education';
  const answer =
    (read: (request: Request, response: Response) => Promise<unknown>) =>
    async (request: Request, response: Response): Promise<void> => {
      response.setHeader('Cache-Control', 'no-store');
      response.json(await read(request, response));
    };
  return express
    .Router()
    .get(
      `${path}/numbers`,
      requireLaunch,
      answer(async (request, response) => educator.numbers(launchOf(response), queryOf(request))),
    )
    .get(
      `${path}/contests`,
      requireLaunch,
      answer(async (request, response) => educator.contests(launchOf(response), queryOf(request))),
    )
    .get(
      `${path}/lessons`,
      requireLaunch,
      answer(async (_request, response) => educator.lessons(launchOf(response))),
    )
    .get(
      `${path}/lessons/:lessonId`,
      requireLaunch,
      answer(async (request, response) => educator.lesson(launchOf(response), String(request.params['lessonId']))),
    )
    .post(
      '/api/launches/:launchId/lesson-texts/:textId/preview',
      requireLaunch,
      answer(async (request, response) =>
        textPreviews.text(launchOf(response), String(request.params['textId']), () => parseBody(previewLessonTextSchema, request.body)),
      ),
    );
}
