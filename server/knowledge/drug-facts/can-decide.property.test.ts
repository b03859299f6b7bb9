import { expect, it } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { buildFacts } from './build-facts.ts';
import { canDecide, toLabel, type Label, type LabelRecord } from './label.ts';
import { makeVocabulary, type NamedCode } from './vocabulary.ts';
import { noProducts } from '../drug-sources/index.ts';

const drugs = ['imarel', 'silumab', 'bolumab'];
const forms = ['Oral Tablet', 'Topical Gel'];
const names: NamedCode[] = [
  ...forms.map((name, index): NamedCode => ({ code: String(index + 1), tty: 'DF', name, vouched: 'mapped' })),
  ...drugs.flatMap((drug, index): NamedCode[] => [
    { code: `${index + 1}0`, tty: 'IN', name: drug, vouched: 'mapped' },
    { code: `${index + 1}1`, tty: 'SCD', name: `${drug} 5 MG Oral Tablet`, vouched: 'mapped' },
    { code: `${index + 1}2`, tty: 'SBD', name: `${drug} 5 MG Oral Tablet [Brand]`, vouched: 'listed' },
    { code: `${index + 1}3`, tty: 'SCD', name: `${drug} 1 MG/MG Topical Gel`, vouched: 'mapped' },
    { code: `${index + 1}4`, tty: 'SCDC', name: `${drug} 5 MG`, vouched: 'mapped' },
  ]),
];
const vocabulary = makeVocabulary(new Map(names.map((named) => [named.code, named])));

const text = 'WARNING: HEPATOTOXICITY Severe liver injury was seen.';
const records = fc.array(
  fc.record({
    drug: fc.constantFrom(...drugs, 'unlisted'),
    routes: fc.subarray(['ORAL', 'TOPICAL']),
    // Two that nobody names among them.
    rxcuis: fc.subarray(['11', '12', '13', '21', '22', '23', '31', '98', '99'], { maxLength: 3 }),
    verdict: fc.constantFrom('genuine', 'none', 'none', 'doubtful'),
    type: fc.constantFrom('HUMAN PRESCRIPTION DRUG', 'HUMAN OTC DRUG', 'HUMAN OTC DRUG'),
    effective: fc.constantFrom('2018-01-01', '2024-05-01', '2025-03-02', '2026-07-01', '2026-07-02', '2029-01-01'),
    elements: fc.constantFrom('', '', 'alcohol prep pad'),
  }),
  { maxLength: 25 },
);

const labelOf = (of: { drug: string; verdict: string; type: string; elements: string } & Record<string, unknown>, index: number): Label =>
  toLabel(
    {
      setId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      version: 1,
      effective: of['effective'],
      verdict: of.verdict,
      box: of.verdict === 'genuine' ? { text, hash: 'a', elements: [text] } : null,
      recentChanges: [],
      products: {
        ...noProducts,
        substances: [of.drug.toUpperCase()],
        genericNames: [of.drug],
        labeler: `Labeler ${index}`,
        routes: of['routes'],
        rxcuis: of['rxcuis'],
        types: [of.type],
        elements: [of.elements],
      },
    } as LabelRecord,
    vocabulary,
    true,
  );

const factsOf = (labels: Label[], otherDays: string[] = []): unknown => {
  const { labelsOf, ...facts } = buildFacts({ labels, vocabulary, indexed: () => false, otherDays });
  return { ...facts, gathered: facts.topics.map(({ id }) => labelsOf(id).map(({ setId }) => setId)) };
};

it('facts are the same with the labels that decide nothing and with no more than their days', () => {
  let left = 0;
  fc.assert(
    fc.property(records, (given) => {
      const labels = given.map(labelOf);
      const others = labels.filter((label) => !canDecide(label));
      left += others.length;
      const deciding = labels.filter(canDecide);
      expect(
        factsOf(
          deciding,
          others.map(({ effective }) => effective),
        ),
      ).toEqual(factsOf(labels));
    }),
    { numRuns: 150 },
  );
  expect(left).toBeGreaterThan(50);
});
