import express, { type Router } from 'express';
import { handOffRequestSchema, type HandOff } from '../../contract/index.ts';
import { AppError } from '../../platform/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Sessions } from './service.ts';

/**
 * Behind the cross-site guard. `POST /api/sign-out`: 204 with or without a session, and the cookie is gone.
 * `POST /api/launches/:launchId/hand-off`: a one-time code for a bearer.
 */
export const sessionRoutes = (deps: { sessions: Pick<Sessions, 'signOut' | 'handOff'>; audit: Pick<Audit, 'acted'> }): Router =>
  express
    .Router()
    .post('/api/sign-out', async (request, response) => {
      await deps.sessions.signOut(request, response, async (tx, actorPersonId) =>
        deps.audit.acted(tx, { actorPersonId, action: 'sign-out' }),
      );
      response.setHeader('Cache-Control', 'no-store');
      response.status(204).end();
    })
    .post('/api/launches/:launchId/hand-off', async (request, response) => {
      const body = handOffRequestSchema.safeParse(request.body);
      if (!body.success) throw new AppError('invalid-request', { detail: 'The body needs the code of the hand-off.', path: 'code' });
      const { bearer, expiresAt } = await deps.sessions.handOff.exchange(request, request.params.launchId, body.data.code);
      response.setHeader('Cache-Control', 'no-store');
      response.json({ bearer, expiresAt: expiresAt.toISOString() } satisfies HandOff);
    });
