import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { withUnknownMembers } from '../profile.ts';
import { isGrantable } from './scopes.ts';
import { issue, issueAccessToken, type Grant, type SandboxState } from '../state.ts';

const refreshSeconds = 24 * 3600;

/** An OAuth refusal as the token endpoint says it. @see RFC 6749 section 5.2 */
export class TokenRefusal extends Error {
  readonly error: string;
  readonly status: number;
  constructor(error: string, description: string, status = 400) {
    super(description);
    this.error = error;
    this.status = status;
  }
}

/** Withdraws everything that came out of one authorization. @see RFC 6749 section 4.1.2, reuse of a code */
export function revokeGrant(state: SandboxState, grantId: string): void {
  for (const [token, held] of state.accessTokens) if (held.grantId === grantId) state.accessTokens.delete(token);
  for (const [token, held] of state.refreshTokens) if (held.grant.id === grantId) state.refreshTokens.delete(token);
}

async function idToken(state: SandboxState, grant: Grant): Promise<string> {
  const { profile, fhirBase } = state.settings;
  const user = state.users.get(grant.userId);
  const now = Math.floor(state.settings.now() / 1000) + state.faults.clockSkewSeconds;
  const claims: Record<string, unknown> = {};
  if (grant.nonce !== null) claims['nonce'] = grant.nonce;
  if (grant.scopes.includes('fhirUser') && user)
    claims['fhirUser'] = profile.fhirUser === 'relative' ? user.fhirUser : `${fhirBase}/${user.fhirUser}`;
  if (grant.scopes.includes('profile') && user) claims['name'] = user.name;
  const token = await new SignJWT(withUnknownMembers(profile, claims))
    .setProtectedHeader({ alg: 'ES384', ...(profile.namesKeys ? { kid: state.oauthKey.kid } : {}), typ: 'JWT' })
    .setIssuer(state.settings.url)
    .setSubject(grant.userId)
    .setAudience(grant.clientId)
    .setIssuedAt(now)
    .setExpirationTime(now + profile.accessSeconds)
    .sign(state.oauthKey.privateKey);
  state.issued.add(token);
  return token;
}

/** The token response with its launch context. @see https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
export async function tokenResponse(state: SandboxState, grant: Grant): Promise<Record<string, unknown>> {
  const { launch, scopes } = grant;
  const { profile } = state.settings;
  const patient = launch?.patient ?? null;
  const body: Record<string, unknown> = {
    access_token: issueAccessToken(
      state,
      { grantId: grant.id, clientId: grant.clientId, userId: grant.userId, scopes, patient },
      profile.accessSeconds,
    ),
    token_type: 'Bearer',
    expires_in: profile.addsUnknownMembers ? String(profile.accessSeconds) : profile.accessSeconds,
    scope: scopes.join(' '),
  };
  if (scopes.includes('openid')) body['id_token'] = await idToken(state, grant);
  if (scopes.includes('offline_access') || scopes.includes('online_access')) {
    const refresh = issue(state);
    state.refreshTokens.set(refresh, { grant, used: false, expiresAt: state.settings.now() + refreshSeconds * 1000 });
    body['refresh_token'] = refresh;
  }
  if (launch) {
    if (patient !== null) body['patient'] = patient;
    if (launch.encounter !== null) {
      body['encounter'] = launch.encounter;
      body['fhirContext'] = [{ reference: `Encounter/${launch.encounter}` }];
    }
    if (launch.appContext !== null && !state.faults.dropAppContext) body['appContext'] = launch.appContext;
    if (launch.intent !== null) body['intent'] = launch.intent;
    if (profile.style !== null) {
      // Another style has another address.
      const version = createHash('sha256').update(JSON.stringify(profile.style)).digest('hex').slice(0, 8);
      body['smart_style_url'] = `${state.settings.url}/style.json?v=${version}`;
    }
    if (profile.saysBanner) body['need_patient_banner'] = launch.needPatientBanner;
  }
  return withUnknownMembers(profile, body);
}

const form = (body: Record<string, unknown>, name: string): string => (typeof body[name] === 'string' ? body[name] : '');

/** Exchanges a code: once, within its minute, by the redirect and verifier it was made for. There is one client, who was asked for before. @throws TokenRefusal */
export async function exchangeCode(state: SandboxState, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const code = state.codes.get(form(body, 'code'));
  if (!code) throw new TokenRefusal('invalid_grant', 'The code is unknown.');
  if (code.used) {
    revokeGrant(state, code.id);
    throw new TokenRefusal('invalid_grant', 'The code was used before; its tokens are withdrawn.');
  }
  code.used = true;
  if (code.expiresAt <= state.settings.now()) throw new TokenRefusal('invalid_grant', 'The code has expired.');
  if (form(body, 'redirect_uri') !== code.redirectUri)
    throw new TokenRefusal('invalid_grant', 'redirect_uri differs from the authorization request.');
  const verifier = form(body, 'code_verifier');
  if (!/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) throw new TokenRefusal('invalid_grant', 'code_verifier is missing or malformed.');
  if (createHash('sha256').update(verifier).digest('base64url') !== code.codeChallenge) {
    throw new TokenRefusal('invalid_grant', 'code_verifier does not fit the challenge.');
  }
  return tokenResponse(state, code);
}

/**
 * A token for the application itself, with nobody signed in: for who proves itself by its key, and for scopes of a system alone.
 * @see https://hl7.org/fhir/smart-app-launch/backend-services.html @throws TokenRefusal
 */
export function grantSystem(state: SandboxState, body: Record<string, unknown>): Record<string, unknown> {
  const { profile, clientId } = state.settings;
  if (profile.clientAuth === 'none') throw new TokenRefusal('unauthorized_client', 'A public client has no access of its own.');
  const asked = form(body, 'scope').split(/\s+/).filter(Boolean);
  const scopes = asked.filter(
    (scope) => scope.startsWith('system/') && isGrantable(scope, profile) && !state.faults.refusedScopes.includes(scope),
  );
  if (scopes.length === 0) throw new TokenRefusal('invalid_scope', 'None of these scopes is granted to a system.');
  const token = { grantId: `system ${clientId}`, clientId, userId: 'system', scopes, patient: null };
  const access_token = issueAccessToken(state, token, profile.accessSeconds);
  return { access_token, token_type: 'bearer', expires_in: profile.accessSeconds, scope: scopes.join(' ') };
}

/** Rotates a refresh token; a second use withdraws the whole grant. @throws TokenRefusal */
export async function refresh(state: SandboxState, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const held = state.refreshTokens.get(form(body, 'refresh_token'));
  if (!held) throw new TokenRefusal('invalid_grant', 'The refresh token is unknown.');
  if (held.used) {
    revokeGrant(state, held.grant.id);
    throw new TokenRefusal('invalid_grant', 'The refresh token was used before; its tokens are withdrawn.');
  }
  if (held.expiresAt <= state.settings.now()) throw new TokenRefusal('invalid_grant', 'The refresh token has expired.');
  const asked = form(body, 'scope').split(/\s+/).filter(Boolean);
  if (asked.some((scope) => !held.grant.scopes.includes(scope)))
    throw new TokenRefusal('invalid_scope', 'A refresh cannot widen the scope.');
  held.used = true;
  return tokenResponse(state, asked.length > 0 ? { ...held.grant, scopes: asked } : held.grant);
}
