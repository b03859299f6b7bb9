import { sql, type Database } from '../server/database/index.ts';
import { genuineBox } from '../server/knowledge/boxed-warnings/index.ts';

export type LabelChangeFixture = {
  setId: string;
  title: string;
  labeler?: string;
  isReference?: boolean;
  class: 'ADDED' | 'CHANGED' | 'REMOVED' | 'COSMETIC';
  from?: number;
  to?: number;
  before: string | null;
  after: string | null;
  effective?: string;
  foundAt?: string;
  difference: {
    headings: { added: string[]; removed: string[] };
    statements: { added: string[]; removed: string[]; changed: { before: string; after: string }[] };
  };
  corroboration?: string[];
  codes?: { code: string; name: string; ingredient: string }[];
};

/** A change as an import keeps it. @returns its id */
export async function addLabelChange(db: Database, of: LabelChangeFixture): Promise<number> {
  const { setId, from = 1, to = 2, effective = '2026-06-30', foundAt = '2026-11-20T05:12:00.000Z' } = of;
  const boxOf = (text: string | null) => (text === null ? null : genuineBox([text]));
  return db.system(async (tx) => {
    await tx.run(
      sql`insert into label_import (source, fingerprint, counts, started_at) values (${setId}, ${String(to)}, '{}', ${foundAt})`,
    );
    await tx.run(sql`insert into label (set_id, current_version, title, labeler, is_reference, was_boxed)
      values (${setId}, ${to}, ${of.title}, ${of.labeler ?? 'Example Labs'}, ${of.isReference ?? true}, true) on conflict do nothing`);
    for (const [version, text] of [
      [from, of.before],
      [to, of.after],
    ] as const) {
      const box = boxOf(text);
      await tx.run(sql`insert into label_version (set_id, version, effective, is_prescription, verdict, reason, box, products, recent_changes,
          source, content_hash, kept, kept_whole, import_id, imported_at)
        values (${setId}, ${version}, ${version === to ? effective : '2023-07-21'}, true, ${box === null ? 'none' : 'genuine'}, 'fixture',
          ${box === null ? null : JSON.stringify(box)}::jsonb, '{}', '{}', 'openfda', ${`${setId} ${version}`}, '', true,
          (select max(id) from label_import), ${foundAt}) on conflict do nothing`);
    }
    for (const { code, name, ingredient } of of.codes ?? []) {
      await tx.run(sql`insert into label_rxcui (set_id, rxcui, via) values (${setId}, ${code}, 'label')`);
      await tx.run(sql`insert into rxnorm_meaning (rxcui, tty, name, current_rxcui, ingredients, ingredient_names, is_complete, dose_forms, groups)
        values (${code}, 'SCD', ${name}, ${code}, '{}', ${[ingredient]}, true, '{}', '{}') on conflict do nothing`);
    }
    await tx.run(sql`insert into warning_change (set_id, to_version, from_version, class, effective, difference, corroboration, import_id, found_at)
      values (${setId}, ${to}, ${from}, ${of.class}, ${effective}, ${JSON.stringify(of.difference)}::jsonb, ${of.corroboration ?? []},
        (select max(id) from label_import), ${foundAt})`);
    const rows = await tx.query(sql`select id from warning_change where set_id = ${setId}::uuid and to_version = ${to}`);
    return Number((rows[0] as { id: number | string }).id);
  });
}
