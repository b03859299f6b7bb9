import { z } from 'zod';
import { roleSchema } from '../../contract/index.ts';
import { sql, type Tx } from '../../database/index.ts';

const sessionRow = z.object({
  tenant_id: z.string(),
  person_id: z.string(),
  display_name: z.string().nullable(),
  npi: z.string().nullable(),
  pseudonym: z.string(),
  registration_id: z.string(),
  fhir_user: z.string(),
  last_seen_at: z.date(),
  expires_at: z.date(),
  launch_id: z.string().nullable(),
  roles: z.array(roleSchema),
});
export type SessionRow = z.infer<typeof sessionRow>;

const launchRow = z.object({
  id: z.string(),
  tenant_id: z.string(),
  person_id: z.string(),
  registration_id: z.string(),
  kind: z.enum(['ehr', 'standalone']),
  patient: z.string().nullable(),
  encounter: z.string().nullable(),
  fhir_context: z.array(z.unknown()),
  intent: z.string().nullable(),
  need_patient_banner: z.boolean(),
  smart_style_url: z.string().nullable(),
  ehr_tenant: z.string().nullable(),
  prompt_id: z.string().nullable(),
  app_context_problem: z.enum(['expired', 'mismatch', 'unreadable']).nullable(),
  scope: z.string(),
  tokens_sealed: z.string().nullable(),
  token_expires_at: z.date().nullable(),
  created_at: z.date(),
  bound: z.boolean(),
  fhir_user: z.string().nullable(),
  hand_off_hash: z.string().nullable(),
  handed_off_at: z.date().nullable(),
});
export type LaunchRow = z.infer<typeof launchRow>;

/** The session with its person, as that person is known now, and the roles held now. */
export async function findSession(tx: Tx, idHash: string): Promise<SessionRow | undefined> {
  return tx.maybe(
    sessionRow,
    sql`
    select s.tenant_id, t.id as person_id, t.display_name, t.npi, t.pseudonym, s.registration_id, s.fhir_user, s.last_seen_at, s.expires_at, s.launch_id,
      coalesce((select array_agg(g.role order by g.role) from role_grant g
        where g.tenant_id = t.tenant_id and g.person_id = t.id and g.revoked_at is null), '{}') as roles
    from session s join person p on p.tenant_id = s.tenant_id and p.id = s.person_id
      join person t on t.tenant_id = p.tenant_id and t.id = coalesce(p.merged_into, p.id)
    where s.id_hash = ${idHash}`,
  );
}

/** The launch, its person followed through a merge. */
export async function findLaunch(tx: Tx, launchId: string): Promise<LaunchRow | undefined> {
  return tx.maybe(
    launchRow,
    sql`select l.id, l.tenant_id, coalesce(p.merged_into, p.id) as person_id, l.registration_id, l.kind, l.patient,
      l.encounter, l.fhir_context, l.intent, l.need_patient_banner, l.smart_style_url, l.ehr_tenant, l.prompt_id, l.app_context_problem,
      l.scope, l.tokens_sealed, l.token_expires_at, l.created_at,
      l.bound, l.fhir_user, l.hand_off_hash, l.handed_off_at
    from launch l join person p on p.tenant_id = l.tenant_id and p.id = l.person_id where l.id = ${launchId}`,
  );
}

export async function touchSession(tx: Tx, idHash: string, at: Date): Promise<void> {
  await tx.run(sql`update session set last_seen_at = ${at} where id_hash = ${idHash}`);
}

/** False where it is gone already. */
export const deleteSession = async (tx: Tx, idHash: string): Promise<boolean> =>
  (await tx.run(sql`delete from session where id_hash = ${idHash}`)) > 0;

/** Names the tenant of what is written next, once the session has told it. */
export async function actForTenant(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(sql`select set_config('preceptor.tenant', ${tenantId}, true)`);
}

export async function insertSession(
  tx: Tx,
  session: {
    idHash: string;
    tenantId: string;
    personId: string;
    registrationId: string;
    fhirUser: string;
    at: Date;
    expiresAt: Date;
    /** Null for the session of a cookie. */
    launchId: string | null;
  },
): Promise<void> {
  await tx.run(sql`insert into session (id_hash, tenant_id, person_id, registration_id, fhir_user, created_at, last_seen_at, expires_at, launch_id)
    values (${session.idHash}, ${session.tenantId}, ${session.personId}, ${session.registrationId}, ${session.fhirUser},
      ${session.at}, ${session.at}, ${session.expiresAt}, ${session.launchId})`);
}

