import { randomUUID } from 'node:crypto';
import { issue, takeLaunch, type LaunchContext, type PendingAuthorization, type SandboxState } from '../state.ts';
import { grantScopes, isGrantable } from './scopes.ts';

const pendingSeconds = 600;

/** What becomes of an authorization request: a page that never redirects, a redirect, or the question who is there. */
export type AuthorizeOutcome =
  { kind: 'refuse'; message: string } | { kind: 'redirect'; location: string } | { kind: 'ask'; pendingId: string };

const one = (query: URLSearchParams, name: string): string | null => {
  const values = query.getAll(name);
  return values.length === 1 && values[0] !== '' ? (values[0] ?? null) : null;
};

/** Every answer names its issuer, errors too, where this EHR does so at all. @see RFC 9207, section 2 */
function redirectTo(state: SandboxState, uri: string, parameters: Record<string, string | null>): AuthorizeOutcome {
  const url = new URL(uri);
  for (const [name, value] of Object.entries({ ...parameters, iss: state.settings.profile.namesIssuer ? state.settings.url : null }))
    if (value !== null) url.searchParams.set(name, value);
  return { kind: 'redirect', location: url.href };
}

/** Turns an answered question into a code, one minute and one use. */
export function approve(state: SandboxState, pending: PendingAuthorization): AuthorizeOutcome {
  const code = issue(state);
  state.codes.set(code, { ...pending, expiresAt: state.settings.now() + state.settings.profile.codeSeconds * 1000, used: false });
  return redirectTo(state, pending.redirectUri, { code, state: pending.state });
}

/** The person chose a user, or none (cancelled). */
export function decide(state: SandboxState, pendingId: string, userId: string | null): AuthorizeOutcome {
  const pending = state.pending.get(pendingId);
  state.pending.delete(pendingId);
  if (!pending || pending.expiresAt <= state.settings.now())
    return { kind: 'refuse', message: 'This sign-in page has expired. Start again from the application.' };
  if (userId === null || !state.users.has(userId)) {
    return redirectTo(state, pending.redirectUri, {
      error: 'access_denied',
      error_description: 'The user cancelled.',
      state: pending.state,
    });
  }
  return approve(state, { ...pending, userId });
}

/**
 * The checks of an authorization request in the order of the specification: who asks and where the answer goes first,
 * because nothing may be redirected before both are known.
 * @param signedIn the users of this EHR who are signed in at the browser that asks
 * @see RFC 6749 section 4.1.2.1 and https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code
 */
export function authorize(state: SandboxState, query: URLSearchParams, signedIn: ReadonlySet<string>): AuthorizeOutcome {
  const { clientId, redirectUri, fhirBase, profile } = state.settings;
  if (one(query, 'client_id') !== clientId) return { kind: 'refuse', message: 'No application with this client_id is registered.' };
  if (one(query, 'redirect_uri') !== redirectUri) return { kind: 'refuse', message: 'The redirect_uri is not the registered one.' };

  const appState = one(query, 'state');
  const refuse = (error: string, description: string): AuthorizeOutcome =>
    redirectTo(state, redirectUri, { error, error_description: description, state: appState });
  if (appState === null) return refuse('invalid_request', 'state is required.');
  if (appState.length < profile.leastStateLength) return refuse('invalid_request', 'state is too short to be unguessable.');
  if (one(query, 'response_type') !== 'code') return refuse('unsupported_response_type', 'Only response_type=code is supported.');
  if (one(query, 'aud') !== fhirBase) return refuse('invalid_request', 'aud is not this FHIR server.');
  const codeChallenge = one(query, 'code_challenge');
  if (codeChallenge === null || !/^[A-Za-z0-9\-_]{43}$/.test(codeChallenge))
    return refuse('invalid_request', 'PKCE is required: code_challenge is missing or malformed.');
  if (one(query, 'code_challenge_method') !== 'S256')
    return refuse('invalid_request', 'PKCE is required: code_challenge_method must be S256.');

  const asked = one(query, 'scope') ?? '';
  const unknown = asked.split(/\s+/).filter((scope) => scope !== '' && !isGrantable(scope, profile));
  if (profile.refusesUnknownScopes && unknown.length > 0) return refuse('invalid_scope', `Unknown scopes: ${unknown.join(' ')}.`);
  const handle = one(query, 'launch');
  const asksLaunch = asked.split(/\s+/).includes('launch');
  let launch: LaunchContext | null = null;
  if (handle !== null) {
    if (!asksLaunch) return refuse('invalid_scope', 'An EHR launch asks for the scope launch.');
    // The handle is no proof of who is there: it travels through URLs. Elsewhere it is refused and stays good where it belongs.
    const holder = state.launches.get(handle)?.userId;
    if (holder !== undefined && !signedIn.has(holder)) {
      return {
        kind: 'refuse',
        message: 'Nobody is signed in to the chart here as the user of this launch. Open the application from the chart.',
      };
    }
    launch = takeLaunch(state, handle) ?? null;
    if (launch === null) return refuse('invalid_request', 'The launch is unknown, expired or was used before.');
  } else if (asksLaunch) return refuse('invalid_request', 'The scope launch needs the launch parameter.');

  const scopes = grantScopes(asked, {
    isEhrLaunch: launch !== null,
    patient: launch?.patient ?? null,
    refused: state.faults.refusedScopes,
    profile,
  });
  if (scopes.length === 0) return refuse('invalid_scope', 'None of the scopes can be granted.');

  const pending: PendingAuthorization = {
    id: randomUUID(),
    clientId,
    redirectUri,
    codeChallenge,
    scopes,
    nonce: one(query, 'nonce'),
    state: appState,
    launch,
    userId: launch?.userId ?? state.standaloneUser ?? '',
    expiresAt: state.settings.now() + pendingSeconds * 1000,
  };
  // In an EHR launch the person is signed in to the chart, as was seen above: no screen.
  if (pending.userId !== '') return approve(state, pending);
  if (one(query, 'prompt') === 'none') return refuse('login_required', 'Nobody is signed in.');
  const pendingId = issue(state);
  state.pending.set(pendingId, pending);
  return { kind: 'ask', pendingId };
}
