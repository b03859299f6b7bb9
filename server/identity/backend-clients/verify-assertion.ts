import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import type { KeySets } from '../../platform/index.ts';
import { assertionAlgorithms } from '../../standards/smart/index.ts';
import type { BackendClient } from './client.ts';

const skewSeconds = 30;
/** The specification's own bound. */
const maxLifetimeSeconds = 300;
const maxLength = 8192;

/** A client that proved itself, and the assertion that is now used up; or why not, for our log. */
export type AssertionResult = { ok: true; client: BackendClient; jti: string; expiresAt: Date } | { ok: false; reason: string };

const refused = (reason: string): AssertionResult => ({ ok: false, reason });

const claimsOf = (assertion: string): JWTPayload | undefined => {
  try {
    return decodeJwt(assertion);
  } catch {
    return undefined;
  }
};

/**
 * Each check of an assertion in the specification's order. Nothing that it names is fetched: keys come from the registration.
 * @see https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html#signature-verification
 */
export async function verifyAssertion(
  assertion: string,
  deps: { audience: string; now: Date; keySets: KeySets; clientOf(clientId: string): Promise<BackendClient | undefined> },
): Promise<AssertionResult> {
  if (assertion.length > maxLength) return refused('the assertion is too long');
  const { iss, sub } = claimsOf(assertion) ?? {};
  if (typeof iss !== 'string' || iss === '' || iss.length > 200) return refused('the assertion is no JWT with an iss');
  if (sub !== iss) return refused('iss and sub differ');
  const client = await deps.clientOf(iss);
  if (client === undefined || client.disabledAt !== null) return refused('the client is not registered');
  const { jwks, jwksUrl, allowPrivateNetwork } = client;
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(
      assertion,
      async (header, jws) => {
        if (header.kid === undefined) throw new errors.JWSInvalid('kid is missing');
        if (header.jku !== undefined && header.jku !== jwksUrl) throw new errors.JWSInvalid('jku is not the registered one');
        const source = { jwks, jku: jwksUrl, reach: () => (allowPrivateNetwork ? ('private' as const) : ('public' as const)) };
        const keys = await deps.keySets.keysOf(source, header.kid);
        if (keys === undefined) throw new errors.JWSInvalid('the keys of the client cannot be had');
        return keys(header, jws);
      },
      {
        algorithms: [...assertionAlgorithms],
        audience: deps.audience,
        issuer: client.clientId,
        clockTolerance: skewSeconds,
        currentDate: deps.now,
        requiredClaims: ['exp', 'jti'],
      },
    ));
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause;
    return refused(cause.message);
  }
  const { jti, exp = 0, iat } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) return refused('jti is not usable');
  const seconds = deps.now.getTime() / 1000;
  if (exp - seconds > maxLifetimeSeconds + skewSeconds) return refused('exp is more than five minutes away');
  if (iat !== undefined && iat > seconds + skewSeconds) return refused('iat lies in the future');
  return { ok: true, client, jti, expiresAt: new Date((exp + skewSeconds) * 1000) };
}
