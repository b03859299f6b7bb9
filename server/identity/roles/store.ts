import { z } from 'zod';
import { roleSchema, type Role } from '../../contract/index.ts';
import { sql, type Tx } from '../../database/index.ts';
import type { PersonMove } from '../practitioners/index.ts';

const grantRow = z.object({
  person_id: z.string(),
  display_name: z.string().nullable(),
  npi: z.string().nullable(),
  role: roleSchema,
  granted_by: z.string(),
  granted_at: z.date(),
  revoked_at: z.date().nullable(),
});

export type RoleGrant = {
  personId: string;
  displayName: string | null;
  npi: string | null;
  role: Role;
  grantedBy: string;
  grantedAt: Date;
  revokedAt: Date | null;
};

export async function currentRoles(tx: Tx, personId: string): Promise<Role[]> {
  const rows = await tx.rows(
    z.object({ role: roleSchema }),
    sql`select role from role_grant where person_id = ${personId} and revoked_at is null order by role`,
  );
  return rows.map((row) => row.role);
}

/** False where the person holds the role already. */
export async function insertGrant(
  tx: Tx,
  grant: { id: string; tenantId: string; personId: string; role: Role; by: string },
  at: Date,
): Promise<boolean> {
  return (
    (await tx.run(sql`insert into role_grant (id, tenant_id, person_id, role, granted_by, granted_at)
    values (${grant.id}, ${grant.tenantId}, ${grant.personId}, ${grant.role}, ${grant.by}, ${at})
    on conflict (tenant_id, person_id, role) where revoked_at is null do nothing`)) > 0
  );
}

export async function revokeGrant(tx: Tx, personId: string, role: Role, by: string, at: Date): Promise<boolean> {
  return (
    (await tx.run(sql`update role_grant set revoked_by = ${by}, revoked_at = ${at}
    where person_id = ${personId} and role = ${role} and revoked_at is null`)) > 0
  );
}

/**
 * The grants of a person who turned out to be another. A role that both held is one from now on: the other grant of it ends, so
 * that revoking the one leaves none behind. @returns ids of the grants that moved
 */
export async function moveGrants(tx: Tx, move: PersonMove): Promise<string[]> {
  const rows = await tx.rows(
    z.object({ id: z.string() }),
    sql`update role_grant g set person_id = ${move.into}
    where person_id = ${move.from} and (${move.only === undefined}::boolean or id = any(${[...(move.only ?? [])]}::uuid[]))
      and (revoked_at is not null or not exists (select from role_grant o
        where o.tenant_id = g.tenant_id and o.person_id = ${move.into} and o.role = g.role and o.revoked_at is null))
    returning id`,
  );
  if (move.only === undefined)
    await tx.run(sql`update role_grant set revoked_by = 'merge', revoked_at = now() where person_id = ${move.from} and revoked_at is null`);
  return rows.map((row) => row.id);
}

export async function listGrants(tx: Tx, tenantId: string): Promise<RoleGrant[]> {
  const rows = await tx.rows(
    grantRow,
    sql`select g.person_id, p.display_name, p.npi, g.role, g.granted_by, g.granted_at, g.revoked_at
    from role_grant g join person p on p.tenant_id = g.tenant_id and p.id = g.person_id
    where g.tenant_id = ${tenantId} order by g.granted_at, g.id`,
  );
  return rows.map((row) => ({
    personId: row.person_id,
    displayName: row.display_name,
    npi: row.npi,
    role: row.role,
    grantedBy: row.granted_by,
    grantedAt: row.granted_at,
    revokedAt: row.revoked_at,
  }));
}
