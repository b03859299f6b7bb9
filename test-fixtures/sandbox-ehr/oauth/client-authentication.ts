import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { clientSecret } from '../client.ts';
import type { SandboxState } from '../state.ts';
import { TokenRefusal } from './tokens.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const assertionAlgorithms = ['ES384', 'RS384'];
const longestSeconds = 300;

/** Where the application registered its keys: a set that was handed over, or the address of one. */
export const applicationKeys = (appOrigin: string, handedOver: JSONWebKeySet | undefined): JWTVerifyGetKey =>
  handedOver === undefined ? createRemoteJWKSet(new URL('/.well-known/jwks.json', appOrigin)) : createLocalJWKSet(handedOver);

const unknown = (why: string): TokenRefusal => new TokenRefusal('invalid_client', why, 401);

/** Both halves are form-encoded before they are joined. @see RFC 6749, section 2.3.1 */
function checkSecret(state: SandboxState, header: string | undefined): void {
  const joined = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (joined === undefined) throw unknown('The client has to authenticate by its secret, in the Authorization header.');
  const [id = '', secret = '', ...more] = Buffer.from(joined, 'base64')
    .toString('utf8')
    .split(':')
    .map((half) => new URLSearchParams(`half=${half}`).get('half') ?? '');
  if (more.length > 0 || id !== state.settings.clientId || secret !== clientSecret) throw unknown('The client or its secret is not known.');
}

/** @see https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html#authenticating-to-the-token-endpoint */
async function checkAssertion(state: SandboxState, body: Record<string, unknown>): Promise<void> {
  const { clientId, url, now, clientKeys } = state.settings;
  const assertion = body['client_assertion'];
  if (body['client_assertion_type'] !== assertionType || typeof assertion !== 'string')
    throw unknown('The client has to sign an assertion.');
  try {
    const { payload, protectedHeader } = await jwtVerify(assertion, clientKeys, {
      algorithms: assertionAlgorithms,
      typ: 'JWT',
      issuer: clientId,
      subject: clientId,
      audience: `${url}/oauth/token`,
      requiredClaims: ['exp', 'jti'],
      currentDate: new Date(now()),
    });
    if (protectedHeader.kid === undefined) throw unknown('The assertion names no key.');
    const { exp = 0, jti = '' } = payload;
    if (exp * 1000 - now() > longestSeconds * 1000) throw unknown('The assertion lives longer than five minutes.');
    for (const [used, until] of state.usedAssertions) if (until <= now()) state.usedAssertions.delete(used);
    if (state.usedAssertions.has(jti)) throw unknown('The assertion was used before.');
    state.usedAssertions.set(jti, exp * 1000);
  } catch (thrown) {
    if (thrown instanceof errors.JOSEError) throw unknown(`The assertion does not count: ${thrown.code}.`);
    throw thrown;
  }
}

/** The client of a token request, proven as it is registered and in no other way. @throws TokenRefusal invalid_client */
export async function authenticateClient(state: SandboxState, header: string | undefined, body: Record<string, unknown>): Promise<void> {
  const { clientId, profile } = state.settings;
  const named = body['client_id'];
  if (profile.clientAuth === 'none' ? named !== clientId : named !== undefined && named !== clientId)
    throw unknown('The client is unknown.');
  if (profile.clientAuth === 'client_secret_basic') checkSecret(state, header);
  if (profile.clientAuth === 'private_key_jwt') await checkAssertion(state, body);
}
