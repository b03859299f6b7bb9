import { fc } from '../../../test-fixtures/seeded-property.ts';
import { expect, test } from 'vitest';
import type { Earlier } from './attempt.ts';
import { decideTry } from './decide-try.ts';

const now = new Date('2026-11-22T08:00:00Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const ended = (hours: number, status: Earlier['status'] = 'failed'): Earlier => ({
  id: 'x',
  number: 1,
  form: 'whole',
  lessonVersion: '1.0.0',
  status,
  finishedAt: status === 'open' ? null : hoursAgo(hours),
  registration: 'r',
  drawn: [],
});

test('two tries in 24 hours, the third opens when the first is a day old', () => {
  expect(decideTry([], now, 2)).toEqual({ triesLeft: 2, nextTryAt: null });
  expect(decideTry([ended(3)], now, 2)).toEqual({ triesLeft: 1, nextTryAt: null });
  expect(decideTry([ended(3), ended(1)], now, 2)).toEqual({ triesLeft: 0, nextTryAt: hoursAgo(3 - 24) });
});

test('a try a day old, one left open and one cut short by a withdrawal do not count', () => {
  expect(decideTry([ended(24), ended(30), ended(1, 'open'), ended(2, 'abandoned')], now, 2)).toEqual({ triesLeft: 2, nextTryAt: null });
});

test('when none is left, exactly one is at the time that is named', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 48, noNaN: true }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 4 }),
      (hours, perDay) => {
        const earlier = hours.map((one) => ended(one));
        const { triesLeft, nextTryAt } = decideTry(earlier, now, perDay);
        expect(triesLeft === 0).toBe(nextTryAt !== null);
        expect(decideTry(earlier, nextTryAt ?? now, perDay).triesLeft).toBeGreaterThan(0);
      },
    ),
  );
});
