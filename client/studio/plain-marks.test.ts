import { expect, test } from 'vitest';
import { plainMarks } from './plain-marks.ts';

test.each([
  ['Say [[Stop at jaundice.]] in your own words.', 'Say “Stop at jaundice.” in your own words.'],
  ['“[[Stop.]]” and [[Go\non]]', '“Stop.” and “Go\non”'],
  ['Nothing marked [1].', 'Nothing marked [1].'],
])('%s is read as %s', (text, read) => expect(plainMarks(text)).toBe(read));
