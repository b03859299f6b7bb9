import { z } from 'zod';
import { sql, type Tx } from '../database/index.ts';
import type { ResourceType } from '../standards/fhir-r4/index.ts';

const tenant = sql`current_setting('preceptor.tenant')`;

/** What held at a moment: of each resource its last version up to then, and of those only what changed since another moment. */
export type Moment = { type: ResourceType; at: Date; since: Date | null };

const line = z.object({ seq: z.number(), id: z.string(), body: z.string().nullable() });
export type ExportedRow = z.infer<typeof line>;

const versionsAt = ({ type, at, since }: Moment) => sql`
  from fhir_resource resource cross join lateral (
    select version.body, version.last_updated from fhir_version version
    where version.tenant_id = ${tenant} and version.type = ${type} and version.id = resource.id and version.last_updated <= ${at}
    order by version.version_id desc limit 1
  ) version
  where resource.tenant_id = ${tenant} and resource.type = ${type}
    and (${since}::timestamptz is null or version.last_updated > ${since})`;

/**
 * The next rows in the order in which the resources were made. The text of a version is handed on as it lies.
 * @param after `seq` of the last row before
 */
export const exportPage = async (tx: Tx, moment: Moment, kept: boolean, after: number, limit: number): Promise<ExportedRow[]> =>
  tx.rows(
    line,
    sql`select resource.seq, resource.id, version.body ${versionsAt(moment)}
      and resource.seq > ${after} and (version.body is not null) = ${kept} order by resource.seq limit ${limit}`,
  );

const counted = z.object({ kept: z.number(), deleted: z.number() });

export const countAt = async (tx: Tx, moment: Moment): Promise<{ kept: number; deleted: number }> =>
  tx.one(counted, sql`select count(version.body)::int as kept, (count(*) - count(version.body))::int as deleted ${versionsAt(moment)}`);

const age = z.object({ milliseconds: z.number() });

/**
 * How long the oldest transaction has been under way: what it writes bears an earlier time than its commit, and a moment after it began
 * could miss it for ever. One that only reads counts, too: whether it will write is not known.
 */
export const oldestTransactionMilliseconds = async (tx: Tx): Promise<number> => {
  const { milliseconds } = await tx.one(
    age,
    sql`select coalesce(max(extract(epoch from clock_timestamp() - xact_start) * 1000), 0)::float8 as milliseconds
      from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
  );
  return milliseconds;
};
