import express, { type RequestHandler, type Router } from 'express';
import { z } from 'zod';
import { rosterPeople } from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { AppError } from '../../platform/index.ts';
import type { Credentialing } from './credentialing.ts';

const querySchema = z.object({
  // A control character is in nobody's name, and PostgreSQL takes no NUL in a text.
  search: z
    .string()
    .trim()
    .max(100)
    .regex(/^\P{Cc}*$/u, 'no control characters')
    .default(''),
  people: z.enum(rosterPeople).default('clinicians'),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
});

/** GET /api/launches/:launchId/practitioners and …/practitioners/:personId ; staff roles only, read only */
export function credentialingRoutes(deps: { credentialing: Credentialing; requireLaunch: RequestHandler }): Router {
  const path = '/api/launches/:launchId/practitioners';
  return express
    .Router()
    .get(path, deps.requireLaunch, async (request, response) => {
      const query = querySchema.safeParse(request.query);
      if (!query.success) {
        const [issue] = query.error.issues;
        throw new AppError('invalid-request', { detail: issue?.message ?? 'The query does not fit.', path: issue?.path.join('.') ?? '$' });
      }
      response.setHeader('Cache-Control', 'no-store');
      response.json(await deps.credentialing.list(launchOf(response), query.data));
    })
    .get(`${path}/:personId`, deps.requireLaunch, async (request, response) => {
      response.setHeader('Cache-Control', 'no-store');
      response.json(await deps.credentialing.file(launchOf(response), String(request.params['personId'])));
    });
}
