import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, it } from 'vitest';
import { decideStatus, yearsBefore, type LabelVote } from './decide-status.ts';

const asOf = '2026-07-21';
const vote = (boxed: boolean, effective: string): LabelVote => ({ boxed, effective });
const status = (votes: LabelVote[], scope?: 'product' | 'group'): string | undefined => decideStatus(votes, asOf, scope)?.status;

describe('what several labels say together', () => {
  it('says nothing without a label', () => expect(decideStatus([], asOf)).toBeNull());

  it('agrees where all agree', () => {
    expect(status([vote(true, '2026-01-01'), vote(true, '2024-01-01')])).toBe('boxed');
    expect(status([vote(false, '2026-01-01')])).toBe('unboxed');
  });

  it('is in doubt where recent labels disagree', () => {
    expect(status([vote(true, '2026-01-01'), vote(false, '2026-05-01')])).toBe('doubt');
    expect(status([vote(true, '2026-01-01'), vote(false, '2026-05-01'), vote(false, '2026-06-01')])).toBe('doubt');
  });

  it('lets a label of 2015 outvote nothing newer, either way', () => {
    expect(status([vote(true, '2015-02-28'), vote(false, '2026-05-01')])).toBe('unboxed');
    expect(status([vote(false, '2015-02-28'), vote(true, '2026-05-01')])).toBe('boxed');
    expect(status([vote(true, '2015-02-28'), vote(true, '2014-01-01'), vote(true, '2013-01-01'), vote(false, '2026-05-01')])).toBe(
      'unboxed',
    );
  });

  it('hears an old label where it is the only one', () => {
    expect(decideStatus([vote(true, '2015-02-28')], asOf)).toEqual({ status: 'boxed', reason: 'stale', changedAfter: null });
  });

  it('believes that a box was removed: two newer labels without it, all a year younger (metoprolol)', () => {
    const votes = [vote(true, '2023-02-04'), vote(false, '2026-07-13'), vote(false, '2026-07-15')];
    expect(decideStatus(votes, asOf, 'group')).toEqual({ status: 'unboxed', reason: 'changed', changedAfter: '2023-02-04' });
    expect(status(votes.slice(0, 2))).toBe('doubt');
  });

  it('believes that a box was added for one product, not for a group that may hold two products', () => {
    const votes = [vote(false, '2022-02-04'), vote(true, '2026-07-13'), vote(true, '2026-07-15')];
    expect(status(votes, 'product')).toBe('boxed');
    expect(status(votes, 'group')).toBe('doubt');
  });

  it('keeps the say of an old unboxed label that alone covers its products (everolimus for cancer)', () =>
    expect(status([{ ...vote(false, '2021-04-16'), standsAlone: true }, vote(true, '2026-07-06')], 'group')).toBe('doubt'));

  const votes = fc.array(
    fc.record({ boxed: fc.boolean(), effective: fc.integer({ min: 2005, max: 2026 }).map((year) => `${year}-03-01`) }),
    { minLength: 1, maxLength: 8 },
  );

  it('is never boxed against a recent label without a box that is the newest', () => {
    fc.assert(
      fc.property(votes, (some) => {
        const newest =
          some
            .map((one) => one.effective)
            .sort()
            .at(-1) ?? '';
        fc.pre(some.every((one) => one.effective !== newest || !one.boxed));
        expect(status(some)).not.toBe('boxed');
      }),
    );
  });

  it('does not depend on the order of the labels', () => {
    fc.assert(
      fc.property(votes, (some) => {
        expect(decideStatus([...some].reverse(), asOf)?.status).toBe(decideStatus(some, asOf)?.status);
      }),
    );
  });

  it('never changes by one more stale label while a recent one speaks', () => {
    fc.assert(
      fc.property(votes, fc.boolean(), (some, boxed) => {
        fc.pre(some.some((one) => one.effective >= yearsBefore(asOf, 5)));
        expect(status([...some, vote(boxed, '2015-02-28')])).toBe(status(some));
      }),
    );
  });
});
