import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, it } from 'vitest';
import { decidePrompt, type Candidate, type Known } from './decide-prompt.ts';

const now = new Date('2026-11-22T15:00:00.000Z');
const settings = { cooldownDays: 30, dismissedDays: 180, establishedPerDay: 2, newsMonths: 12, established: true };
const cooldown = 30 * 86_400_000;

const topicId = fc.constantFrom('a', 'b', 'c');
const revision = fc.integer({ min: 1, max: 2 });
const orderKey = fc.constantFrom('o1', 'o2', 'o3');
const ingredients = ['levothyroxine', 'liothyronine'];
const display = fc.constantFrom('levothyroxine 25 MCG Oral Tablet', 'liothyronine 5 MCG Oral Tablet', 'Brandname 1 MG');
const candidates = fc.array(
  fc.record({
    orderKey,
    drug: fc.record({ display }),
    isRenewal: fc.boolean(),
    topic: fc.record({
      id: topicId,
      revision,
      ingredients: fc.constant(ingredients),
      news: fc.option(
        fc.record({
          kind: fc.constantFrom('new' as const, 'changed' as const),
          since: fc.constantFrom('2026-05', '2025-11', '2024-01-31'),
          summary: fc.constant('s'),
        }),
      ),
    }),
  }),
  { maxLength: 5 },
);
const prompts = fc.array(
  fc.record({
    topicId,
    topicRevision: revision,
    kind: fc.constantFrom('news' as const, 'established' as const),
    orderKey,
    createdAt: fc.integer({ min: 0, max: 60 * 86_400_000 }).map((age) => new Date(now.getTime() - age)),
    state: fc.constantFrom('open' as const, 'snoozed' as const, 'dismissed' as const, 'completed' as const),
    snoozedUntil: fc.option(fc.integer({ min: -86_400_000, max: 86_400_000 }).map((ahead) => new Date(now.getTime() + ahead))),
    dismissReason: fc.option(fc.constantFrom('not-my-patient-group', 'i-know-this', 'wrong-drug', 'content-wrong', 'other')),
    dismissedAt: fc.option(fc.integer({ min: 0, max: 300 * 86_400_000 }).map((age) => new Date(now.getTime() - age))),
    drugDisplay: display,
  }),
  { maxLength: 6 },
);
const known: fc.Arbitrary<Known> = fc.record({
  competencies: fc.array(fc.record({ topicId, revision }), { maxLength: 3 }),
  prompts,
  establishedToday: fc.integer({ min: 0, max: 3 }),
});

const isTwoDrugs = (a: string, b: string): boolean => a !== b && !a.startsWith('Brandname') && !b.startsWith('Brandname');

const isDue = (one: Candidate, facts: Known): boolean => {
  const mine = facts.prompts.filter((prompt) => prompt.topicId === one.topic.id && prompt.topicRevision === one.topic.revision);
  return (
    !facts.competencies.some((held) => held.topicId === one.topic.id && held.revision === one.topic.revision) &&
    !mine.some(
      (prompt) =>
        prompt.orderKey === one.orderKey ||
        (prompt.state === 'dismissed' &&
          ['not-my-patient-group', 'i-know-this'].includes(prompt.dismissReason ?? '') &&
          prompt.dismissedAt !== null &&
          now.getTime() - prompt.dismissedAt.getTime() < settings.dismissedDays * 86_400_000),
    ) &&
    !mine.some(
      (prompt) =>
        !(prompt.state === 'dismissed' && prompt.dismissReason === 'wrong-drug' && isTwoDrugs(prompt.drugDisplay, one.drug.display)) &&
        (now.getTime() - prompt.createdAt.getTime() < cooldown ||
          (prompt.state === 'snoozed' && prompt.snoozedUntil !== null && prompt.snoozedUntil > now)),
    )
  );
};

