import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { jwksSchema } from '../tenants/index.ts';
import type { BackendClient } from './client.ts';

const row = z.object({
  client_id: z.string(),
  tenant_id: z.string(),
  label: z.string(),
  scopes: z.string(),
  jwks: jwksSchema.nullable(),
  jwks_url: z.string().nullable(),
  allow_private_network: z.boolean(),
  created_at: z.date(),
  disabled_at: z.date().nullable(),
  last_granted_at: z.date().nullable(),
});

const columns = sql`client_id, tenant_id, label, scopes, jwks, jwks_url, allow_private_network, created_at, disabled_at, last_granted_at`;

const toClient = (one: z.infer<typeof row>): BackendClient => ({
  clientId: one.client_id,
  tenantId: one.tenant_id,
  label: one.label,
  scopes: one.scopes,
  jwks: one.jwks,
  jwksUrl: one.jwks_url,
  allowPrivateNetwork: one.allow_private_network,
  createdAt: one.created_at,
  disabledAt: one.disabled_at,
  lastGrantedAt: one.last_granted_at,
});

/** Adds a client or replaces what it may do; false where another tenant has the id. */
export const putClient = async (
  tx: Tx,
  client: Omit<BackendClient, 'createdAt' | 'disabledAt' | 'lastGrantedAt'>,
  at: Date,
): Promise<boolean> =>
  (await tx.run(sql`
    insert into backend_client (client_id, tenant_id, label, scopes, jwks, jwks_url, allow_private_network, created_at)
    values (${client.clientId}, ${client.tenantId}, ${client.label}, ${client.scopes},
      ${client.jwks === null ? null : JSON.stringify(client.jwks)}, ${client.jwksUrl}, ${client.allowPrivateNetwork}, ${at})
    on conflict (client_id) do update set label = excluded.label, scopes = excluded.scopes, jwks = excluded.jwks,
      jwks_url = excluded.jwks_url, allow_private_network = excluded.allow_private_network, disabled_at = null
    where backend_client.tenant_id = excluded.tenant_id`)) > 0;

/** What was granted before has another end than what is registered now. */
export const endTokens = async (tx: Tx, clientId: string): Promise<void> => {
  await tx.run(sql`delete from backend_token where client_id = ${clientId}`);
};

export const findClient = async (tx: Tx, clientId: string): Promise<BackendClient | undefined> => {
  const found = await tx.maybe(row, sql`select ${columns} from backend_client where client_id = ${clientId}`);
  return found === undefined ? undefined : toClient(found);
};

export const listClients = async (tx: Tx, tenantId: string): Promise<BackendClient[]> =>
  (await tx.rows(row, sql`select ${columns} from backend_client where tenant_id = ${tenantId} order by created_at, client_id`)).map(
    toClient,
  );

export const disableClient = async (tx: Tx, tenantId: string, clientId: string, at: Date): Promise<boolean> =>
  (await tx.run(sql`
    update backend_client set disabled_at = ${at}
    where tenant_id = ${tenantId} and client_id = ${clientId} and disabled_at is null`)) > 0;

/**
 * Takes an assertion and keeps the token it is good for, in one statement.
 * @returns false where the assertion was used before, or the client was disabled meanwhile
 */
export const grantToken = async (
  tx: Tx,
  grant: { clientId: string; jti: string; assertionEnds: Date; tokenHash: string; scopes: string; tokenEnds: Date },
  at: Date,
): Promise<boolean> =>
  (await tx.run(sql`
    with client as (
      update backend_client set last_granted_at = ${at} where client_id = ${grant.clientId} and disabled_at is null returning client_id
    ), taken as (
      insert into backend_assertion (client_id, jti, expires_at)
      select client_id, ${grant.jti}, ${grant.assertionEnds}::timestamptz from client
      on conflict do nothing returning client_id
    )
    insert into backend_token (token_hash, client_id, scopes, expires_at)
    select ${grant.tokenHash}, client_id, ${grant.scopes}, ${grant.tokenEnds}::timestamptz from taken`)) > 0;

export const purgeEnded = async (tx: Tx, at: Date): Promise<void> => {
  await tx.run(sql`delete from backend_assertion where expires_at < ${at}`);
  await tx.run(sql`delete from backend_token where expires_at < ${at}`);
};

const tokenRow = z.object({ client_id: z.string(), tenant_id: z.string(), scopes: z.string(), expires_at: z.date() });

export const findToken = async (tx: Tx, tokenHash: string) =>
  tx.maybe(
    tokenRow,
    sql`select token.client_id, client.tenant_id, token.scopes, token.expires_at from backend_token token join backend_client client using (client_id)
      where token_hash = ${tokenHash} and client.disabled_at is null`,
  );
