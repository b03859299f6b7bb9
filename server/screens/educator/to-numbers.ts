import { fewestClinicians, manyCards, type EducationNumbers, type Funnel } from '../../contract/index.ts';
import type { Counted, FunnelRow } from '../../learning/prompts/index.ts';
import { hideOne, hideSmall } from './hide-small.ts';

export type Counts = {
  funnel: readonly FunnelRow[];
  reasons: readonly (Counted & { reason: string; place: 'card' | 'panel' })[];
  perDay: readonly (Counted & { cards: number })[];
  silences: readonly { cause: string; orders: number }[];
};

type Shown = Pick<EducationNumbers, 'total' | 'byTopic' | 'reasons' | 'perDay' | 'silences'>;

const steps = ['shown', 'opened', 'started', 'passed', 'learnLater', 'putAside'] as const;
const none: Counted = { count: 0, clinicians: 0 };

/** Causes that are about a product, a rule or a lesson. Every other one says something of the person who ordered. */
const aboutNobody = new Set([
  'unknown-code',
  'unboxed',
  'no-topic',
  'no-rule',
  'no-lesson',
  'not-reviewed',
  'renewal',
  'established-off',
  'another-card',
]);

const funnelOf = (value: (step: (typeof steps)[number]) => number | null): Funnel => ({
  shown: value('shown'),
  opened: value('opened'),
  started: value('started'),
  passed: value('passed'),
  learnLater: value('learnLater'),
  putAside: value('putAside'),
});

/** Counts as a screen may show them: no cell behind which too few clinicians stand. @param title of a topic */
export function toNumbers(counts: Counts, title: (topicId: string) => string): Shown {
  const all = counts.funnel.find(({ topicId }) => topicId === null)?.steps;
  const rows = counts.funnel.flatMap(({ topicId, steps: of }) => (topicId === null ? [] : [{ topicId, of }]));
  const columns = Object.fromEntries(steps.map((step) => [step, hideSmall(rows.map(({ of }) => of[step]))]));
  const byTopic = rows
    .map(({ topicId }, index) => ({ topicId, topicTitle: title(topicId), ...funnelOf((step) => columns[step]?.[index] ?? null) }))
    .toSorted((a, b) => (b.shown ?? -1) - (a.shown ?? -1) || a.topicTitle.localeCompare(b.topicTitle, 'en'));

  const reasonNames = [...new Set(counts.reasons.map(({ reason }) => reason))];
  const pairs = reasonNames.flatMap((reason) =>
    (['card', 'panel'] as const).map((place) => counts.reasons.find((one) => one.reason === reason && one.place === place) ?? none),
  );
  const reasonCells = hideSmall(pairs);

  const days = Array.from({ length: manyCards }, (_, index) => counts.perDay.find(({ cards }) => cards === index + 1) ?? none);
  const dayCells = hideSmall(days);

  const isCrowd = (all?.shown.clinicians ?? 0) >= fewestClinicians;
  return {
    total: funnelOf((step) => hideOne(all?.[step] ?? none)),
    byTopic,
    reasons: reasonNames.map((reason, index) => ({
      reason,
      atCard: reasonCells[2 * index] ?? null,
      inPanel: reasonCells[2 * index + 1] ?? null,
    })),
    perDay: dayCells.map((clinicianDays, index) => ({ cards: index + 1, clinicianDays })),
    // Nobody is counted with a silence, so what concerns persons shows only where enough of them had a card.
    silences: counts.silences.map(({ cause, orders }) => ({
      cause,
      orders: aboutNobody.has(cause) || (isCrowd && orders >= fewestClinicians) ? orders : null,
    })),
  };
}
