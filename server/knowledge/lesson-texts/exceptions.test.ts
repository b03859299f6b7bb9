import { expect, it } from 'vitest';
import { findProblems } from './find-problems.ts';
import { builtIn } from './lesson-texts-fixture.ts';
import { noEvidence } from './evidence.ts';
import { toView } from './to-view.ts';

const lesson = builtIn();
const [first, ...others] = lesson.keyPoints;
const at = first?.id ?? '';
const text = `${first?.text ?? ''} Give 5.0 mg.`;
const reason = 'our pharmacy writes it so';
const body = { ...lesson, keyPoints: [{ ...first, text }, ...others] };
const facts = { labels: [], heldSets: new Set<string>(), topic: () => ({ ingredients: lesson.scope.ingredients }) };
const messages = (of: Record<string, unknown>): string[] => findProblems(of, facts).map(({ message }) => message);

it('a text of a tenant silences no rule that keeps from harm', () => {
  expect(messages(body).join()).toContain('write 5 mg, not 5.0 mg');
  const silenced = { ...body, exceptions: [{ at, rule: 'trailing zero', reason }] };
  expect(messages(silenced).join()).toContain('write 5 mg, not 5.0 mg');
  expect(messages(silenced).join()).toContain('no exception can be made of “trailing zero”');
});

it('whoever publishes sees which rule is set aside, and why', () => {
  const rule = 'a sentence over 20 words';
  const long = Array.from({ length: 21 }, () => 'word').join(' ');
  const before = { ...lesson, keyPoints: [{ ...first, text: `${long}.` }, ...others] };
  const after = { ...before, exceptions: [{ at, rule, reason }] };
  expect(messages(before).length).toBe(messages(after).length + 1);
  const view = toView(
    {
      id: '00000000-0000-4000-8000-000000000001',
      lessonId: lesson.id,
      version: '1.0.0',
      state: 'in-review',
      basis: { kind: 'lesson', lessonId: lesson.id, version: '1.0.0' },
      machineMade: null,
      body: after,
      problems: 0,
      revision: 1,
      reviewBy: null,
      editedBy: 'Lena Brandt',
      editedAt: new Date('2026-11-22T10:00:00Z'),
      evidence: { ...noEvidence, gaps: [{ at: 'rems.text', message: 'Left open.' }] },
    },
    { personId: 'x', problems: [], steps: [], released: [], held: [], today: '2026-11-22' },
  );
  expect(view.gaps).toEqual([
    { at: 'rems.text', message: 'Left open.' },
    { at: 'exceptions', message: `A rule is set aside for ${at}: “${rule}”. The reason given: ${reason}` },
  ]);
});
