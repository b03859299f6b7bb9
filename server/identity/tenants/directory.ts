import type { Database } from '../../database/index.ts';
import type { Clock, SecretBox } from '../../platform/index.ts';
import { loadTenants } from './store.ts';
import type { Registration, Tenant } from './tenant.ts';

export type RegisteredTenant = { tenant: Tenant; registration: Registration };

/** Tenants as requests need them: in memory, at most about a second old. Disabled tenants do not exist here. */
export type TenantDirectory = {
  byId(tenantId: string): Promise<Tenant | undefined>;
  /** By the `iss` of a launch; a trailing slash is ignored. */
  byIss(iss: string): Promise<RegisteredTenant | undefined>;
  /** By the `iss` claim of a CDS Hooks client's JWT; exact. */
  byCdsIss(iss: string): Promise<RegisteredTenant | undefined>;
  list(): Promise<Tenant[]>;
  /** The client secret of a registration, opened; null where it has none. Never logged, never returned to a caller over HTTP. */
  clientSecret(registrationId: string): Promise<string | null>;
  /** Reads the database now. */
  refresh(): Promise<void>;
};

type Snapshot = {
  readAt: number;
  byId: Map<string, Tenant>;
  byIss: Map<string, RegisteredTenant>;
  byCdsIss: Map<string, RegisteredTenant>;
  sealedSecrets: Map<string, string>;
};

/**
 * Administration happens in another process, so the copy is read again when it is older than `maxAgeMilliseconds`.
 * A burst reads once; while the database is away the last copy keeps answering.
 */
export function createTenantDirectory(deps: {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  maxAgeMilliseconds?: number;
}): TenantDirectory {
  const maxAge = deps.maxAgeMilliseconds ?? 1000;
  let snapshot: Snapshot | undefined;
  let reading: Promise<Snapshot> | undefined;

  const read = async (): Promise<Snapshot> => {
    const stored = await deps.db.system(loadTenants);
    const next: Snapshot = { readAt: performance.now(), byId: new Map(), byIss: new Map(), byCdsIss: new Map(), sealedSecrets: new Map() };
    for (const { tenant, disabledAt, sealedSecrets } of stored) {
      if (disabledAt !== null) continue;
      next.byId.set(tenant.id, tenant);
      for (const registration of tenant.registrations) {
        next.byIss.set(registration.iss, { tenant, registration });
        if (registration.cds.iss !== null) next.byCdsIss.set(registration.cds.iss, { tenant, registration });
      }
      for (const [id, sealed] of sealedSecrets) next.sealedSecrets.set(id, sealed);
    }
    snapshot = next;
    return next;
  };

  const readOnce = async (): Promise<Snapshot> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const current = async (): Promise<Snapshot> => {
    if (snapshot !== undefined && performance.now() - snapshot.readAt < maxAge) return snapshot;
    try {
      return await readOnce();
    } catch (error) {
      if (snapshot === undefined) throw error;
      snapshot.readAt = performance.now();
      return snapshot;
    }
  };

  return {
    byId: async (tenantId) => (await current()).byId.get(tenantId),
    byIss: async (iss) => (await current()).byIss.get(iss.replace(/\/+$/, '')),
    byCdsIss: async (iss) => (await current()).byCdsIss.get(iss),
    list: async () => [...(await current()).byId.values()],
    clientSecret: async (registrationId) => {
      const sealed = (await current()).sealedSecrets.get(registrationId);
      return sealed === undefined ? null : deps.secrets.open(sealed);
    },
    refresh: async () => {
      await reading?.catch(() => undefined);
      await readOnce();
    },
  };
}
