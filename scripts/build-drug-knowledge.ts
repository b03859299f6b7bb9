/**
 * Builds server/knowledge/drug-labels/data/*.json, the starter set of drug facts, from a folder of real records:
 * `tsx scripts/build-drug-knowledge.ts FOLDER` with FOLDER/openfda (label records) and FOLDER/rxnorm (names, product map).
 * Facts only are carried over: codes, set ids, versions, dates, boxed or not. Prints the counts per evidence class.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ingredientRules, productRules, topicSeeds } from './drug-knowledge-rules.ts';

type LabelRecord = {
  set_id: string;
  version: string;
  effective_time: string;
  boxed_warning?: string[];
  openfda?: { rxcui?: string[]; application_number?: string[]; generic_name?: string[] };
};
type Evidence = 'label' | 'mapped' | 'listed' | 'curated';
type Product = {
  code: string;
  display: string;
  level: 'product' | 'component' | 'ingredient';
  status: 'boxed' | 'unboxed' | 'doubt';
  topics: string[];
  evidence: Evidence;
  label: { setId: string; version: number; effective: string } | null;
};

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: tsx scripts/build-drug-knowledge.ts FOLDER');
  process.exit(2);
}

const unzipped = (path: string): string => gunzipSync(readFileSync(join(folder, path))).toString('utf8');

/** One line of RFC 4180 CSV; names with commas are quoted. */
const cells = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((found) => found[1]?.replaceAll('""', '"') ?? found[2] ?? '');

const isoDay = (compact: string): string => `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6, 8)}`;

const labels = new Map<string, LabelRecord>();
for (const file of ['drug-label-all-slim', 'drug-label-2024-sample', 'drug-label-boxed-sample'])
  for (const line of unzipped(`openfda/${file}.ndjson.gz`)
    .split('\n')
    .filter((text) => text !== '')) {
    const record = JSON.parse(line) as LabelRecord;
    const known = labels.get(record.set_id);
    // Within a set the integer version orders; dates were seen running backwards.
    if (known === undefined || Number(known.version) <= Number(record.version)) labels.set(record.set_id, record);
  }

const labelOf = (setId: string): LabelRecord => {
  const record = labels.get(setId);
  if (record === undefined) throw new Error(`no label record ${setId}`);
  return record;
};

const names = new Map<string, { tty: string; name: string; sources: string[] }>();
for (const line of unzipped('rxnorm/rxcui_names.csv.gz').split('\n').slice(1)) {
  const [code = '', tty = '', name = '', sources = ''] = cells(line.trim());
  if (code !== '') names.set(code, { tty, name, sources: sources.split('|') });
}
for (const line of unzipped('rxnorm/rxnav_product_to_ingredient.csv.gz').split('\n').slice(1)) {
  const [code = '', tty = '', name = ''] = cells(line.trim());
  if (code !== '' && !names.has(code)) names.set(code, { tty, name, sources: ['rxnav'] });
}

const evidenceOf = (code: string, sources: string[], label: LabelRecord | null): Evidence => {
  if (label === null) return 'curated';
  if (label.openfda?.rxcui?.includes(code) === true) return 'label';
  if (sources.includes('rxnav')) return 'mapped';
  return sources.length >= 2 ? 'listed' : 'curated';
};

const products: Product[] = [];
for (const [code, { tty, name, sources }] of names) {
  const rule = productRules.find((one) => one.names.test(name));
  if (rule === undefined) continue;
  const record = rule.label === null ? null : labelOf(rule.label);
  if (record !== null && (record.boxed_warning !== undefined) !== rule.boxed)
    throw new Error(`${name}: the label ${record.set_id} says otherwise`);
  const evidence = evidenceOf(code, sources, record);
  products.push({
    code,
    display: name,
    level: /^S[BC]D[CFG]$/.test(tty) ? 'component' : 'product',
    status: rule.boxed ? 'boxed' : 'unboxed',
    topics: rule.topic === null ? [] : [rule.topic],
    evidence,
    label:
      record === null || evidence === 'curated'
        ? null
        : { setId: record.set_id, version: Number(record.version), effective: isoDay(record.effective_time) },
  });
}
for (const { code, display, topic } of ingredientRules)
  products.push({
    code,
    display,
    level: 'ingredient',
    status: topic === null ? 'doubt' : 'boxed',
    topics: topic === null ? [] : [topic],
    evidence: names.get(code)?.sources.includes('rxnav') === true ? 'mapped' : 'curated',
    label: null,
  });
products.sort((a, b) => Number(a.code) - Number(b.code));

const topics = topicSeeds.map(({ setId, ...topic }) => {
  const record = labelOf(setId);
  return {
    ...topic,
    label: {
      setId,
      version: Number(record.version),
      effective: isoDay(record.effective_time),
      application: record.openfda?.application_number?.[0] ?? '',
      name: record.openfda?.generic_name?.[0]?.toLowerCase() ?? topic.ingredient,
    },
  };
});

const target = join(import.meta.dirname, '../server/knowledge/drug-labels/data');
const lines = (rows: unknown[]): string => `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`;
writeFileSync(join(target, 'products.json'), lines(products));
writeFileSync(join(target, 'topics.json'), lines(topics));

const count = (rows: Product[], key: (row: Product) => string): string =>
  [...new Set(rows.map(key))]
    .sort()
    .map((value) => `${value} ${rows.filter((row) => key(row) === value).length}`)
    .join(' · ');
console.log(
  `${products.length} codes, ${topics.length} topics\nstatus: ${count(products, (row) => row.status)}\nevidence: ${count(products, (row) => row.evidence)}`,
);
