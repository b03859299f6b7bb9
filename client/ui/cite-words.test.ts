import { expect, test } from 'vitest';
import type { SourceView } from '../../server/contract/index.ts';
import { citeWords, sourceName, withoutCite } from './cite-words.ts';

const label = (id: string, version: string): SourceView => ({
  id,
  kind: 'label',
  text: `FDA label c963c610, version ${version}`,
  setId: 'c963c610-52e5-43ab-aac6-3f7e5341b764',
  version,
  effective: '2026-05-07',
  product: 'clozapine, oral tablet',
  readOn: '2026-11-22',
});
const notice: SourceView = {
  ...label('X2', ''),
  kind: 'rems',
  text: 'FDA notice, 2025-06-13',
  setId: null,
  version: null,
  effective: null,
  product: null,
};

test.each([
  [['1'], 'section 1'],
  [['box'], 'boxed warning'],
  [['box', '5.1', '5.5'], 'boxed warning, 5.1, 5.5'],
  [['2.3', '5.1'], 'sections 2.3, 5.1'],
  [['2.3', 'Table 1'], 'section 2.3, Table 1'],
  [['Dosage'], 'Dosage'],
  [[], 'the label'],
])('%j of the only label reads "%s"', (sections, words) => {
  expect(citeWords({ sourceId: 'L1', sections }, [label('L1', '6'), notice])).toBe(words);
});

test('several labels are told apart, and other sources are named with their date in words', () => {
  const sources = [label('L1', '6'), label('L2', '14'), notice];
  expect(citeWords({ sourceId: 'L2', sections: ['box', '2.5'] }, sources)).toBe('label version 14, boxed warning, 2.5');
  expect(citeWords({ sourceId: 'X2', sections: [] }, sources)).toBe('FDA notice, 13 Jun 2025');
  expect(sources.map(sourceName)).toEqual([
    'FDA label, clozapine, oral tablet',
    'FDA label, clozapine, oral tablet',
    'FDA notice, 13 Jun 2025',
  ]);
});

test.each([
  ['Stop it after a stroke (box, 5.4).', ['box', '5.4'], 'Stop it after a stroke.'],
  ['That is its condition (section 1).', ['1'], 'That is its condition.'],
  ['No REMS (boxed warning; 2.3, Table 1)', ['box', '2.3', 'Table 1'], 'No REMS'],
  ['A first titration (2.6).', ['box', '2.6', '5.2'], 'A first titration.'],
  // Another section, another thing in brackets, and brackets in the middle say more than the citation.
  ['Hold it in infection (5.1).', ['box', '5.4'], 'Hold it in infection (5.1).'],
  ['Deaths: 9 against 7 (TNF blocker).', ['5.2'], 'Deaths: 9 against 7 (TNF blocker).'],
  ['Hold it (5.1); after a stroke stop.', ['5.1'], 'Hold it (5.1); after a stroke stop.'],
])('the reason “%s” beside %j', (text, sections, shown) => {
  expect(withoutCite(text, [{ sourceId: 'L1', sections }], [label('L1', '6')])).toBe(shown);
});

test('with several labels, the label counts too', () => {
  const sources = [label('L1', '105'), label('L2', '3')];
  const cites = [
    { sourceId: 'L1', sections: ['box'] },
    { sourceId: 'L2', sections: ['box', '5.3'] },
  ];
  const shown = (inside: string): string => withoutCite(`Right (${inside}).`, cites, sources);
  expect(shown('label version 105, boxed warning; label version 3, section 5.3')).toBe('Right.');
  expect(shown('boxed warning, label version 3, section 5.3')).toBe('Right.');
  expect(shown('label version 105, section 5.3')).toBe('Right (label version 105, section 5.3).');
});
