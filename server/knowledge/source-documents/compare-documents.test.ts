import { describe, expect, test } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { compareDocuments } from './compare-documents.ts';
import { readMarkdown } from './read-markdown.ts';

const compare = (before: string, after: string) => compareDocuments(readMarkdown(before).sections, readMarkdown(after).sections);
const classes = (before: string, after: string) => compare(before, after).map((one) => one.class);

const base = '# Protocol\n\n## 1. Scope\n\nAll units. Adults only.\n\n## 2. Steps\n\n1. Give 5 mg.\n2. Wait 10 min.\n3. Give 5 mg.\n';

describe('two versions of a document', () => {
  test('that say the same are unchanged, however they are set', () => {
    expect(classes(base, base)).toEqual(['UNCHANGED', 'UNCHANGED', 'UNCHANGED']);
    expect(classes(base, base.replaceAll('\n', '\r\n').replaceAll(' units', '\n   units'))).toEqual([
      'UNCHANGED',
      'UNCHANGED',
      'UNCHANGED',
    ]);
    expect(classes(base, base.replace('2. Steps', '3. STEPS').replace('All units.', 'All units'))).toEqual([
      'UNCHANGED',
      'COSMETIC',
      'COSMETIC',
    ]);
  });

  test('name the section, and what it says now beside what it said', () => {
    const [, , steps] = compare(base, base.replace('Wait 10 min', 'Wait 15 min'));
    expect(steps).toMatchObject({
      class: 'CHANGED',
      isReordered: false,
      statements: { added: [], removed: [], changed: [{ before: 'Wait 10 min.', after: 'Wait 15 min.' }] },
    });
  });

  test('differ where steps come in another order or one is no longer done twice', () => {
    for (const after of [
      base.replace('1. Give 5 mg.\n2. Wait 10 min.', '1. Wait 10 min.\n2. Give 5 mg.'),
      base.replace('3. Give 5 mg.\n', ''),
    ])
      expect(compare(base, after)[2]).toMatchObject({ class: 'CHANGED', isReordered: true });
  });

  test('have sections that are new, gone, moved and named otherwise', () => {
    const added = base.replace('## 2.', '## 2. Consent\n\nAsk first.\n\n## 3.');
    expect(classes(base, added)).toEqual(['UNCHANGED', 'UNCHANGED', 'ADDED', 'COSMETIC']);
    expect(classes(added, base)).toEqual(['UNCHANGED', 'UNCHANGED', 'REMOVED', 'COSMETIC']);
    const renamed = compare(base, base.replace('Steps', 'What to do'));
    expect(renamed[2]).toMatchObject({
      class: 'CHANGED',
      isReordered: false,
      headings: { added: ['What to do'], removed: ['Steps'] },
      statements: { added: [], removed: [] },
    });
    const moved = base.replace('## 1. Scope', '### 1. Scope');
    expect(classes(base, moved)).toEqual(['UNCHANGED', 'UNCHANGED', 'UNCHANGED']);
  });

  test('a sign between numbers is no matter of how it is set', () => {
    expect(classes('Give < 5 mg.', 'Give > 5 mg.')).toEqual(['CHANGED']);
    expect(classes('Give 1.5 mg.', 'Give 15 mg.')).toEqual(['CHANGED']);
    expect(classes('Do not give.', 'Do give.')).toEqual(['CHANGED']);
  });
});

const word = fc.constantFrom('give', 'wait', 'check', 'call', 'patient', 'nurse', '5', '10', 'mg', 'not');
const statement = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => `Then ${words.join(' ')}.`);
const section = fc.record({
  heading: fc.constantFrom('Scope', 'Steps', 'Care', 'Notes'),
  statements: fc.array(statement, { maxLength: 5 }),
});
const markdown = fc
  .array(section, { minLength: 1, maxLength: 5 })
  .map((sections) =>
    sections.map(({ heading, statements }) => `## ${heading}\n\n${statements.map((one) => `- ${one}`).join('\n')}`).join('\n\n'),
  );
const mirror: Record<string, string> = { ADDED: 'REMOVED', REMOVED: 'ADDED' };

describe('whatever the versions are', () => {
  test('a version against itself has no change, and more white space makes none', () =>
    fc.assert(
      fc.property(markdown, fc.constantFrom('  ', '\n  ', '\t'), (text, space) => {
        expect(new Set(classes(text, text))).toEqual(new Set(['UNCHANGED']));
        expect(new Set(classes(text, text.replace(/(?<=Then) (?!\d)/g, space)))).toEqual(new Set(['UNCHANGED']));
      }),
    ));

  test('backwards, what was added is removed, and every section of both is there once', () =>
    fc.assert(
      fc.property(markdown, markdown, (one, other) => {
        const [there, back] = [compare(one, other), compare(other, one)];
        expect(there.map((change) => mirror[change.class] ?? change.class).sort()).toEqual(back.map((change) => change.class).sort());
        const pairs = (changes: typeof there, side: 'before' | 'after') =>
          changes.flatMap((change) => change[side] ?? []).sort((a, b) => a - b);
        expect(pairs(there, 'before')).toEqual(readMarkdown(one).sections.map((_, at) => at));
        expect(pairs(there, 'after')).toEqual(readMarkdown(other).sections.map((_, at) => at));
        const said = (changes: typeof there, kind: 'added' | 'removed') => changes.flatMap(({ statements }) => statements[kind]).sort();
        expect(said(there, 'added')).toEqual(said(back, 'removed'));
      }),
    ));
});