export async function insertLaunch(
  tx: Tx,
  launch: Omit<LaunchRow, 'created_at' | 'hand_off_hash' | 'handed_off_at'> & { correlation_id: string },
  at: Date,
): Promise<void> {
  await tx.run(sql`insert into launch (id, tenant_id, person_id, registration_id, kind, patient, encounter, fhir_context, intent, need_patient_banner,
      smart_style_url, ehr_tenant, prompt_id, app_context_problem, scope, tokens_sealed, token_expires_at, correlation_id, created_at,
      bound, fhir_user)
    values (${launch.id}, ${launch.tenant_id}, ${launch.person_id}, ${launch.registration_id}, ${launch.kind}, ${launch.patient}, ${launch.encounter},
      ${JSON.stringify(launch.fhir_context)}::jsonb, ${launch.intent}, ${launch.need_patient_banner}, ${launch.smart_style_url}, ${launch.ehr_tenant},
      ${launch.prompt_id}, ${launch.app_context_problem}, ${launch.scope}, ${launch.tokens_sealed}, ${launch.token_expires_at},
      ${launch.correlation_id}, ${at}, ${launch.bound}, ${launch.fhir_user})`);
}

/** Lays a code on the launch; an older one is void. */
export async function putHandOff(tx: Tx, handOff: { launchId: string; codeHash: string; expiresAt: Date }): Promise<void> {
  await tx.run(sql`update launch set hand_off_hash = ${handOff.codeHash}, hand_off_expires_at = ${handOff.expiresAt}
    where id = ${handOff.launchId}`);
}

/** Uses the code up; false where it is unknown, too old, void, or another request was first. */
export async function takeHandOff(tx: Tx, handOff: { launchId: string; codeHash: string; at: Date }): Promise<boolean> {
  return (
    (await tx.run(sql`update launch set hand_off_hash = null, hand_off_expires_at = null, handed_off_at = ${handOff.at}
    where id = ${handOff.launchId} and hand_off_hash = ${handOff.codeHash} and hand_off_expires_at > ${handOff.at}`)) > 0
  );
}

export async function voidHandOff(tx: Tx, launchId: string): Promise<void> {
  await tx.run(sql`update launch set hand_off_hash = null, hand_off_expires_at = null where id = ${launchId}`);
}

/**
 * Ends every session of these people in the caller's transaction, and forgets whose charts their launches were opened beside; a code
 * on its way into a frame is void. The role of a request never sees sessions: this is done as the owner who lent it.
 */
export async function endSessionsOf(tx: Tx, personIds: readonly string[]): Promise<void> {
  const ids = [...personIds];
  const { role } = await tx.one(z.object({ role: z.string() }), sql`select current_setting('role') as role`);
  await tx.query(sql`set local role none`);
  await tx.run(sql`delete from session where person_id = any(${ids}::uuid[])`);
  await tx.run(sql`update launch set tokens_sealed = null, hand_off_hash = null, hand_off_expires_at = null,
    patient = null, encounter = null, fhir_context = '[]'::jsonb where person_id = any(${ids}::uuid[])`);
  await tx.query(sql`select set_config('role', ${role}, true)`);
}

/** Forgets what can no longer be used: sessions, authorization states, and the EHR tokens of old launches. */
export async function purge(tx: Tx, limits: { idleSince: Date; now: Date; launchedBefore: Date }): Promise<void> {
  await tx.run(sql`delete from session where expires_at < ${limits.now} or last_seen_at < ${limits.idleSince}`);
  await tx.run(sql`delete from authorization_state where expires_at < ${limits.now}`);
  await tx.run(sql`update launch set tokens_sealed = null where tokens_sealed is not null
    and (token_expires_at < ${limits.now} or created_at < ${limits.launchedBefore})`);
  // No session outlives this: whose chart it was is nobody's business any more.
  await tx.run(sql`update launch set patient = null, encounter = null, fhir_context = '[]'::jsonb
    where created_at < ${limits.launchedBefore} and (patient is not null or encounter is not null or fhir_context <> '[]'::jsonb)`);
}
