import { z } from 'zod';
import { prepared, sql, type Database, type Tx } from '../../database/index.ts';

export const PROCESS_JOB = 'process-clinical-events';

/** So long a process may work on what it took; then another takes it. */
const leaseSeconds = 120;

export type NewEvent = {
  eventKey: string;
  resourceKey: string;
  changedAt: Date;
  bodySealed: string;
};

/**
 * Keeps each event once: a version that is known, by whatever road, is passed over. Where its raw body was lost with a source that was
 * removed, it stays known.
 * @returns how many were new
 */
export const keepEvents = async (
  tx: Tx,
  events: readonly NewEvent[],
  of: { sourceId: string; road: string; name: string; at: Date; correlationId: string },
): Promise<number> =>
  tx.run(sql`
    with given as (
      select distinct on (event_key) * from unnest(${events.map((one) => one.eventKey)}::text[], ${events.map((one) => one.resourceKey)}::text[],
        ${events.map((one) => one.changedAt)}::timestamptz[], ${events.map((one) => one.bodySealed)}::text[])
        as one (event_key, resource_key, changed_at, body_sealed)
    ), fresh as (
      insert into clinical_event (event_key, resource_key, changed_at, road, name, received_at, source_id)
      select event_key, resource_key, changed_at, ${of.road}, ${of.name}, ${of.at}::timestamptz, ${of.sourceId}::uuid from given order by event_key
      on conflict do nothing returning event_key
    )
    insert into inbound_message (source_id, kind, event_key, body_sealed, received_at, next_at, correlation_id)
    select ${of.sourceId}::uuid, 'resource', event_key, body_sealed, ${of.at}::timestamptz, ${of.at}::timestamptz, ${of.correlationId}
    from given join fresh using (event_key) order by changed_at`);

export type NewNotification = { sourceId: string; secretHash: string; bodySealed: string; at: Date; correlationId: string };
export type NotificationFate = 'kept' | 'paused' | 'wrong';
const fates = z.object({ fates: z.array(z.enum(['kept', 'paused', 'wrong'])) });

/**
 * Across tenants: keeps each for the tenant whose source and secret it came with, and asks for what waits to be processed; one statement
 * that is its own transaction. @returns what became of each, in the order given
 */
export const keepNotifications = async (db: Pick<Database, 'call'>, messages: readonly NewNotification[]): Promise<NotificationFate[]> => {
  const statement = sql`
    with given as (
      select * from unnest(${messages.map((one) => one.sourceId)}::uuid[], ${messages.map((one) => one.secretHash)}::text[],
        ${messages.map((one) => one.bodySealed)}::text[], ${messages.map((one) => one.at)}::timestamptz[],
        ${messages.map((one) => one.correlationId)}::text[]) with ordinality as one (source, secret_hash, body_sealed, at, correlation_id, place)
    ), trusted as (
      select g.*, s.tenant_id, s.enabled from given g join event_source s on s.id = g.source and s.secret_hash = g.secret_hash
    ), kept as (
      insert into inbound_message (tenant_id, source_id, kind, body_sealed, received_at, next_at, correlation_id)
      select tenant_id, source, 'notification', body_sealed, at, at, correlation_id from trusted where enabled order by place
      returning tenant_id, source_id, correlation_id
    ), asked as (
      select preceptor_add_job(${PROCESS_JOB}, json_build_object('tenantId', tenant_id, 'sourceId', source_id, 'correlationId', first),
        ${`${PROCESS_JOB}:`} || source_id, null) from (select tenant_id, source_id, min(correlation_id) as first from kept group by 1, 2) one
    )
    select array_agg(case when t.place is null then 'wrong' when t.enabled then 'kept' else 'paused' end order by g.place) as fates,
      (select count(*) from asked) as asked
    from given g left join trusted t on t.place = g.place`;
  return (await db.call(fates, prepared(statement))).fates;
};

const messageRow = z.object({
  id: z.number(),
  kind: z.enum(['resource', 'notification']),
  eventKey: z.string().nullable(),
  bodySealed: z.string(),
  receivedAt: z.date(),
  attempts: z.number(),
});
export type InboundMessage = z.infer<typeof messageRow>;

