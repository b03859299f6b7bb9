import express, { type Router } from 'express';
import type { Audit } from '../audit/index.ts';
import type { Sessions } from './service.ts';

/** `POST /api/sign-out`, behind the cross-site guard: 204 with or without a session, and the cookie is gone. */
export const sessionRoutes = (deps: { sessions: Pick<Sessions, 'signOut'>; audit: Pick<Audit, 'acted'> }): Router =>
  express.Router().post('/api/sign-out', async (request, response) => {
    await deps.sessions.signOut(request, response, async (tx, actorPersonId) =>
      deps.audit.acted(tx, { actorPersonId, action: 'sign-out' }),
    );
    response.setHeader('Cache-Control', 'no-store');
    response.status(204).end();
  });
