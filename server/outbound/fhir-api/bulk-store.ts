import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { isResourceType, type ResourceType } from '../../standards/fhir-r4/index.ts';

/** What a system asked to copy, and of which moment. */
export type BulkExport = {
  id: string;
  requestedBy: string;
  types: ResourceType[];
  since: Date | null;
  transactionTime: Date;
  requestUrl: string;
  createdAt: Date;
  expiresAt: Date;
};

const row = z.object({
  id: z.string(),
  requested_by: z.string(),
  types: z.array(z.string()),
  since: z.date().nullable(),
  transaction_time: z.date(),
  request_url: z.string(),
  created_at: z.date(),
  expires_at: z.date(),
});

export const insertExport = async (tx: Tx, one: BulkExport): Promise<void> => {
  await tx.run(sql`
    insert into bulk_export (id, requested_by, types, since, transaction_time, request_url, created_at, expires_at)
    values (${one.id}, ${one.requestedBy}, ${one.types}, ${one.since}, ${one.transactionTime}, ${one.requestUrl}, ${one.createdAt}, ${one.expiresAt})`);
};

/** One kick-off of a system at a time: two at once would both count what was there before. */
export const lockExportsOf = async (tx: Tx, requestedBy: string): Promise<void> => {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(current_setting('preceptor.tenant') || ' export ' || ${requestedBy}, 0))`);
};

/** A living export of this system. */
export const findExport = async (tx: Tx, id: string, requestedBy: string, now: Date): Promise<BulkExport | undefined> => {
  const found = await tx.maybe(
    row,
    sql`select id, requested_by, types, since, transaction_time, request_url, created_at, expires_at from bulk_export
      where tenant_id = current_setting('preceptor.tenant') and id::text = ${id} and requested_by = ${requestedBy}
        and cancelled_at is null and expires_at > ${now}`,
  );
  return found === undefined
    ? undefined
    : {
        id: found.id,
        requestedBy: found.requested_by,
        types: found.types.filter(isResourceType),
        since: found.since,
        transactionTime: found.transaction_time,
        requestUrl: found.request_url,
        createdAt: found.created_at,
        expiresAt: found.expires_at,
      };
};

const counted = z.object({ count: z.number() });

/** Asked for since, cancelled or not: rows stay. */
export const countExports = async (tx: Tx, requestedBy: string, since: Date): Promise<number> => {
  const { count } = await tx.one(
    counted,
    sql`select count(*)::int as count from bulk_export
      where tenant_id = current_setting('preceptor.tenant') and requested_by = ${requestedBy} and created_at > ${since}`,
  );
  return count;
};

export const cancelExport = async (tx: Tx, id: string, at: Date): Promise<void> => {
  await tx.run(sql`update bulk_export set cancelled_at = ${at} where tenant_id = current_setting('preceptor.tenant') and id = ${id}`);
};
