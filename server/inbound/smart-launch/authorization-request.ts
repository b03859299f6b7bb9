import { codeChallenge, type SmartConfiguration } from '../../standards/smart/index.ts';

/** Longer addresses are cut by some proxies and browsers on the way. */
const longestUrl = 2000;

/** How the browser is to go to the EHR: by a redirect, or with a form where the address would be too long and the EHR takes one. */
export type Authorization = { method: 'get'; location: string } | { method: 'post'; action: string; fields: Record<string, string> };

/**
 * The authorization request: PKCE S256 always, also where discovery does not speak of it.
 * @see https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code
 */
export function authorizationRequest(
  configuration: SmartConfiguration,
  request: {
    clientId: string;
    redirectUri: string;
    scope: string;
    aud: string;
    launch: string | null;
    state: string;
    nonce: string;
    verifier: string;
  },
): Authorization {
  const fields: Record<string, string> = {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    nonce: request.nonce,
    aud: request.aud,
    scope: request.scope,
    code_challenge: codeChallenge(request.verifier),
    code_challenge_method: 'S256',
    ...(request.launch === null ? {} : { launch: request.launch }),
  };
  const action = configuration.authorization_endpoint;
  const url = new URL(action);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.href.length > longestUrl && configuration.capabilities.includes('authorize-post')
    ? { method: 'post', action, fields }
    : { method: 'get', location: url.href };
}
