import express, { Router, type Response } from 'express';
import { asText } from '../resource.ts';
import type { SandboxState } from '../state.ts';
import { authorize, decide, type AuthorizeOutcome } from './authorize.ts';
import { assertionAlgorithms, authenticateClient } from './client-authentication.ts';
import { exchangeCode, grantSystem, refresh, TokenRefusal } from './tokens.ts';
import { signedInAt } from '../chart/session.ts';
import { againPage, noticePage, signInPage } from '../chart/sign-in-page.ts';
import { withUnknownMembers } from '../profile.ts';
import { openToBrowsers, pageHeaders } from '../http-headers.ts';
import { grantableScopes, isGrantable } from './scopes.ts';

const clientCapabilities = {
  none: 'client-public',
  client_secret_basic: 'client-confidential-symmetric',
  private_key_jwt: 'client-confidential-asymmetric',
} as const;

/** @see https://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known */
export function smartConfiguration(state: SandboxState): Record<string, unknown> {
  const { url, profile } = state.settings;
  return withUnknownMembers(profile, {
    issuer: url,
    jwks_uri: `${url}/oauth/jwks`,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}/oauth/token`,
    grant_types_supported: ['authorization_code', 'refresh_token', ...(profile.clientAuth === 'none' ? [] : ['client_credentials'])],
    response_types_supported: ['code'],
    token_endpoint_auth_methods_supported: [profile.clientAuth],
    ...(profile.clientAuth === 'private_key_jwt' ? { token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms } : {}),
    ...(profile.announcesPkce ? { code_challenge_methods_supported: ['S256'] } : {}),
    ...(profile.namesIssuer ? { authorization_response_iss_parameter_supported: true } : {}),
    id_token_signing_alg_values_supported: ['ES384'],
    scopes_supported: [...grantableScopes].filter((scope) => isGrantable(scope, profile) && !/\.(r|s|crs)$/.test(scope)),
    capabilities: [
      'launch-ehr',
      'launch-standalone',
      clientCapabilities[profile.clientAuth],
      'sso-openid-connect',
      'context-ehr-patient',
      'context-ehr-encounter',
      'context-banner',
      'permission-patient',
      'permission-user',
      'permission-offline',
      'permission-online',
      ...profile.announcedScopeVersions.map((version) => `permission-v${version}`),
    ],
  });
}

function show(response: Response, state: SandboxState, outcome: AuthorizeOutcome): void {
  if (outcome.kind === 'redirect') return response.redirect(303, outcome.location);
  if (outcome.kind === 'refuse') return void response.status(400).type('html').send(noticePage('Sign-in refused', outcome.message));
  response.type('html').send(signInPage([...state.users.values()], outcome.pendingId));
}

export function oauthRoutes(state: SandboxState): Router {
  const router = Router();
  router.use('/oauth', (_request, response, next) => {
    if (state.faults.oauthDown) return void response.status(503).type('text/plain').send('The sign-in service is down.');
    next();
  });
  // Launched in a frame of the chart, through the app: the app's origin is between us and ourselves.
  router.use(['/oauth/authorize', '/oauth/decide'], pageHeaders(state, { framedBy: `'self' ${state.settings.appOrigin}` }));
  router.get('/oauth/authorize', (request, response) => {
    const url = new URL(request.url, state.settings.url);
    const isFrameLedByOthers = request.header('sec-fetch-dest') === 'iframe' && request.header('sec-fetch-site') === 'cross-site';
    if (isFrameLedByOthers && signedInAt(state, request).size === 0 && !url.searchParams.has('again')) {
      url.searchParams.set('again', '1');
      return void response.type('html').send(againPage(`${url.pathname}${url.search}`));
    }
    return show(response, state, authorize(state, url.searchParams, signedInAt(state, request)));
  });
  router.post('/oauth/authorize', express.urlencoded({ extended: false }), (request, response) => {
    show(response, state, authorize(state, new URLSearchParams(request.body as Record<string, string>), signedInAt(state, request)));
  });
  router.post('/oauth/decide', express.urlencoded({ extended: false }), (request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    show(response, state, decide(state, asText(body['pending']), typeof body['user'] === 'string' ? body['user'] : null));
  });

  router.get('/oauth/jwks', openToBrowsers(state), (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(state.oauthKey.jwks);
  });
  router.options('/oauth/token', openToBrowsers(state));
  router.post('/oauth/token', openToBrowsers(state), express.urlencoded({ extended: false }), async (request, response) => {
    response.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
    const body = (request.body ?? {}) as Record<string, unknown>;
    try {
      await authenticateClient(state, request.header('authorization'), body);
      if (body['grant_type'] === 'authorization_code') response.json(await exchangeCode(state, body));
      else if (body['grant_type'] === 'refresh_token') response.json(await refresh(state, body));
      else if (body['grant_type'] === 'client_credentials') response.json(grantSystem(state, body));
      else throw new TokenRefusal('unsupported_grant_type', 'Only authorization_code, refresh_token and client_credentials are supported.');
    } catch (thrown) {
      if (!(thrown instanceof TokenRefusal)) throw thrown;
      state.logger.info({ error: thrown.error, reason: thrown.message }, 'token refused');
      if (thrown.status === 401 && state.settings.profile.clientAuth === 'client_secret_basic')
        response.set('WWW-Authenticate', 'Basic realm="token"');
      response.status(thrown.status).json({ error: thrown.error, error_description: thrown.message });
    }
  });
  return router;
}
