import { describe, expect, test } from 'vitest';
import { dateInterval, isNpi, parseReference } from './index.ts';

describe('dates', () => {
  const day = 86_400_000;
  const cases: [string, string, number][] = [
    ['2026', '2026-01-01T00:00:00Z', 365 * day],
    ['2026-02', '2026-02-01T00:00:00Z', 28 * day],
    ['2026-11-22', '2026-11-22T00:00:00Z', day],
    ['2026-11-22T08:30Z', '2026-11-22T08:30:00Z', 60_000],
    ['2026-11-22T08:30:01-05:00', '2026-11-22T13:30:01Z', 1000],
    ['2026-11-22T08:30:01.25Z', '2026-11-22T08:30:01.250Z', 1],
    ['2026-11-22T08:30:01.123456789Z', '2026-11-22T08:30:01.123Z', 1],
  ];
  test.each(cases)('%s', (value, start, length) => {
    expect(dateInterval(value)).toEqual({ startsAt: Date.parse(start), endsAt: Date.parse(start) + length });
  });
  test.each(['', '26', '2026-13', '2026-02-30', '2026-11-22T25:00:00Z', '2026-11-22 08:00', 'now', '2026-11-22T08'])(
    '%s is none',
    (value) => {
      expect(dateInterval(value)).toBeUndefined();
    },
  );
});

test('references', () => {
  expect(parseReference('Practitioner/ada')).toEqual({ kind: 'literal', type: 'Practitioner', id: 'ada', versionId: undefined });
  expect(parseReference('Task/1/_history/2')).toMatchObject({ versionId: '2' });
  expect(parseReference('https://us.example/fhir/r4/Task/1', 'https://us.example/fhir/r4')).toMatchObject({ kind: 'literal', id: '1' });
  expect(parseReference('https://ehr.example/fhir/Task/1', 'https://us.example/fhir/r4')).toEqual({
    kind: 'url',
    url: 'https://ehr.example/fhir/Task/1',
    version: undefined,
  });
  expect(parseReference('https://preceptor.health/fhir/Questionnaire/x|0.1.0')).toEqual({
    kind: 'url',
    url: 'https://preceptor.health/fhir/Questionnaire/x',
    version: '0.1.0',
  });
  for (const none of ['', '#contained', 'ada', 'practitioner/ada', 'Practitioner/', 'Practitioner/a b', 'Practitioner/ada/extra'])
    expect(parseReference(none)).toBeUndefined();
});

test('NPIs', () => {
  expect(['1234567893', '9999000018'].map(isNpi)).toEqual([true, true]);
  expect(['1234567890', '9999000019', '123456789', '12345678931', 'abcdefghij', ''].map(isNpi)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});
