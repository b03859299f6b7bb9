import { describe, expect, it } from 'vitest';
import { buildFacts, type BuiltFacts } from './build-facts.ts';
import type { BuiltProduct } from './built-product.ts';
import { openFdaRecordSchema } from '../drug-sources/index.ts';
import { labelRecordOf, toLabel } from './label.ts';
import { makeVocabulary, type NamedCode } from './vocabulary.ts';
import { reportedChange } from './reported-change.ts';

/** As openFDA gives it. */
type RawLabel = Record<string, unknown>;

const box = ['WARNING: SERIOUS INFECTIONS Patients are at risk of serious infections.'];
let serial = 0;
const label = (of: {
  substances: string[];
  codes?: string[];
  routes?: string[];
  boxed?: boolean;
  day?: string;
  type?: string;
  elements?: string;
  application?: string;
  changes?: string;
}): RawLabel => ({
  set_id: `00000000-0000-0000-0000-${String(++serial).padStart(12, '0')}`,
  version: '1',
  effective_time: of.day ?? '20260701',
  ...(of.boxed === true ? { boxed_warning: box } : {}),
  ...(of.changes === undefined ? {} : { recent_major_changes: [of.changes] }),
  spl_product_data_elements: [of.elements ?? ''],
  openfda: {
    substance_name: of.substances,
    rxcui: of.codes ?? [],
    route: of.routes ?? ['ORAL'],
    generic_name: of.substances,
    manufacturer_name: [`labeler ${serial}`],
    product_type: [of.type ?? 'HUMAN PRESCRIPTION DRUG'],
    application_number: [of.application ?? 'ANDA000001'],
  },
});

const names: NamedCode[] = [
  { code: '1', tty: 'DF', name: 'Oral Tablet', vouched: 'mapped' },
  { code: '2', tty: 'DF', name: 'Topical Gel', vouched: 'mapped' },
  { code: '3', tty: 'DF', name: 'Prefilled Syringe', vouched: 'mapped' },
  { code: '4', tty: 'DF', name: 'Medicated Pad', vouched: 'mapped' },
  { code: '10', tty: 'IN', name: 'imarel', vouched: 'mapped' },
  { code: '11', tty: 'SCD', name: 'imarel 5 MG Oral Tablet', vouched: 'mapped' },
  { code: '12', tty: 'SBD', name: 'imarel 5 MG Oral Tablet [Imabrand]', vouched: 'mapped' },
  { code: '13', tty: '', name: 'imarel 10 MG Oral Tablet', vouched: 'listed' },
  { code: '14', tty: '', name: 'imarel 20 MG Oral Tablet', vouched: null },
  { code: '15', tty: 'SCD', name: 'imarel 1 MG/MG Topical Gel', vouched: 'mapped' },
  { code: '16', tty: 'SCDC', name: 'imarel 5 MG', vouched: 'mapped' },
  { code: '17', tty: '', name: 'imarel 5 MG Oral Tablet [Oldbrand]', vouched: null },
  { code: '20', tty: 'SCD', name: '1 ML bolumab 40 MG/ML Prefilled Syringe', vouched: 'mapped' },
  { code: '21', tty: 'SCD', name: 'ethanol 0.7 ML/ML Medicated Pad', vouched: 'mapped' },
  { code: '22', tty: 'SCD', name: '1 ML silumab 40 MG/ML Prefilled Syringe', vouched: 'mapped' },
];
const vocabulary = makeVocabulary(new Map(names.map((one) => [one.code, one])));
const build = (records: object[], indexed: (ingredient: string, month: string) => boolean = () => false): BuiltFacts => {
  const labels = records.map((record) => toLabel(labelRecordOf(openFdaRecordSchema.parse(record)), vocabulary));
  return buildFacts({ labels, vocabulary, indexed });
};
const find = (facts: BuiltFacts, code: string): Partial<BuiltProduct> | undefined => facts.products.find((one) => one.code === code);

describe('evidence', () => {
  const facts = build([label({ substances: ['IMAREL'], codes: ['11'], boxed: true })]);

  it('is `label` for a code on the label', () =>
    expect(find(facts, '11')).toMatchObject({ status: 'boxed', evidence: 'label', topics: ['imarel-oral'] }));
  it('is `mapped` for its brand in RxNav', () => expect(find(facts, '12')).toMatchObject({ status: 'boxed', evidence: 'mapped' }));
  it('is `listed` where two lists name the code', () => expect(find(facts, '13')).toMatchObject({ status: 'boxed', evidence: 'listed' }));
  it('is none where one list does, and no better code names the same drug', () => expect(find(facts, '14')).toBeUndefined());
  it('is `curated` for a single-list brand of a drug that is known better', () =>
    expect(find(facts, '17')).toMatchObject({ status: 'boxed', evidence: 'curated', label: null }));
  it('does not carry the box to another route', () => expect(find(facts, '15')).toBeUndefined());
  it('leaves the ingredient in doubt while one of its routes is unknown', () =>
    expect(find(facts, '10')).toMatchObject({ status: 'doubt' }));
  it('knows the strength, for its one form is known', () =>
    expect(find(facts, '16')).toMatchObject({ status: 'boxed', level: 'component' }));
});

