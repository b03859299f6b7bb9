import { z } from 'zod';
import { prepared, sql, type Database } from '../database/index.ts';
import { idShape, type ResourceType } from '../standards/fhir-r4/index.ts';
import { gone, notFound } from './missing.ts';

const current = z.object({ version_id: z.number(), last_updated: z.date(), body: z.string().nullable() });

/** A resource as it was written, as text. */
export type StoredText = { versionId: string; lastUpdated: Date; printed: string };

/**
 * A resource as it is now, for whoever may read everybody's: in one round trip, and not parsed to be printed again.
 * @throws not-found; gone when deleted
 */
export async function readText(db: Database, tenantId: string, type: ResourceType, id: string): Promise<StoredText> {
  const row = idShape.test(id)
    ? await db.call(current.optional(), prepared(sql`select version_id, last_updated, body from read_current(${tenantId}, ${type}, ${id})`))
    : undefined;
  if (row === undefined) throw notFound(type, id);
  if (row.body === null) throw gone(type, id);
  return { versionId: String(row.version_id), lastUpdated: row.last_updated, printed: row.body };
}
