import { describe, expect, test } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { versionBefore } from '../../contract/index.ts';
import { compareLessons } from './compare-lessons.ts';

const option = (id: string, text: string, correct = false) => ({ id, text, correct, feedback: `Why ${id}.` });
const lesson = {
  id: 'exampletine-order',
  version: '1.0.0',
  status: 'active',
  reviewedOn: '2026-01-01',
  title: 'Exampletine: hepatotoxicity',
  topics: ['exampletine-oral', 'exampletine-injected'],
  keyPoints: [
    { id: 'k1', text: 'Test liver function before the first dose. Stop at jaundice.', source: 'L1 box' },
    { id: 'k2', text: 'Ask about alcohol.', source: 'L1 5.1' },
  ],
  items: [{ id: 'T1', stem: 'Age 60. What next?', options: [option('a', 'Liver function', true), option('b', 'Nothing')], critical: true }],
  sources: [{ id: 'L1', kind: 'label', setId: '00000000-0000-4000-8000-000000000001', version: 11, effective: '2025-06-30' }],
};
const [k1, k2] = lesson.keyPoints as [(typeof lesson.keyPoints)[0], (typeof lesson.keyPoints)[0]];
const changed = (to: object) => compareLessons(lesson, { ...lesson, ...to }).fields;

describe('two texts of a lesson', () => {
  test('that say the same differ in nothing, whoever answers for them', () => {
    const { fields, unchanged } = compareLessons(lesson, { ...lesson, version: '1.1.0', status: 'draft', reviewedOn: null });
    expect(fields).toEqual([]);
    expect(unchanged.slice(0, 2)).toEqual(['Title', 'Orders that it follows']);
    expect(unchanged).toContain('Item 1, option A, right answer');
  });

  test('differ by sentence: added, removed, reworded, and the rest the same', () => {
    const text = 'Test liver function before and during the first dose. Ask about jaundice, too. Call somebody.';
    const [field, ...more] = changed({ keyPoints: [{ ...k1, text }, k2] });
    expect(more).toEqual([]);
    expect(field).toMatchObject({ at: 'keyPoints.0.text', name: 'Key point 1, text', class: 'CHANGED', isReordered: false });
    expect(field?.before.map(({ mark }) => mark)).toEqual(['reworded', 'removed']);
    expect(field?.after.map(({ mark }) => mark)).toEqual(['reworded', 'added', 'added']);
    const kept = changed({ keyPoints: [{ ...k1, text: `${k1.text} Call somebody.` }, k2] });
    expect(kept[0]?.after.map(({ mark }) => mark)).toEqual(['same', 'same', 'added']);
  });

  test('know a member of a list by its id: one in front makes no news of those behind', () => {
    const fields = changed({ keyPoints: [{ id: 'k3', text: 'New.', source: 'L1 2.1' }, k1, k2] });
    expect(fields.map((one) => [one.name, one.class])).toEqual([
      ['Key point 1, text', 'ADDED'],
      ['Key point 1, source', 'ADDED'],
    ]);
    expect(changed({ keyPoints: [k1] }).map((one) => [one.name, one.class])).toEqual([
      ['Key point 2, text', 'REMOVED'],
      ['Key point 2, source', 'REMOVED'],
    ]);
  });

  test('say where an order alone is another: of members, and in a list of words', () => {
    const [members] = changed({ keyPoints: [k2, k1] });
    expect(members).toMatchObject({ name: 'Key points, order', isReordered: true });
    expect(members?.after.map(({ text, mark }) => [text, mark])).toEqual([
      ['Ask about alcohol.', 'same'],
      [k1.text, 'same'],
    ]);
    expect(changed({ topics: lesson.topics.toReversed() })).toMatchObject([{ name: 'Orders that it follows', isReordered: true }]);
  });

  test('differ by a number, a source, the right answer, and by how something is set', () => {
    const [item] = lesson.items;
    const fields = changed({
      sources: [{ ...lesson.sources[0], version: 12, effective: '2026-06-30' }],
      items: [{ ...item, options: [option('a', 'Liver function'), option('b', 'nothing', true)] }],
      title: 'Exampletine:  Hepatotoxicity',
    });
    expect(fields.map((one) => [one.name, one.class])).toEqual([
      ['Title', 'COSMETIC'],
      ['Item 1, option A, right answer', 'CHANGED'],
      ['Item 1, option B', 'COSMETIC'],
      ['Item 1, option B, right answer', 'CHANGED'],
      ['Source 1, effective date', 'CHANGED'],
      ['Source 1, version', 'CHANGED'],
    ]);
    expect(fields[1]).toMatchObject({ before: [{ text: 'Yes', mark: 'removed' }], after: [{ text: 'No', mark: 'added' }] });
  });

  test('take what is left unsaid for what it stands for', () => {
    expect(changed({ keyPoints: [{ ...k1, changed: false }, k2] })).toEqual([]);
    expect(changed({ keyPoints: [{ ...k1, changed: true }, k2] })).toMatchObject([{ name: 'Key point 1, changed', class: 'ADDED' }]);
  });

  test('of any shape are compared without an error: what comes the one way goes the other', () => {
    const anything = fc.dictionary(fc.constantFrom('title', 'items', 'keyPoints', 'scope', 'odd'), fc.jsonValue({ maxDepth: 3 }));
    const mirrored: Record<string, string> = { ADDED: 'REMOVED', REMOVED: 'ADDED' };
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        expect(compareLessons(one, one).fields).toEqual([]);
        const there = compareLessons(one, other).fields.map((field) => mirrored[field.class] ?? field.class);
        const back = compareLessons(other, one).fields.map((field) => field.class as string);
        expect(there.sort()).toEqual(back.sort());
      }),
    );
  });
});

describe('the version before', () => {
  const one = (version: string, status: string) => ({ version, status, textId: null });
  const known = [
    one('2.0.0', 'published'),
    one('1.10.0', 'withdrawn'),
    one('1.9.0', 'published'),
    one('1.0.0', 'active'),
    one('0.9.0', 'draft'),
  ];
  test.each([
    ['2.0.0', '1.9.0'],
    ['1.10.0', '1.9.0'],
    ['3.0.0', '2.0.0'],
    ['1.0.0', undefined],
  ])('of %s is %s: what was withdrawn, or never taught, is passed over', (version, before) =>
    expect(versionBefore(version, known)).toBe(before),
  );

  test('is a withdrawn one where there is no other', () => expect(versionBefore('2.0.0', [one('1.0.0', 'withdrawn')])).toBe('1.0.0'));
});
