import { expect, test } from 'vitest';
import { movedEvidence } from './evidence.ts';

test('a quotation stays with its claim while others are moved, and goes with it', () => {
  const [first, second] = [
    { id: 'k1', text: 'One.' },
    { id: 'k2', text: 'Two.' },
  ];
  const claim = (at: string, quote: string) => ({ at, text: quote, source: 'L1 box', quote });
  const evidence = {
    claims: [claim('keyPoints.0.text', 'one'), claim('keyPoints.1.text', 'two'), claim('rems.text', 'rems')],
    gaps: [{ at: 'keyPoints.0', message: 'Too weak.' }],
    dropped: [{ at: 'key point 3', text: 'Three.', reason: 'Not borne.' }],
  };
  const moved = movedEvidence(evidence, { keyPoints: [first, second] }, { keyPoints: [second] });
  expect(moved.claims.map(({ at, quote }) => [at, quote])).toEqual([
    ['keyPoints.0.text', 'two'],
    ['rems.text', 'rems'],
  ]);
  expect(moved.gaps).toEqual([]);
  expect(moved.dropped).toEqual(evidence.dropped);
});

test('what was left open is closed by filling it or by rewriting the sentence; of a list, nobody knows which was meant', () => {
  const gap = (at: string) => ({ at, message: 'For a person.' });
  const evidence = { claims: [], dropped: [], gaps: ['risk', 'objective', 'minutes', 'items'].map(gap) };
  const before = { objective: 'Decide.', items: [{ id: 'D1', stem: 'Which?' }] };
  const after = { risk: 'standard', objective: 'Decide on one.', items: [{ id: 'D1', stem: 'Which one?' }] };
  expect(movedEvidence(evidence, before, after).gaps.map(({ at }) => at)).toEqual(['minutes', 'items']);
});
