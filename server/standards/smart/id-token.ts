import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';

/** Asymmetric only: neither `none` nor an HMAC under a key that an attacker knows. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];

/** Seconds that our clock and the EHR's may differ. */
export const clockToleranceSeconds = 60;

export type IdTokenFault =
  'malformed' | 'algorithm' | 'key' | 'signature' | 'issuer' | 'audience' | 'expired' | 'not-yet' | 'nonce' | 'claims';

export type IdTokenResult =
  { ok: true; claims: JWTPayload & { sub: string; fhirUser?: unknown; name?: unknown } } | { ok: false; fault: IdTokenFault };

export type IdTokenExpectation = { issuer: string; clientId: string; nonce: string; now: Date };

/** A token without `kid` occurs, and a set with several keys of one type too: each is tried. */
function keysOf(jwks: JSONWebKeySet): JWTVerifyGetKey[] {
  return jwks.keys.map((key) => createLocalJWKSet({ keys: [key] }));
}

async function verifyWith(getKey: JWTVerifyGetKey, token: string, expected: IdTokenExpectation): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, getKey, {
    algorithms,
    issuer: expected.issuer,
    audience: expected.clientId,
    currentDate: expected.now,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp', 'iat', 'sub'],
  });
  return payload;
}

function faultOf(error: unknown): IdTokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer';
    if (error.claim === 'aud') return 'audience';
    if (error.claim === 'nbf') return 'not-yet';
    return 'claims';
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return 'algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'key';
  return 'malformed';
}

/**
 * Checks an id_token against the EHR's keys: algorithm, signature, iss, aud, exp, nonce; no I/O.
 * `fault: 'key'` means that no key of the set fits and that fetching the set anew may help.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function verifyIdToken(token: string, jwks: JSONWebKeySet, expected: IdTokenExpectation): Promise<IdTokenResult> {
  let kid: string | undefined;
  try {
    const header = decodeProtectedHeader(token);
    if (typeof header.alg !== 'string' || !algorithms.includes(header.alg)) return { ok: false, fault: 'algorithm' };
    kid = header.kid;
  } catch {
    return { ok: false, fault: 'malformed' };
  }
  const named = kid === undefined ? jwks.keys : jwks.keys.filter((key) => key.kid === kid || key.kid === undefined);
  let fault: IdTokenFault = 'key';
  for (const getKey of keysOf({ keys: named })) {
    try {
      const claims = await verifyWith(getKey, token, expected);
      if (typeof claims.sub !== 'string') return { ok: false, fault: 'claims' };
      if (claims['nonce'] !== expected.nonce) return { ok: false, fault: 'nonce' };
      // Issued to several audiences, the token must say that it was issued to us; issued in the future, it was not issued.
      const isForeign = claims['azp'] !== undefined && claims['azp'] !== expected.clientId;
      if (isForeign || (Array.isArray(claims.aud) && claims.aud.length > 1 && claims['azp'] === undefined))
        return { ok: false, fault: 'audience' };
      if ((claims.iat ?? 0) > expected.now.getTime() / 1000 + clockToleranceSeconds) return { ok: false, fault: 'not-yet' };
      return { ok: true, claims: { ...claims, sub: claims.sub } };
    } catch (error) {
      const found = faultOf(error);
      // A key that does not fit says nothing; a fault in what a fitting key signed is final.
      if (found !== 'key' && found !== 'signature') return { ok: false, fault: found };
      if (found === 'signature') fault = 'signature';
    }
  }
  return { ok: false, fault };
}
