import { z } from 'zod';
import { sql, type Sql, type Tx } from '../../database/index.ts';
import { createRxNormGraph, productTermTypes, type RxNormConcept, type RxNormGraph, type RxNormRecord } from '../drug-sources/index.ts';

/** What an import did to the rows of one kind. Rows that were there already are in none of these. */
export type RowCounts = { read: number; added: number; changed: number; removed: number };
export type RxNormSource = 'rrf' | 'rxnav';

const importLock = 7_208_411_616;
const products = [...productTermTypes];

/** One import of RxNorm at a time; held to the end of the transaction. */
export const lockRxNorm = async (tx: Tx): Promise<void> => void (await tx.query(sql`select pg_advisory_xact_lock(${importLock})`));

/** Tables that the records of an import wait in, until all of them are there. */
export async function stageRxNorm(tx: Tx): Promise<void> {
  await tx.run(sql`create temp table staged_concept (rxcui text, tty text, name text, status text) on commit drop`);
  await tx.run(sql`create temp table staged_relation (from_rxcui text, relation text, to_rxcui text) on commit drop`);
  await tx.run(sql`create temp table staged_remap (rxcui text, remapped_to text, tty text, name text) on commit drop`);
  await tx.run(sql`create temp table staged_set_id (set_id uuid, rxcui text) on commit drop`);
  await tx.run(sql`create temp table staged_substance (unii text, rxcui text) on commit drop`);
}

type Of<Kind extends RxNormRecord['kind']> = Extract<RxNormRecord, { kind: Kind }>;

export async function stageRecords(tx: Tx, records: readonly RxNormRecord[]): Promise<void> {
  const of = <Kind extends RxNormRecord['kind']>(kind: Kind): Of<Kind>[] => records.filter((one): one is Of<Kind> => one.kind === kind);
  const put = async <T>(rows: readonly T[], insert: (rows: readonly T[]) => Sql): Promise<void> => {
    if (rows.length > 0) await tx.run(insert(rows));
  };
  await Promise.all([
    put(
      of('concept'),
      (rows) => sql`insert into staged_concept select * from unnest(${rows.map((row) => row.rxcui)}::text[],
        ${rows.map((row) => row.tty)}::text[], ${rows.map((row) => row.name)}::text[], ${rows.map((row) => row.status)}::text[])`,
    ),
    put(
      of('relation'),
      (rows) => sql`insert into staged_relation select * from unnest(${rows.map((row) => row.from)}::text[],
        ${rows.map((row) => row.relation)}::text[], ${rows.map((row) => row.to)}::text[])`,
    ),
    put(
      of('remapped'),
      (rows) => sql`insert into staged_remap select * from unnest(${rows.map((row) => row.rxcui)}::text[],
        ${rows.map((row) => row.to)}::text[], ${rows.map((row) => row.tty)}::text[], ${rows.map((row) => row.name)}::text[])`,
    ),
    put(
      of('set-id'),
      (rows) => sql`insert into staged_set_id
        select * from unnest(${rows.map((row) => row.setId)}::uuid[], ${rows.map((row) => row.rxcui)}::text[])`,
    ),
    put(
      of('substance'),
      (rows) => sql`insert into staged_substance
        select * from unnest(${rows.map((row) => row.unii)}::text[], ${rows.map((row) => row.rxcui)}::text[])`,
    ),
  ]);
}

const countRow = z.object({ count: z.number() });
const countOf = async (tx: Tx, statement: Sql): Promise<number> => (await tx.one(countRow, statement)).count;

/** Concepts of the staged rows. A release replaces what answers of RxNav said; what it no longer has is obsolete from then on. */
export async function mergeConcepts(
  tx: Tx,
  source: RxNormSource,
): Promise<{ concepts: RowCounts; remapped: RowCounts; ambiguous: number }> {
  const isRelease = source === 'rrf';
  await tx.run(sql`create temp table merged_concept on commit drop as
    select distinct on (rxcui) rxcui, tty, name, status, null::text as remapped_to from staged_concept order by rxcui, status, tty, name`);
  await tx.run(sql`create unique index on merged_concept (rxcui)`);
  // A code that is there still did not give way, whatever happened to one of its names.
  await tx.run(sql`create temp table merged_remap on commit drop as
    select rxcui, min(remapped_to) as remapped_to, count(distinct remapped_to) as targets, max(tty) as tty, max(name) as name
    from staged_remap s where not exists (select from merged_concept c where c.rxcui = s.rxcui) group by rxcui`);
  await tx.run(sql`analyze merged_concept`);
  await tx.run(sql`analyze merged_remap`);
  const ambiguous = await countOf(tx, sql`select count(*) from merged_remap where targets > 1`);
  const read = await countOf(tx, sql`select count(*) from merged_concept`);
  const remapsRead = await countOf(tx, sql`select count(*) from merged_remap where targets = 1`);

  const merge = async (rows: Sql): Promise<{ added: number; changed: number }> => {
    const changed = await tx.run(sql`update rxnorm_concept c
      set tty = n.tty, name = n.name, status = n.status, remapped_to = n.remapped_to, source = ${source} from (${rows}) n
      where c.rxcui = n.rxcui and (c.source = 'rxnav' or ${isRelease})
        and (c.tty, c.name, c.status, c.remapped_to, c.source) is distinct from (n.tty, n.name, n.status, n.remapped_to, ${source}::text)`);
    const added = await tx.run(sql`insert into rxnorm_concept (rxcui, tty, name, status, remapped_to, source)
      select rxcui, tty, name, status, remapped_to, ${source} from (${rows}) n on conflict do nothing`);
    return { added, changed };
  };
  const concepts = await merge(sql`select * from merged_concept`);
  const remapped = await merge(sql`select rxcui, tty, name, 'remapped'::text as status, remapped_to from merged_remap where targets = 1`);
  const gone = isRelease
    ? await tx.run(sql`update rxnorm_concept c set status = 'obsolete' where c.source = 'rrf' and c.status = 'active'
        and not exists (select from merged_concept n where n.rxcui = c.rxcui)`)
    : 0;
  return {
    concepts: { read, ...concepts, changed: concepts.changed + gone, removed: 0 },
    remapped: { read: remapsRead, ...remapped, removed: 0 },
    ambiguous,
  };
}

