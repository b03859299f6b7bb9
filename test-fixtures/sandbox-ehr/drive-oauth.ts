import { createHash, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { clientSecret } from './client.ts';
import { workstationCookie } from './chart/session.ts';
import { createSigningKey } from './signing-key.ts';
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

/** The application's key, for an EHR that was started with its public half. */
export const applicationKey = createSigningKey('application');

/** A good client assertion; a test changes what it is about. */
export async function clientAssertion(
  sandbox: SandboxEhr,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const { clientId, now } = sandbox.state.settings;
  const { kid, privateKey } = await applicationKey;
  const seconds = Math.floor(now() / 1000);
  const good = {
    iss: clientId,
    sub: clientId,
    aud: `${sandbox.url}/oauth/token`,
    exp: seconds + 240,
    jti: randomBytes(16).toString('hex'),
  };
  return new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: 'ES384', kid, typ: 'JWT', ...header }).sign(privateKey);
}

export const assertionFields = (assertion: string): Record<string, string> => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
});

export const basicHeader = (id: string, secret: string): string =>
  `Basic ${btoa([id, secret].map((half) => new URLSearchParams([['', half]]).toString().slice(1)).join(':'))}`;

/** Asks for a token as the registered client, or as what `proof` says. */
export async function sendToken(
  sandbox: SandboxEhr,
  form: Record<string, string>,
  proof?: { fields?: Record<string, string>; authorization?: string },
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { clientId, profile } = sandbox.state.settings;
  const good = {
    none: async () => ({}),
    client_secret_basic: async () => ({ authorization: basicHeader(clientId, clientSecret) }),
    private_key_jwt: async () => ({ fields: assertionFields(await clientAssertion(sandbox)) }),
  };
  const { fields, authorization }: NonNullable<typeof proof> = proof ?? (await good[profile.clientAuth]());
  const response = await fetch(`${sandbox.url}/oauth/token`, {
    method: 'POST',
    headers: authorization === undefined ? {} : { authorization },
    body: new URLSearchParams({ ...form, ...fields }),
  });
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
