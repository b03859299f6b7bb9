import { z } from 'zod';
import { sql, type Database, type Tx } from '../../database/index.ts';
import { activeNames, decideLabelRxcuis, ingredientKey, type LabelEvidence, type LabelRxcuis } from '../drug-facts/index.ts';
import { lockLabels } from './label-store.ts';
import { askRxNorm, setOf } from './rxnorm-meanings.ts';

const names = z.array(z.string());
const evidenceRow = z.object({
  set_id: z.string(),
  versions: z.array(
    z.object({
      version: z.number(),
      products: z.object({ rxcuis: names, uniis: names, substances: names, genericNames: names, brandNames: names, routes: names }),
    }),
  ),
  person: names,
  rxnorm: names,
  dailymed: names,
  /** As they are kept now: "855332 label". */
  kept: names,
  is_waiting: z.boolean(),
});

const nothingKnown: ReadonlySet<string> = new Set();

/**
 * Decides once more which codes these labels are for, and keeps what came of it; a label without any waits for a person.
 * In the caller's transaction: an import calls it with the set ids of each batch. Twice the same is once.
 * @returns how many of the labels have codes now, and how many of them codes other than before
 */
export async function refreshLabelRxcuis(
  tx: Tx,
  setIds: readonly string[],
): Promise<{ mapped: number; unmapped: number; changed: number }> {
  if (setIds.length === 0) return { mapped: 0, unmapped: 0, changed: 0 };
  const rows = await tx.rows(
    evidenceRow,
    sql`select l.set_id,
      (select jsonb_agg(jsonb_build_object('version', v.version, 'products', jsonb_build_object('rxcuis', v.products -> 'rxcuis',
          'uniis', v.products -> 'uniis', 'substances', v.products -> 'substances', 'genericNames', v.products -> 'genericNames',
          'brandNames', v.products -> 'brandNames', 'routes', v.products -> 'routes')))
        from label_version v where v.set_id = l.set_id) as versions,
      array(select p.rxcui from label_rxcui_by_person p where p.set_id = l.set_id order by length(p.rxcui), p.rxcui) as person,
      array(select r.rxcui from rxnorm_set_id r where r.set_id = l.set_id order by length(r.rxcui), r.rxcui) as rxnorm,
      array(select d.rxcui from dailymed_mapping d where d.set_id = l.set_id order by length(d.rxcui), d.rxcui) as dailymed,
      array(select k.rxcui || ' ' || k.via from label_rxcui k where k.set_id = l.set_id) as kept,
      exists (select from label_unmapped u where u.set_id = l.set_id) as is_waiting
    from label l where l.set_id = any(${[...new Set(setIds)]}::uuid[]) order by l.set_id`,
  );
  const decided = await decide(tx, new Map(rows.map((row) => [row.set_id, row])));
  return keep(
    tx,
    rows.flatMap((row) => {
      const now = decided.get(row.set_id);
      return now === undefined ? [] : [{ setId: row.set_id, now, kept: row.kept, isWaiting: row.is_waiting }];
    }),
  );
}

async function decide(tx: Tx, evidence: ReadonlyMap<string, LabelEvidence>): Promise<Map<string, LabelRxcuis>> {
  const products = [...evidence.values()].flatMap((one) => one.versions.map((version) => version.products));
  const rxnorm = await askRxNorm(tx, {
    rxcuis: new Set([
      ...products.flatMap((each) => each.rxcuis),
      ...[...evidence.values()].flatMap((one) => [...one.person, ...one.rxnorm, ...one.dailymed]),
    ]),
    uniis: new Set(products.flatMap((each) => each.uniis)),
    names: new Set(products.flatMap(activeNames).flatMap((name) => [name.toLowerCase(), ingredientKey(name, nothingKnown)])),
  });
  // Few labels have to ask for products by their substances: which, is seen by deciding.
  const asked = new Map<string, Set<string>>();
  const decided = new Map<string, LabelRxcuis>();
  for (const [setId, one] of evidence) {
    const sets = new Set<string>();
    const productsOf = (ingredients: readonly string[]): [] => {
      sets.add(setOf(ingredients));
      return [];
    };
    decided.set(setId, decideLabelRxcuis(one, { ...rxnorm, productsOf }));
    if (sets.size > 0) asked.set(setId, sets);
  }
  if (asked.size === 0) return decided;
  await rxnorm.loadProductsOf(new Set([...asked.values()].flatMap((sets) => [...sets])));
  for (const setId of asked.keys()) {
    const one = evidence.get(setId);
    if (one !== undefined) decided.set(setId, decideLabelRxcuis(one, rxnorm));
  }
  return decided;
}

const setRow = z.object({ set_id: z.string() });

type Decided = { setId: string; now: LabelRxcuis; kept: readonly string[]; isWaiting: boolean };

