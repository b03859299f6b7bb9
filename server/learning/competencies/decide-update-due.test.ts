import { expect, test } from 'vitest';
import { changeInWords } from './change-in-words.ts';
import { decideUpdatesDue } from './decide-update-due.ts';

const passedOn = new Date('2026-01-10T09:00:00Z');
const held = (revision: number) => [{ topicId: 'tofacitinib-oral', revision, validFrom: passedOn }];

test.each([
  ['knows today’s wording', 2, 2, []],
  ['knows the wording before', 1, 2, [{ topicId: 'tofacitinib-oral', passedRevision: 1, revision: 2, passedOn }]],
  ['knows a wording long gone', 1, 4, [{ topicId: 'tofacitinib-oral', passedRevision: 1, revision: 4, passedOn }]],
  ['knows a wording that facts took back', 3, 2, []],
  ['knows a warning that is gone', 1, undefined, []],
])('who %s', (_who, mine, today, due) => {
  expect(decideUpdatesDue(held(mine), () => today)).toEqual(due);
});

test('nobody is due who holds nothing', () => {
  expect(decideUpdatesDue([], () => 9)).toEqual([]);
});

const topic = { ingredient: 'tofacitinib', label: { version: 3, effective: '2026-05-07' } };
test.each([
  ['the label that brought it', '2026-05-07', 'The boxed warning of tofacitinib changed with label version 3 of 7 May 2026'],
  ['a day or month alone, where the label was revised since', '2025-10', 'The boxed warning of tofacitinib changed (Oct 2025)'],
])('a change is told with %s', (_what, since, words) => {
  expect(changeInWords({ ...topic, news: { since } })).toBe(words);
});

test('a change of which no day is known is told without one', () => {
  expect(changeInWords({ ...topic, news: null })).toBe('The boxed warning of tofacitinib changed since');
});
