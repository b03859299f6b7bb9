import { z } from 'zod';
import { join, sql, type Sql, type Tx } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import type { ChangeClass } from '../boxed-warnings/index.ts';
import { productsColumn, versionRow, type KeptVersion } from './kept-label.ts';
import { versionColumns } from './label-store.ts';

/** A change of a boxed warning between two versions of a label. */
export type ListedChange = {
  id: number;
  setId: string;
  /** As the label's highest version has it. */
  title: string | null;
  labeler: string | null;
  /** Of an NDA or BLA: the changes of a generic follow it. */
  isReference: boolean;
  class: Exclude<ChangeClass, 'UNCHANGED'>;
  from: number;
  to: number;
  /** YYYY-MM-DD, of the later version. */
  effective: string;
  foundAt: Date;
  /** What the label's own list of changes says of its box. */
  corroboration: string[];
  headings: { added: string[]; removed: string[] };
  statements: { added: string[]; removed: string[]; changed: { before: string; after: string }[] };
};

const texts = z.array(z.string());
const differenceColumn = z.object({
  headings: z.object({ added: texts, removed: texts }),
  statements: z.object({ added: texts, removed: texts, changed: z.array(z.object({ before: z.string(), after: z.string() })) }),
});
const classColumn = z.enum(['ADDED', 'CHANGED', 'REMOVED', 'COSMETIC']);
const changeRow = z
  .object({
    id: z.number(),
    set_id: z.string(),
    title: z.string().nullable(),
    labeler: z.string().nullable(),
    is_reference: z.boolean(),
    class: classColumn,
    from_version: z.number(),
    to_version: z.number(),
    effective: z.string(),
    found_at: z.date(),
    corroboration: texts,
    difference: differenceColumn,
  })
  .transform(({ set_id, is_reference, from_version, to_version, found_at, difference, ...row }): ListedChange => ({
    ...row,
    setId: set_id,
    isReference: is_reference,
    from: from_version,
    to: to_version,
    foundAt: found_at,
    ...difference,
  }));

const selectChanges = sql`select w.id, w.set_id, l.title, l.labeler, l.is_reference, w.class, w.from_version, w.to_version, w.effective, w.found_at,
  w.corroboration, w.difference from warning_change w join label l on l.set_id = w.set_id`;

/** What is news: a cosmetic change says the same as before. */
const news: readonly ListedChange['class'][] = ['ADDED', 'CHANGED', 'REMOVED'];

const cursorShape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_(\d{1,15})$/;

/**
 * Changes that imports found, the last first.
 * @param of.classes those that are news, unless said otherwise
 * @param of.since found at or after
 * @param of.cursor `next` of the page before
 * @throws invalid-request where the cursor is none
 */
export async function listChanges(
  tx: Tx,
  of: { classes?: readonly ListedChange['class'][]; since?: Date; cursor?: string; limit: number },
): Promise<{ changes: ListedChange[]; next: string | null }> {
  const wanted: Sql[] = [sql`w.class = any(${of.classes ?? news}::text[])`];
  if (of.since !== undefined) wanted.push(sql`w.found_at >= ${of.since}`);
  if (of.cursor !== undefined) {
    const [, at, id] = cursorShape.exec(of.cursor) ?? [];
    if (at === undefined || Number.isNaN(Date.parse(at)))
      throw new AppError('invalid-request', { detail: 'This is no cursor of the list of changes.' });
    wanted.push(sql`(w.found_at, w.id) < (${at}::timestamptz, ${id}::bigint)`);
  }
  const rows = await tx.rows(
    changeRow,
    sql`${selectChanges} where ${join(wanted, ' and ')} order by w.found_at desc, w.id desc limit ${of.limit + 1}`,
  );
  const changes = rows.slice(0, of.limit);
  const last = changes.at(-1);
  return { changes, next: rows.length > of.limit && last !== undefined ? `${last.foundAt.toISOString()}_${last.id}` : null };
}

/** A change with both versions as they are kept: boxes in the label's own words, products, dates. */
export async function changeById(
  tx: Tx,
  id: number,
): Promise<{ change: ListedChange; before: KeptVersion; after: KeptVersion } | undefined> {
  const change = await tx.maybe(changeRow, sql`${selectChanges} where w.id = ${id}`);
  if (change === undefined) return undefined;
  const versions = await tx.rows(
    versionRow,
    sql`select ${versionColumns} from label_version v where v.set_id = ${change.setId} and v.version = any(${[change.from, change.to]}::integer[]) order by v.version`,
  );
  const [before, after] = versions;
  return before === undefined || after === undefined ? undefined : { change, before, after };
}

const labelRow = z.object({
  set_id: z.string(),
  title: z.string().nullable(),
  labeler: z.string().nullable(),
  is_reference: z.boolean(),
  current_version: z.number(),
});
const listedVersionRow = z.object({
  version: z.number(),
  effective: z.string(),
  verdict: z.string(),
  reason: z.string(),
  box_text: z.string().nullable(),
  products: productsColumn,
  source: z.string(),
  imported_at: z.date(),
});

/** A label with its versions, the highest first, and what changed in its box. */
export async function labelBySetId(
  tx: Tx,
  setId: string,
): Promise<{ label: z.infer<typeof labelRow>; versions: z.infer<typeof listedVersionRow>[]; changes: ListedChange[] } | undefined> {
  const label = await tx.maybe(
    labelRow,
    sql`select set_id, title, labeler, is_reference, current_version from label where set_id = ${setId}::uuid`,
  );
  if (label === undefined) return undefined;
  const versions = await tx.rows(
    listedVersionRow,
    sql`select version, effective, verdict, reason, box->>'text' as box_text, products, source, imported_at
    from label_version where set_id = ${setId}::uuid order by version desc`,
  );
  const changes = await tx.rows(changeRow, sql`${selectChanges} where w.set_id = ${setId}::uuid order by w.to_version desc`);
  return { label, versions, changes };
}

const count = z.number();
const statsRow = z.object({
  labels: count,
  versions: count,
  boxed: count,
  rejected: count,
  doubtful: count,
  reference: count,
  from: z.string().nullable(),
  to: z.string().nullable(),
  added: count,
  changed: count,
  removed: count,
  cosmetic: count,
  imported_at: z.date().nullable(),
  unfinished: count,
});

/** How much is known: boxed, rejected and doubtful are those of the highest version of each label. */
export const labelStats = async (tx: Tx): Promise<z.infer<typeof statsRow>> =>
  tx.one(
    statsRow,
    sql`select now.*, (select count(*) from label_version) as versions, change.*, import.*
    from (select count(*) as labels, count(*) filter (where v.verdict = 'genuine') as boxed, count(*) filter (where v.verdict = 'false') as rejected,
        count(*) filter (where v.verdict = 'doubtful') as doubtful, count(*) filter (where l.is_reference) as reference,
        min(v.effective) as "from", max(v.effective) as "to"
      from label l join label_version v on v.set_id = l.set_id and v.version = l.current_version) now,
    (select count(*) filter (where class = 'ADDED') as added, count(*) filter (where class = 'CHANGED') as changed,
        count(*) filter (where class = 'REMOVED') as removed, count(*) filter (where class = 'COSMETIC') as cosmetic from warning_change) change,
    (select max(finished_at) as imported_at, count(*) filter (where finished_at is null) as unfinished from label_import) import`,
  );
