import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideOne, hideSmall } from './hide-small.ts';

const cell = (count: number, clinicians = count) => ({ count, clinicians });

describe('small numbers', () => {
  test('are hidden below five clinicians, however often; none and five are told', () => {
    expect([cell(0), cell(1), cell(40, 4), cell(5), cell(60, 9)].map(hideOne)).toEqual([0, null, null, 5, 60]);
  });

  test('take the next larger one with them where they would be the rest of a sum', () => {
    expect(hideSmall([cell(30), cell(2), cell(8), cell(0)])).toEqual([30, null, null, 0]);
    expect(hideSmall([cell(30), cell(2), cell(3), cell(8)])).toEqual([30, null, null, 8]);
    expect(hideSmall([cell(2), cell(0)])).toEqual([null, 0]);
    expect(hideSmall([cell(6), cell(7)])).toEqual([6, 7]);
  });

  test('are never told, and never the only hidden one beside others', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ count: fc.nat(50), clinicians: fc.integer({ min: 1, max: 20 }) }), { maxLength: 12 }), (cells) => {
        const shown = hideSmall(cells);
        const told = cells.filter(({ count, clinicians }, index) => count > 0 && clinicians < 5 && shown[index] !== null);
        expect(told).toEqual([]);
        const hidden = shown.filter((one) => one === null).length;
        if (hidden === 1) expect(shown.every((one) => one === null || one === 0)).toBe(true);
      }),
    );
  });
});
