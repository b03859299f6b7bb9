import { z } from 'zod';
import { prepared, sql, type Database } from '../../database/index.ts';
import { AppError, createShortMemory, newId, newSecret, sha256, type Clock } from '../../platform/index.ts';
import { parseScopes, writesAnything } from '../../standards/smart/index.ts';
import type { Tenant, TenantDirectory } from '../tenants/index.ts';

const tokenRow = z.object({
  id: z.string(),
  tenant_id: z.string(),
  label: z.string(),
  scopes: z.string(),
  created_at: z.date(),
  expires_at: z.date(),
  revoked_at: z.date().nullable(),
});
export type ApiToken = {
  id: string;
  tenantId: string;
  label: string;
  scopes: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
};

/** Who a bearer token stands for: a system of one tenant, with scopes and no person. */
export type BearerContext = { tenant: Tenant; tokenId: string; label: string; scopes: string };

const toToken = (row: z.infer<typeof tokenRow>): ApiToken => ({
  id: row.id,
  tenantId: row.tenant_id,
  label: row.label,
  scopes: row.scopes,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

/** Bearer tokens for other systems: kept as SHA-256, shown once, always with an end. */
export function createApiTokens(deps: { db: Database; clock: Clock; directory: TenantDirectory }) {
  const { db, clock, directory } = deps;
  /** Living tokens, by their hash: revoked elsewhere, they end here within about a second. */
  const living = createShortMemory({
    ask: async (hash) =>
      db.call(
        tokenRow.optional(),
        prepared(sql`select id, tenant_id, label, scopes, created_at, expires_at, revoked_at
        from api_token where token_hash = ${hash} and revoked_at is null`),
      ),
  });
  return {
    /**
     * @param scopes SMART v2 system scopes, separated by spaces ("system/*.rs")
     * @returns the token in the clear, never to be had again
     * @throws unprocessable for scopes that grant nothing here
     */
    async create(request: { tenantId: string; scopes: string; expiresAt: Date; label: string }): Promise<{ token: string; id: string }> {
      const parsed = parseScopes(request.scopes);
      const strange = request.scopes.split(/\s+/).filter((word) => word !== '' && !parsed.some((scope) => scope.source === word));
      if (parsed.length === 0 || strange.length > 0 || parsed.some((scope) => scope.level !== 'system')) {
        throw new AppError('unprocessable', {
          detail: `Scopes must be system scopes such as "system/*.rs"${strange.length > 0 ? `, not ${strange.join(' ')}` : ''}.`,
        });
      }
      const wide = parsed.find(writesAnything);
      if (wide !== undefined)
        throw new AppError('unprocessable', { detail: `Name each type that is written, such as "system/Basic.cu", not ${wide.source}.` });
      if (request.expiresAt <= clock.now()) throw new AppError('unprocessable', { detail: 'The token would be expired already.' });
      const token = `prc_${newSecret()}`;
      const id = newId();
      await db.system(async (tx) =>
        tx.run(sql`insert into api_token (id, tenant_id, token_hash, label, scopes, created_at, expires_at)
        values (${id}, ${request.tenantId}, ${sha256(token)}, ${request.label}, ${parsed.map((scope) => scope.source).join(' ')}, ${clock.now()}, ${request.expiresAt})`),
      );
      return { token, id };
    },
    list: async (tenantId: string): Promise<ApiToken[]> =>
      (
        await db.system(async (tx) =>
          tx.rows(
            tokenRow,
            sql`select id, tenant_id, label, scopes, created_at, expires_at, revoked_at
        from api_token where tenant_id = ${tenantId} order by created_at, id`,
          ),
        )
      ).map(toToken),
    /** False where there is no such living token. */
    revoke: async (tenantId: string, id: string): Promise<boolean> => {
      const revoked = await db.system(async (tx) =>
        tx.run(sql`update api_token set revoked_at = ${clock.now()}
        where tenant_id = ${tenantId} and id::text = ${id} and revoked_at is null`),
      );
      living.forget();
      return revoked > 0;
    },
    /** The system behind an `Authorization: Bearer` header; undefined for none, unknown, expired, revoked, or a disabled tenant. */
    async resolveBearer(authorization: string | undefined): Promise<BearerContext | undefined> {
      const token = /^Bearer (prc_[A-Za-z0-9_-]{43})$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return undefined;
      const row = await living.get(sha256(token));
      if (row === undefined || row.expires_at <= clock.now()) return undefined;
      const tenant = await directory.byId(row.tenant_id);
      return tenant === undefined ? undefined : { tenant, tokenId: row.id, label: row.label, scopes: row.scopes };
    },
  };
}

export type ApiTokens = ReturnType<typeof createApiTokens>;
