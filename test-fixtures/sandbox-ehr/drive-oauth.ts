import { createHash, randomBytes } from 'node:crypto';
import { workstationCookie } from './chart/session.ts';
import { createLaunch, type LaunchContext } from './state.ts';
import type { SandboxEhr } from './index.ts';

export const ehrLaunch: LaunchContext = {
  userId: 'castellan',
  patient: 'whitcombe',
  encounter: 'whitcombe-today',
  appContext: 'opaque',
  intent: null,
  needPatientBanner: false,
};

export const fullScope = 'openid fhirUser launch offline_access patient/Patient.rs patient/MedicationRequest.rs user/Practitioner.rs';

export type AuthorizeParameters = Record<string, string>;

/** The authorization request a correct application sends for an EHR launch; a test changes what it is about. */
export function authorizeParameters(
  sandbox: SandboxEhr,
  context: Partial<LaunchContext> = {},
): { parameters: AuthorizeParameters; verifier: string } {
  const verifier = randomBytes(32).toString('base64url');
  const { clientId, redirectUri } = sandbox.state.settings;
  return {
    verifier,
    parameters: {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: fullScope,
      state: randomBytes(16).toString('base64url'),
      aud: sandbox.fhirBase,
      launch: createLaunch(sandbox.state, { ...ehrLaunch, ...context }),
      nonce: randomBytes(16).toString('base64url'),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    },
  };
}

/** Sends it from where the launch's user is signed in, without following: the status, and the redirect's query where there is one. */
export async function sendAuthorize(
  sandbox: SandboxEhr,
  parameters: AuthorizeParameters,
  signedIn = sandbox.state.launches.get(parameters['launch'] ?? '')?.userId,
): Promise<{ status: number; location: URL | null; text: string }> {
  const cookie = signedIn === undefined ? undefined : workstationCookie(sandbox.state, signedIn);
  const response = await fetch(`${sandbox.url}/oauth/authorize?${new URLSearchParams(parameters).toString()}`, {
    redirect: 'manual',
    headers: cookie === undefined ? {} : { cookie: `${cookie.name}=${cookie.value}` },
  });
  const location = response.headers.get('location');
  return { status: response.status, location: location === null ? null : new URL(location), text: await response.text() };
}

export async function sendToken(
  sandbox: SandboxEhr,
  form: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The whole launch as an application does it, down to the token response. */
export async function launchAndExchange(
  sandbox: SandboxEhr,
  context: Partial<LaunchContext> = {},
  changes: AuthorizeParameters = {},
): Promise<{ body: Record<string, unknown>; form: Record<string, string>; nonce: string }> {
  const { parameters, verifier } = authorizeParameters(sandbox, context);
  const { location } = await sendAuthorize(sandbox, { ...parameters, ...changes });
  const form = {
    grant_type: 'authorization_code',
    code: location?.searchParams.get('code') ?? '',
    redirect_uri: parameters['redirect_uri'] ?? '',
    client_id: parameters['client_id'] ?? '',
    code_verifier: verifier,
  };
  return { body: (await sendToken(sandbox, form)).body, form, nonce: parameters['nonce'] ?? '' };
}
