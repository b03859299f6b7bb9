import { expect, it } from 'vitest';
import { localTime, snoozeUntil } from './snooze-until.ts';

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
