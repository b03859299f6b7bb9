import { describe, expect, it } from 'vitest';
import { decidePrompt, newsEnds, type Candidate, type Known } from './decide-prompt.ts';

const now = new Date('2026-11-22T15:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const settings = { cooldownDays: 30, establishedPerDay: 2, newsMonths: 12, established: true };

const candidate = (over: { id?: string; since?: string; orderKey?: string; isRenewal?: boolean; revision?: number } = {}): Candidate => ({
  orderKey: over.orderKey ?? 'order-1',
  isRenewal: over.isRenewal ?? false,
  topic: {
    id: over.id ?? 'drug-oral',
    revision: over.revision ?? 2,
    news: over.since === undefined ? null : { kind: 'changed', since: over.since, summary: 'changed' },
  },
});
const shown = (over: Partial<Known['prompts'][number]> = {}): Known['prompts'][number] => ({
  topicId: 'drug-oral',
  topicRevision: 2,
  kind: 'established',
  orderKey: 'order-0',
  createdAt: daysAgo(5),
  state: 'open',
  snoozedUntil: null,
  ...over,
});
const known = (over: Partial<Known> = {}): Known => ({ competencies: [], prompts: [], establishedToday: 0, ...over });

/** The kind of the card, or why there is none. */
const outcome = (one: Candidate, facts: Partial<Known> = {}, over: Partial<typeof settings> = {}): string => {
  const decision = decidePrompt([one], known(facts), { ...settings, ...over }, now);
  return decision.chosen?.kind ?? decision.silences[0]?.cause ?? 'nothing';
};

describe('one topic', () => {
  it.each<[string, Candidate, Partial<Known>, Partial<typeof settings>, string]>([
    ['a first order', candidate(), {}, {}, 'established'],
    ['a changed warning', candidate({ since: '2026-05' }), {}, {}, 'news'],
    ['a change of a year ago', candidate({ since: '2025-11' }), {}, {}, 'established'],
    ['a change of a year ago, news for 18 months', candidate({ since: '2025-11' }), {}, { newsMonths: 18 }, 'news'],
    ['a change still to come', candidate({ since: '2027-01' }), {}, {}, 'established'],
    ['competent in this revision', candidate(), { competencies: [{ topicId: 'drug-oral', revision: 2 }] }, {}, 'competent'],
    [
      'competent, and it is news',
      candidate({ since: '2026-05' }),
      { competencies: [{ topicId: 'drug-oral', revision: 2 }] },
      {},
      'competent',
    ],
    ['competent in an earlier revision', candidate(), { competencies: [{ topicId: 'drug-oral', revision: 1 }] }, {}, 'established'],
    ['competent in another topic', candidate(), { competencies: [{ topicId: 'drug-injection', revision: 2 }] }, {}, 'established'],
    ['prompted 29 days ago', candidate(), { prompts: [shown({ createdAt: daysAgo(29) })] }, {}, 'cool-down'],
    ['prompted 31 days ago', candidate(), { prompts: [shown({ createdAt: daysAgo(31) })] }, {}, 'established'],
    ['prompted for an earlier revision', candidate(), { prompts: [shown({ topicRevision: 1 })] }, {}, 'established'],
    ['put aside five days ago', candidate(), { prompts: [shown({ state: 'dismissed' })] }, {}, 'cool-down'],
    [
      'snoozed beyond the cool-down',
      candidate(),
      { prompts: [shown({ createdAt: daysAgo(40), state: 'snoozed', snoozedUntil: daysAgo(-1) })] },
      {},
      'snoozed',
    ],
    [
      'a snooze that ended',
      candidate(),
      { prompts: [shown({ createdAt: daysAgo(40), state: 'snoozed', snoozedUntil: daysAgo(1) })] },
      {},
      'established',
    ],
    [
      'shown on order-select of this order',
      candidate({ orderKey: 'order-0' }),
      { prompts: [shown({ createdAt: now })] },
      {},
      'shown-for-this-order',
    ],
    ['a renewal', candidate({ isRenewal: true }), {}, {}, 'renewal'],
    ['news on a renewal', candidate({ isRenewal: true, since: '2026-05' }), {}, {}, 'news'],
    [
      'news on a renewal, shown before',
      candidate({ isRenewal: true, since: '2026-05' }),
      { prompts: [shown({ kind: 'news', createdAt: daysAgo(60) })] },
      {},
      'renewal',
    ],
    [
      'news shown before, a new order',
      candidate({ since: '2026-05' }),
      { prompts: [shown({ kind: 'news', createdAt: daysAgo(60) })] },
      {},
      'established',
    ],
    ['two established cards today', candidate(), { establishedToday: 2 }, {}, 'daily-cap'],
    ['news after two established cards', candidate({ since: '2026-05' }), { establishedToday: 2 }, {}, 'news'],
    ['established switched off', candidate(), {}, { established: false }, 'established-off'],
    ['news with established switched off', candidate({ since: '2026-05' }), {}, { established: false }, 'news'],
  ])('%s', (_, one, facts, over, expected) => expect(outcome(one, facts, over)).toBe(expected));
});

describe('several topics', () => {
  it('give one card, news first, and name the others', () => {
    const [a, b, c] = [candidate({ id: 'a' }), candidate({ id: 'b', since: '2026-05' }), candidate({ id: 'c' })];
    const decision = decidePrompt([a, b, c], known(), settings, now);
    expect(decision.chosen).toEqual({ candidate: b, kind: 'news' });
    expect(decision.alsoDue).toEqual([a, c]);
    expect(decision.silences).toEqual([
      { candidate: a, cause: 'another-card' },
      { candidate: c, cause: 'another-card' },
    ]);
  });

  it('of the same name are one', () => {
    const decision = decidePrompt([candidate(), candidate({ orderKey: 'order-2' })], known(), settings, now);
    expect(decision.chosen?.candidate.orderKey).toBe('order-1');
    expect(decision.alsoDue).toEqual([]);
  });

  it('of no order are silence', () =>
    expect(decidePrompt([], known(), settings, now)).toEqual({ chosen: null, alsoDue: [], silences: [] }));
});

it('news ends by calendar months', () => {
  expect(newsEnds('2025-10', 12).toISOString()).toBe('2026-10-01T00:00:00.000Z');
  expect(newsEnds('2025-10-16', 12).toISOString()).toBe('2026-10-16T00:00:00.000Z');
});
