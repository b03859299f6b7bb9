import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { canDecide, createShared, toLabel, type AddedBox, type Label, type LabelRecord, type Vocabulary } from '../drug-facts/index.ts';
import { noProducts, type LabelProducts } from '../drug-sources/index.ts';

/** Rows at a time: a label is a kilobyte or more before it is reduced. */
const pageSize = 1000;

const strings = z.array(z.string()).default([]);
const products = z
  .object({
    brandNames: strings,
    genericNames: strings,
    labeler: z.string().nullable().default(null),
    applications: strings,
    rxcuis: strings,
    uniis: strings,
    substances: strings,
    routes: strings,
    types: strings,
    elements: strings,
    mentionsBox: z.boolean().default(false),
  })
  .transform((read): LabelProducts => read);

const labelRow = z.object({
  set_id: z.string(),
  version: z.number(),
  effective: z.string(),
  verdict: z.enum(['genuine', 'false', 'none', 'doubtful']),
  box: z.object({ text: z.string(), hash: z.string(), elements: z.array(z.string()) }).nullable(),
  products,
  recent_changes: z.array(z.string()),
  mapped: z.array(z.string()),
});

const earlierRow = z.object({ set_id: z.string(), products });

const says = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== null && value !== false);

/** What is said now, and where nothing is said now, what was said before: right after a version bump half of it is gone. */
const carriedForward = (was: LabelProducts, now: LabelProducts): LabelProducts => ({
  ...was,
  ...(Object.fromEntries(Object.entries(now).filter(([, value]) => says(value))) as Partial<LabelProducts>),
  elements: now.elements,
  mentionsBox: now.mentionsBox,
});

/** Of the texts of a label one string each: fifteen labelers make a drug, and each says so in the same words. */
const createSharing = (): ((label: Label) => Label) => {
  const shared = createShared();
  const lists = new Map<string, readonly string[]>();
  const sharedList = <Item extends string>(list: Item[]): Item[] => {
    const key = list.join('|');
    const known = (lists.get(key) ?? list.map(shared)) as Item[];
    lists.set(shared(key), known);
    return known;
  };
  return (label) => ({
    ...label,
    effective: shared(label.effective),
    application: shared(label.application),
    labeler: shared(label.labeler),
    name: shared(label.name),
    key: shared(label.key),
    root: shared(label.root),
    routes: sharedList(label.routes),
    codes: label.codes.map(shared),
    reportedChange: label.reportedChange === null ? null : shared(label.reportedChange),
    box:
      label.box === null
        ? null
        : { headings: sharedList(label.box.headings), carries: sharedList(label.box.carries), says: shared(label.box.says) },
  });
};

/** The imported labels that decide, and of the others, each said twice at most, their days. */
export type ImportedLabels = { labels: Label[]; count: number; otherDays: string[] };

const countRow = z.object({ count: z.number() });

/**
 * The versions that hold of all imported labels, reduced to what decides; a page at a time.
 * @param options.isKept set ids of which a label is read whatever it says
 */
export async function readImportedLabels(
  tx: Tx,
  vocabulary: Vocabulary,
  { isKept, onProgress }: { isKept: (setId: string) => boolean; onProgress?: (done: number, of: number) => void },
): Promise<ImportedLabels> {
  const labels: Label[] = [];
  const days = new Map<string, string[]>();
  const share = createSharing();
  const total = (await tx.one(countRow, sql`select count(*) as count from label`)).count;
  let count = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await tx.rows(
      labelRow,
      sql`select v.set_id, v.version, v.effective, v.verdict, v.box, v.products, v.recent_changes,
        array(select r.rxcui from label_rxcui r where r.set_id = l.set_id and r.via <> 'label' order by r.rxcui) as mapped
      from label l join label_version v on v.set_id = l.set_id and v.version = l.current_version
      where l.set_id > ${after}::uuid order by l.set_id limit ${pageSize}`,
    );
    const last = rows.at(-1);
    if (last === undefined) return { labels, count, otherDays: [...days.values()].flat() };
    after = last.set_id;
    count += rows.length;
    onProgress?.(count, total);
    const bare = rows.filter(
      ({ products: { rxcuis, substances, routes } }) => ![rxcuis, substances, routes].every((list) => list.length > 0),
    );
    const before = new Map<string, LabelProducts>();
    const earlier = await tx.rows(
      earlierRow,
      sql`select v.set_id, v.products from label l join label_version v on v.set_id = l.set_id and v.version < l.current_version
      where l.set_id = any(${bare.map(({ set_id }) => set_id)}::uuid[]) order by v.set_id, v.version`,
    );
    for (const row of earlier) before.set(row.set_id, carriedForward(before.get(row.set_id) ?? noProducts, row.products));
    for (const row of rows) {
      const said = carriedForward(before.get(row.set_id) ?? noProducts, row.products);
      const record: LabelRecord = {
        setId: row.set_id,
        version: row.version,
        effective: row.effective,
        verdict: row.verdict,
        box: row.box,
        recentChanges: row.recent_changes,
        products: said.rxcuis.length > 0 ? said : { ...said, rxcuis: row.mapped },
      };
      const label = toLabel(record, vocabulary, true);
      if (canDecide(label) || isKept(label.setId)) labels.push(share(label));
      else days.set(label.effective, [...(days.get(label.effective) ?? []), label.effective].slice(0, 2));
    }
  }
}

/**
 * The labels that decide: of each set the highest version, imported or of the starter set. Where an imported one names no codes,
 * drugs or routes, those of the starter's are carried forward.
 */
export const mergeLabels = (starter: readonly Label[], imported: readonly Label[]): Label[] => {
  const labels = new Map(starter.map((label) => [label.setId, label]));
  for (const label of imported) {
    const known = labels.get(label.setId);
    if (known === undefined) labels.set(label.setId, label);
    else if (label.version >= known.version) {
      const { application, isReference, labeler } = label.application === '' ? known : label;
      labels.set(label.setId, {
        ...label,
        ...(label.root === '' ? { key: known.key, root: known.root, name: known.name } : {}),
        application,
        isReference,
        labeler,
        routes: label.routes.length === 0 ? known.routes : label.routes,
        codes: label.codes.length === 0 ? known.codes : label.codes,
      });
    }
  }
  return [...labels.values()].sort((a, b) => (a.setId < b.setId ? -1 : 1));
};

const addedRow = z.object({ set_id: z.string(), effective: z.string() }).transform((row): AddedBox => ({
  setId: row.set_id,
  effective: row.effective,
}));

/** Labels of which a version took up a box: by what was imported, or since the version of the starter set. */
export async function readAddedBoxes(tx: Tx, starter: readonly Label[], labels: readonly Label[]): Promise<AddedBox[]> {
  const before = new Map(starter.map((label) => [label.setId, label]));
  const sinceStarter = labels.flatMap((label) => {
    const was = before.get(label.setId);
    return was?.boxed === false && label.boxed === true && label.version > was.version
      ? [{ setId: label.setId, effective: label.effective }]
      : [];
  });
  const found = await tx.rows(
    addedRow,
    sql`select w.set_id, w.effective from warning_change w join label l on l.set_id = w.set_id where w.class = 'ADDED'`,
  );
  return [...sinceStarter, ...found];
}
