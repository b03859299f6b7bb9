import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { genuineBox } from '../../server/knowledge/boxed-warnings/index.ts';
import { buildFacts, labelRecordOf, makeVocabulary, toLabel } from '../../server/knowledge/drug-facts/index.ts';
import { readChangeIndex } from './read-change-index.ts';
import { readLabels, readNames } from './read-samples.ts';
import { evidenceAsFiles, factsAsFiles } from './write-facts.ts';

/** A folder of real records, as the script takes it. */
const samples = process.env['SAMPLES_DIR'];

describe.skipIf(samples === undefined)('the starter set and the records it comes from', () => {
  const folder = samples ?? '';
  const records = samples === undefined ? [] : readLabels(folder);

  it('is what the script makes of them, byte for byte', () => {
    const vocabulary = makeVocabulary(readNames(folder));
    const labels = records.map((record) => toLabel(labelRecordOf(record), vocabulary));
    const facts = buildFacts({ labels, vocabulary, indexed: readChangeIndex(folder) });
    const data = join(import.meta.dirname, '../../server/knowledge/drug-labels/data');
    const made = factsAsFiles(facts);
    expect(made.products === readFileSync(join(data, 'products.json'), 'utf8')).toBe(true);
    expect(made.topics === readFileSync(join(data, 'topics.json'), 'utf8')).toBe(true);
    const evidence = evidenceAsFiles(labels, vocabulary);
    expect(evidence.labels === readFileSync(join(data, 'labels.json'), 'utf8')).toBe(true);
    expect(evidence.names === readFileSync(join(data, 'names.tsv'), 'utf8')).toBe(true);
  }, 60_000);

  it('carries codes forward by set id where a newer version lost them', () => {
    const pegloticase = records.find(({ setId }) => setId === '6e566303-d93a-4130-b764-25749829aa95');
    expect(pegloticase?.products.rxcuis).toContain('1011653');
  });

  it('finds three false boxes among the labels held, and no other', () => {
    const boxless = records.filter((record) => record.boxed.length > 0 && genuineBox(record.boxed) === null);
    expect(boxless.map(({ products }) => products.genericNames[0]?.toLowerCase() ?? '').sort()).toEqual([
      'budesonide',
      'piperacillin and tazobactam',
      'rizatriptan benzoate odt',
    ]);
  });

  it.each([
    ['FDA-openfda__humira', [true]],
    ['FDA-openfda__no-title', [true, false, false, false]],
    ['FDA-openfda__cough', [false]],
    ['FDA-openfda__lipitor-orig', []],
    ['kgrid__veklury-remdesivir-2020-10', [false]],
  ])('tells genuine from false boxed sections in %s', (name, genuine) => {
    const xml = readFileSync(join(folder, `spl/${name}.xml`), 'utf8');
    const sections = [...xml.matchAll(/<code[^>]*code="34066-1"[^>]*>([\s\S]*?)(?=<code[^>]*code="\d{5}-\d"|$)/g)].map((found) =>
      (found[1] ?? '').replace(/<[^>]+>/g, ' '),
    );
    expect(sections.map((text) => genuineBox([text]) !== null)).toEqual(genuine);
  });

  it('takes two versions for one box where white space alone changed, and for two everywhere else', () => {
    const boxIn = (file = ''): string | undefined => {
      const answer = JSON.parse(readFileSync(join(folder, 'openfda/label-versions', file), 'utf8')) as
        { boxed_warning?: string[] } | { results: { boxed_warning?: string[] }[] };
      return genuineBox(('results' in answer ? answer.results[0] : answer)?.boxed_warning)?.hash;
    };
    const pairs = readFileSync(join(folder, 'openfda/label-versions/INDEX.csv'), 'utf8').trim().split(/\r?\n/).slice(1);
    expect(pairs.length).toBeGreaterThan(10);
    for (const pair of pairs) {
      const [change, , , , , before, , , after] = pair.split(',');
      expect({ pair, same: boxIn(before) === boxIn(after) }).toEqual({ pair, same: change === 'WHITESPACE_ONLY' });
    }
  });

  it('shows the alcohol pad on a boxed and an unboxed kit, and says nothing of it', () => {
    const kits = records.filter(({ products }) => products.rxcuis.includes('797544'));
    expect(new Set(kits.map((record) => record.boxed.length > 0)).size).toBe(2);
    expect(loadDrugKnowledge().topicsForCode('797544')).toEqual({ verdict: 'unknown' });
  });

  it('holds a boxed metoprolol label of 2023 that the labels of 2026 outdate', () => {
    const metoprolol = records.filter(({ products }) => products.substances.some((name) => name.startsWith('METOPROLOL')));
    const boxed = metoprolol.filter((record) => record.boxed.length > 0);
    expect(boxed.map(({ effective }) => effective)).toEqual(['20230204']);
    expect(metoprolol.length).toBeGreaterThan(2);
    expect(loadDrugKnowledge().topicsForCode('866924').verdict).toBe('unboxed');
  });
});
