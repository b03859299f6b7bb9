import { expect, test } from 'vitest';
import { dateInWords, dayInWords, withDates } from './date-words.ts';

test.each([
  ['2026-05-07', '7 May 2026'],
  ['2026-09-22', '22 Sep 2026'],
  ['2025-10', 'Oct 2025'],
  ['2027', '2027'],
  ['2026-13-01', '2026-13-01'],
  ['soon', 'soon'],
])('the date %s is %s', (date, words) => {
  expect(dateInWords(date)).toBe(words);
});

test('an instant has the day of its zone, with the same short months', () => {
  const at = new Date('2026-09-22T23:30:00Z');
  expect(dayInWords(at, 'Europe/London')).toBe('23 Sep 2026');
  expect(dayInWords(at, 'America/Los_Angeles')).toBe('22 Sep 2026');
});

test.each([
  ['Label version 2, 2026-05-07; box revised 10/2025.', 'Label version 2, 7 May 2026; box revised Oct 2025.'],
  ['5/2023: the restart dose; infection text (03/2026)', 'May 2023: the restart dose; infection text (Mar 2026)'],
  ['Twenty labels read, 2015-02-28 to 2026-07-17', 'Twenty labels read, 28 Feb 2015 to 17 Jul 2026'],
  // Blood pressure, ratios, days of a month and what only looks like a month stay.
  ['120/80, 1/2, 13/2025, 10/7/2025, 40–50 %', '120/80, 1/2, 13/2025, 10/7/2025, 40–50 %'],
])('%s', (text, words) => {
  expect(withDates(text)).toBe(words);
});
