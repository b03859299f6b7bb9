import { describe, expect, test } from 'vitest';
import { daysUntil, fhirDate, fhirDay } from './fhir-date.ts';

describe('a FHIR date in words', () => {
  test.each([
    ['2027', '2027'],
    ['2027-06', 'Jun 2027'],
    ['2026-09-22', '22 Sep 2026'],
    ['2026-11-22T03:01:00Z', '21 Nov 2026 21:01'],
    ['soon', 'soon'],
    ['', ''],
  ])('%s is %s', (value, words) => expect(fhirDate(value, 'America/Chicago')).toBe(words));

  test('the day of an instant is the zone’s, that of a date is its own', () => {
    expect(fhirDay('2026-11-22T03:01:00Z', 'America/Chicago')).toBe('21 Nov 2026');
    expect(fhirDay('2026-11-22', 'America/Chicago')).toBe('22 Nov 2026');
  });
});

describe('days until', () => {
  const now = new Date('2026-11-22T03:00:00Z');
  test.each([
    ['2026-11-21', 'America/Chicago', 0],
    ['2026-11-21', 'Europe/Paris', -1],
    ['2027-02-20', 'Europe/Paris', 90],
    // A month counts to its last day.
    ['2026-11', 'Europe/Paris', 8],
    ['2026', 'Europe/Paris', 39],
  ])('%s in %s: %i', (value, timeZone, days) => expect(daysUntil(value, timeZone, now)).toBe(days));
  test('is unknown for what is no date', () => expect(daysUntil('never', 'UTC', now)).toBeNull());
});
