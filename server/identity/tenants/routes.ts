import express, { type Router } from 'express';
import type { SigningKeys } from './signing-keys.ts';

/** How long an EHR may keep our keys before it looks again. */
const maxAgeSeconds = 300;

/** `GET /.well-known/jwks.json`: the keys by which an EHR recognises us; public halves only, and anybody's to read. */
export function signingKeyRoutes(deps: { signingKeys: SigningKeys }): Router {
  return express.Router().get('/.well-known/jwks.json', async (_request, response) => {
    const keySet = await deps.signingKeys.published();
    response.set({ 'Cache-Control': `public, max-age=${maxAgeSeconds}`, 'Access-Control-Allow-Origin': '*' });
    response.type('application/jwk-set+json').send(JSON.stringify(keySet));
  });
}