describe('whatever was ordered and whatever is known', () => {
  it('every topic of every order has a card, or exactly one cause of silence', () => {
    fc.assert(
      fc.property(candidates, known, (orders, facts) => {
        const { chosen, silences } = decidePrompt(orders, facts, settings, now);
        const accounted = [...(chosen === null ? [] : [chosen.candidate]), ...silences.map((one) => one.candidate)];
        expect(accounted).toHaveLength(orders.length);
        for (const one of orders) expect(accounted).toContain(one);
      }),
    );
  });

  it('what is shown or named is due, and named once', () => {
    fc.assert(
      fc.property(candidates, known, (orders, facts) => {
        const { chosen, alsoDue } = decidePrompt(orders, facts, settings, now);
        const spoken = [...(chosen === null ? [] : [chosen.candidate]), ...alsoDue];
        for (const one of spoken) expect(isDue(one, facts)).toBe(true);
        expect(new Set(spoken.map((one) => one.topic.id)).size).toBe(spoken.length);
        if (chosen === null) expect(alsoDue).toEqual([]);
      }),
    );
  });

  it('an established card is never a renewal, never over the cap; news comes before it', () => {
    fc.assert(
      fc.property(candidates, known, (orders, facts) => {
        const { chosen, alsoDue } = decidePrompt(orders, facts, settings, now);
        if (chosen?.kind === 'news') expect(chosen.candidate.topic.news?.since).toBe('2026-05');
        if (chosen?.kind !== 'established') return;
        expect(chosen.candidate.isRenewal).toBe(false);
        expect(facts.establishedToday).toBeLessThan(2);
        for (const one of alsoDue) {
          expect(
            one.topic.news?.since === '2026-05' &&
              !facts.prompts.some(
                (prompt) => prompt.topicId === one.topic.id && prompt.topicRevision === one.topic.revision && prompt.kind === 'news',
              ),
          ).toBe(false);
        }
      }),
    );
  });

  it('decides alike twice, and changes nothing', () => {
    fc.assert(
      fc.property(candidates, known, (orders, facts) => {
        const before = JSON.stringify([orders, facts]);
        expect(decidePrompt(orders, facts, settings, now)).toEqual(decidePrompt(orders, facts, settings, now));
        expect(JSON.stringify([orders, facts])).toBe(before);
      }),
    );
  });
});

describe('whatever was put aside', () => {
  const lasting = ['not-my-patient-group', 'i-know-this'];

  it('as known or out of scope brings no card of its topic and revision while the time runs', () => {
    fc.assert(
      fc.property(candidates, known, fc.integer({ min: 0, max: 400 }), (orders, facts, dismissedDays) => {
        const { chosen, alsoDue } = decidePrompt(orders, facts, { ...settings, dismissedDays }, now);
        for (const { topic } of [...(chosen === null ? [] : [chosen.candidate]), ...alsoDue]) {
          const stands = facts.prompts.some(
            (prompt) =>
              prompt.topicId === topic.id &&
              prompt.topicRevision === topic.revision &&
              prompt.state === 'dismissed' &&
              lasting.includes(prompt.dismissReason ?? '') &&
              prompt.dismissedAt !== null &&
              now.getTime() - prompt.dismissedAt.getTime() < dismissedDays * 86_400_000,
          );
          expect(stands).toBe(false);
        }
      }),
    );
  });

  it('as the wrong drug leaves another drug’s orders as if it had never been shown', () => {
    const order = fc.record({
      orderKey: fc.constant('another order'),
      isRenewal: fc.boolean(),
      drug: fc.constant({ display: 'liothyronine 5 MCG Oral Tablet' }),
      topic: fc.record({
        id: topicId,
        revision,
        ingredients: fc.constant(ingredients),
        news: fc.constantFrom(null, { kind: 'new' as const, since: '2026-05', summary: 's' }),
      }),
    });
    fc.assert(
      fc.property(order, known, (one, facts) => {
        const wrong = (prompt: Known['prompts'][number]): Known['prompts'][number] => ({
          ...prompt,
          state: 'dismissed',
          dismissReason: 'wrong-drug',
          drugDisplay: 'levothyroxine 25 MCG Oral Tablet',
        });
        const without = { ...facts, prompts: [] };
        expect(decidePrompt([one], { ...facts, prompts: facts.prompts.map(wrong) }, settings, now)).toEqual(
          decidePrompt([one], without, settings, now),
        );
      }),
    );
  });

  it('more days of silence never bring more cards', () => {
    fc.assert(
      fc.property(candidates, known, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (orders, facts, days, more) => {
        const spoken = (dismissedDays: number): number => {
          const { chosen, alsoDue } = decidePrompt(orders, facts, { ...settings, dismissedDays }, now);
          return (chosen === null ? 0 : 1) + alsoDue.length;
        };
        expect(spoken(days + more)).toBeLessThanOrEqual(spoken(days));
      }),
    );
  });
});

