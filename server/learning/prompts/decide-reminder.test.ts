import { fc } from '../../../test-fixtures/seeded-property.ts';
import { expect, it } from 'vitest';
import { decideReminder } from './decide-reminder.ts';

const now = new Date('2026-11-22T15:00:00.000Z');
const dayStart = new Date('2026-11-22T06:00:00.000Z');
const day = 86_400_000;
const at = { now, dayStart };
const key: fc.Arbitrary<string> = fc.constantFrom('lesson:a', 'lesson:b', 'ending:t:1', 'ending:t:2');
const past = fc.array(
  fc.record({
    named: fc.array(key, { maxLength: 3 }),
    shownAt: fc.integer({ min: 0, max: 60 * day }).map((age) => new Date(now.getTime() - age)),
  }),
  { maxLength: 5 },
);

it('one card a day; each thing once within the cool-down; nothing that does not wait; nothing twice', () => {
  fc.assert(
    fc.property(fc.array(key), past, fc.integer({ min: 0, max: 40 }), (waiting, before, cooldownDays) => {
      const named = decideReminder(waiting, before, { cooldownDays }, at);
      expect(new Set(named).size).toBe(named.length);
      for (const one of named) expect(waiting).toContain(one);
      const isRecent = (one: string): boolean =>
        before.some(({ named: theirs, shownAt }) => theirs.includes(one) && now.getTime() - shownAt.getTime() < cooldownDays * day);
      const isSpoken = before.some(({ shownAt }) => shownAt >= dayStart);
      expect(named.toSorted()).toEqual(isSpoken ? [] : [...new Set(waiting)].filter((one) => !isRecent(one)).toSorted());
    }),
  );
});

it('a new revision of a warning is another thing', () => {
  const before = [{ named: ['ending:t:1'], shownAt: new Date(now.getTime() - 2 * day) }];
  expect(decideReminder(['ending:t:1', 'ending:t:2'], before, { cooldownDays: 30 }, at)).toEqual(['ending:t:2']);
});
