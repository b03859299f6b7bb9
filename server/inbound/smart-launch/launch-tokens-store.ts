import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

const refreshRow = z.object({
  refresh_sealed: z.string().nullable(),
  access_sealed: z.string().nullable(),
  access_expires_at: z.date().nullable(),
  scope: z.string(),
  taken_at: z.date().nullable(),
});

export const findRefresh = async (tx: Tx, launchId: string): Promise<z.infer<typeof refreshRow> | undefined> =>
  tx.maybe(
    refreshRow,
    sql`select refresh_sealed, access_sealed, access_expires_at, scope, taken_at from launch_refresh where launch_id = ${launchId}`,
  );

export async function insertRefresh(
  tx: Tx,
  refresh: { launchId: string; tenantId: string; refreshSealed: string; scope: string; at: Date },
): Promise<void> {
  await tx.run(sql`insert into launch_refresh (launch_id, tenant_id, refresh_sealed, scope, created_at)
    values (${refresh.launchId}, ${refresh.tenantId}, ${refresh.refreshSealed}, ${refresh.scope}, ${refresh.at})`);
}

/** Takes the refresh token out, if it is there and needed: of several who ask at once, the row lets one have it. */
export const takeRefresh = async (
  tx: Tx,
  launchId: string,
  when: { soon: Date; at: Date },
): Promise<{ refresh_sealed: string; scope: string } | undefined> =>
  tx.maybe(
    z.object({ refresh_sealed: z.string(), scope: z.string() }),
    sql`with held as (
      select launch_id, refresh_sealed from launch_refresh
      where launch_id = ${launchId} and refresh_sealed is not null and (access_expires_at is null or access_expires_at <= ${when.soon})
      for update
    )
    update launch_refresh kept set refresh_sealed = null, access_sealed = null, access_expires_at = null, taken_at = ${when.at}
    from held where kept.launch_id = held.launch_id
    returning held.refresh_sealed, kept.scope`,
  );

export async function putRefreshed(
  tx: Tx,
  launchId: string,
  next: { refresh: string | null; access: string | null; expiresAt: Date | null; scope: string },
): Promise<void> {
  await tx.run(sql`update launch_refresh set refresh_sealed = ${next.refresh}, access_sealed = ${next.access},
    access_expires_at = ${next.expiresAt}, scope = ${next.scope}, taken_at = null where launch_id = ${launchId}`);
}

export async function forgetRefreshes(tx: Tx, before: Date): Promise<void> {
  await tx.run(sql`delete from launch_refresh where created_at < ${before}`);
}
