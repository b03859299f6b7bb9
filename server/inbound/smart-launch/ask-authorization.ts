import { z } from 'zod';
import type { Database } from '../../database/index.ts';
import type { Registration, Tenant } from '../../identity/tenants/index.ts';
import { newSecret, sha256, type Clock, type SecretBox } from '../../platform/index.ts';
import { assertionAlgorithm, knowsVersionOneOnly, redirectUriOf } from '../../standards/smart/index.ts';
import { authorizationRequest, type Authorization } from './authorization-request.ts';
import type { Discovery } from '../../identity/ehr-access/index.ts';
import { failed, type Failed } from './launch-failure.ts';
import { requestedScopes, type ScopeVersion } from './requested-scopes.ts';
import { insertState } from './store.ts';

const stateSeconds = 600;

/** What is kept of a launch until its answer comes, sealed: nothing of it is known to the browser or to a reader of the database. */
export const pendingSecretsSchema = z.object({
  verifier: z.string(),
  nonce: z.string(),
  tokenEndpoint: z.string(),
  issuer: z.string(),
  jwksUri: z.string(),
  issuerIsSent: z.boolean().default(false),
  scope: z.string(),
  algorithm: z.enum(['RS384', 'ES384']),
  /** What was asked, to ask it once more where the EHR refuses the notation of its scopes. */
  iss: z.string(),
  launch: z.string().nullable(),
  version: z.literal([1, 2]),
  /** The notation not tried yet; null where there is none. */
  otherVersion: z.literal([1, 2]).nullable(),
  /** Whether this asks once more what the EHR refused in the other notation. */
  isSecondTry: z.boolean().default(false),
});
export type PendingSecrets = z.infer<typeof pendingSecretsSchema>;

export type LaunchRequest = { kind: 'ehr' | 'standalone'; iss: string; launch: string | null };
export type Begun = {
  ok: true;
  authorization: Authorization;
  tenant: Tenant;
  cookie: { name: string; value: string; maxAgeSeconds: number };
};

/** One cookie per state, so that frames launching side by side do not clobber each other. */
export const bindingCookie = (state: string): string => `__Host-pl-${sha256(state).slice(0, 12)}`;

/** Asks an EHR to sign somebody in: discovery, a fresh state that remembers what was asked of whom, and the way of the browser to the EHR's authorization page. */
export function createAskAuthorization(deps: { db: Database; clock: Clock; secrets: SecretBox; discovery: Discovery; publicUrl: string }) {
  /**
   * Registrations whose EHR signed somebody in with version 1 after version 2 was refused, although it does not say that it knows version 1
   * alone. In memory: another process, or this one after a restart, learns it by one more redirect, and nothing is left to set right when
   * the EHR changes.
   */
  const tookVersionOne = new Set<string>();

  const ask = async (tenant: Tenant, registration: Registration, request: LaunchRequest, again?: ScopeVersion): Promise<Begun | Failed> => {
    const configuration = await deps.discovery.configuration(registration);
    if (!configuration.ok) {
      const { fault } = configuration;
      return failed(fault.kind === 'unreachable' ? 'ehr-unreachable' : 'ehr-misconfigured', `discovery ${fault.note}`, tenant);
    }
    const { issuer = registration.iss, jwks_uri: jwksUri } = configuration.value;
    if (jwksUri === undefined) return failed('ehr-misconfigured', 'discovery has no jwks_uri', tenant);
    const algorithm = assertionAlgorithm(configuration.value.token_endpoint_auth_signing_alg_values_supported);
    if (algorithm === undefined && registration.clientAuth === 'private_key_jwt')
      return failed('client-unsupported', 'the token endpoint takes neither RS384 nor ES384', tenant);

    const [state, verifier, nonce, binding] = [newSecret(), newSecret(48), newSecret(), newSecret()];
    const isVersionOneOnly = knowsVersionOneOnly(configuration.value);
    const version = again ?? (isVersionOneOnly || tookVersionOne.has(registration.id) ? 1 : 2);
    const scope = requestedScopes(request.kind, configuration.value, version);
    const at = deps.clock.now();
    const pending: PendingSecrets = {
      verifier,
      nonce,
      tokenEndpoint: configuration.value.token_endpoint,
      issuer,
      jwksUri,
      issuerIsSent: configuration.value.authorization_response_iss_parameter_supported,
      scope,
      algorithm: algorithm ?? 'RS384',
      iss: request.iss,
      launch: request.launch,
      version,
      otherVersion: isVersionOneOnly || again !== undefined ? null : version === 2 ? 1 : 2,
      isSecondTry: again !== undefined,
    };
    await deps.db.system(async (tx) =>
      insertState(tx, {
        stateHash: sha256(state),
        tenantId: tenant.id,
        registrationId: registration.id,
        kind: request.kind,
        bindingHash: sha256(binding),
        at,
        secretsSealed: deps.secrets.seal(JSON.stringify(pending)),
        expiresAt: new Date(at.getTime() + stateSeconds * 1000),
      }),
    );

    const authorization = authorizationRequest(configuration.value, {
      clientId: registration.clientId,
      redirectUri: redirectUriOf(deps.publicUrl, registration.iss),
      scope,
      aud: request.iss,
      launch: request.launch,
      state,
      nonce,
      verifier,
    });
    return { ok: true, authorization, tenant, cookie: { name: bindingCookie(state), value: binding, maxAgeSeconds: stateSeconds } };
  };

  return {
    ask: async (tenant: Tenant, registration: Registration, request: LaunchRequest): Promise<Begun | Failed> =>
      ask(tenant, registration, request),
    /**
     * The scopes were refused: the same question in the other notation. A refusal proves nothing, because anybody can write one into
     * the address; so nothing is remembered of it.
     * Undefined where both were refused, or the EHR knows one alone: then its refusal is what it says.
     */
    askAgain: async (
      tenant: Tenant,
      registration: Registration,
      { kind, iss, launch, otherVersion }: PendingSecrets & Pick<LaunchRequest, 'kind'>,
    ): Promise<Begun | Failed | undefined> =>
      otherVersion === null ? undefined : ask(tenant, registration, { kind, iss, launch }, otherVersion),
    /** A clinician is signed in, by the EHR's own proof: where that took a second try, its notation is the one to ask in at once from then on. */
    signedIn: (registration: Registration, { isSecondTry, version }: PendingSecrets): void => {
      if (!isSecondTry) return;
      if (version === 1) tookVersionOne.add(registration.id);
      else tookVersionOne.delete(registration.id);
    },
  };
}
