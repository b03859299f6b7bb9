import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { plain } from './cut-statements.ts';

test('a bracket that is never closed is read once, however much stands behind it', () => {
  const text = `[A ${'Precautions '.repeat(60_000)}`;
  // Looked through from each of its words it would take minutes; it is stopped before.
  expect(runInNewContext('plain(text)', { plain, text }, { timeout: 10_000 })).toBe(text.trim());
});

test.each([
  ['Stop it [A note on Warnings, 5.1] at once.', 'Stop it at once.'],
  ['Stop it [A note on Warnings and Precautions (5.1)] at once.', 'Stop it at once.'],
  ['Stop it [A note on doses] at once.', 'Stop it [A note on doses] at once.'],
])('%s reads as %s', (text, read) => expect(plain(text)).toBe(read));
