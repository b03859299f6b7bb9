import { describe, expect, it } from 'vitest';
import { decidePrompt, newsEnds, type Candidate, type Known } from './decide-prompt.ts';

const now = new Date('2026-11-22T15:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const settings = { cooldownDays: 30, dismissedDays: 180, establishedPerDay: 2, newsMonths: 12, established: true };

const candidate = (
  over: { id?: string; since?: string; orderKey?: string; isRenewal?: boolean; revision?: number; drug?: string } = {},
): Candidate => ({
  orderKey: over.orderKey ?? 'order-1',
  drug: { display: over.drug ?? 'levothyroxine sodium 0.05 MG Oral Tablet' },
  isRenewal: over.isRenewal ?? false,
  topic: {
    id: over.id ?? 'drug-oral',
    revision: over.revision ?? 2,
    ingredients: ['levothyroxine', 'liothyronine', 'acetaminophen / hydrocodone'],
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
  dismissReason: null,
  dismissedAt: null,
  drugDisplay: 'levothyroxine sodium 0.025 MG Oral Tablet',
  ...over,
});
const known = (over: Partial<Known> = {}): Known => ({ competencies: [], prompts: [], establishedToday: 0, ...over });

/** The kind of the card, or why there is none. */
const outcome = (one: Candidate, facts: Partial<Known> = {}, over: Partial<typeof settings> = {}): string => {
  const decision = decidePrompt([one], known(facts), { ...settings, ...over }, now);
  return decision.chosen?.kind ?? decision.silences[0]?.cause ?? 'nothing';
};

const ruled = (coolDownDays: number | null, perClinicianDay: number | null): Candidate => ({
  ...candidate(),
  rule: { limits: { coolDownDays, perClinicianDay } },
});

it.each<[string, Candidate, Partial<Known>, string]>([
  ['says nothing, prompted 29 days ago', ruled(null, null), { prompts: [shown({ createdAt: daysAgo(29) })] }, 'cool-down'],
  ['says 7 days, prompted 8 days ago', ruled(7, null), { prompts: [shown({ createdAt: daysAgo(8) })] }, 'established'],
  ['says 90 days, prompted 60 days ago', ruled(90, null), { prompts: [shown({ createdAt: daysAgo(60) })] }, 'cool-down'],
  ['says no days, prompted yesterday', ruled(0, null), { prompts: [shown({ createdAt: daysAgo(1) })] }, 'established'],
  ['says nothing, two cards today', ruled(null, null), { establishedToday: 2 }, 'daily-cap'],
  ['says one a day, one card today', ruled(null, 1), { establishedToday: 1 }, 'daily-cap'],
  ['says three a day, two cards today', ruled(null, 3), { establishedToday: 2 }, 'established'],
])('a rule that %s', (_, one, facts, expected) => expect(outcome(one, facts)).toBe(expected));

const refilled = (over: Parameters<typeof candidate>[0] = {}, perClinicianDay: number | null = null): Candidate => ({
  ...candidate({ isRenewal: true, ...over }),
  rule: { trigger: 'medication-refill|MedicationRequest|*', limits: { coolDownDays: null, perClinicianDay } },
});

it.each<[string, Candidate, Partial<Known>, Partial<typeof settings>, string]>([
  ['refills', refilled(), {}, {}, 'established'],
  ['signed orders', { ...refilled(), rule: { trigger: 'order-sign|MedicationRequest|*' } }, {}, {}, 'renewal'],
  ['nothing that it says', { ...refilled(), rule: {} }, {}, {}, 'renewal'],
  ['refills, of a changed warning', refilled({ since: '2026-05' }), {}, {}, 'news'],
  ['refills, competent', refilled(), { competencies: [{ topicId: 'drug-oral', revision: 2 }] }, {}, 'competent'],
  ['refills, prompted 29 days ago', refilled(), { prompts: [shown({ createdAt: daysAgo(29) })] }, {}, 'cool-down'],
  [
    'refills, put aside 60 days ago',
    refilled(),
    { prompts: [shown({ createdAt: daysAgo(60), state: 'dismissed', dismissReason: 'i-know-this', dismissedAt: daysAgo(60) })] },
    {},
    'dismissed',
  ],
  ['refills, two cards today', refilled(), { establishedToday: 2 }, {}, 'daily-cap'],
  ['refills, and says one a day', refilled({}, 1), { establishedToday: 1 }, {}, 'daily-cap'],
  ['refills, where established cards are off', refilled(), {}, { established: false }, 'established-off'],
])('a renewal by a rule that waits for %s', (_, one, facts, over, expected) => expect(outcome(one, facts, over)).toBe(expected));

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

describe('a topic put aside', () => {
  /** Put aside 60 days ago: the cool-down is over. */
  const aside = (dismissReason: string, over: Partial<Known['prompts'][number]> = {}): Partial<Known> => ({
    prompts: [shown({ state: 'dismissed', dismissReason, createdAt: daysAgo(60), dismissedAt: daysAgo(60), ...over })],
  });

  it.each(['not-my-patient-group', 'i-know-this'])('as %s is silent for the time the tenant says, news too', (reason) => {
    expect(outcome(candidate(), aside(reason))).toBe('dismissed');
    expect(outcome(candidate({ since: '2026-05' }), aside(reason))).toBe('dismissed');
    expect(outcome(candidate({ drug: 'liothyronine 5 MCG' }), aside(reason))).toBe('dismissed');
    expect(outcome(candidate(), aside(reason), { dismissedDays: 61 })).toBe('dismissed');
    expect(outcome(candidate(), aside(reason), { dismissedDays: 60 })).toBe('established');
    expect(outcome(candidate(), aside(reason, { dismissedAt: daysAgo(180) }))).toBe('established');
    expect(outcome(candidate(), aside(reason, { dismissedAt: daysAgo(179.9) }))).toBe('dismissed');
  });

  it.each(['not-my-patient-group', 'i-know-this'])('as %s speaks again when its warning changes', (reason) =>
    expect(outcome(candidate({ revision: 3, since: '2026-05' }), aside(reason))).toBe('news'),
  );

  it.each(['wrong-drug', 'content-wrong', 'other'])('as %s waits for the cool-down only', (reason) => {
    expect(outcome(candidate(), aside(reason))).toBe('established');
    expect(outcome(candidate(), aside(reason, { createdAt: daysAgo(5), dismissedAt: daysAgo(5) }))).toBe('cool-down');
  });

  it('and taken back, or learned, is put aside no more', () => {
    expect(outcome(candidate(), aside('i-know-this', { state: 'open' }))).toBe('established');
    expect(outcome(candidate(), aside('i-know-this', { state: 'completed' }))).toBe('established');
  });

  const wrong = aside('wrong-drug', { createdAt: daysAgo(1), dismissedAt: daysAgo(1) });
  it.each<[string, string, string]>([
    ['another drug', 'liothyronine 0.005 MG Oral Tablet', 'established'],
    ['a combination', 'acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet', 'established'],
    ['the same drug in another strength', 'levothyroxine sodium 0.1 MG Oral Tablet', 'cool-down'],
    ['the same drug by brand', 'levothyroxine sodium 0.05 MG Oral Tablet [Synthroid]', 'cool-down'],
    ['a brand that names no ingredient', 'Brandname 5', 'cool-down'],
  ])('as the wrong drug: %s', (_, drug, expected) => expect(outcome(candidate({ drug }), wrong)).toBe(expected));

  it('as the wrong drug keeps no news from another drug, and repeats none for one order', () => {
    const news = aside('wrong-drug', { kind: 'news', createdAt: daysAgo(1), dismissedAt: daysAgo(1) });
    expect(outcome(candidate({ since: '2026-05', drug: 'liothyronine 5 MCG' }), news)).toBe('news');
    expect(outcome(candidate({ orderKey: 'order-0', drug: 'liothyronine 5 MCG' }), wrong)).toBe('shown-for-this-order');
  });
});
