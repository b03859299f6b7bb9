import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../platform/index.ts';
import { parseFacts } from './index.ts';

/** A folder of real label records; the starter set is compared with them where it is set. */
const samples = process.env['SAMPLES_DIR'];

type LabelRecord = { set_id: string; version: string; effective_time: string; boxed_warning?: string[]; openfda?: { rxcui?: string[] } };

const folder = join(projectRoot(), 'server/knowledge/drug-labels/data');
const { products, topics } = parseFacts({
  products: readFileSync(join(folder, 'products.json'), 'utf8'),
  topics: readFileSync(join(folder, 'topics.json'), 'utf8'),
});

/** Sections coded as boxed in these records that warn of nothing. */
const falseBoxes = /^(BOXED WARNING$|PHARMACY BULK PACKAGE|For inhalation only\. Do not swallow)/;
const isBoxed = (record: LabelRecord | undefined): boolean =>
  record?.boxed_warning !== undefined && !falseBoxes.test(record.boxed_warning.join(' ').trim());

const recordsOf = (folder: string): LabelRecord[] =>
  ['drug-label-all-slim', 'drug-label-2024-sample', 'drug-label-boxed-sample']
    .flatMap((name) =>
      gunzipSync(readFileSync(join(folder, `openfda/${name}.ndjson.gz`)))
        .toString('utf8')
        .split('\n'),
    )
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelRecord);

describe.skipIf(samples === undefined)('the starter set against the records it names', () => {
  const records = samples === undefined ? [] : recordsOf(samples);
  const find = (label: { setId: string; version: number }): LabelRecord | undefined =>
    records.find((one) => one.set_id === label.setId && Number(one.version) === label.version);
  const day = (compact = ''): string => `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6, 8)}`;

  it('names label versions that exist and say so', () => {
    const wrong = products.filter(({ label, status }) => {
      if (label === null) return false;
      const record = find(label);
      return day(record?.effective_time) !== label.effective || isBoxed(record) !== (status === 'boxed');
    });
    expect(wrong).toEqual([]);
    expect(topics.filter(({ label }) => day(find(label)?.effective_time) !== label.effective)).toEqual([]);
  });

  it('claims `label` only for codes on that label', () => {
    const onLabel = products.filter((product) => product.evidence === 'label');
    expect(onLabel.length).toBeGreaterThan(0);
    // A new version often comes without its codes; those of an older version of the set hold.
    const isOn = (code: string, setId: string | undefined): boolean =>
      records.some((record) => record.set_id === setId && record.openfda?.rxcui?.includes(code) === true);
    expect(onLabel.filter(({ code, label, status }) => status !== 'doubt' && !isOn(code, label?.setId))).toEqual([]);
  });

  it('agrees with every record that carries one of its codes', () => {
    const newest = new Map<string, LabelRecord>();
    for (const record of records)
      for (const code of record.openfda?.rxcui ?? [])
        if ((newest.get(code)?.effective_time ?? '') <= record.effective_time) newest.set(code, record);
    const disagreeing = products
      .filter((product) => product.status !== 'doubt')
      .flatMap((product) => {
        const record = newest.get(product.code);
        return record !== undefined && isBoxed(record) !== (product.status === 'boxed') ? [`${product.display} (${record.set_id})`] : [];
      });
    expect(disagreeing).toEqual([]);
  });
});

it('gives general knowledge no set id', () => {
  expect(products.filter((product) => product.evidence === 'curated' && product.label !== null)).toEqual([]);
  const decided = products.filter((product) => product.level === 'product' && product.status !== 'doubt');
  expect(decided.filter((product) => product.evidence !== 'curated' && product.label === null)).toEqual([]);
});