/** Takes what waits, oldest first, for a while: whoever dies with it leaves it to the next. An attempt counts when it begins. */
export const takeMessages = async (tx: Tx, sourceId: string, at: Date, limit: number): Promise<InboundMessage[]> =>
  (
    await tx.rows(
      messageRow,
      sql`
      update inbound_message m set attempts = m.attempts + 1, leased_until = ${at}::timestamptz + make_interval(secs => ${leaseSeconds})
      from (
        select id from inbound_message where source_id = ${sourceId}::uuid and failed_at is null and next_at <= ${at}
          and (leased_until is null or leased_until <= ${at}) order by id limit ${limit} for update skip locked
      ) due where m.id = due.id
      returning m.id, m.kind, m.event_key as "eventKey", m.body_sealed as "bodySealed", m.received_at as "receivedAt", m.attempts`,
    )
  ).toSorted((one, other) => one.id - other.id);

export const deleteMessage = async (tx: Tx, id: number): Promise<void> =>
  void (await tx.run(sql`delete from inbound_message where id = ${id}`));

/** @param of.nextAt null where it was tried often enough: kept a week for a person to look at */
export const postponeMessage = async (tx: Tx, id: number, of: { error: string; at: Date; nextAt: Date | null }): Promise<void> =>
  void (await tx.run(sql`
    update inbound_message set leased_until = null, last_error = ${of.error}, next_at = coalesce(${of.nextAt}::timestamptz, next_at),
      failed_at = case when ${of.nextAt}::timestamptz is null then ${of.at}::timestamptz end where id = ${id}`));

/** What failed is tried again. @returns how many */
export const retryFailed = async (tx: Tx, sourceId: string, at: Date): Promise<number> =>
  tx.run(
    sql`update inbound_message set failed_at = null, attempts = 0, next_at = ${at} where source_id = ${sourceId}::uuid and failed_at is not null`,
  );

const waitingRow = z.object({ sourceId: z.string(), waiting: z.number(), failed: z.number() });

export const countMessages = async (tx: Tx): Promise<z.infer<typeof waitingRow>[]> =>
  tx.rows(
    waitingRow,
    sql`select source_id as "sourceId", (count(*) filter (where failed_at is null))::int as waiting,
      (count(*) filter (where failed_at is not null))::int as failed from inbound_message group by source_id`,
  );

/** Across tenants: sources whose messages wait and are in nobody's hands. */
export const waitingSources = async (tx: Tx, at: Date): Promise<{ id: string; tenantId: string }[]> =>
  tx.rows(
    z.object({ id: z.string(), tenantId: z.string() }),
    sql`select distinct m.source_id as id, m.tenant_id as "tenantId" from inbound_message m
      join event_source s on s.tenant_id = m.tenant_id and s.id = m.source_id and s.enabled
      where m.failed_at is null and m.next_at <= ${at} and (m.leased_until is null or m.leased_until <= ${at}) limit 500`,
  );

/** Whether a later version of the same resource is known. */
export const isSuperseded = async (tx: Tx, eventKey: string): Promise<boolean> =>
  (await tx.run(sql`
    select from clinical_event mine join clinical_event newer on newer.tenant_id = mine.tenant_id and newer.resource_key = mine.resource_key
      and newer.changed_at > mine.changed_at where mine.event_key = ${eventKey} limit 1`)) > 0;

/** What a replay of rules needs beside; not known of what was not read as an order. */
export type Replayable = { isRenewal: boolean; facts: Record<string, unknown>; clinicianKey: string };

export type EventRecord = {
  personId: string | null;
  unit: string | null;
  day: string | null;
  codes: readonly string[];
  topics: readonly string[];
  trigger: string | null;
  outcome: string;
};

/** What a rule was told of an event, and what became of it. */
export const saveEvent = async (tx: Tx, eventKey: string, record: EventRecord & Partial<Replayable>): Promise<void> =>
  void (await tx.run(sql`
    update clinical_event set person_id = ${record.personId}::uuid, unit = ${record.unit}, day = ${record.day}::date,
      codes = ${[...record.codes]}::text[], topics = ${[...record.topics]}::text[], trigger = ${record.trigger}, outcome = ${record.outcome},
      is_renewal = ${record.isRenewal ?? null}, facts = ${record.facts === undefined ? null : JSON.stringify(record.facts)}::jsonb,
      clinician_key = ${record.clinicianKey ?? null}
    where event_key = ${eventKey}`));

/** Across tenants. */
export const purge = async (tx: Tx, before: { failed: Date; events: Date }): Promise<void> => {
  await tx.run(sql`delete from inbound_message where failed_at < ${before.failed}`);
  await tx.run(sql`delete from clinical_event where received_at < ${before.events}`);
};
