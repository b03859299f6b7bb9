import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

/** So long a process may work on what it took; then another takes it. */
const leaseSeconds = 120;

const assignmentRow = z.object({ registrationId: z.string(), reference: z.string(), hook: z.string() });

/** Whose assignment this is, as the EHR calls them whose event brought it; undefined of an assignment that no prompt brought. */
export const assignmentOfPrompt = async (tx: Tx, taskId: string): Promise<z.infer<typeof assignmentRow> | undefined> =>
  tx.maybe(
    assignmentRow,
    sql`select p.registration_id as "registrationId", n.reference, p.hook from learning_assignment a
      join prompt p on p.tenant_id = a.tenant_id and p.id = case when a.source like 'prompt:%' then substring(a.source from 8)::uuid end
      join person_by_name n on n.person_id = a.person_id and n.registration_id = p.registration_id::uuid and n.reference ~ '^Practitioner/|[|]'
      where a.task_id = ${taskId}::uuid order by n.reference like 'Practitioner/%' desc, n.reference limit 1`,
  );

/** The EHR is to have it as it stands now. What its people closed or removed there stays theirs. @returns whether a write waits */
export const wantWrite = async (
  tx: Tx,
  of: { registrationId: string; resourceType: string; resourceId: string; ownerReference: string; at: Date },
): Promise<boolean> =>
  (await tx.run(sql`
    insert into ehr_write (registration_id, purpose, resource_type, resource_id, owner_reference, next_at, created_at)
    values (${of.registrationId}::uuid, 'learning-assignment', ${of.resourceType}, ${of.resourceId}::uuid, ${of.ownerReference},
      ${of.at}::timestamptz, ${of.at}::timestamptz)
    on conflict (tenant_id, registration_id, purpose, resource_type, resource_id) do update
      set revision = ehr_write.revision + 1, state = 'waiting', attempts = 0, next_at = excluded.next_at
      where not (ehr_write.state = 'left' and ehr_write.remote_id is not null)`)) > 0;

/** A write that was asked for earlier is asked for again. @returns whether there was one */
export const wantAgain = async (tx: Tx, of: { resourceType: string; resourceId: string; at: Date }): Promise<boolean> =>
  (await tx.run(sql`
    update ehr_write set revision = revision + 1, state = 'waiting', attempts = 0, next_at = ${of.at}::timestamptz
    where resource_type = ${of.resourceType} and resource_id = ${of.resourceId}::uuid and not (state = 'left' and remote_id is not null)`)) >
  0;

const writeRow = z.object({
  id: z.number(),
  registrationId: z.string(),
  resourceId: z.string(),
  ownerReference: z.string(),
  revision: z.number(),
  attempts: z.number(),
  form: z.enum(['Task', 'Communication']).nullable(),
  remoteId: z.string().nullable(),
});
export type WaitingWrite = z.infer<typeof writeRow>;

/** Takes what is due, oldest first, for a while: whoever dies with it leaves it to the next. An attempt counts when it begins. */
export const takeWrites = async (tx: Tx, at: Date, limit: number): Promise<WaitingWrite[]> =>
  (
    await tx.rows(
      writeRow,
      sql`
      update ehr_write w set attempts = w.attempts + 1, leased_until = ${at}::timestamptz + make_interval(secs => ${leaseSeconds})
      from (
        select id from ehr_write where state = 'waiting' and next_at <= ${at} and (leased_until is null or leased_until <= ${at})
        order by id limit ${limit} for update skip locked
      ) due where w.id = due.id
      returning w.id, w.registration_id as "registrationId", w.resource_id as "resourceId", w.owner_reference as "ownerReference",
        w.revision, w.attempts, w.form, w.remote_id as "remoteId"`,
    )
  ).toSorted((one, other) => one.id - other.id);

/** What became of it. Where more is wanted since it was taken, it waits on. @param of.nextAt null where nothing is tried again */
export const settleWrite = async (
  tx: Tx,
  write: Pick<WaitingWrite, 'id' | 'revision'>,
  of: {
    state: 'waiting' | 'written' | 'left' | 'given-up';
    form: string | null;
    remoteId: string | null;
    note: string | null;
    at: Date;
    nextAt: Date;
  },
): Promise<void> =>
  void (await tx.run(sql`
    update ehr_write set leased_until = null, form = ${of.form}, remote_id = ${of.remoteId}, note = ${of.note},
      note_at = case when ${of.note}::text is null then null else ${of.at}::timestamptz end,
      state = case when revision = ${write.revision} or (${of.state} = 'left' and ${of.remoteId}::text is not null) then ${of.state} else 'waiting' end,
      next_at = case when revision = ${write.revision} then ${of.nextAt}::timestamptz else next_at end
    where id = ${write.id}`));

/** Across tenants: whose writes are due and in nobody's hands. */
export const tenantsWithDue = async (tx: Tx, at: Date): Promise<string[]> =>
  (
    await tx.rows(
      z.object({ tenantId: z.string() }),
      sql`select distinct tenant_id as "tenantId" from ehr_write
        where state = 'waiting' and next_at <= ${at} and (leased_until is null or leased_until <= ${at}) limit 500`,
    )
  ).map(({ tenantId }) => tenantId);

const standingRow = z.object({
  registrationId: z.string(),
  written: z.number(),
  waiting: z.number(),
  failing: z.number(),
  note: z.string().nullable(),
  noteAt: z.date().nullable(),
});
export type WriteStanding = z.infer<typeof standingRow>;

/** How the writes of each EHR stand, and the last failure that still holds. */
export const readStanding = async (tx: Tx): Promise<WriteStanding[]> =>
  tx.rows(
    standingRow,
    sql`select registration_id as "registrationId", (count(*) filter (where state = 'written'))::int as written,
        (count(*) filter (where state = 'waiting'))::int as waiting,
        (count(*) filter (where state = 'given-up' or (state = 'waiting' and note is not null)))::int as failing,
        (array_agg(note order by note_at desc) filter (where state in ('waiting', 'given-up') and note is not null))[1] as note,
        max(note_at) filter (where state in ('waiting', 'given-up') and note is not null) as "noteAt"
      from ehr_write group by registration_id`,
  );
