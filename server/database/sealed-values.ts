import { z } from 'zod';
import type { Database } from './database.ts';

/** Rows a transaction; small, so that nobody waits for us. */
const batch = 200;

const columnRow = z.object({ table_name: z.string(), column_name: z.string() });
const valueRow = z.object({ value: z.string() });

/**
 * Replaces every sealed value that does not begin with `currentPrefix`. By convention a column that holds one ends in `_sealed`;
 * they are found by that name, so that a new one is never forgotten. Safe beside running servers: a value that changed meanwhile
 * is left alone, and seen again in the next round.
 *
 * @param reseal the same secret under the current key; a value it throws at stays as it is
 * @returns per column, in words of the schema: how many were sealed again, and how many could not be opened
 */
export async function resealAll(
  db: Database,
  currentPrefix: string,
  reseal: (sealed: string) => string,
): Promise<{ column: string; resealed: number; refused: number }[]> {
  const columns = await db.system(async (tx) =>
    (
      await tx.query({
        text: `select table_name, column_name from information_schema.columns
        where table_schema = current_schema() and column_name like '%\\_sealed' order by 1, 2`,
        values: [],
      })
    ).map((row) => columnRow.parse(row)),
  );
  const report: { column: string; resealed: number; refused: number }[] = [];
  for (const { table_name: table, column_name: column } of columns) {
    // Names out of the catalogue of our own schema, quoted: no word of anybody else gets here.
    const [from, of] = [`"${table.replaceAll('"', '""')}"`, `"${column.replaceAll('"', '""')}"`];
    const refused = new Set<string>();
    let resealed = 0;
    for (let more = true; more;) {
      more = await db.system(async (tx) => {
        const rows = await tx.query({
          text: `select ${of} as value from ${from}
          where ${of} is not null and not starts_with(${of}, $1) and ${of} <> all($2::text[]) limit ${batch}`,
          values: [currentPrefix, [...refused]],
        });
        for (const { value } of rows.map((row) => valueRow.parse(row))) {
          let fresh: string;
          try {
            fresh = reseal(value);
          } catch {
            refused.add(value);
            continue;
          }
          const changed = await tx.query({ text: `update ${from} set ${of} = $2 where ${of} = $1 returning 1`, values: [value, fresh] });
          resealed += changed.length;
        }
        return rows.length > 0;
      });
    }
    report.push({ column: `${table}.${column}`, resealed, refused: refused.size });
  }
  return report;
}
