import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { createShared, type NamedCode } from '../drug-facts/index.ts';

const pageSize = 5000;

const conceptRow = z.object({
  rxcui: z.string(),
  tty: z.string(),
  name: z.string(),
  ingredients: z.array(z.string()).nullable(),
});

const totalRow = z.object({ total: z.number() });

/**
 * Names of codes: of the starter set, and of RxNorm where it was imported; RxNorm's own hold.
 * A brand, or the dose-form group of one, says by its ingredients what it is.
 */
export async function readNames(
  tx: Tx,
  starter: ReadonlyMap<string, NamedCode>,
  onProgress?: (done: number, of: number) => void,
): Promise<Map<string, NamedCode>> {
  const names = new Map(starter);
  const shared = createShared();
  const { total } = await tx.one(totalRow, sql`select count(*) as total from rxnorm_concept where status = 'active'`);
  let done = 0;
  for (let after = ''; ;) {
    const rows = await tx.rows(
      conceptRow,
      sql`select c.rxcui, c.tty, c.name,
        case when c.tty in ('BN', 'SBDG') then (select array_agg(lower(i.name) order by i.rxcui)
          from rxnorm_meaning m join rxnorm_concept i on i.rxcui = any(m.ingredients) where m.rxcui = c.rxcui and m.is_complete)
        end as ingredients
      from rxnorm_concept c where c.status = 'active' and c.rxcui > ${after} order by c.rxcui limit ${pageSize}`,
    );
    const last = rows.at(-1);
    if (last === undefined) return names;
    after = last.rxcui;
    done += rows.length;
    onProgress?.(done, total);
    for (const { rxcui, tty: type, name, ingredients } of rows) {
      const known = ingredients ?? names.get(rxcui)?.ingredients;
      const tty = shared(type);
      names.set(rxcui, { code: rxcui, tty, name, vouched: 'mapped', ...(known === undefined ? {} : { ingredients: known }) });
    }
  }
}

const remappedRow = z.object({ rxcui: z.string(), current: z.string() });

/** Codes that RxNorm gave up for another one. */
export async function readRemapped(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.rows(
    remappedRow,
    sql`select c.rxcui, m.current_rxcui as current from rxnorm_concept c join rxnorm_meaning m on m.rxcui = c.rxcui
      where c.status = 'remapped' and m.current_rxcui <> c.rxcui order by c.rxcui`,
  );
  return new Map(rows.map(({ rxcui, current }) => [rxcui, current]));
}

const indexRow = z.object({ ingredient: z.string(), month: z.string() });

/** FDA's safety-labelling-change index: which ingredient changed in which month ("2025-10"). It does not say which section. */
export async function readChangeIndex(tx: Tx): Promise<(ingredient: string, month: string) => boolean> {
  const rows = await tx.rows(
    indexRow,
    sql`select distinct lower(ingredient) as ingredient, to_char(supplement_date, 'YYYY-MM') as month from safety_labeling_change`,
  );
  const known = new Set<string>();
  for (const { ingredient, month } of rows)
    for (const one of ingredient.split(/\s*[;,]\s*/)) for (const name of [one, one.split(' ')[0] ?? '']) known.add(`${name}|${month}`);
  return (ingredient, month) => known.has(`${ingredient.toLowerCase()}|${month}`);
}