describe('the edge of', () => {
  const one: Candidate = {
    orderKey: 'o1',
    isRenewal: false,
    drug: { display: 'levothyroxine' },
    topic: { id: 'a', revision: 1, ingredients, news: null },
  };
  const shown = (createdAt: number, over: object = {}): Known => ({
    competencies: [],
    establishedToday: 0,
    prompts: [
      {
        topicId: 'a',
        topicRevision: 1,
        kind: 'established',
        orderKey: 'o0',
        createdAt: new Date(createdAt),
        state: 'open',
        snoozedUntil: null,
        dismissReason: null,
        dismissedAt: null,
        drugDisplay: 'levothyroxine',
        ...over,
      },
    ],
  });
  const outcome = (order: Candidate, facts: Known, over: Partial<typeof settings> = {}, at = now): string => {
    const decision = decidePrompt([order], facts, { ...settings, ...over }, at);
    return decision.chosen?.kind ?? decision.silences[0]?.cause ?? '';
  };

  it('the cool-down is a millisecond', () => {
    expect(outcome(one, shown(now.getTime() - cooldown + 1))).toBe('cool-down');
    expect(outcome(one, shown(now.getTime() - cooldown))).toBe('established');
    expect(outcome(one, shown(now.getTime()), { cooldownDays: 0 })).toBe('established');
  });

  it('a snooze is its end', () => {
    expect(outcome(one, shown(0, { state: 'snoozed', snoozedUntil: new Date(now.getTime() + 1) }))).toBe('snoozed');
    expect(outcome(one, shown(0, { state: 'snoozed', snoozedUntil: now }))).toBe('established');
  });

  it('news is the day it began and the same day a year later', () => {
    const news: Candidate = { ...one, topic: { ...one.topic, news: { kind: 'changed', since: '2025-10-16', summary: 's' } } };
    const none: Known = { competencies: [], prompts: [], establishedToday: 0 };
    expect(outcome(news, none, {}, new Date('2025-10-15T23:59:59.999Z'))).toBe('established');
    expect(outcome(news, none, {}, new Date('2025-10-16T00:00:00.000Z'))).toBe('news');
    expect(outcome(news, none, {}, new Date('2026-10-15T23:59:59.999Z'))).toBe('news');
    expect(outcome(news, none, {}, new Date('2026-10-16T00:00:00.000Z'))).toBe('established');
  });

  it('several reasons for silence is the strongest: what is known before what was shown, and that before what is usual', () => {
    const all: Known = {
      ...shown(now.getTime(), { state: 'snoozed', snoozedUntil: new Date(now.getTime() + 1), orderKey: 'o1' }),
      competencies: [{ topicId: 'a', revision: 1 }],
      establishedToday: 9,
    };
    const renewal = { ...one, isRenewal: true };
    expect(outcome(renewal, all)).toBe('competent');
    expect(outcome(renewal, { ...all, competencies: [] })).toBe('shown-for-this-order');
    expect(outcome({ ...renewal, orderKey: 'o2' }, { ...all, competencies: [] })).toBe('snoozed');
    expect(outcome({ ...renewal, orderKey: 'o2' }, { ...shown(now.getTime()), establishedToday: 9 })).toBe('cool-down');
    expect(outcome(renewal, { competencies: [], prompts: [], establishedToday: 9 }, { established: false })).toBe('renewal');
    expect(outcome(one, { competencies: [], prompts: [], establishedToday: 9 }, { established: false })).toBe('established-off');
    expect(outcome(one, { competencies: [], prompts: [], establishedToday: 9 })).toBe('daily-cap');
  });
});
