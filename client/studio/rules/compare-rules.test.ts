import { describe, expect, test } from 'vitest';
import type { RuleForm } from '../../../server/contract/index.ts';
import { compareForms, comparePlans, folded, predecessorsOf, type Line, type Names } from './compare-rules.ts';

const names: Names = { topic: (id) => `Topic ${id}`, lesson: (id) => `Lesson ${id}` };
const form: RuleForm = {
  title: 'Exampletine here',
  purpose: 'Our pharmacy asked for it.',
  trigger: 'order-sign',
  codes: { kind: 'topic', topicIds: ['a', 'b'] },
  audience: { roles: [], units: [], fewerPassedThan: null },
  conditions: [],
  coolDownDays: null,
  perClinicianDay: 2,
  lessonId: null,
};
const changed = (to: Partial<RuleForm>) =>
  compareForms(form, { ...form, ...to }, names).fields.map((field) => [
    field.name,
    field.class,
    field.before.map(({ text, mark }) => `${mark}: ${text}`),
    field.after.map(({ text, mark }) => `${mark}: ${text}`),
  ]);

describe('two forms', () => {
  test('that say the same differ in nothing', () => {
    const { fields, unchanged } = compareForms(form, structuredClone(form), names);
    expect(fields).toEqual([]);
    expect(unchanged).toHaveLength(12);
  });

  test.each<[Partial<RuleForm>, unknown[]]>([
    [{ perClinicianDay: 1 }, ['At most a day', 'CHANGED', ['removed: 2 per clinician'], ['added: 1 per clinician']]],
    [{ coolDownDays: 1 }, ['Same warning again', 'CHANGED', ['removed: As your organization has it set'], ['added: After 1 day']]],
    [{ trigger: 'encounter-start' }, ['What happens', 'CHANGED', ['removed: An order is signed'], ['added: An encounter starts']]],
    [
      { codes: { kind: 'topic', topicIds: ['a', 'c'] } },
      ['Codes', 'CHANGED', ['same: Topic a', 'removed: Topic b'], ['same: Topic a', 'added: Topic c']],
    ],
    [
      { codes: { kind: 'topic', topicIds: ['b', 'a'] } },
      ['Codes', 'CHANGED', ['same: Topic a', 'same: Topic b'], ['same: Topic b', 'same: Topic a']],
    ],
    [{ audience: { ...form.audience, roles: ['chief'] } }, ['Roles', 'CHANGED', ['removed: Everybody'], ['added: Chief']]],
    [
      { conditions: [{ description: 'It is urgent.', expression: "%order.priority = 'stat'" }] },
      ['Conditions', 'ADDED', [], ["added: It is urgent. %order.priority = 'stat'"]],
    ],
    [{ lessonId: 'l1' }, ['Shows', 'CHANGED', ['removed: The lesson on the order’s own warning'], ['added: Lesson l1']]],
    [
      { purpose: 'Our board asked for it.' },
      ['Why', 'CHANGED', ['reworded: Our pharmacy asked for it.'], ['reworded: Our board asked for it.']],
    ],
  ])('differ by clause: %j', (to, said) => expect(changed(to)).toEqual([said]));

  test('of which only parts are shown, differ by these alone', () => {
    const { fields, unchanged } = compareForms(form, { ...form, title: 'B', codes: null, lessonId: 'l1' }, names, false);
    expect(fields.map(({ name }) => name)).toEqual(['Title']);
    expect(unchanged).toHaveLength(7);
  });

  test('name a code by its name and itself, and what kind it is', () => {
    const codes = {
      kind: 'drug' as const,
      codes: [
        { code: '1', display: 'exampletine' },
        { code: '2', display: '' },
      ],
    };
    expect(changed({ codes })).toMatchObject([
      ['For which codes', 'CHANGED', ['removed: Drug class (boxed warning)'], ['added: Single drugs']],
      ['Codes', 'CHANGED', ['removed: Topic a', 'removed: Topic b'], ['added: exampletine (1)', 'added: 2']],
    ]);
    expect(changed({ codes: null })[1]?.[1]).toBe('REMOVED');
  });
});

describe('two plans', () => {
  const texts = (lines: readonly Line[], without: Line['mark']): string =>
    lines
      .filter(({ mark }) => mark !== without)
      .map(({ text }) => text)
      .join('\n');
  /** Every list of up to four of two things: among them those that can be matched in several ways. */
  const lists = [
    [],
    ...[1, 2, 3, 4].flatMap((length) =>
      Array.from({ length: 2 ** length }, (_, bits) => Array.from({ length }, (_one, at) => (bits >> at) & 1)),
    ),
  ];

  test('are each whole in their comparison, whatever changed', () => {
    for (const was of lists)
      for (const now of lists) {
        const lines = comparePlans({ action: was }, { action: now });
        expect(JSON.parse(texts(lines, 'added'))).toEqual({ action: was });
        expect(JSON.parse(texts(lines, 'removed'))).toEqual({ action: now });
        expect(lines.every(({ mark }) => mark === 'same')).toBe(was.join() === now.join());
      }
  });

  test('do not differ by the order of their members, nor by which version they are', () => {
    const ordered = comparePlans({ title: 'A', action: [{ id: '1', title: 'B' }] }, { action: [{ title: 'B', id: '1' }], title: 'A' });
    expect(ordered.every(({ mark }) => mark === 'same')).toBe(true);
    const lines = comparePlans(
      { id: '1', version: '1.0.0', status: 'active', title: 'A' },
      { id: '2', version: '2.0.0', status: 'draft', title: 'A' },
    );
    expect(lines.every(({ mark }) => mark === 'same')).toBe(true);
  });

  test('are folded to what changed and a few lines around it', () => {
    const list = Array.from({ length: 40 }, (_, index) => index);
    const shown = folded(comparePlans({ list }, { list: list.with(20, 99) }), 1);
    expect(shown).toEqual([
      { skipped: 21 },
      { mark: 'same', text: '    19,' },
      { mark: 'removed', text: '    20,' },
      { mark: 'added', text: '    99,' },
      { mark: 'same', text: '    21,' },
      { skipped: 20 },
    ]);
  });
});

describe('the version before', () => {
  const one = (version: string, state: 'draft' | 'in-review' | 'published' | 'retired') => ({ ruleId: `r${version}`, version, state });
  const versions = [one('1.2.0', 'retired'), one('1.10.0', 'draft'), one('1.9.0', 'retired'), one('1.3.0', 'published')];
  const before = (version: string, state: 'draft' | 'retired' | 'published'): string[] =>
    predecessorsOf({ ruleId: `r${version}`, version, state, versions }).map((rule) => rule.version);

  test('of a draft is the one in force; of any other the one that came before', () => {
    expect(before('1.10.0', 'draft')).toEqual(['1.3.0', '1.9.0', '1.2.0']);
    expect(before('1.9.0', 'retired')).toEqual(['1.3.0', '1.2.0']);
    expect(before('1.3.0', 'published')).toEqual(['1.2.0', '1.9.0']);
    expect(before('1.2.0', 'retired')).toEqual([]);
  });
});
