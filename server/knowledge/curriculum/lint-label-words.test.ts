import { expect, test } from 'vitest';
import { labelWordsInARow } from './index.ts';

const statement = 'Stop the drug at once where the count of white cells falls below the limit of the laboratory.';

/** A list that counts how often all of it is walked through. */
function countedTexts(texts: string[]): { texts: string[]; walks: () => number } {
  let walks = 0;
  const counting = new Proxy(texts, {
    get: (list, name, receiver): unknown => {
      if (name === 'flatMap') walks += 1;
      return Reflect.get(list, name, receiver);
    },
  });
  return { texts: counting, walks: () => walks };
}

test('a long document is cut into its runs of words once, however many texts of a lesson are held against it', () => {
  const { texts, walks } = countedTexts([statement]);
  expect(labelWordsInARow(`They say: ${statement}`, texts)).toBe('stop the drug at once where the count of');
  for (let index = 0; index < 200; index += 1) expect(labelWordsInARow(`Text ${index}, in words of its own.`, texts)).toBeUndefined();
  expect(walks()).toBe(1);
});

test('another document has other words', () => {
  expect(labelWordsInARow(statement, ['Something else is said here, in more than nine words of its own kind.'])).toBeUndefined();
  expect(labelWordsInARow(statement, [statement])).toBeDefined();
});
