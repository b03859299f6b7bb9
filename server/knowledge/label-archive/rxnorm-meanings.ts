import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { CodeMeaning, RxNormAnswers } from '../drug-facts/index.ts';
import { loadRxNorm } from './rxnorm-store.ts';

const batch = 5000;

/** Walks every code that was imported and keeps what it comes to. @returns how many rows became others */
export async function refreshMeanings(tx: Tx): Promise<number> {
  const { graph, concepts } = await loadRxNorm(tx);
  await tx.run(sql`create temp table merged_meaning (like rxnorm_meaning) on commit drop`);
  for (let at = 0; at < concepts.length; at += batch) {
    const rows = concepts.slice(at, at + batch).map(({ rxcui, tty, name }) => {
      const { ingredients, isComplete } = graph.ingredientsOf(rxcui);
      const current = graph.concept(graph.current(rxcui));
      return {
        rxcui,
        // A code that RxNorm only says gave way has the name of what it became.
        tty: tty === '' ? (current?.tty ?? '') : tty,
        name: name === '' ? (current?.name ?? '') : name,
        current_rxcui: graph.current(rxcui),
        ingredients,
        ingredient_names: ingredients.map((each) => graph.concept(each)?.name ?? ''),
        is_complete: isComplete,
        dose_forms: graph.doseFormsOf(rxcui),
        groups: graph.groupsOf(rxcui),
      };
    });
    await tx.run(
      sql`insert into merged_meaning select m.* from jsonb_populate_recordset(null::rxnorm_meaning, ${JSON.stringify(rows)}::jsonb) m`,
    );
  }
  await tx.run(sql`create unique index on merged_meaning (rxcui)`);
  await tx.run(sql`analyze merged_meaning`);
  const removed = await tx.run(sql`delete from rxnorm_meaning m where not exists (select from merged_meaning n where n.rxcui = m.rxcui)`);
  const changed = await tx.run(sql`update rxnorm_meaning m set tty = n.tty, name = n.name, current_rxcui = n.current_rxcui,
      ingredients = n.ingredients, ingredient_names = n.ingredient_names, is_complete = n.is_complete, dose_forms = n.dose_forms, groups = n.groups
    from merged_meaning n where n.rxcui = m.rxcui and row(m.*) is distinct from row(n.*)`);
  const added = await tx.run(sql`insert into rxnorm_meaning select * from merged_meaning on conflict do nothing`);
  // Statistics of what was empty until now would make the plans of the first imports of labels.
  await tx.run(sql`analyze rxnorm_concept, rxnorm_relation, rxnorm_set_id, rxnorm_substance, rxnorm_meaning`);
  return removed + changed + added;
}

const meaningRow = z.object({
  rxcui: z.string(),
  tty: z.string(),
  name: z.string(),
  current_rxcui: z.string(),
  ingredients: z.array(z.string()),
  ingredient_names: z.array(z.string()),
  is_complete: z.boolean(),
});

const toMeaning = (row: z.infer<typeof meaningRow>): CodeMeaning => ({
  rxcui: row.rxcui,
  current: row.current_rxcui,
  tty: row.tty,
  name: row.name,
  ingredients: row.ingredients.map((rxcui, at) => ({ rxcui, name: row.ingredient_names[at] ?? '' })),
  isComplete: row.is_complete,
});

const columns = sql`m.rxcui, m.tty, m.name, m.current_rxcui, m.ingredients, m.ingredient_names, m.is_complete`;

const namedRow = z.object({ named: z.string(), ingredient: z.string() });

/** What RxNorm knows of these codes, UNIIs and names, and of the products of the ingredient sets that these name. */
export async function askRxNorm(
  tx: Tx,
  asked: { rxcuis: Iterable<string>; uniis: Iterable<string>; names: Iterable<string> },
): Promise<RxNormAnswers & { loadProductsOf(sets: Iterable<string>): Promise<void> }> {
  const [meanings, byUnii, byName] = await Promise.all([
    tx.rows(meaningRow, sql`select ${columns} from rxnorm_meaning m where m.rxcui = any(${[...asked.rxcuis]}::text[])`),
    tx.rows(
      namedRow,
      sql`select s.unii as named, min(m.ingredients[1]) as ingredient from rxnorm_substance s join rxnorm_meaning m on m.rxcui = s.rxcui
        where s.unii = any(${[...asked.uniis]}::text[]) and cardinality(m.ingredients) = 1
        group by s.unii having count(distinct m.ingredients[1]) = 1`,
    ),
    tx.rows(
      namedRow,
      sql`select lower(c.name) as named, min(m.ingredients[1]) as ingredient from rxnorm_concept c join rxnorm_meaning m on m.rxcui = c.rxcui
        where lower(c.name) = any(${[...asked.names]}::text[]) and c.tty in ('IN', 'PIN', 'MIN') and cardinality(m.ingredients) = 1
        group by lower(c.name) having count(distinct m.ingredients[1]) = 1`,
    ),
  ]);
  const meaningOf = new Map(meanings.map((row) => [row.rxcui, toMeaning(row)]));
  const uniis = new Map(byUnii.map((row) => [row.named, row.ingredient]));
  const names = new Map(byName.map((row) => [row.named, row.ingredient]));
  const productsOf = new Map<string, CodeMeaning[]>();
  return {
    meaningOf: (rxcui) => meaningOf.get(rxcui),
    ingredientOfUnii: (unii) => uniis.get(unii),
    ingredientNamed: (name) => names.get(name.toLowerCase()),
    productsOf: (ingredients) => productsOf.get(setOf(ingredients)) ?? [],
    loadProductsOf: async (sets) => {
      const rows = await tx.rows(
        meaningRow,
        sql`select ${columns} from unnest(${[...sets]}::text[]) as wanted
          join rxnorm_meaning m on m.ingredients = string_to_array(wanted, ' ') and m.tty in ('SCD', 'SBD', 'GPCK', 'BPCK')
          join rxnorm_concept c on c.rxcui = m.rxcui and c.status = 'active' order by m.rxcui`,
      );
      for (const row of rows) {
        const key = setOf(row.ingredients);
        productsOf.set(key, [...(productsOf.get(key) ?? []), toMeaning(row)]);
      }
    },
  };
}

/** In the order in which `ingredients` are kept. */
export const setOf = (ingredients: readonly string[]): string => [...new Set(ingredients)].sort((a, b) => Number(a) - Number(b)).join(' ');
