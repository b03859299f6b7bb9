import { z } from 'zod';
import { sql, type Tx } from '../database/index.ts';
import type { IndexValues, ResourceType } from '../standards/fhir-r4/index.ts';
import type { Stored } from './record-types.ts';

/** Every statement names its tenant besides the wall of row-level security. */
const tenant = sql`current_setting('preceptor.tenant')`;

const head = z.object({ seq: z.number(), version_id: z.number(), deleted: z.boolean(), written_by: z.string().nullable() });
export type Head = z.infer<typeof head>;

// The body was validated when it was written and is never edited.
export const body = z.string().transform((text) => JSON.parse(text) as Stored);
const version = z.object({
  version_id: z.number(),
  last_updated: z.date(),
  method: z.enum(['POST', 'PUT', 'DELETE']),
  body: body.nullable(),
});
export type VersionRow = z.infer<typeof version>;

const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds as a timestamp that PostgreSQL and ISO 8601 write alike; what lies outside counts as endless. */
export const toTimestamp = (milliseconds: number): string =>
  milliseconds < earliest ? '-infinity' : milliseconds > latest ? 'infinity' : new Date(milliseconds).toISOString();

/** A new resource with its first version; its seq, or undefined when the id is taken. One round trip with `writeIndexes`' twin below. */
export async function insertResource(
  tx: Tx,
  row: { type: ResourceType; id: string; lastUpdated: Date; body: string; writtenBy: string | null },
): Promise<number | undefined> {
  const inserted = await tx.maybe(
    z.object({ seq: z.number() }),
    sql`
    with resource as (
      insert into fhir_resource (tenant_id, type, id, version_id, last_updated, written_by)
      values (${tenant}, ${row.type}, ${row.id}, 1, ${row.lastUpdated}, ${row.writtenBy})
      on conflict do nothing returning seq
    ), version as (
      insert into fhir_version (tenant_id, type, id, version_id, last_updated, method, body)
      select ${tenant}, ${row.type}::text, ${row.id}::text, 1, ${row.lastUpdated}::timestamptz, 'POST', ${row.body}::text from resource
    )
    select seq from resource`,
  );
  return inserted?.seq;
}

export const findHead = async (tx: Tx, type: ResourceType, id: string): Promise<Head | undefined> =>
  tx.maybe(
    head,
    sql`select seq, version_id, deleted, written_by from fhir_resource where tenant_id = ${tenant} and type = ${type} and id = ${id}`,
  );

/** The head, with the row held until the transaction ends. */
export const lockHead = async (tx: Tx, type: ResourceType, id: string): Promise<Head | undefined> =>
  tx.maybe(
    head,
    sql`select seq, version_id, deleted, written_by from fhir_resource where tenant_id = ${tenant} and type = ${type} and id = ${id} for update`,
  );

/** Whoever waits for somebody else's lock holds a connection that others need: after two seconds it gives up (55P03). */
export async function boundWaiting(tx: Tx): Promise<void> {
  await tx.run(sql`set local lock_timeout = '2s'`);
}

/** One conditional creation of a tenant at a time, until the transaction ends: of two that ask at once the second finds what the first made. */
export async function lockConditions(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended('if-none-exist ' || ${tenant}, 0))`);
}

/** Adds version `from` + 1; false when `from` is no longer the current one. */
export async function insertVersion(
  tx: Tx,
  row: { type: ResourceType; id: string; from: number; lastUpdated: Date; method: 'PUT' | 'DELETE'; body: string | null },
): Promise<boolean> {
  const moved = await tx.run(sql`
    update fhir_resource set version_id = ${row.from + 1}, last_updated = ${row.lastUpdated}, deleted = ${row.body === null}
    where tenant_id = ${tenant} and type = ${row.type} and id = ${row.id} and version_id = ${row.from}`);
  if (moved === 0) return false;
  await tx.run(sql`
    insert into fhir_version (tenant_id, type, id, version_id, last_updated, method, body)
    values (${tenant}, ${row.type}, ${row.id}, ${row.from + 1}, ${row.lastUpdated}, ${row.method}, ${row.body})`);
  return true;
}

export async function deleteIndexes(tx: Tx, type: ResourceType, seq: number): Promise<void> {
  await tx.run(sql`
    with token as (delete from fhir_token where tenant_id = ${tenant} and type = ${type} and seq = ${seq}),
      reference as (delete from fhir_reference where tenant_id = ${tenant} and type = ${type} and seq = ${seq})
    delete from fhir_date where tenant_id = ${tenant} and type = ${type} and seq = ${seq}`);
}

export async function insertIndexes(tx: Tx, type: ResourceType, seq: number, values: IndexValues): Promise<void> {
  const dates = values.dates.map(({ param, startsAt, endsAt }) => ({
    param,
    starts_at: toTimestamp(startsAt),
    ends_at: toTimestamp(endsAt),
  }));
  const references = values.references.map(({ param, targetType, target, version: businessVersion }) => ({
    param,
    target_type: targetType,
    target,
    version: businessVersion,
  }));
  await tx.run(sql`
    with token as (
      insert into fhir_token (tenant_id, type, param, system, code, seq)
      select ${tenant}, ${type}::text, param, system, code, ${seq}::bigint
      from jsonb_to_recordset(${JSON.stringify(values.tokens)}::jsonb) as t (param text, system text, code text)
    ), reference as (
      insert into fhir_reference (tenant_id, type, param, target_type, target, version, seq)
      select ${tenant}, ${type}::text, param, target_type, target, version, ${seq}::bigint
      from jsonb_to_recordset(${JSON.stringify(references)}::jsonb) as t (param text, target_type text, target text, version text)
    )
    insert into fhir_date (tenant_id, type, param, starts_at, ends_at, seq)
    select ${tenant}, ${type}::text, param, starts_at, ends_at, ${seq}::bigint
    from jsonb_to_recordset(${JSON.stringify(dates)}::jsonb) as t (param text, starts_at timestamptz, ends_at timestamptz)`);
}

export const readVersion = async (tx: Tx, type: ResourceType, id: string, versionId: number): Promise<VersionRow | undefined> =>
  tx.maybe(
    version,
    sql`
    select version_id, last_updated, method, body from fhir_version
    where tenant_id = ${tenant} and type = ${type} and id = ${id} and version_id = ${versionId}`,
  );

export const readCurrent = async (tx: Tx, type: ResourceType, id: string): Promise<VersionRow | undefined> =>
  tx.maybe(
    version,
    sql`
    select v.version_id, v.last_updated, v.method, v.body from fhir_resource r
    join fhir_version v using (tenant_id, type, id, version_id)
    where r.tenant_id = ${tenant} and r.type = ${type} and r.id = ${id}`,
  );

/** Newest first. */
export const readVersions = async (tx: Tx, type: ResourceType, id: string, limit: number): Promise<VersionRow[]> =>
  tx.rows(
    version,
    sql`
    select version_id, last_updated, method, body from fhir_version
    where tenant_id = ${tenant} and type = ${type} and id = ${id} order by version_id desc limit ${limit}`,
  );

/** The people a resource is about, as indexed when it was last written. */
export async function readOwners(tx: Tx, type: ResourceType, seq: number, ownParam: string): Promise<string[]> {
  const rows = await tx.rows(
    z.object({ target: z.string() }),
    sql`
    select target from fhir_reference where tenant_id = ${tenant} and type = ${type} and seq = ${seq} and param = ${ownParam}`,
  );
  return rows.map((row) => row.target);
}
