import { reachOf, type Registration, type SigningAlgorithm, type SigningKeys, type TenantDirectory } from '../tenants/index.ts';
import { type Clock, fetchJson, newId } from '../../platform/index.ts';
import {
  clientAssertionType,
  signClientAssertion,
  tokenErrorSchema,
  tokenResponseSchema,
  type TokenResponse,
} from '../../standards/smart/index.ts';

/** Why no token came. */
export type TokenFailure = 'ehr-unreachable' | 'ehr-misconfigured' | 'ehr-refused';

export type TokenResult =
  { ok: true; tokens: TokenResponse } | { ok: false; failure: TokenFailure; note: string; wasSent: boolean; error?: string };

export type TokenRequest = {
  registration: Registration;
  tokenEndpoint: string;
  /** What the server verifies client assertions with; of no meaning for other clients. */
  algorithm: SigningAlgorithm;
  form: Record<string, string>;
};

/** @see RFC 6749, section 2.3.1: both halves are form-encoded before they are joined */
const basic = (clientId: string, secret: string): string =>
  `Basic ${Buffer.from([clientId, secret].map((half) => new URLSearchParams({ half }).toString().slice('half='.length)).join(':')).toString('base64')}`;

/** Refused before a byte left: whatever was to be spent is unspent. */
const wasRefusedAtTheDoor = (note: string): boolean => /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/.test(note);

/**
 * Asks an EHR's token endpoint as the client that it registered: by name, by secret, or by an assertion that is signed for this one
 * request. Once, because codes and refresh tokens are good for one use.
 * @see https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-access-token
 */
export function createTokenEndpoint(deps: {
  clock: Clock;
  directory: Pick<TenantDirectory, 'clientSecret'>;
  signingKeys: Pick<SigningKeys, 'current'>;
  publicUrl: string;
}) {
  /** What the registered way of authentication adds to a request. */
  const authenticate = async ({ registration, tokenEndpoint, algorithm }: TokenRequest) => {
    const { clientAuth, clientId } = registration;
    if (clientAuth === 'none') return { fields: { client_id: clientId }, headers: {} };
    if (clientAuth === 'client_secret_basic') {
      const secret = await deps.directory.clientSecret(registration.id);
      return { fields: {}, headers: { authorization: basic(clientId, secret ?? '') } };
    }
    const signing = await deps.signingKeys.current(algorithm);
    const assertion = await signClientAssertion({
      ...signing,
      clientId,
      tokenEndpoint,
      jku: `${deps.publicUrl}/.well-known/jwks.json`,
      jti: newId(),
      now: deps.clock.now(),
    });
    return { fields: { client_assertion_type: clientAssertionType, client_assertion: assertion }, headers: {} };
  };

  return async (request: TokenRequest): Promise<TokenResult> => {
    const { fields, headers } = await authenticate(request);
    const result = await fetchJson(request.tokenEndpoint, tokenResponseSchema, {
      reach: reachOf(request.registration),
      timeoutMilliseconds: 8000,
      maxBytes: 256 * 1024,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ ...request.form, ...fields }).toString(),
    });
    if (result.ok) return { ok: true, tokens: result.value };
    const { kind, note, body } = result.fault;
    const wasSent = !wasRefusedAtTheDoor(note);
    if (kind === 'unreachable') return { ok: false, failure: 'ehr-unreachable', note: `token endpoint ${note}`, wasSent };
    if (kind === 'unusable') return { ok: false, failure: 'ehr-misconfigured', note: `token response ${note}`, wasSent };
    const named = tokenErrorSchema.safeParse(body);
    if (!named.success) return { ok: false, failure: 'ehr-refused', note: `token endpoint ${note}`, wasSent };
    const { error } = named.data;
    return { ok: false, failure: 'ehr-refused', note: `token endpoint ${note} ${error}`, wasSent, error };
  };
}

export type AskForTokens = ReturnType<typeof createTokenEndpoint>;
