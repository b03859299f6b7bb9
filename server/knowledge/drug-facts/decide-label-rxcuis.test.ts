import { describe, expect, it } from 'vitest';
import { decideLabelRxcuis, type CodeMeaning, type LabelEvidence, type NamedProducts, type RxNormAnswers } from './decide-label-rxcuis.ts';

const meaning = (rxcui: string, tty: string, name: string, ...ingredients: [string, string][]): CodeMeaning => ({
  rxcui,
  current: rxcui,
  tty,
  name,
  ingredients: ingredients.map(([code, called]) => ({ rxcui: code, name: called })),
  isComplete: true,
});
const adalimumab: [string, string] = ['327361', 'adalimumab'];
const warfarin: [string, string] = ['11289', 'warfarin'];
const known: CodeMeaning[] = [
  meaning('727705', 'SBD', '0.8 ML adalimumab 50 MG/ML Prefilled Syringe [Humira]', adalimumab),
  meaning('2640851', 'SBD', '0.8 ML adalimumab-aacf 50 MG/ML Auto-Injector [Idacio]', adalimumab),
  meaning('797544', 'SCD', 'isopropyl alcohol 0.7 ML/ML Medicated Pad', ['6', 'isopropyl alcohol']),
  meaning('313002', 'SCD', 'sodium chloride 9 MG/ML Injectable Solution', ['9863', 'sodium chloride']),
  meaning('855332', 'SCD', 'warfarin sodium 5 MG Oral Tablet', warfarin),
  meaning('855334', 'SBD', 'warfarin sodium 5 MG Oral Tablet [Coumadin]', warfarin),
  meaning('855338', 'SCD', 'warfarin sodium 6 MG Oral Tablet', warfarin),
  meaning('855290', 'SCD', 'warfarin sodium 5 MG Injection', warfarin),
  { ...meaning('209999', 'SCD', 'warfarin sodium 5 MG Oral Tablet', warfarin), current: '855332' },
  {
    ...meaning('856962', 'SCD', 'acetaminophen 500 MG / hydrocodone bitartrate 5 MG Oral Capsule', ['161', 'acetaminophen']),
    isComplete: false,
  },
  meaning('2693637', 'SCD', '0.56 ML teriparatide 0.3 MG/ML Pen Injector', ['83374', 'teriparatide']),
];
const rxnorm = (more: Partial<RxNormAnswers> = {}): RxNormAnswers => ({
  meaningOf: (rxcui) => known.find((one) => one.rxcui === rxcui),
  ingredientOfUnii: (unii) => (unii === '6153CWM0CL' ? '11289' : undefined),
  ingredientNamed: (name) => ({ warfarin: '11289', adalimumab: '327361' })[name.toLowerCase()],
  productsOf: () => [],
  ...more,
});
const nothing: RxNormAnswers = {
  meaningOf: () => undefined,
  ingredientOfUnii: () => undefined,
  ingredientNamed: () => undefined,
  productsOf: () => [],
};

const products = (said: Partial<NamedProducts>): NamedProducts => ({
  rxcuis: [],
  uniis: [],
  substances: [],
  genericNames: [],
  brandNames: [],
  routes: [],
  ...said,
});
const label = (...versions: [number, Partial<NamedProducts>][]): LabelEvidence => ({
  versions: versions.map(([version, said]) => ({ version, products: products(said) })),
  person: [],
  rxnorm: [],
  dailymed: [],
});
const codes = (evidence: LabelEvidence, answers = rxnorm()): string =>
  decideLabelRxcuis(evidence, answers)
    .rxcuis.map(({ rxcui, via }) => `${rxcui} ${via}`)
    .join(', ');

const coumadin = { substances: ['WARFARIN SODIUM'], genericNames: ['WARFARIN SODIUM'], brandNames: ['Coumadin'], routes: ['ORAL'] };

