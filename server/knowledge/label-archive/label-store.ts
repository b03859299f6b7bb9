import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { Verdict } from '../boxed-warnings/index.ts';
import { versionRow, verdictColumn, type FoundChange, type KeptLabel, type KeptVersion } from './kept-label.ts';

/** What an import has to know of a version that is kept, short of its text. */
export type VersionHead = { verdict: Verdict; contentHash: string; isKeptWhole: boolean };
export type LabelWithHeads = KeptLabel & { versions: Map<number, VersionHead> };

/** Any 63-bit number, the same in every process: versions are compared with their neighbours by one import at a time. */
const importLock = 7_208_411_554;

/** Held to the end of the transaction. */
export const lockLabels = async (tx: Tx): Promise<void> => void (await tx.query(sql`select pg_advisory_xact_lock(${importLock})`));

const headRow = z.object({
  set_id: z.string(),
  current_version: z.number(),
  title: z.string().nullable(),
  labeler: z.string().nullable(),
  is_reference: z.boolean(),
  was_boxed: z.boolean(),
  version: z.number(),
  verdict: verdictColumn,
  content_hash: z.string(),
  kept_whole: z.boolean(),
});

/** Labels of these set ids, those that are known. */
export async function labelsWithHeads(tx: Tx, setIds: readonly string[]): Promise<Map<string, LabelWithHeads>> {
  const rows = await tx.rows(
    headRow,
    sql`select l.set_id, l.current_version, l.title, l.labeler, l.is_reference, l.was_boxed,
      v.version, v.verdict, v.content_hash, v.kept_whole
    from label l join label_version v on v.set_id = l.set_id where l.set_id = any(${setIds}::uuid[])`,
  );
  const labels = new Map<string, LabelWithHeads>();
  for (const row of rows) {
    const label = labels.get(row.set_id) ?? {
      setId: row.set_id,
      currentVersion: row.current_version,
      title: row.title,
      labeler: row.labeler,
      isReference: row.is_reference,
      wasBoxed: row.was_boxed,
      versions: new Map<number, VersionHead>(),
    };
    label.versions.set(row.version, { verdict: row.verdict, contentHash: row.content_hash, isKeptWhole: row.kept_whole });
    labels.set(row.set_id, label);
  }
  return labels;
}

/** Of label_version as `v`, for `versionRow`. */
export const versionColumns = sql`v.set_id, v.version, v.effective, v.is_prescription, v.verdict, v.reason, v.box, v.products, v.recent_changes, v.source, v.content_hash`;

/** Whole versions but for their bytes; one that is not there is left out. */
export async function versionsOf(tx: Tx, keys: readonly { setId: string; version: number }[]): Promise<KeptVersion[]> {
  if (keys.length === 0) return [];
  return tx.rows(
    versionRow,
    sql`select ${versionColumns}
    from unnest(${keys.map(({ setId }) => setId)}::uuid[], ${keys.map(({ version }) => version)}::integer[]) as key (set_id, version)
      join label_version v on v.set_id = key.set_id and v.version = key.version`,
  );
}

export async function putLabels(tx: Tx, labels: readonly KeptLabel[]): Promise<void> {
  if (labels.length === 0) return;
  await tx.run(sql`insert into label (set_id, current_version, title, labeler, is_reference, was_boxed)
    select "setId", "currentVersion", title, labeler, "isReference", "wasBoxed"
    from jsonb_to_recordset(${JSON.stringify(labels)}::jsonb)
      as one ("setId" uuid, "currentVersion" integer, title text, labeler text, "isReference" boolean, "wasBoxed" boolean)
    on conflict (set_id) do update set current_version = excluded.current_version, title = excluded.title, labeler = excluded.labeler,
      is_reference = excluded.is_reference, was_boxed = excluded.was_boxed`);
}

/** A version to be kept and its packed bytes; null leaves those that are there. */
export type VersionToKeep = { row: KeptVersion; bytes: Buffer | null; isWhole: boolean };

/** Adds versions, or replaces what is said of them. All packed bytes travel as one parameter, in binary. */
export async function putVersions(tx: Tx, versions: readonly VersionToKeep[], of: { importId: number; at: Date }): Promise<void> {
  if (versions.length === 0) return;
  let offset = 1;
  const rows = versions.map(({ row, bytes, isWhole }) => {
    const startsAt = offset;
    offset += bytes?.length ?? 0;
    return { ...row, isWhole, startsAt, size: bytes?.length ?? 0 };
  });
  const packed = Buffer.concat(versions.flatMap(({ bytes }) => (bytes === null ? [] : [bytes])));
  await tx.run(sql`insert into label_version (set_id, version, effective, is_prescription, verdict, reason, box, products, recent_changes,
      source, content_hash, kept, kept_whole, import_id, imported_at)
    select "setId", version, effective, "isPrescription", verdict, reason, nullif(box, 'null'), products, "recentChanges", source,
      "contentHash", substring(${packed}::bytea from "startsAt" for size), "isWhole", ${of.importId}, ${of.at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as one ("setId" uuid, version integer, effective date, "isPrescription" boolean, verdict text, reason text, box jsonb, products jsonb,
        "recentChanges" text[], source text, "contentHash" text, "startsAt" integer, size integer, "isWhole" boolean)
    on conflict (set_id, version) do update set is_prescription = excluded.is_prescription, verdict = excluded.verdict,
      reason = excluded.reason, box = excluded.box, products = excluded.products, recent_changes = excluded.recent_changes,
      content_hash = excluded.content_hash,
      source = case when length(excluded.kept) = 0 then label_version.source else excluded.source end,
      kept = case when length(excluded.kept) = 0 then label_version.kept else excluded.kept end,
      kept_whole = case when length(excluded.kept) = 0 then label_version.kept_whole else excluded.kept_whole end`);
}

/** Keeps what was found between neighbours; a change that came to nothing goes, one that stays as it was keeps its date. */
export async function putChanges(tx: Tx, found: readonly FoundChange[], of: { importId: number; at: Date }): Promise<void> {
  const changes = found.flatMap(({ change, ...rest }) => {
    if (change === null) return [];
    const { class: changeClass, ...difference } = change;
    return [{ ...rest, class: changeClass, difference }];
  });
  const nothing = found.filter(({ change }) => change === null);
  if (nothing.length > 0)
    await tx.run(sql`delete from warning_change w
      using unnest(${nothing.map(({ setId }) => setId)}::uuid[], ${nothing.map(({ to }) => to)}::integer[]) as gone (set_id, to_version)
      where w.set_id = gone.set_id and w.to_version = gone.to_version`);
  if (changes.length === 0) return;
  await tx.run(sql`insert into warning_change (set_id, to_version, from_version, class, effective, difference, corroboration, import_id, found_at)
    select "setId", "to", "from", class, effective, difference, corroboration, ${of.importId}, ${of.at}
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      as one ("setId" uuid, "to" integer, "from" integer, class text, effective date, difference jsonb, corroboration text[])
    on conflict (set_id, to_version) do update set from_version = excluded.from_version, class = excluded.class,
      effective = excluded.effective, difference = excluded.difference, corroboration = excluded.corroboration,
      import_id = excluded.import_id, found_at = excluded.found_at
    where (warning_change.from_version, warning_change.class, warning_change.difference)
      is distinct from (excluded.from_version, excluded.class, excluded.difference)`);
}
