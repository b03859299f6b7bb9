import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A label record as openFDA gives it, whole or reduced to its identifying parts. */
export type LabelRecord = {
  set_id: string;
  version: string;
  /** YYYYMMDD; was seen running backwards while the version rises. */
  effective_time: string;
  boxed_warning?: string[];
  recent_major_changes?: string[];
  spl_product_data_elements?: string[];
  openfda?: {
    rxcui?: string[];
    application_number?: string[];
    generic_name?: string[];
    brand_name?: string[];
    manufacturer_name?: string[];
    substance_name?: string[];
    product_type?: string[];
    route?: string[];
  };
  [section: string]: unknown;
};

/** A code with its name; `sources` are the collections it was seen in, `rxnav` among them where RxNav itself answered for it. */
export type NamedCode = { code: string; tty: string; name: string; sources: string[] };

const unzipped = (folder: string, path: string): string => gunzipSync(readFileSync(join(folder, path))).toString('utf8');

/** One line of RFC 4180 CSV; names with commas are quoted. */
export const cells = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((found) => found[1]?.replaceAll('""', '"') ?? found[2] ?? '');

const rows = (text: string): string[][] =>
  text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => cells(line.trim()));

/** The newest version of every label in the folder's *.ndjson.gz: within a set the integer version orders. The fuller of two records of one version holds. */
export const readLabels = (folder: string): LabelRecord[] => {
  const labels = new Map<string, LabelRecord>();
  const files = readdirSync(join(folder, 'openfda')).filter((name) => name.endsWith('.ndjson.gz'));
  for (const file of files.sort())
    for (const line of unzipped(folder, `openfda/${file}`).split('\n')) {
      if (line === '') continue;
      const record = JSON.parse(line) as LabelRecord;
      const known = labels.get(record.set_id);
      if (known === undefined) labels.set(record.set_id, record);
      else {
        const newer = Number(known.version) <= Number(record.version);
        const [older, newest] = newer ? [known, record] : [record, known];
        // Half of the labels lose their codes at first after a version bump: the older version's are carried forward.
        const rxcui = newest.openfda?.rxcui ?? older.openfda?.rxcui;
        const merged = Number(older.version) === Number(newest.version) ? { ...older, ...newest } : newest;
        labels.set(record.set_id, {
          ...merged,
          openfda: { ...older.openfda, ...newest.openfda, ...(rxcui === undefined ? {} : { rxcui }) },
        });
      }
    }
  return [...labels.values()].sort((a, b) => (a.set_id < b.set_id ? -1 : 1));
};

type Coding = { system?: string; code?: string; display?: string };

/** Codes of the orders in a folder of FHIR bundles and CDS Hooks requests. */
const orderedCodes = (folder: string): Map<string, { name: string; files: Set<string> }> => {
  const found = new Map<string, { name: string; files: Set<string> }>();
  const walk = (value: unknown, file: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const { system, code, display } = value as Coding;
    if (system === 'http://www.nlm.nih.gov/research/umls/rxnorm' && code !== undefined && display !== undefined) {
      const known = found.get(code) ?? { name: display, files: new Set<string>() };
      known.files.add(file);
      found.set(code, known);
    }
    for (const member of Object.values(value)) walk(member, file);
  };
  for (const sub of ['fhir/synthea', 'fhir/cds-hooks']) {
    if (!existsSync(join(folder, sub))) continue;
    for (const file of readdirSync(join(folder, sub)).filter((name) => name.endsWith('.json')))
      walk(JSON.parse(readFileSync(join(folder, sub, file), 'utf8')), `order:${sub}`);
  }
  return found;
};

/** Every code with a name, from RxNav, published value sets and orders. */
export const readNames = (folder: string): Map<string, NamedCode> => {
  const names = new Map<string, NamedCode>();
  for (const [code = '', tty = '', name = '', sources = ''] of rows(unzipped(folder, 'rxnorm/rxcui_names.csv.gz')))
    if (code !== '') names.set(code, { code, tty, name, sources: sources.split('|').filter((source) => source !== '') });
  for (const [code = '', tty = '', name = ''] of rows(unzipped(folder, 'rxnorm/rxnav_product_to_ingredient.csv.gz'))) {
    const known = names.get(code);
    if (code !== '') names.set(code, { code, tty, name, sources: [...new Set([...(known?.sources ?? []), 'rxnav'])] });
  }
  for (const [code, { name, files }] of orderedCodes(folder)) {
    const known = names.get(code);
    if (known === undefined) names.set(code, { code, tty: '', name, sources: [...files] });
    else if (known.name.toLowerCase() === name.toLowerCase()) known.sources.push(...files);
  }
  return names;
};

/** Product → ingredient names, as RxNav gives them. */
export const readProductMap = (folder: string): Map<string, { code: string; name: string }[]> => {
  const map = new Map<string, { code: string; name: string }[]>();
  for (const [code = '', , , ingredientCode = '', ingredient = ''] of rows(unzipped(folder, 'rxnorm/rxnav_product_to_ingredient.csv.gz')))
    map.set(code, [...(map.get(code) ?? []), { code: ingredientCode, name: ingredient.toLowerCase() }]);
  return map;
};
