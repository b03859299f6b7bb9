import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isBrandGroup, type NamedCode } from '../../server/knowledge/drug-facts/index.ts';
import { openFdaRecordSchema, type LabelVersion } from '../../server/knowledge/drug-sources/index.ts';

/** What is read of a label record here; the rest stays as openFDA gives it, whole or reduced to its identifying parts. */
type RawLabel = { set_id: string; version: string; openfda?: { rxcui?: string[] } };

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
export const readLabels = (folder: string): LabelVersion[] => {
  const labels = new Map<string, RawLabel>();
  const files = readdirSync(join(folder, 'openfda')).filter((name) => name.endsWith('.ndjson.gz'));
  for (const file of files.sort())
    for (const line of unzipped(folder, `openfda/${file}`).split('\n')) {
      if (line === '') continue;
      const record = JSON.parse(line) as RawLabel;
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
  return [...labels.values()].sort((a, b) => (a.set_id < b.set_id ? -1 : 1)).map((record) => openFdaRecordSchema.parse(record));
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

/** Product → ingredient names, as RxNav gives them. */
const readProductMap = (folder: string): Map<string, string[]> => {
  const map = new Map<string, string[]>();
  for (const [code = '', , , , ingredient = ''] of rows(unzipped(folder, 'rxnorm/rxnav_product_to_ingredient.csv.gz')))
    map.set(code, [...(map.get(code) ?? []), ingredient.toLowerCase()]);
  return map;
};

/** Every code with a name, from RxNav, published value sets and orders. */
export const readNames = (folder: string): Map<string, NamedCode> => {
  type Listed = { code: string; tty: string; name: string; sources: string[] };
  const names = new Map<string, Listed>();
  for (const [code = '', tty = '', name = '', sources = ''] of rows(unzipped(folder, 'rxnorm/rxcui_names.csv.gz')))
    if (code !== '') names.set(code, { code, tty, name, sources: sources.split('|').filter((source) => source !== '') });
  for (const [code = '', tty = '', name = ''] of rows(unzipped(folder, 'rxnorm/rxnav_product_to_ingredient.csv.gz'))) {
    const known = names.get(code);
    if (code !== '') names.set(code, { code, tty, name, sources: [...(known?.sources ?? []), 'rxnav'] });
  }
  for (const [code, { name, files }] of orderedCodes(folder)) {
    const known = names.get(code);
    if (known === undefined) names.set(code, { code, tty: '', name, sources: [...files] });
    else if (known.name.toLowerCase() === name.toLowerCase()) known.sources.push(...files);
  }
  const ingredientsOf = readProductMap(folder);
  const toNamed = ({ code, tty, name, sources }: Listed): NamedCode => {
    const vouched = sources.includes('rxnav') ? 'mapped' : new Set(sources).size >= 2 ? 'listed' : null;
    const ingredients = isBrandGroup(tty) ? ingredientsOf.get(code) : undefined;
    return { code, tty, name, vouched, ...(ingredients === undefined ? {} : { ingredients }) };
  };
  return new Map([...names].map(([code, listed]) => [code, toNamed(listed)]));
};
