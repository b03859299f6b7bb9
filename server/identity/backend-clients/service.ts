import type { Database } from '../../database/index.ts';
import { AppError, createShortMemory, newSecret, sha256, type Clock, type KeySets } from '../../platform/index.ts';
import { grantedScopes } from '../../standards/smart/index.ts';
import type { Tenant, TenantDirectory } from '../tenants/index.ts';
import { checkNewClient, type BackendClient, type NewBackendClient } from './client.ts';
import { createAskingLimits, type Asking } from './asking-limits.ts';
import * as store from './store.ts';
import { verifyAssertion } from './verify-assertion.ts';

/** As the specification recommends: an assertion is cheap, and a leaked token is soon nothing. */
const tokenSeconds = 300;

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export type GrantError = {
  error: 'invalid_client' | 'invalid_scope' | 'temporarily_unavailable';
  description: string;
  reason: string;
  /** Seconds; where it was asked too often. */
  retryAfter?: number;
};
export type Grant = { ok: true; accessToken: string; expiresIn: number; scope: string } | { ok: false; fault: GrantError };

/** Who a token of a backend client stands for: a system of one tenant, with scopes and no person. */
export type BackendAccess = { tenant: Tenant; clientId: string; scopes: string };

/** Systems that read our FHIR API by themselves: registered with their keys, they get tokens of five minutes for an assertion each. */
export function createBackendClients(deps: {
  db: Database;
  clock: Clock;
  directory: TenantDirectory;
  keySets: KeySets;
  tokenUrl: string;
  asking?: Asking;
}) {
  const { db, clock, directory, asking = createAskingLimits() } = deps;
  /** Living tokens, by their hash: ended elsewhere, they end here within about a second. */
  const living = createShortMemory({ ask: async (hash) => db.system(async (tx) => store.findToken(tx, hash)) });

  const badClient = (reason: string): Grant => ({
    ok: false,
    fault: { error: 'invalid_client', description: 'The client could not be authenticated.', reason },
  });

  const tooOften = (retryAfter: number, reason: string): Grant => ({
    ok: false,
    fault: { error: 'temporarily_unavailable', description: `Ask again in ${retryAfter} s.`, reason, retryAfter },
  });

  const decide = async (assertion: string, asked: string | undefined): Promise<Grant> => {
    const now = clock.now();
    const verified = await verifyAssertion(assertion, {
      audience: deps.tokenUrl,
      now,
      keySets: deps.keySets,
      clientOf: async (clientId) => db.system(async (tx) => store.findClient(tx, clientId)),
    });
    if (!verified.ok) return badClient(verified.reason);
    const { client, jti, expiresAt } = verified;
    if ((await directory.byId(client.tenantId)) === undefined) return badClient('the tenant is disabled');
    const scope = grantedScopes(asked ?? client.scopes, client.scopes);
    if (scope === '') {
      const description = `This client may have ${client.scopes}.`;
      return { ok: false, fault: { error: 'invalid_scope', description, reason: `asked for ${asked ?? 'nothing'}` } };
    }
    const retryAfter = await asking.ofClient(client.clientId);
    if (retryAfter !== null) return tooOften(retryAfter, `${client.clientId} asks for tokens too often`);
    const accessToken = `prb_${newSecret()}`;
    const isGranted = await db.system(async (tx) =>
      store.grantToken(
        tx,
        {
          clientId: client.clientId,
          jti,
          assertionEnds: expiresAt,
          tokenHash: sha256(accessToken),
          scopes: scope,
          tokenEnds: new Date(now.getTime() + tokenSeconds * 1000),
        },
        now,
      ),
    );
    if (!isGranted) return badClient('the assertion was used before');
    await asking.given(client.clientId);
    return { ok: true, accessToken, expiresIn: tokenSeconds, scope };
  };

  return {
    /**
     * A token for an assertion and some of the scopes that its client is registered for; who asks for more gets the part.
     * @param asked scope string; without one, all that is registered
     * @param address where it comes from
     */
    async grant(assertion: string, asked: string | undefined, address: string): Promise<Grant> {
      const wait = await asking.ofAddress(address);
      if (wait !== null) return tooOften(wait, `${address} was refused too often`);
      const grant = await decide(assertion, asked);
      if (!grant.ok && grant.fault.error === 'invalid_client') await asking.refused(address);
      return grant;
    },

    /** The system behind an `Authorization: Bearer` header; undefined for none, an unknown or ended token, a disabled client or tenant. */
    async resolveBearer(authorization: string | undefined): Promise<BackendAccess | undefined> {
      const token = /^Bearer (prb_[A-Za-z0-9_-]{43})$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return undefined;
      const row = await living.get(sha256(token));
      if (row === undefined || row.expires_at <= clock.now()) return undefined;
      const tenant = await directory.byId(row.tenant_id);
      return tenant === undefined ? undefined : { tenant, clientId: row.client_id, scopes: row.scopes };
    },

    /**
     * Registers a client, or replaces what is registered; tokens that it has end.
     * @throws configuration with one line that names the option
     */
    async register(given: NewBackendClient): Promise<void> {
      const client = checkNewClient(given);
      const isKept = await db.system(async (tx) => {
        if (!(await store.putClient(tx, client, clock.now()))) return false;
        await store.endTokens(tx, client.clientId);
        return true;
      });
      living.forget();
      if (!isKept)
        throw new AppError('configuration', { detail: `--client-id is registered by another tenant: ${client.clientId}`, expose: true });
    },

    /** Assertions and tokens that have ended are of no use to anybody. */
    purgeExpired: async (): Promise<void> => db.system(async (tx) => store.purgeEnded(tx, clock.now())),

    list: async (tenantId: string): Promise<BackendClient[]> => db.system(async (tx) => store.listClients(tx, tenantId)),

    /** False where there is no such enabled client. Its tokens end at once. */
    disable: async (tenantId: string, clientId: string): Promise<boolean> => {
      const isDisabled = await db.system(async (tx) => {
        const isDone = await store.disableClient(tx, tenantId, clientId, clock.now());
        if (isDone) await store.endTokens(tx, clientId);
        return isDone;
      });
      living.forget();
      return isDisabled;
    },
  };
}

export type BackendClients = ReturnType<typeof createBackendClients>;