/** Relations of the staged rows: a release replaces those of each code it has some of; answers of RxNav add to one another. */
export async function mergeRelations(tx: Tx, source: RxNormSource): Promise<RowCounts> {
  await tx.run(sql`create temp table merged_relation on commit drop as select distinct from_rxcui, relation, to_rxcui from staged_relation s
    where ${source === 'rrf'} or not exists (select from rxnorm_concept c where c.rxcui = s.from_rxcui and c.source = 'rrf')`);
  await tx.run(sql`create unique index on merged_relation (from_rxcui, relation, to_rxcui)`);
  await tx.run(sql`analyze merged_relation`);
  const removed =
    source === 'rrf'
      ? await tx.run(sql`delete from rxnorm_relation r where r.from_rxcui in (select from_rxcui from merged_relation) and not exists
          (select from merged_relation n where (n.from_rxcui, n.relation, n.to_rxcui) = (r.from_rxcui, r.relation, r.to_rxcui))`)
      : 0;
  return {
    read: await countOf(tx, sql`select count(*) from merged_relation`),
    added: await tx.run(sql`insert into rxnorm_relation (from_rxcui, relation, to_rxcui, source)
      select from_rxcui, relation, to_rxcui, ${source} from merged_relation on conflict do nothing`),
    changed: 0,
    removed,
  };
}

/** Set ids of products and UNIIs, whole: what a release with attributes no longer says is gone. */
export async function mergeAttributes(tx: Tx): Promise<{ setIds: RowCounts; substances: RowCounts }> {
  await tx.run(sql`create temp table merged_set_id on commit drop as select distinct set_id, rxcui from staged_set_id
    where rxcui in (select rxcui from rxnorm_concept where tty = any(${products}::text[]))`);
  await tx.run(sql`analyze merged_set_id, staged_substance`);
  const setIdsRead = await countOf(tx, sql`select count(*) from merged_set_id`);
  const substancesRead = await countOf(tx, sql`select count(*) from (select distinct unii, rxcui from staged_substance) s`);
  const setIds = {
    read: setIdsRead,
    added: await tx.run(sql`insert into rxnorm_set_id select set_id, rxcui from merged_set_id on conflict do nothing`),
    changed: 0,
    removed:
      setIdsRead === 0
        ? 0
        : await tx.run(sql`delete from rxnorm_set_id k where not exists
            (select from merged_set_id n where (n.set_id, n.rxcui) = (k.set_id, k.rxcui))`),
  };
  const substances = {
    read: substancesRead,
    added: await tx.run(sql`insert into rxnorm_substance select distinct unii, rxcui from staged_substance on conflict do nothing`),
    changed: 0,
    removed:
      substancesRead === 0
        ? 0
        : await tx.run(sql`delete from rxnorm_substance k where not exists
            (select from staged_substance n where (n.unii, n.rxcui) = (k.unii, k.rxcui))`),
  };
  return { setIds, substances };
}

const conceptRow = z.object({
  rxcui: z.string(),
  tty: z.string(),
  name: z.string(),
  status: z.enum(['active', 'obsolete', 'remapped']),
  remapped_to: z.string().nullable(),
});
const relationRow = z.object({ from_rxcui: z.string(), relation: z.string(), to_rxcui: z.string() });
const pageSize = 50_000;

/** All of RxNorm that was imported, to walk over. */
export async function loadRxNorm(tx: Tx): Promise<{ graph: RxNormGraph; concepts: RxNormConcept[] }> {
  const concepts: RxNormConcept[] = [];
  for (let last = ''; ;) {
    const page = await tx.rows(
      conceptRow,
      sql`select rxcui, tty, name, status, remapped_to from rxnorm_concept where rxcui > ${last} order by rxcui limit ${pageSize}`,
    );
    for (const { remapped_to, ...row } of page) concepts.push({ ...row, remappedTo: remapped_to });
    last = page.at(-1)?.rxcui ?? '';
    if (page.length < pageSize) break;
  }
  // Each code and each name of a relation once in memory, however many rows name it.
  const once = new Map(concepts.map(({ rxcui }) => [rxcui, rxcui]));
  const same = (text: string): string => {
    const known = once.get(text);
    if (known === undefined) once.set(text, text);
    return known ?? text;
  };
  const relations: { from: string; relation: string; to: string }[] = [];
  for (let last = ['', '', '']; ;) {
    const page = await tx.rows(
      relationRow,
      sql`select from_rxcui, relation, to_rxcui from rxnorm_relation where (from_rxcui, relation, to_rxcui) > (${last[0]}, ${last[1]}, ${last[2]})
        order by from_rxcui, relation, to_rxcui limit ${pageSize}`,
    );
    for (const row of page) relations.push({ from: same(row.from_rxcui), relation: same(row.relation), to: same(row.to_rxcui) });
    const end = page.at(-1);
    if (end === undefined || page.length < pageSize) break;
    last = [end.from_rxcui, end.relation, end.to_rxcui];
  }
  return { graph: createRxNormGraph(concepts, relations), concepts };
}