describe('what a label does not say', () => {
  it('keeps the pad of a kit out, boxed or not', () => {
    const facts = build([
      label({
        substances: ['BOLUMAB'],
        codes: ['20', '21', '99'],
        routes: ['SUBCUTANEOUS'],
        boxed: true,
        elements: 'Bolumab Kit ALCOHOL PREP PAD',
      }),
      label({ substances: ['SILUMAB'], codes: ['22', '21', '99'], routes: ['SUBCUTANEOUS'] }),
    ]);
    expect(find(facts, '20')).toMatchObject({ status: 'boxed' });
    expect(find(facts, '22')).toMatchObject({ status: 'unboxed' });
    expect(find(facts, '21')).toBeUndefined();
    expect(find(facts, '99')).toBeUndefined();
  });

  it('names a code that no list names by its label, unless it stands on labels of two drugs', () => {
    const facts = build([
      label({ substances: ['IMAREL'], codes: ['11', '98', '97'], boxed: true }),
      label({ substances: ['OTHER'], codes: ['97'] }),
    ]);
    expect(find(facts, '98')).toMatchObject({ display: 'imarel, oral', status: 'boxed', evidence: 'label' });
    expect(find(facts, '97')).toBeUndefined();
  });

  it('lets an over-the-counter label speak for its own products alone', () => {
    const facts = build([label({ substances: ['IMAREL'], codes: ['11'], type: 'HUMAN OTC DRUG' })]);
    expect(find(facts, '11')).toMatchObject({ status: 'unboxed' });
    expect(find(facts, '12')).toMatchObject({ status: 'unboxed' });
    expect(find(facts, '13')).toBeUndefined();
  });

  it('is silent where labels of one ingredient and route disagree', () => {
    const facts = build([label({ substances: ['IMAREL'], codes: ['11'], boxed: true }), label({ substances: ['IMAREL'] })]);
    expect(find(facts, '11')).toMatchObject({ status: 'boxed' });
    expect(find(facts, '13')).toMatchObject({ status: 'doubt', topics: [], label: null });
    expect(find(facts, '10')).toMatchObject({ status: 'doubt' });
  });

  it('counts a text that speaks of a box without holding one for nothing', () => {
    const record = { ...label({ substances: ['IMAREL'], codes: ['11'] }), warnings: ['See BOXED WARNING.'] };
    expect(find(build([record]), '11')).toBeUndefined();
  });

  it('takes a box that says nothing for no box', () => {
    const record = { ...label({ substances: ['IMAREL'], codes: ['11'] }), boxed_warning: ['BOXED WARNING'] };
    expect(find(build([record]), '11')).toMatchObject({ status: 'unboxed' });
  });

  it('does not let a stale boxed label outvote a newer one without', () => {
    const old = label({ substances: ['IMAREL'], codes: ['11'], boxed: true, day: '20150228' });
    const facts = build([old, label({ substances: ['IMAREL'], codes: ['13'] })]);
    expect(find(facts, '11')).toMatchObject({ status: 'unboxed' });
  });

  it('keeps an old label without a box that alone covers its products', () => {
    const old = label({ substances: ['IMAREL'], codes: ['13'], day: '20210416' });
    const facts = build([old, label({ substances: ['IMAREL'], codes: ['11'], boxed: true })]);
    expect(find(facts, '13')).toMatchObject({ status: 'unboxed' });
    expect(find(facts, '11')).toMatchObject({ status: 'boxed' });
  });
});

describe('news', () => {
  const since = (records: RawLabel[], indexed?: (ingredient: string, month: string) => boolean): string | undefined =>
    build(records, indexed).topics.find(({ id }) => id === 'imarel-oral')?.news?.since;
  const changes = 'Boxed Warning (5.1) 10/2025 Indications and Usage (1.1) 12/2025';
  const one = (application?: string): RawLabel =>
    label({ substances: ['IMAREL'], codes: ['11'], boxed: true, changes, ...(application === undefined ? {} : { application }) });

  it('needs the reference label, two labelers or the index: one generic repeats what it follows', () => {
    expect(since([one()])).toBeUndefined();
    expect(since([one('NDA012345')])).toBe('2025-10');
    expect(since([one(), one()])).toBe('2025-10');
    expect(since([one()], (ingredient, month) => ingredient === 'imarel' && month === '2025-10')).toBe('2025-10');
  });

  it.each([
    ['Boxed Warning 6/2025', '2025-06'],
    ['Dosage (2.1) 1/2026 Boxed Warning ( 5.1 , 5.2 ) 06 / 2025', '2025-06'],
    ['Boxed Warning, removed 8/2025', null],
    ['Boxed Warning Removed 8/2025', null],
    ['Indications and Usage 1/2026', null],
  ])('reads %j as %s', (text, month) => expect(reportedChange(text)).toBe(month));
});
