import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, test } from 'vitest';
import { hideOne, hideSmall } from './hide-small.ts';

const cell = (count: number, clinicians = count) => ({ count, clinicians });

describe('small numbers', () => {
  test('are hidden below ten clinicians, however often; none and ten are told', () => {
    expect([cell(0), cell(1), cell(40, 9), cell(10), cell(60, 12)].map(hideOne)).toEqual([0, null, null, 10, 60]);
  });

  test('take the next larger one with them where they would be the rest of a sum', () => {
    expect(hideSmall([cell(30), cell(2), cell(18), cell(0)])).toEqual([30, null, null, 0]);
    expect(hideSmall([cell(30), cell(2), cell(3), cell(18)])).toEqual([30, null, null, 18]);
    expect(hideSmall([cell(2), cell(0)])).toEqual([null, 0]);
    expect(hideSmall([cell(16), cell(17)])).toEqual([16, 17]);
  });

  test('are never told, and never the only hidden one beside others', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ count: fc.nat(50), clinicians: fc.integer({ min: 1, max: 20 }) }), { maxLength: 12 }), (cells) => {
        const shown = hideSmall(cells);
        const told = cells.filter(({ count, clinicians }, index) => count > 0 && clinicians < 10 && shown[index] !== null);
        expect(told).toEqual([]);
        const hidden = shown.filter((one) => one === null).length;
        if (hidden === 1) expect(shown.every((one) => one === null || one === 0)).toBe(true);
      }),
    );
  });
});
