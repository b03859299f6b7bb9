import { describe, expect, test } from 'vitest';
import { citationsIn, cites, knownSources, toggled } from './source-citations.ts';

describe('what a text cites', () => {
  test.each([
    ['', 'L1', 'box', 'L1 box'],
    ['L1 box', 'L1', '5.1', 'L1 box, 5.1'],
    ['L1 box', 'P1', '2', 'L1 box; P1 2'],
    ['L1 box, 5.1; P1 2', 'L1', 'box', 'L1 5.1; P1 2'],
    ['L1 box; P1 2', 'P1', '2', 'L1 box'],
    ['L1 box', 'X1', null, 'L1 box; X1'],
    ['L1 box; X1', 'X1', null, 'L1 box'],
    ['L1', 'L1', 'Dosing, 2', 'L1 Dosing, 2'],
  ])('%j with %s %s chosen is %j', (text, id, section, next) => expect(toggled(text, id, section)).toBe(next));

  test('is read as far as it is written', () => {
    expect(citationsIn('L1 box, ; P')).toEqual([
      { id: 'L1', sections: ['box'] },
      { id: 'P', sections: [] },
    ]);
    expect([cites('L1 box', 'L1', 'box'), cites('L1 box', 'L1', '5'), cites('L1 box', 'L1', null)]).toEqual([true, false, true]);
  });

  test('is offered from everywhere in the text, in the order of the label', () => {
    const lesson = {
      sources: [
        { id: 'L1', kind: 'label' },
        { id: 'X1', kind: 'guideline' },
      ],
      keyPoints: [{ source: 'L1 5.10' }, { source: 'L1 5.2; L9 1' }],
      rems: { source: 'L1 box' },
    };
    const offered = knownSources(lesson, [{ source: 'L1 8.1' }]).map(({ id, sections }) => [id, sections]);
    expect(offered).toEqual([
      ['L1', ['5.2', '5.10', '8.1', 'box']],
      ['X1', []],
    ]);
  });
});