describe('the codes of a label', () => {
  it('are those of its highest version, with the code of today beside one that gave way', () => {
    expect(codes(label([3, { ...coumadin, rxcuis: ['855332'] }], [2, { ...coumadin, rxcuis: ['855338'] }]))).toBe('855332 label');
    expect(codes(label([3, { ...coumadin, rxcuis: ['209999'] }]))).toBe('209999 label, 855332 label');
  });

  it('are carried forward where a version lost them: from the highest earlier one that had some', () => {
    const lost = label([1, { ...coumadin, rxcuis: ['855338'] }], [12, {}], [9, { ...coumadin, rxcuis: ['855332'] }], [10, {}]);
    expect(codes(lost)).toBe('855332 carried');
    expect(codes(lost, nothing)).toBe('855332 carried');
  });

  it("are RxNorm's for its set id where no version has any, then DailyMed's", () => {
    const none = label([2, coumadin], [1, coumadin]);
    expect(codes({ ...none, rxnorm: ['855334'], dailymed: ['855332'] })).toBe('855334 rxnorm');
    expect(codes({ ...none, dailymed: ['855332'] })).toBe('855332 dailymed');
  });

  it('are those that a person chose, until the label names its own', () => {
    const none = label([2, coumadin], [1, coumadin]);
    expect(codes({ ...none, person: ['727705'], rxnorm: ['855334'] })).toBe('727705 person');
    expect(codes({ ...label([3, { ...coumadin, rxcuis: ['855332'] }]), person: ['855338'] })).toBe('855332 label');
  });

  describe('by its substances', () => {
    const productsOf = (ingredients: readonly string[]): CodeMeaning[] =>
      ingredients.join() === '11289' ? known.filter((one) => one.ingredients[0]?.rxcui === '11289' && one.current === one.rxcui) : [];
    const bySubstance = rxnorm({ productsOf });

    it("are its brand's products of its route", () => {
      expect(codes(label([1, coumadin]), bySubstance)).toBe('855334 substance');
      expect(codes(label([1, { ...coumadin, substances: [], genericNames: [], uniis: ['6153CWM0CL'] }]), bySubstance)).toBe(
        '855334 substance',
      );
    });

    it('are the one product that there is of its route', () => {
      expect(codes(label([1, { ...coumadin, brandNames: ['Warfarin'], routes: ['INTRAVENOUS'] }]), bySubstance)).toBe('855290 substance');
    });

    it.each([
      ['several products', { ...coumadin, brandNames: ['Warfarin Sodium'] }, 'RxNorm has several products of its substance and route'],
      ['another route', { ...coumadin, routes: ['TOPICAL'] }, 'RxNorm has no product of its substance and route'],
      ['no route', { ...coumadin, routes: [] }, 'RxNorm has no product of its substance and route'],
      [
        'a part of a combination unknown',
        { ...coumadin, substances: ['WARFARIN SODIUM', 'NOVELTINE'] },
        'RxNorm does not know its substance',
      ],
      ['no names', {}, 'it names no substance'],
    ])('are none with %s: a person has to look', (_, said, reason) => {
      expect(decideLabelRxcuis(label([1, said]), bySubstance)).toEqual({ rxcuis: [], foreign: [], unmapped: reason });
    });
  });

  it('are without what lies in the carton beside the drug, whatever RxNorm knows', () => {
    const kit = { genericNames: ['ADALIMUMAB-AACF'], brandNames: ['Idacio'], rxcuis: ['797544', '2640851', '313002'] };
    expect(decideLabelRxcuis(label([1, kit]), rxnorm())).toEqual({
      rxcuis: [{ rxcui: '2640851', via: 'label' }],
      foreign: ['797544', '313002'],
      unmapped: null,
    });
    expect(codes(label([1, { ...kit, rxcuis: ['797544', '2640851'] }]), nothing)).toBe('2640851 label');
    // Alone it leads to the earlier version, and to nobody where there is none.
    const alone = { ...kit, rxcuis: ['797544'] };
    expect(codes(label([2, alone], [1, kit]))).toBe('2640851 carried');
    expect(decideLabelRxcuis(label([2, alone]), rxnorm())).toEqual({
      rxcuis: [],
      foreign: ['797544'],
      unmapped: 'all its codes are of what comes beside the drug',
    });
  });

  it('are those of a companion where it is the drug itself', () => {
    const pad = { substances: ['ISOPROPYL ALCOHOL'], genericNames: ['ALCOHOL'], rxcuis: ['797544'] };
    expect(codes(label([1, pad]))).toBe('797544 label');
    expect(codes(label([1, { substances: ['SODIUM CHLORIDE'], rxcuis: ['313002'] }]))).toBe('313002 label');
  });

  it('are without another drug where some are surely its own, and all of them where names fall short', () => {
    const mixed = { ...coumadin, rxcuis: ['855332', '727705'] };
    expect(codes(label([1, mixed]))).toBe('855332 label');
    const renamed = { substances: ['PALOPEGTERIPARATIDE'], genericNames: ['PALOPEGTERIPARATIDE'], rxcuis: ['2693637'] };
    expect(codes(label([1, renamed]))).toBe('2693637 label');
    // Of a combination only one ingredient is known: that says nothing against it.
    expect(codes(label([1, { substances: ['WARFARIN', 'HYDROCODONE BITARTRATE'], rxcuis: ['855332', '856962'] }]))).toBe(
      '855332 label, 856962 label',
    );
  });

  it('are none of a label without a version', () => {
    expect(decideLabelRxcuis(label(), nothing).unmapped).toBe('no version of the label is known');
  });
});
