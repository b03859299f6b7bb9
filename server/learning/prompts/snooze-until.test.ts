import { expect, it } from 'vitest';
import { dayStart, localTime, snoozeUntil } from './snooze-until.ts';

const midnight = { days: 0, hours: 0 };

it.each([
  ['Chicago in winter', '2026-11-22T15:00:00Z', 'America/Chicago', '2026-11-22T06:00:00.000Z'],
  ['Chicago, late evening there', '2026-11-22T04:30:00Z', 'America/Chicago', '2026-11-21T06:00:00.000Z'],
  ['Auckland', '2026-11-22T15:00:00Z', 'Pacific/Auckland', '2026-11-22T11:00:00.000Z'],
  ['on the day the clocks go back', '2026-11-01T20:00:00Z', 'America/Chicago', '2026-11-01T05:00:00.000Z'],
  ['UTC', '2026-11-22T00:00:00Z', 'UTC', '2026-11-22T00:00:00.000Z'],
])('the day begins at local midnight: %s', (_, at, zone, expected) => {
  expect(localTime(new Date(at), zone, midnight).toISOString()).toBe(expected);
});

it('a snooze ends at the end of the shift, or at 7:00 local, also across a change of the clocks', () => {
  const at = new Date('2026-10-31T15:00:00Z');
  expect(snoozeUntil('end-of-shift', at, 'America/Chicago').toISOString()).toBe('2026-10-31T23:00:00.000Z');
  expect(snoozeUntil('tomorrow', at, 'America/Chicago').toISOString()).toBe('2026-11-01T13:00:00.000Z');
  expect(snoozeUntil('7-days', at, 'America/Chicago').toISOString()).toBe('2026-11-07T13:00:00.000Z');
});

it.each([
  ['the clocks go forward that night', 'tomorrow', '2026-03-07T20:00:00Z', '2026-03-08T11:00:00.000Z'],
  ['the clocks went forward this night', 'tomorrow', '2026-03-08T20:00:00Z', '2026-03-09T11:00:00.000Z'],
  ['before the clocks go forward, in the same night', 'tomorrow', '2026-03-08T05:30:00Z', '2026-03-09T11:00:00.000Z'],
  ['the clocks go back that night', 'tomorrow', '2026-10-31T20:00:00Z', '2026-11-01T12:00:00.000Z'],
  ['between the two one o’clocks', 'tomorrow', '2026-11-01T06:30:00Z', '2026-11-02T12:00:00.000Z'],
  ['a week over the change in autumn', '7-days', '2026-10-28T20:00:00Z', '2026-11-04T12:00:00.000Z'],
  ['a week over the change in spring', '7-days', '2026-03-05T20:00:00Z', '2026-03-12T11:00:00.000Z'],
  ['over the end of the year', '7-days', '2026-12-29T20:00:00Z', '2027-01-05T12:00:00.000Z'],
  ['a shift is eight hours, whatever the clocks do', 'end-of-shift', '2026-03-08T05:30:00Z', '2026-03-08T13:30:00.000Z'],
] as const)('New York: %s', (_, until, at, expected) => {
  expect(snoozeUntil(until, new Date(at), 'America/New_York').toISOString()).toBe(expected);
});

it('New York: the day begins at its own midnight on both days of change', () => {
  expect(localTime(new Date('2026-03-08T15:00:00Z'), 'America/New_York', midnight).toISOString()).toBe('2026-03-08T05:00:00.000Z');
  expect(localTime(new Date('2026-11-01T20:00:00Z'), 'America/New_York', midnight).toISOString()).toBe('2026-11-01T04:00:00.000Z');
});

it('a day starts at local midnight, whichever moment asks first, also where the clocks change', () => {
  const zone = 'America/New_York';
  const asked = (...moments: string[]): string[] => moments.map((moment) => dayStart(new Date(moment), zone).toISOString());
  // 2026-11-01 has 25 hours there, 2026-03-08 has 23.
  expect(asked('2026-11-01T05:00:00Z', '2026-11-02T04:59:59Z', '2026-11-02T05:00:00Z', '2026-11-01T23:00:00Z')).toEqual([
    '2026-11-01T04:00:00.000Z',
    '2026-11-01T04:00:00.000Z',
    '2026-11-02T05:00:00.000Z',
    '2026-11-01T04:00:00.000Z',
  ]);
  expect(asked('2026-03-08T12:00:00Z', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z')).toEqual([
    '2026-03-08T05:00:00.000Z',
    '2026-03-08T05:00:00.000Z',
    '2026-03-09T04:00:00.000Z',
  ]);
});
