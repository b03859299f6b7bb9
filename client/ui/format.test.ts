import { describe, expect, test } from 'vitest';
import { clock, day, duration, moment, shortName, unbroken } from './format.ts';

describe('dates and times', () => {
  test.each([
    ['2026-09-22T23:30:00Z', 'Europe/London', '23 Sep 2026', '00:30'],
    ['2026-09-22T23:30:00Z', 'America/Los_Angeles', '22 Sep 2026', '16:30'],
    ['2026-01-31T15:05:00Z', 'Asia/Kolkata', '31 Jan 2026', '20:35'],
    ['2026-10-25T00:59:00Z', 'Europe/London', '25 Oct 2026', '01:59'],
  ])('%s in %s is %s at %s', (iso, zone, date, time) => {
    expect(day(iso, zone)).toBe(date);
    expect(clock(iso, zone)).toBe(time);
  });

  test('today is today in the zone of the organization, not in the browser’s', () => {
    const now = new Date('2026-09-22T23:45:00Z');
    expect(moment('2026-09-22T23:30:00Z', 'Europe/London', now)).toBe('Today 00:30');
    expect(moment('2026-09-22T22:30:00Z', 'Europe/London', now)).toBe('22 Sep 2026 23:30');
    expect(moment('2026-09-22T22:30:00Z', 'America/New_York', now)).toBe('Today 18:30');
  });

  test.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min 0 s'],
    [130, '2 min 10 s'],
    [3_725, '62 min 5 s'],
  ])('%i seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('a short name', () => {
  test.each([
    ['Adela R. Whitcombe', 'A. Whitcombe'],
    ['Adela Whitcombe', 'A. Whitcombe'],
    ['Whitcombe, Adela R.', 'A. Whitcombe'],
    ['Van der Berg, Ilse', 'I. Van der Berg'],
    [' Adela  Whitcombe ', 'A. Whitcombe'],
    ['Whitcombe,', 'Whitcombe'],
    ['Whitcombe', 'Whitcombe'],
    ['Ángel Núñez', 'Á. Núñez'],
    ['Adela Whitcombe, MD', 'A. Whitcombe'],
    ['Juan Ortiz, Jr., PharmD', 'J. Ortiz'],
    ['Whitcombe, Anna', 'A. Whitcombe'],
  ])('of "%s" is "%s"', (name, short) => {
    expect(shortName(name)).toBe(short);
  });
});

describe('a number and its unit', () => {
  const spaces = (text: string): string => text.replaceAll('\u00a0', '~');

  test.each([
    ['tofacitinib 5 mg twice daily', 'tofacitinib 5~mg twice daily'],
    ['levothyroxine sodium 0.05 MG Oral Tablet', 'levothyroxine sodium 0.05~MG Oral Tablet'],
    ['hemoglobin < 9 g/dL, ANC 1,500 cells/µL', 'hemoglobin <~9~g/dL, ANC 1,500~cells/µL'],
    ['lymphocytes < 500 per mm³', 'lymphocytes <~500 per mm³'],
    ['40–50 % of the dose, fever ≥ 38.5 °C', '40–50~% of the dose, fever ≥~38.5~°C'],
    ['for 8 weeks, then 12 months; ≥ 18 h', 'for 8~weeks, then 12~months; ≥~18~h'],
    ['eGFR 30 mL/min, 200 µg, 200 μg, 10 mmHg', 'eGFR 30~mL/min, 200~µg, 200~μg, 10~mmHg'],
  ])('%s', (text, shown) => {
    expect(spaces(unbroken(text))).toBe(shown);
  });

  test.each(['Age 62, month 4 of treatment', '2 of 3 right', 'section 5.1 has 4 hematology rows', 'in 2026 Millie grew'])(
    'other spaces are left: %s',
    (text) => {
      expect(unbroken(text)).toBe(text);
    },
  );
});
