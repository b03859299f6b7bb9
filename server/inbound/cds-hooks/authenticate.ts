import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import type { Registration, Tenant, TenantDirectory } from '../../identity/tenants/index.ts';
import { AppError, type Clock } from '../../platform/index.ts';
import type { ClientKeys } from './client-keys.ts';
import type { SeenTokens } from './seen-tokens.ts';

const skewSeconds = 30;
/** The specification says five minutes; nobody gets a token that outlives an hour whatever it claims. */
const maxLifetimeSeconds = 3600;
const maxTokenLength = 8192;

/** A trusted EHR and the token it came with. */
export type CdsClient = { tenant: Tenant; registration: Registration; token: { iss: string; jti: string; expiresAt: Date } };

const refuse = (reason: string): AppError => new AppError('unauthenticated', { detail: reason });

type Decoded = { header: ProtectedHeaderParameters; claims: JWTPayload };

function bearerOf(authorization: string | undefined): string {
  const token = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || token.length > maxTokenLength) throw refuse('no bearer JWT');
  return token;
}

function decode(token: string): Decoded {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    throw refuse('not a JWT');
  }
}

async function registrationOf(claims: JWTPayload, directory: TenantDirectory): Promise<{ tenant: Tenant; registration: Registration }> {
  const found = typeof claims.iss === 'string' ? await directory.byCdsIss(claims.iss) : undefined;
  if (found === undefined) throw refuse('iss is not registered');
  return found;
}

function allowedAlgorithm(header: ProtectedHeaderParameters, tenant: Tenant): string {
  if (!tenant.settings.cdsAlgorithms.some((algorithm) => algorithm === header.alg))
    throw refuse(`alg ${String(header.alg)} is not allowed`);
  return String(header.alg);
}

function listedJku(header: ProtectedHeaderParameters, registration: Registration): void {
  if (header.jku !== undefined && registration.cds.jwks === null && header.jku !== registration.cds.jku)
    throw refuse('jku is not registered');
}

/**
 * CDS client trust, each check in the specification's order. Every refusal is a bare 401; the reason is for our log.
 * @see https://cds-hooks.hl7.org/2.0/#trusting-cds-clients
 */
export function createAuthenticate(deps: { directory: TenantDirectory; clientKeys: ClientKeys; seenTokens: SeenTokens; clock: Clock }) {
  /** @param audience the exact URL of the endpoint called */
  return async (authorization: string | undefined, audience: string): Promise<CdsClient> => {
    const token = bearerOf(authorization);
    const { header, claims } = decode(token);
    const { tenant, registration } = await registrationOf(claims, deps.directory);
    const algorithm = allowedAlgorithm(header, tenant);
    listedJku(header, registration);
    const keys = await deps.clientKeys.keysOf(registration, header.kid);
    if (keys === undefined) throw refuse('the keys of this client cannot be had');
    const now = deps.clock.now();
    let verified: JWTPayload;
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [algorithm],
        audience,
        clockTolerance: skewSeconds,
        currentDate: now,
        requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti'],
      });
      verified = payload;
    } catch (cause) {
      throw new AppError('unauthenticated', { detail: cause instanceof Error ? cause.message : 'signature or claims', cause });
    }
    const { iss, jti, exp, iat } = verified;
    if (typeof jti !== 'string' || jti.length === 0 || jti.length > 256) throw refuse('jti is not usable');
    if (iat !== undefined && iat > now.getTime() / 1000 + skewSeconds) throw refuse('iat lies in the future');
    if (exp === undefined || iat === undefined || exp - iat > maxLifetimeSeconds) throw refuse('the token lives too long');
    const expiresAt = (exp + skewSeconds) * 1000;
    const named = { iss: String(iss), jti };
    if (!deps.seenTokens.remember(named, expiresAt, now.getTime())) throw refuse('jti was used before');
    return { tenant, registration, token: { ...named, expiresAt: new Date(expiresAt) } };
  };
}
