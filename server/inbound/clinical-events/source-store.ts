import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { sourceKind, sourceSettings, type EventSource } from './event-source.ts';

const row = z
  .object({
    id: z.string(),
    tenant_id: z.string(),
    registration_id: z.string(),
    kind: sourceKind,
    label: z.string(),
    settings: sourceSettings,
    enabled: z.boolean(),
    created_at: z.date(),
    watermark: z.date(),
    cursor: z.string().nullable(),
    seen_until: z.date().nullable(),
    failures: z.number(),
    last_ok_at: z.date().nullable(),
    last_event_at: z.date().nullable(),
    lag_seconds: z.number().nullable(),
    last_error: z.string().nullable(),
    last_error_at: z.date().nullable(),
    last_event_number: z.number().nullable(),
    gaps: z.number(),
    last_gap_at: z.date().nullable(),
  })
  .transform((one): EventSource => ({
    id: one.id,
    tenantId: one.tenant_id,
    registrationId: one.registration_id,
    kind: one.kind,
    label: one.label,
    settings: one.settings,
    enabled: one.enabled,
    createdAt: one.created_at,
    watermark: one.watermark,
    cursor: one.cursor,
    seenUntil: one.seen_until,
    failures: one.failures,
    lastOkAt: one.last_ok_at,
    lastEventAt: one.last_event_at,
    lagSeconds: one.lag_seconds,
    lastError: one.last_error,
    lastErrorAt: one.last_error_at,
    lastEventNumber: one.last_event_number,
    gaps: one.gaps,
    lastGapAt: one.last_gap_at,
  }));

const columns = sql`id, tenant_id, registration_id, kind, label, settings, enabled, created_at, watermark, cursor, seen_until, failures,
  last_ok_at, last_event_at, lag_seconds, last_error, last_error_at, last_event_number, gaps, last_gap_at`;

export type NewSource = Pick<EventSource, 'id' | 'registrationId' | 'kind' | 'label' | 'settings'> & { secretHash: string | null };

export const insertSource = async (tx: Tx, source: NewSource, at: Date): Promise<void> =>
  void (await tx.run(sql`
    insert into event_source (id, registration_id, kind, label, settings, secret_hash, created_at, watermark, next_at)
    values (${source.id}::uuid, ${source.registrationId}::uuid, ${source.kind}, ${source.label}, ${JSON.stringify(source.settings)},
      ${source.secretHash}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz)`));

export const listSources = async (tx: Tx): Promise<EventSource[]> =>
  tx.rows(row, sql`select ${columns} from event_source order by created_at, id`);

export const findSource = async (tx: Tx, id: string): Promise<EventSource | undefined> =>
  tx.maybe(row, sql`select ${columns} from event_source where id = ${id}::uuid`);

const secretRow = z.object({ id: z.string(), enabled: z.boolean(), secretHash: z.string() });
export type SourceSecret = z.infer<typeof secretRow>;

/** Across tenants: whose notification it is, is known by the address alone. */
export const findSecrets = async (tx: Tx, ids: readonly string[]): Promise<SourceSecret[]> =>
  tx.rows(
    secretRow,
    sql`select id, enabled, secret_hash as "secretHash" from event_source where id = any(${[...ids]}::uuid[]) and secret_hash is not null`,
  );

export const setEnabled = async (tx: Tx, id: string, enabled: boolean, at: Date): Promise<boolean> =>
  (await tx.run(sql`update event_source set enabled = ${enabled}, next_at = ${at}, failures = 0 where id = ${id}::uuid`)) > 0;

/** @returns false where the source has none */
export const saveSecret = async (tx: Tx, id: string, secretHash: string): Promise<boolean> =>
  (await tx.run(sql`update event_source set secret_hash = ${secretHash} where id = ${id}::uuid and secret_hash is not null`)) > 0;

export const deleteSource = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.run(sql`delete from event_source where id = ${id}::uuid`)) > 0;

/** Asks again for everything since: what is known already stays once. */
export const rewind = async (tx: Tx, id: string, since: Date | null, at: Date): Promise<void> =>
  void (await tx.run(sql`
    update event_source set watermark = least(watermark, coalesce(${since}::timestamptz, watermark)), cursor = null, seen_until = null,
      next_at = ${at}, failures = 0 where id = ${id}::uuid`));

