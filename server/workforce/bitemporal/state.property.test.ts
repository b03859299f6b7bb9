import { describe, expect, it } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { state, type Span } from './state.ts';

const day = (number: number): Date => new Date(Date.UTC(2026, 0, 1 + number));
const same = (a: string, b: string): boolean => a === b;
const statement: fc.Arbitrary<Span<string>> = fc
  .record({ from: fc.nat(30), days: fc.option(fc.integer({ min: 1, max: 15 })), value: fc.constantFrom('active', 'expired', 'revoked') })
  .map(({ from, days, value }) => ({ from: day(from), to: days === null ? null : day(from + days), value }));

const next = (held: readonly Span<string>[], said: Span<string>): Span<string>[] => {
  const { ended, added } = state(held, said, same);
  return [...held.filter((span) => !ended.includes(span)), ...added];
};
const at = (held: readonly Span<string>[], when: Date): string | undefined => {
  const found = held.filter(({ from, to }) => from <= when && (to === null || when < to));
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0]?.value;
};

describe('what is stated', () => {
  it('is what holds for its time, changes no other time, and never overlaps', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), statement, (before, said) => {
        const held = before.reduce<Span<string>[]>(next, []);
        const after = next(held, said);
        for (let number = 0; number <= 60; number += 1) {
          const when = day(number);
          const isSaid = said.from <= when && (said.to === null || when < said.to);
          expect(at(after, when)).toBe(isSaid ? said.value : at(held, when));
        }
      }),
    );
  });

  it('and is said again, changes nothing', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 8 }), (all) => {
        const held = all.reduce<Span<string>[]>(next, []);
        for (const last of all.slice(-1)) expect(state(held, last, same)).toEqual({ ended: [], added: [] });
      }),
    );
  });

  it('ends after it begins', () => {
    expect(() => state([], { from: day(2), to: day(2), value: 'active' }, same)).toThrow(RangeError);
  });
});
