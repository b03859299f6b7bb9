import { describe, expect, it } from 'vitest';
import type { Verdict } from '../boxed-warnings/index.ts';
import { corroborationOf, neighboursToCompare } from './warning-changes.ts';

const versions = (known: Record<number, Verdict>): Map<number, { verdict: Verdict }> =>
  new Map(Object.entries(known).map(([version, verdict]) => [Number(version), { verdict }]));

describe('which versions are compared', () => {
  it.each([
    ['the first of a label with none', { 3: 'genuine' }, [3], []],
    ['the next with the one before, by number and not by word order', { 9: 'none', 10: 'genuine' }, [10], [{ from: 9, to: 10 }]],
    [
      'a late one with the one before, and the one behind it with it',
      { 1: 'none', 4: 'genuine', 7: 'none', 8: 'none' },
      [4],
      [
        { from: 1, to: 4 },
        { from: 4, to: 7 },
      ],
    ],
    ['the former first with one that is older still', { 2: 'none', 5: 'genuine' }, [2], [{ from: 2, to: 5 }]],
    ['one in doubt with none', { 1: 'genuine', 2: 'doubtful' }, [2], []],
    ['the one behind a doubt with the one before it', { 1: 'genuine', 2: 'doubtful', 3: 'genuine' }, [3], [{ from: 1, to: 3 }]],
    ['nothing that was not touched', { 1: 'none', 2: 'genuine', 5: 'none' }, [], []],
  ] as [string, Record<number, Verdict>, number[], { from: number; to: number }[]][])('%s', (_, known, touched, expected) => {
    expect(neighboursToCompare(versions(known), new Set(touched))).toEqual(expected);
  });
});

describe('what corroborates a change', () => {
  it.each([
    ['RECENT MAJOR CHANGES Boxed Warning 4/2025 Dosage and Administration ( 2.2 ) 4/2025', ['Boxed Warning 4/2025']],
    ['Boxed Warning…………...04/2026 Warnings and Precautions ( 5.1 )…...06/2026', ['Boxed Warning…………...04/2026']],
    ['BOXED WARNING, Suicidality (5.1) 12/2023, Boxed Warning Removed', ['BOXED WARNING, Suicidality (5.1) 12/2023', 'Boxed Warning']],
    ['Warnings and Precautions (5.6) 12/2023', []],
  ])('is found in %s', (text, expected) => {
    expect(corroborationOf([text])).toEqual(expected);
  });

  it('is bounded, whatever a label lists', () => {
    expect(corroborationOf([`${'Boxed Warning '.repeat(5000)}`])).toHaveLength(5);
  });
});
