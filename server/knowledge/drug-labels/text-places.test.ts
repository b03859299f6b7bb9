import { fc } from '../../../test-fixtures/seeded-property.ts';
import { expect, test } from 'vitest';
import { createColumn, createTextPlaces } from './text-places.ts';

const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 300 });

test('each text has one place, and each place its text, as a Map would have it', () => {
  fc.assert(
    fc.property(texts, fc.nat(400), texts, (added, expected, asked) => {
      const places = createTextPlaces(expected);
      const map = new Map<string, number>();
      for (const text of added) {
        if (!map.has(text)) map.set(text, map.size);
        expect(places.add(text)).toBe(map.get(text));
      }
      expect(places.count()).toBe(map.size);
      for (const [text, place] of map) expect([places.find(text), places.at(place)]).toEqual([place, text]);
      for (const text of asked) expect(places.find(text)).toBe(map.get(text) ?? -1);
    }),
  );
});

test('more than was expected, and a text longer than all others, are kept too', () => {
  const places = createTextPlaces(0);
  const long = 'ä'.repeat(300_000);
  expect([places.add(''), places.add(long)]).toEqual([0, 1]);
  for (let number = 2; number < 20_000; number += 1) expect(places.add(`code ${number}`)).toBe(number);
  expect([places.at(0), places.at(1) === long, places.find('code 19999'), places.find('code 20000')]).toEqual(['', true, 19_999, -1]);
});

test('a column grows, and changes where it is told', () => {
  const column = createColumn(0);
  for (let value = 0; value < 100; value += 1) column.add(-value);
  column.set(7, 12);
  expect([column.at(0), column.at(7), column.at(99)]).toEqual([0, 12, -99]);
});
