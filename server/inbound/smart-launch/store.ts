import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

const stateRow = z.object({
  tenant_id: z.string(),
  registration_id: z.string(),
  kind: z.enum(['ehr', 'standalone']),
  binding_hash: z.string(),
  secrets_sealed: z.string(),
  expires_at: z.date(),
  used_at: z.date().nullable(),
});
export type StoredState = z.infer<typeof stateRow>;

export async function insertState(
  tx: Tx,
  state: {
    stateHash: string;
    tenantId: string;
    registrationId: string;
    kind: 'ehr' | 'standalone';
    bindingHash: string;
    secretsSealed: string;
    at: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await tx.run(sql`insert into authorization_state (state_hash, tenant_id, registration_id, kind, binding_hash, secrets_sealed, created_at, expires_at)
    values (${state.stateHash}, ${state.tenantId}, ${state.registrationId}, ${state.kind}, ${state.bindingHash}, ${state.secretsSealed},
      ${state.at}, ${state.expiresAt})`);
}

export async function findState(tx: Tx, stateHash: string): Promise<StoredState | undefined> {
  return tx.maybe(
    stateRow,
    sql`select tenant_id, registration_id, kind, binding_hash, secrets_sealed, expires_at, used_at
    from authorization_state where state_hash = ${stateHash}`,
  );
}

/** Uses the state up; false where another request was first. Its secrets are forgotten with it. */
export async function useState(tx: Tx, stateHash: string, at: Date): Promise<boolean> {
  return (
    (await tx.run(sql`update authorization_state set used_at = ${at}, secrets_sealed = ''
    where state_hash = ${stateHash} and used_at is null and expires_at > ${at}`)) > 0
  );
}
