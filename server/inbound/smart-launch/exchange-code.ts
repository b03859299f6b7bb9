import type { Registration } from '../../identity/tenants/index.ts';
import { tokenErrorSchema, tokenResponseSchema, type TokenResponse } from '../../standards/smart/index.ts';
import { fetchJson } from './ehr-http.ts';
import type { LaunchFailure } from './launch-failure.ts';

export type ExchangeResult = { ok: true; tokens: TokenResponse } | { ok: false; failure: LaunchFailure; note: string };

/** @see RFC 6749, section 2.3.1: both halves are form-encoded before they are joined */
const basic = (clientId: string, secret: string): string =>
  `Basic ${Buffer.from([clientId, secret].map((half) => new URLSearchParams({ half }).toString().slice('half='.length)).join(':')).toString('base64')}`;

/**
 * Code for tokens; once, because a code is good for one use.
 * @param clientSecret null for a public client
 * @see https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-access-token
 */
export async function exchangeCode(request: {
  tokenEndpoint: string;
  code: string;
  redirectUri: string;
  verifier: string;
  registration: Registration;
  clientSecret: string | null;
}): Promise<ExchangeResult> {
  const { registration, clientSecret } = request;
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: request.code,
    redirect_uri: request.redirectUri,
    code_verifier: request.verifier,
  });
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (clientSecret === null) form.set('client_id', registration.clientId);
  else headers['authorization'] = basic(registration.clientId, clientSecret);

  const result = await fetchJson(request.tokenEndpoint, tokenResponseSchema, {
    timeoutMilliseconds: 8000,
    maxBytes: 256 * 1024,
    init: { method: 'POST', headers, body: form.toString() },
  });
  if (result.ok) return { ok: true, tokens: result.value };
  const { fault } = result;
  if (fault.kind === 'unreachable') return { ok: false, failure: 'ehr-unreachable', note: `token endpoint ${fault.note}` };
  if (fault.kind === 'unusable') return { ok: false, failure: 'ehr-misconfigured', note: `token response ${fault.note}` };
  const named = tokenErrorSchema.safeParse(fault.body);
  return { ok: false, failure: 'ehr-refused', note: `token endpoint ${fault.note}${named.success ? ` ${named.data.error}` : ''}` };
}
