import { SignJWT, type CryptoKey } from 'jose';

/** Shorter than the five minutes allowed, so that an EHR whose clock is a little behind ours still finds it allowed. */
const lifetimeSeconds = 240;

export const clientAssertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * The JWT by which a client proves itself at a token endpoint.
 * @param jti never used before
 * @param jku where the server finds our keys
 * @see https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html#authenticating-to-the-token-endpoint
 */
export const signClientAssertion = async (assertion: {
  clientId: string;
  tokenEndpoint: string;
  kid: string;
  algorithm: 'RS384' | 'ES384';
  key: CryptoKey;
  jku: string;
  jti: string;
  now: Date;
}): Promise<string> => {
  const seconds = Math.floor(assertion.now.getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: assertion.algorithm, kid: assertion.kid, typ: 'JWT', jku: assertion.jku })
    .setIssuer(assertion.clientId)
    .setSubject(assertion.clientId)
    .setAudience(assertion.tokenEndpoint)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifetimeSeconds)
    .setJti(assertion.jti)
    .sign(assertion.key);
};

/**
 * The algorithm to sign with at this server: one it names, else RS384, which the most servers take. Undefined where it names others only.
 * @param supported `token_endpoint_auth_signing_alg_values_supported`
 */
export const assertionAlgorithm = (supported: readonly string[] | undefined): 'RS384' | 'ES384' | undefined => {
  if (supported === undefined || supported.length === 0) return 'RS384';
  return (['ES384', 'RS384'] as const).find((algorithm) => supported.includes(algorithm));
};
