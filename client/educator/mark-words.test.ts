import { describe, expect, test } from 'vitest';
import { markWords } from './mark-words.ts';

/** "within *90* days": what the other version does not have stands between stars. */
const told = (text: string, others: readonly string[]): string | undefined =>
  markWords(text, others)
    ?.map((run) => (run.isShared ? run.text : `*${run.text}*`))
    .join(' ');

describe('words of a reworded sentence', () => {
  const before = 'Test for tuberculosis within 90 days before the first dose.';
  const after = 'Test for tuberculosis within 30 days before the first dose.';

  test('that the other version says otherwise stand apart, on both sides', () => {
    expect(told(before, [after])).toBe('Test for tuberculosis within *90* days before the first dose.');
    expect(told(after, [before])).toBe('Test for tuberculosis within *30* days before the first dose.');
  });

  test('that are gone, or new in a row, are one mark', () => {
    expect(told('Events can rarely and briefly occur.', ['Events can occur.'])).toBe('Events can *rarely and briefly* occur.');
    expect(told('Events can occur.', ['Events can rarely and briefly occur.'])).toBe('Events can occur.');
  });

  test('are held against the likest sentence, wherever it stands', () => {
    expect(told(after, ['Monitor counts every 12 weeks.', before])).toBe('Test for tuberculosis within *30* days before the first dose.');
  });

  test('are not marked one by one where no sentence is like it', () => {
    expect(markWords(after, ['Monitor blood counts every 12 weeks.'])).toBeNull();
    expect(markWords(after, [])).toBeNull();
  });

  test('lose no word', () => {
    expect(
      markWords(before, [after])
        ?.map(({ text }) => text)
        .join(' '),
    ).toBe(before);
  });
});
