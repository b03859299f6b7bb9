import { expect, it } from 'vitest';
import { findProblems } from './find-problems.ts';
import { builtIn } from './lesson-texts-fixture.ts';

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

it('a rule that may be set aside is offered with its place, no other', () => {
  const rule = 'a sentence over 20 words';
  const long = Array.from({ length: 21 }, () => 'word').join(' ');
  const before = { ...lesson, keyPoints: [{ ...first, text: `${long}.` }, ...others] };
  const after = { ...before, exceptions: [{ at, rule, reason }] };
  expect(messages(before).length).toBe(messages(after).length + 1);
  // What can be set aside says so, and as what.
  const [problem] = findProblems(before, facts).filter(({ exception }) => exception !== undefined);
  expect(problem?.exception).toEqual({ at, rule });
  expect(findProblems(body, facts).find(({ message }) => message.includes('5.0 mg'))?.exception).toBeUndefined();
});
