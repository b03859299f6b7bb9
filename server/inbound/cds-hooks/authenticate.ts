import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { z } from 'zod';
import { reachOf, type Registration, type Tenant, type TenantDirectory } from '../../identity/tenants/index.ts';
import { AppError, type Clock, type KeySets } from '../../platform/index.ts';
import type { SeenTokens } from './seen-tokens.ts';

const skewSeconds = 30;
/** The specification says five minutes; nobody gets a token that outlives an hour whatever it claims. */
const maxLifetimeSeconds = 3600;
const maxTokenLength = 8192;

/** A trusted EHR and the token it came with. */
export type CdsClient = { tenant: Tenant; registration: Registration; token: { iss: string; jti: string; expiresAt: Date } };

const refuse = (reason: string): AppError => new AppError('unauthenticated', { detail: reason });

function bearerOf(authorization: string | undefined): string {
  const token = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || token.length > maxTokenLength) throw refuse('no bearer JWT');
  return token;
}

const issued = z.object({ iss: z.string() });

/** Whose keys to ask: the claims are not verified yet, and nothing but the registration is chosen by them. */
async function registrationOf(payload: unknown, directory: TenantDirectory): Promise<{ tenant: Tenant; registration: Registration }> {
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(String(payload), 'base64url').toString('utf8'));
  } catch {
    throw refuse('not a JWT');
  }
  const { data } = issued.safeParse(claims);
  const found = data === undefined ? undefined : await directory.byCdsIss(data.iss);
  if (found === undefined) throw refuse('iss is not registered');
  return found;
}

function allowedAlgorithm(header: JWTHeaderParameters, tenant: Tenant): void {
  if (!tenant.settings.cdsAlgorithms.some((algorithm) => algorithm === header.alg))
    throw refuse(`alg ${String(header.alg)} is not allowed`);
}

function listedJku(header: JWTHeaderParameters, registration: Registration): void {
  if (header.jku !== undefined && registration.cds.jwks === null && header.jku !== registration.cds.jku)
    throw refuse('jku is not registered');
}

/**
 * CDS client trust, each check in the specification's order. Every refusal is a bare 401; the reason is for our log.
 * @see https://cds-hooks.hl7.org/2.0/#trusting-cds-clients
 */
export function createAuthenticate(deps: { directory: TenantDirectory; keySets: KeySets; seenTokens: SeenTokens; clock: Clock }) {
  /** @param audience the exact URL of the endpoint called */
  return async (authorization: string | undefined, audience: string): Promise<CdsClient> => {
    const token = bearerOf(authorization);
    const now = deps.clock.now();
    let client: { tenant: Tenant; registration: Registration } | undefined;
    let verified: JWTPayload;
    try {
      const { payload } = await jwtVerify(
        token,
        async (header, jws) => {
          const found = await registrationOf(jws.payload, deps.directory);
          allowedAlgorithm(header, found.tenant);
          listedJku(header, found.registration);
          const keys = await deps.keySets.keysOf({ ...found.registration.cds, reach: () => reachOf(found.registration) }, header.kid);
          if (keys === undefined) throw refuse('the keys of this client cannot be had');
          client = found;
          return keys(header, jws);
        },
        { audience, clockTolerance: skewSeconds, currentDate: now, requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti'] },
      );
      verified = payload;
    } catch (cause) {
      // What failed on our side is no fault of the token.
      if (cause instanceof AppError || !(cause instanceof errors.JOSEError)) throw cause;
      throw new AppError('unauthenticated', { detail: cause.message, cause });
    }
    if (client === undefined) throw refuse('no client was found');
    const { iss, jti, exp, iat } = verified;
    if (typeof jti !== 'string' || jti.length === 0 || jti.length > 256) throw refuse('jti is not usable');
    if (iat !== undefined && iat > now.getTime() / 1000 + skewSeconds) throw refuse('iat lies in the future');
    if (exp === undefined || iat === undefined || exp - iat > maxLifetimeSeconds) throw refuse('the token lives too long');
    const expiresAt = (exp + skewSeconds) * 1000;
    const named = { iss: String(iss), jti };
    if (!deps.seenTokens.remember(named, expiresAt, now.getTime())) throw refuse('jti was used before');
    return { ...client, token: { ...named, expiresAt: new Date(expiresAt) } };
  };
}
