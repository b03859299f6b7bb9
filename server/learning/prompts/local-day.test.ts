import { describe, expect, test } from 'vitest';
import { localDay } from './local-day.ts';

describe('the day of an instant', () => {
  test("is the zone's, and ends with its midnight to the millisecond", () => {
    const lastMoment = new Date('2026-11-22T04:59:59.999Z');
    const midnight = new Date('2026-11-22T05:00:00.000Z');
    for (const zone of ['America/New_York', 'America/New_York']) {
      expect(localDay(lastMoment, zone)).toBe('2026-11-21');
      expect(localDay(midnight, zone)).toBe('2026-11-22');
      expect(localDay(lastMoment, zone)).toBe('2026-11-21');
    }
    expect(localDay(lastMoment, 'UTC')).toBe('2026-11-22');
    // A zone that is 45 minutes off the hour.
    expect(localDay(new Date('2026-11-21T18:14:59.999Z'), 'Asia/Kathmandu')).toBe('2026-11-21');
    expect(localDay(new Date('2026-11-21T18:15:00.000Z'), 'Asia/Kathmandu')).toBe('2026-11-22');
  });
});
