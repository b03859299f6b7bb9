import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { credentialTypeSchema, type CredentialType } from './credential.ts';

export const credentialTypes = async (tx: Tx): Promise<CredentialType[]> =>
  tx.rows(
    credentialTypeSchema,
    sql`select code, name, issuer, kind, validity_months as "validityMonths", expiry_rule as "expiryRule",
      verification_source as "verificationSource"
      from credential_type where tenant_id = current_setting('preceptor.tenant') order by code`,
  );

export const keepTypes = async (tx: Tx, types: readonly CredentialType[], at: Date): Promise<void> =>
  void (await tx.run(sql`
    insert into credential_type (code, name, issuer, kind, validity_months, expiry_rule, verification_source, recorded_at)
    select t.code, t.name, t.issuer, t.kind, t."validityMonths", t."expiryRule", t."verificationSource", ${at}
    from jsonb_to_recordset(${JSON.stringify(types)}::jsonb) as t (code text, name text, issuer text, kind text, "validityMonths" integer,
      "expiryRule" text, "verificationSource" text)
    on conflict (tenant_id, code) do update set name = excluded.name, issuer = excluded.issuer, kind = excluded.kind,
      validity_months = excluded.validity_months, expiry_rule = excluded.expiry_rule, verification_source = excluded.verification_source,
      recorded_at = excluded.recorded_at`));

/** NPI of each of these people, and everybody's person by NPI. */
export const peopleByNpi = async (tx: Tx): Promise<{ personId: string; npi: string }[]> =>
  tx.rows(
    z.object({ personId: z.string(), npi: z.string() }),
    sql`select id as "personId", npi from person
      where tenant_id = current_setting('preceptor.tenant') and npi is not null and merged_into is null`,
  );
