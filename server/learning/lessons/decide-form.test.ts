import { expect, test } from 'vitest';
import { decideForm, missedUpdates } from './decide-form.ts';

const [early, late] = [new Date('2026-01-10T09:00:00Z'), new Date('2026-03-10T09:00:00Z')];
const topic = (id: string, revision: number) => ({ id, revision });
const held = (topicId: string, revision: number, validFrom = early) => ({ topicId, revision, validFrom });
const facts = { topics: [topic('a', 2)], held: [held('a', 1)], tellsWhatChanged: true, missedUpdates: 0 };
const short = { form: 'update', passedBefore: early };
const whole = { form: 'whole' };

test.each([
  ['who passed the version right before', {}, short],
  ['who passed nothing', { held: [] }, whole],
  ['who knows today’s wording and opens it again', { held: [held('a', 2)] }, whole],
  ['who passed two versions before: one change would be missing', { topics: [topic('a', 3)] }, whole],
  ['a lesson that does not tell what changed', { tellsWhatChanged: false }, whole],
  ['who took the short form once in vain', { missedUpdates: 1 }, short],
  ['who took it twice in vain', { missedUpdates: 2 }, whole],
  [
    'a lesson on two warnings, both passed before',
    { topics: [topic('a', 2), topic('b', 2)], held: [held('a', 1, late), held('b', 1)] },
    short,
  ],
  [
    'a lesson on two warnings, one of today’s wording',
    { topics: [topic('a', 2), topic('b', 1)], held: [held('a', 1), held('b', 1, late)] },
    short,
  ],
  ['a lesson on two warnings, one never passed', { topics: [topic('a', 2), topic('b', 1)] }, whole],
  ['a lesson whose warnings are gone', { topics: [] }, whole],
])('%s', (_who, changes, form) => {
  expect(decideForm({ ...facts, ...changes })).toEqual(form);
});

test('only short forms of this version that ended without a pass count', () => {
  const one = (form: 'whole' | 'update', lessonVersion: string, status: string) => ({ form, lessonVersion, status });
  const tries = [
    one('update', '2.0.0', 'failed'),
    one('update', '1.0.0', 'failed'),
    one('whole', '2.0.0', 'failed'),
    one('update', '2.0.0', 'open'),
    one('update', '2.0.0', 'abandoned'),
  ];
  expect(missedUpdates(tries, '2.0.0')).toBe(1);
});
