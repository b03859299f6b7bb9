import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { clientAuthSchema, jwksSchema, tenantSettingsSchema, type Registration, type Tenant } from './tenant.ts';

const tenantRow = z.object({
  id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  example_content: z.boolean(),
  is_demo: z.boolean(),
  settings: tenantSettingsSchema,
  frame_ancestors: z.array(z.string()),
  pseudonym_base: z.string(),
  disabled_at: z.date().nullable(),
});
const registrationRow = z.object({
  id: z.string(),
  tenant_id: z.string(),
  iss: z.string(),
  fhir_base: z.string(),
  client_id: z.string(),
  client_auth: clientAuthSchema,
  client_secret_sealed: z.string().nullable(),
  cds_iss: z.string().nullable(),
  cds_jku: z.string().nullable(),
  cds_jwks: jwksSchema.nullable(),
  frame_ancestors: z.array(z.string()),
  allow_private_network: z.boolean(),
});

export type StoredTenant = { tenant: Tenant; disabledAt: Date | null; sealedSecrets: Map<string, string> };

const toRegistration = (row: z.infer<typeof registrationRow>): Registration => ({
  id: row.id,
  tenantId: row.tenant_id,
  iss: row.iss,
  fhirBase: row.fhir_base,
  clientId: row.client_id,
  clientAuth: row.client_auth,
  cds: { iss: row.cds_iss, jku: row.cds_jku, jwks: row.cds_jwks },
  frameAncestors: row.frame_ancestors,
  allowPrivateNetwork: row.allow_private_network,
});

/** Every tenant with its registrations, disabled ones too. */
export async function loadTenants(tx: Tx): Promise<StoredTenant[]> {
  const tenants = await tx.rows(tenantRow, sql`select * from tenant order by id`);
  const registrations = await tx.rows(registrationRow, sql`select * from ehr_registration order by created_at, id`);
  return tenants.map((row) => {
    const own = registrations.filter((registration) => registration.tenant_id === row.id);
    return {
      tenant: {
        id: row.id,
        name: row.name,
        timeZone: row.time_zone,
        exampleContent: row.example_content,
        isDemo: row.is_demo,
        settings: row.settings,
        frameAncestors: row.frame_ancestors,
        registrations: own.map(toRegistration),
        pseudonymBase: row.pseudonym_base,
      },
      disabledAt: row.disabled_at,
      sealedSecrets: new Map(
        own.flatMap((registration) =>
          registration.client_secret_sealed === null ? [] : [[registration.id, registration.client_secret_sealed] as const],
        ),
      ),
    };
  });
}

export async function insertTenant(tx: Tx, tenant: Omit<Tenant, 'registrations'>, at: Date): Promise<void> {
  await tx.run(sql`insert into tenant (id, name, time_zone, example_content, is_demo, settings, frame_ancestors, pseudonym_base, created_at)
    values (${tenant.id}, ${tenant.name}, ${tenant.timeZone}, ${tenant.exampleContent}, ${tenant.isDemo}, ${JSON.stringify(tenant.settings)}::jsonb,
      ${tenant.frameAncestors}::text[], ${tenant.pseudonymBase}, ${at})`);
}

export async function updateTenant(tx: Tx, tenant: Omit<Tenant, 'registrations' | 'pseudonymBase'>, revive: boolean): Promise<void> {
  await tx.run(sql`update tenant set name = ${tenant.name}, time_zone = ${tenant.timeZone}, example_content = ${tenant.exampleContent},
    settings = ${JSON.stringify(tenant.settings)}::jsonb, frame_ancestors = ${tenant.frameAncestors}::text[], disabled_at = case when ${revive} then null else disabled_at end
    where id = ${tenant.id}`);
}

/** Inserts the registration, or replaces the one of the same `iss` in the same tenant. False where another tenant has that iss. */
export async function putRegistration(tx: Tx, registration: Registration, clientSecretSealed: string | null, at: Date): Promise<boolean> {
  const touched = await tx.run(sql`insert into ehr_registration
    (id, tenant_id, iss, fhir_base, client_id, client_auth, client_secret_sealed, cds_iss, cds_jku, cds_jwks, frame_ancestors, allow_private_network, created_at)
    values (${registration.id}, ${registration.tenantId}, ${registration.iss}, ${registration.fhirBase}, ${registration.clientId},
      ${registration.clientAuth}, ${clientSecretSealed}, ${registration.cds.iss}, ${registration.cds.jku},
      ${registration.cds.jwks === null ? null : JSON.stringify(registration.cds.jwks)}::jsonb, ${registration.frameAncestors}::text[],
      ${registration.allowPrivateNetwork}, ${at})
    on conflict (iss) do update set fhir_base = excluded.fhir_base, client_id = excluded.client_id, client_auth = excluded.client_auth,
      client_secret_sealed = excluded.client_secret_sealed, cds_iss = excluded.cds_iss, cds_jku = excluded.cds_jku,
      cds_jwks = excluded.cds_jwks, frame_ancestors = excluded.frame_ancestors,
      allow_private_network = excluded.allow_private_network
    where ehr_registration.tenant_id = excluded.tenant_id`);
  return touched > 0;
}

/** True where the tenant exists and was not disabled before. */
export async function disableTenant(tx: Tx, tenantId: string, at: Date): Promise<boolean> {
  return (await tx.run(sql`update tenant set disabled_at = ${at} where id = ${tenantId} and disabled_at is null`)) > 0;
}
