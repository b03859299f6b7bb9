import { z } from 'zod';
import { sql, type Database } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import { refreshLabelRxcuis } from './label-rxcuis.ts';
import { lockLabels } from './label-store.ts';

const codeRow = z.object({ rxcui: z.string(), via: z.string(), name: z.string().nullable() });

/** A code of a label, on whose word, and its name where RxNorm was imported. */
export type LabelCode = { rxcui: string; via: string; name: string | null };

/**
 * What a person says which products a label is for; it takes the place of what they said before, and none takes it back.
 * It holds until the label names codes itself. @returns the codes that the label has now
 * @throws not-found for a set id that is not kept · invalid-request for what is no product's code
 */
export async function mapLabelByPerson(
  db: Database,
  of: { setId: string; rxcuis: readonly string[]; by: string; at: Date },
): Promise<LabelCode[]> {
  const { setId, rxcuis, by, at } = of;
  return db.system(async (tx) => {
    await lockLabels(tx);
    const known = await tx.query(sql`select from label where set_id = ${setId}::uuid`);
    if (known.length === 0) throw new AppError('not-found', { detail: `There is no label ${setId}.` });
    const wrong = await tx.maybe(
      z.object({ rxcui: z.string(), name: z.string(), tty: z.string() }),
      sql`select rxcui, name, tty from rxnorm_meaning where rxcui = any(${rxcuis}::text[]) and tty not in ('SCD', 'SBD', 'GPCK', 'BPCK') limit 1`,
    );
    if (wrong !== undefined)
      throw new AppError('invalid-request', { detail: `${wrong.rxcui} is ${wrong.name} (${wrong.tty}), which is no product.` });
    await tx.run(sql`delete from label_rxcui_by_person where set_id = ${setId}::uuid and not rxcui = any(${rxcuis}::text[])`);
    await tx.run(sql`insert into label_rxcui_by_person (set_id, rxcui, mapped_by, mapped_at)
      select ${setId}::uuid, rxcui, ${by}, ${at} from unnest(${rxcuis}::text[]) as one (rxcui) on conflict do nothing`);
    await refreshLabelRxcuis(tx, [setId]);
    return tx.rows(
      codeRow,
      sql`select l.rxcui, l.via, m.name from label_rxcui l left join rxnorm_meaning m on m.rxcui = l.rxcui
        where l.set_id = ${setId}::uuid order by length(l.rxcui), l.rxcui`,
    );
  });
}
