import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { DailyMedMapping, SafetyLabelingChange } from '../drug-sources/index.ts';
import type { RowCounts } from './rxnorm-store.ts';

const countRow = z.object({ count: z.number() });

export const stageMappings = {
  prepare: async (tx: Tx): Promise<number> =>
    tx.run(sql`create temp table staged_mapping (set_id uuid, version integer, rxcui text) on commit drop`),
  put: async (tx: Tx, mappings: readonly DailyMedMapping[]): Promise<void> => {
    if (mappings.length === 0) return;
    await tx.run(sql`insert into staged_mapping select distinct * from unnest(${mappings.map((row) => row.setId)}::uuid[],
      ${mappings.map((row) => row.version)}::integer[], ${mappings.map((row) => row.rxcui)}::text[])`);
  },
};

/** The mappings of each set id that the file names become those of its highest version there; others stay. */
export async function mergeMappings(tx: Tx): Promise<RowCounts> {
  await tx.run(sql`create temp table merged_mapping on commit drop as
    select distinct set_id, rxcui, version
    from (select *, rank() over (partition by set_id order by version desc) as place from staged_mapping) s where place = 1`);
  const { count: read } = await tx.one(countRow, sql`select count(*) from merged_mapping`);
  const removed = await tx.run(sql`delete from dailymed_mapping d where d.set_id in (select set_id from merged_mapping)
    and not exists (select from merged_mapping n where n.set_id = d.set_id and n.rxcui = d.rxcui)`);
  const changed = await tx.run(sql`update dailymed_mapping d set version = n.version from merged_mapping n
    where n.set_id = d.set_id and n.rxcui = d.rxcui and n.version <> d.version`);
  const added = await tx.run(sql`insert into dailymed_mapping (set_id, rxcui, version)
    select set_id, rxcui, version from merged_mapping on conflict do nothing`);
  return { read, added, changed, removed };
}

export const stageSafetyChanges = {
  prepare: async (tx: Tx): Promise<number> => tx.run(sql`create temp table staged_change (like safety_labeling_change) on commit drop`),
  put: async (tx: Tx, changes: readonly SafetyLabelingChange[]): Promise<void> => {
    await tx.run(sql`insert into staged_change (application, drug_name, supplement_date, ingredient, updated, link)
      select application, "drugName", "supplementDate", ingredient, updated, link from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
        as one (application text, "drugName" text, "supplementDate" date, ingredient text, updated date, link text)`);
  },
};

/** The index holds the last change of each drug: earlier ones that an older file named stay. */
export async function mergeSafetyChanges(tx: Tx): Promise<RowCounts> {
  await tx.run(sql`create temp table merged_change on commit drop as select distinct on (application, drug_name, supplement_date, link) *
    from staged_change order by application, drug_name, supplement_date, link, updated desc, ingredient`);
  const { count: read } = await tx.one(countRow, sql`select count(*) from merged_change`);
  const changed = await tx.run(sql`update safety_labeling_change c set ingredient = n.ingredient, updated = n.updated from merged_change n
    where (c.application, c.drug_name, c.supplement_date, c.link) = (n.application, n.drug_name, n.supplement_date, n.link)
      and (c.ingredient, c.updated) is distinct from (n.ingredient, n.updated)`);
  const added = await tx.run(sql`insert into safety_labeling_change select * from merged_change on conflict do nothing`);
  return { read, added, changed, removed: 0 };
}