/** Writes what differs from what is kept. */
async function keep(tx: Tx, decided: readonly Decided[]): Promise<{ mapped: number; unmapped: number; changed: number }> {
  const gone: { setId: string; rxcui: string }[] = [];
  const put: { setId: string; rxcui: string; via: string }[] = [];
  for (const { setId, now, kept } of decided) {
    const codes = new Set(now.rxcuis.map(({ rxcui }) => rxcui));
    const known = new Set(kept);
    for (const [rxcui = ''] of kept.map((each) => each.split(' '))) if (!codes.has(rxcui)) gone.push({ setId, rxcui });
    for (const code of now.rxcuis) if (!known.has(`${code.rxcui} ${code.via}`)) put.push({ setId, ...code });
  }
  if (gone.length > 0)
    await tx.run(sql`delete from label_rxcui where (set_id, rxcui) in (select * from
      unnest(${gone.map(({ setId }) => setId)}::uuid[], ${gone.map(({ rxcui }) => rxcui)}::text[]))`);
  if (put.length > 0)
    await tx.run(sql`insert into label_rxcui (set_id, rxcui, via) select * from unnest(${put.map(({ setId }) => setId)}::uuid[],
      ${put.map(({ rxcui }) => rxcui)}::text[], ${put.map(({ via }) => via)}::text[])
      on conflict (set_id, rxcui) do update set via = excluded.via`);

  const queue = decided.flatMap(({ setId, now }) =>
    now.unmapped === null ? [] : [{ setId, unmapped: now.unmapped, foreign: now.foreign }],
  );
  const found = decided.flatMap(({ setId, now, isWaiting }) => (now.unmapped === null && isWaiting ? [setId] : []));
  if (found.length > 0) await tx.run(sql`delete from label_unmapped where set_id = any(${found}::uuid[])`);
  if (queue.length > 0)
    await tx.run(sql`insert into label_unmapped as k (set_id, reason, foreign_rxcuis)
      select "setId", unmapped, "foreign" from jsonb_to_recordset(${JSON.stringify(queue)}::jsonb) as one ("setId" uuid, unmapped text, "foreign" text[])
      on conflict (set_id) do update set reason = excluded.reason, foreign_rxcuis = excluded.foreign_rxcuis
        where (k.reason, k.foreign_rxcuis) is distinct from (excluded.reason, excluded.foreign_rxcuis)`);
  return {
    mapped: decided.length - queue.length,
    unmapped: queue.length,
    changed: new Set([...gone, ...put].map(({ setId }) => setId)).size,
  };
}

/** Decides for all labels, in transactions of their own: after RxNorm or DailyMed's mappings became others. */
export async function refreshAllLabelRxcuis(
  db: Database,
  onProgress: (done: number) => void = () => undefined,
): Promise<{ mapped: number; unmapped: number; changed: number }> {
  const sum = { mapped: 0, unmapped: 0, changed: 0 };
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    const after = last;
    const done = await db.system(async (tx) => {
      // No version is to arrive between the reading and the writing.
      await lockLabels(tx);
      const page = await tx.rows(setRow, sql`select set_id from label where set_id > ${after}::uuid order by set_id limit 500`);
      const setIds = page.map((row) => row.set_id);
      return { setIds, counts: await refreshLabelRxcuis(tx, setIds) };
    });
    const end = done.setIds.at(-1);
    if (end === undefined) return sum;
    sum.mapped += done.counts.mapped;
    sum.unmapped += done.counts.unmapped;
    sum.changed += done.counts.changed;
    onProgress(sum.mapped + sum.unmapped);
    last = end;
  }
}

const unmappedRow = z.object({
  set_id: z.string(),
  title: z.string().nullable(),
  labeler: z.string().nullable(),
  version: z.number(),
  effective: z.string(),
  is_boxed: z.boolean(),
  reason: z.string(),
  foreign_rxcuis: names,
});

/** A label that no code leads to. */
export type UnmappedLabel = {
  setId: string;
  title: string | null;
  labeler: string | null;
  version: number;
  /** ISO date. */
  effective: string;
  isBoxed: boolean;
  reason: string;
  /** Codes it names that are of what comes beside the drug. */
  foreign: string[];
};

/** Prescription labels that no code leads to, for a person: boxed ones first, then the newest. */
export async function unmappedLabels(tx: Tx, limit: number): Promise<UnmappedLabel[]> {
  const rows = await tx.rows(
    unmappedRow,
    sql`select u.set_id, l.title, l.labeler, v.version, v.effective, v.verdict = 'genuine' as is_boxed, u.reason, u.foreign_rxcuis
    from label_unmapped u join label l on l.set_id = u.set_id
      join label_version v on v.set_id = l.set_id and v.version = l.current_version
    where v.is_prescription is distinct from false
    order by is_boxed desc, v.effective desc, u.set_id limit ${limit}`,
  );
  return rows.map(({ set_id, is_boxed, foreign_rxcuis, ...row }) => ({
    ...row,
    setId: set_id,
    isBoxed: is_boxed,
    foreign: foreign_rxcuis,
  }));
}