/** Across tenants: the sources whose time has come. */
export const dueSources = async (tx: Tx, at: Date): Promise<{ id: string; tenantId: string }[]> =>
  tx.rows(
    z.object({ id: z.string(), tenantId: z.string() }),
    sql`select id, tenant_id as "tenantId" from event_source where enabled and kind <> 'hl7-mllp' and next_at <= ${at}
      and (leased_until is null or leased_until <= ${at}) order by next_at limit 500`,
  );

/** Across tenants: the sources that are heard at a port. */
export const heardSources = async (tx: Tx): Promise<EventSource[]> =>
  tx.rows(row, sql`select ${columns} from event_source where enabled and kind = 'hl7-mllp' order by created_at, id`);

/** Whether another source has the port, whoever's it is. */
export const isPortTaken = async (tx: Tx, port: number): Promise<boolean> =>
  (await tx.run(sql`select from event_source where kind = 'hl7-mllp' and (settings #>> '{mllp,port}')::int = ${port}`)) > 0;

/** One walk at a time; whoever dies in one leaves it to others when the lease ends. */
export const leaseSource = async (tx: Tx, id: string, at: Date, until: Date): Promise<EventSource | undefined> =>
  tx.maybe(
    row,
    sql`update event_source set leased_until = ${until} where id = ${id}::uuid and enabled and kind <> 'hl7-mllp'
      and (leased_until is null or leased_until <= ${at}) returning ${columns}`,
  );

/** What the pages so far brought is durable, in this transaction; the watermark moves at the end of the walk alone. */
export const saveProgress = async (
  tx: Tx,
  id: string,
  progress: { cursor: string | null; seenUntil: Date | null; now: Date; nextAt: Date },
): Promise<void> =>
  void (await tx.run(sql`
    update event_source set cursor = ${progress.cursor},
      -- A clock that runs ahead may not make us blind for what comes until then.
      watermark = case when ${progress.cursor}::text is null
        then greatest(watermark, least(${progress.seenUntil}::timestamptz, ${progress.now}::timestamptz)) else watermark end,
      seen_until = case when ${progress.cursor}::text is null then null else ${progress.seenUntil}::timestamptz end,
      last_ok_at = ${progress.now}, failures = 0, last_error = null, last_error_at = null, next_at = ${progress.nextAt}
    where id = ${id}::uuid`));

export const endLease = async (tx: Tx, id: string): Promise<void> =>
  void (await tx.run(sql`update event_source set leased_until = null where id = ${id}::uuid`));

export const saveFailure = async (tx: Tx, id: string, failure: { error: string; at: Date; nextAt: Date }): Promise<void> =>
  void (await tx.run(sql`
    update event_source set leased_until = null, failures = failures + 1, last_error = ${failure.error}, last_error_at = ${failure.at},
      next_at = ${failure.nextAt} where id = ${id}::uuid`));

/** The walk is wanted now. */
export const askSoon = async (tx: Tx, id: string, at: Date): Promise<void> =>
  void (await tx.run(sql`update event_source set next_at = least(next_at, ${at}) where id = ${id}::uuid`));

/** @param eventNumber null where the EHR counts nothing */
export const saveNotified = async (tx: Tx, id: string, eventNumber: number | null, at: Date): Promise<void> =>
  void (await tx.run(sql`
    update event_source set last_ok_at = ${at},
      last_event_number = coalesce(greatest(last_event_number, ${eventNumber}::bigint), last_event_number) where id = ${id}::uuid`));

/** The EHR began to count anew. */
export const restartCount = async (tx: Tx, id: string, eventNumber: number): Promise<void> =>
  void (await tx.run(sql`update event_source set last_event_number = ${eventNumber} where id = ${id}::uuid`));

/** Its count has a hole, whoever fills it. */
export const saveGap = async (tx: Tx, id: string, at: Date): Promise<void> =>
  void (await tx.run(sql`update event_source set gaps = gaps + 1, last_gap_at = ${at} where id = ${id}::uuid`));

export const saveTrouble = async (tx: Tx, id: string, error: string, at: Date): Promise<void> =>
  void (await tx.run(sql`update event_source set last_error = ${error}, last_error_at = ${at} where id = ${id}::uuid`));

export const saveEventSeen = async (tx: Tx, id: string, newest: Date, at: Date): Promise<void> =>
  void (await tx.run(sql`
    update event_source set last_event_at = ${at}, lag_seconds = greatest(0, extract(epoch from ${at}::timestamptz - ${newest}::timestamptz)::integer)
    where id = ${id}::uuid`));
