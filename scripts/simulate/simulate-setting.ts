import type { Topic } from '../../server/knowledge/drug-labels/index.ts';
import { dismissReasons, type DismissRequest } from '../../server/contract/index.ts';
import { dayStart, decidePrompt, snoozeUntil, type Candidate, type Silence } from '../../server/learning/prompts/index.ts';
import { createMemory, type SimulatedPrompt } from './memory.ts';
import { createRandom, type Random } from './random.ts';
import type { Assumptions, Setting } from './read-assumptions.ts';
import { createRevisions, type World } from './world.ts';

export type Outcome = 'card' | Silence;

export type Burden = {
  setting: string;
  /** Cards of each clinician-day. */
  all: number[];
  firstMonth: number[];
  /** After the first year: what was passed first has to be shown again. */
  steady: number[];
  /** What became of each ordered drug, or of each of its topics where it has several. */
  outcomes: Map<Outcome, number>;
};

type Ordered = Candidate & { drug: { display: string } };
type Draft = { code: string; isRenewal: boolean; orderKey: string };

const zone = 'UTC';
const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;
const firstMonthDays = 30;
const firstYearDays = 365;
const resource = { resourceType: 'MedicationRequest', status: 'draft', intent: 'order' };
const notHeld = 'not-held';
const snoozes = ['end-of-shift', 'tomorrow', '7-days'] as const;

function drawCode(setting: Setting, random: Random): string {
  let left = random.next() * 100 - setting.notHeld;
  if (left < 0) return notHeld;
  for (const [code, share] of setting.drugs) {
    left -= share;
    if (left < 0) return String(code);
  }
  return notHeld;
}

/** Which of its topics a draft order would be decided on, and what became of the others. */
type Reading = { topics: Topic[]; display: string; silences: Silence[] };

/** What facts, rules and lessons say of an order; they see one order at a time, so that the same order is read once. */
function createReader(world: World): (code: string, isRenewal: boolean) => Reading {
  const read = (code: string, isRenewal: boolean): Reading => {
    const verdict = world.knowledge.topicsForCode(code);
    if (verdict.verdict !== 'boxed')
      return { topics: [], display: '', silences: [verdict.verdict === 'unboxed' ? 'unboxed' : 'unknown-code'] };
    const topicIds = verdict.topics.map((topic) => topic.id);
    const matches = world.rules.evaluate({ hook: 'order-sign', orders: [{ codes: [code], isRenewal, resource, topicIds }] });
    const topics = verdict.topics.filter(({ id }) => world.lessonTopics(id) !== undefined && matches.some((match) => match.topicId === id));
    const silent = verdict.topics.filter((topic) => !topics.includes(topic));
    const silences = silent.map(({ id }): Silence => (world.lessonTopics(id) === undefined ? 'no-lesson' : 'no-rule'));
    return { topics, display: verdict.display, silences: topicIds.length === 0 ? ['no-topic'] : silences };
  };
  const readings = new Map<string, Reading>();
  return (code, isRenewal) => {
    const key = `${code} ${isRenewal}`;
    const reading = readings.get(key) ?? read(code, isRenewal);
    readings.set(key, reading);
    return reading;
  };
}

function drawReason(shares: Assumptions['dismissReasons'], random: Random): DismissRequest['reason'] {
  let left = random.next() * 100;
  return dismissReasons.find((reason) => (left -= shares[reason]) < 0) ?? 'other';
}

/** What the clinician does with a card. The first shares of a hundred pass, the next only open, and so on. */
function answer(
  prompt: SimulatedPrompt,
  { passed, openedOnly, snoozed, dismissed }: Setting['cards'],
  reasons: Assumptions['dismissReasons'],
  random: Random,
  now: Date,
): { isPassed: boolean } {
  const drawn = random.next() * 100 - passed - openedOnly;
  if (drawn >= 0 && drawn < snoozed) {
    prompt.state = 'snoozed';
    prompt.snoozedUntil = snoozeUntil(snoozes[Math.floor(random.next() * snoozes.length)] ?? 'tomorrow', now, zone);
  } else if (drawn >= snoozed && drawn < snoozed + dismissed) {
    prompt.state = 'dismissed';
    prompt.dismissedAt = now;
    prompt.dismissReason = drawReason(reasons, random);
  }
  return { isPassed: drawn < -openedOnly };
}

/** Clinicians of one setting, each over all their working days, by the house's own facts, rules and decision. */
export function simulateSetting(
  world: World,
  setting: Setting,
  assumptions: Omit<Assumptions, 'seed' | 'settings'>,
  options: { seed: number; start: Date },
): Burden {
  const { start } = options;
  const burden: Burden = { setting: setting.name, all: [], firstMonth: [], steady: [], outcomes: new Map() };
  const count = (outcome: Outcome): void => {
    burden.outcomes.set(outcome, (burden.outcomes.get(outcome) ?? 0) + 1);
  };
  const read = createReader(world);
  const workingDays = assumptions.clinicianDaysPerSetting / assumptions.cliniciansPerSetting;

  for (let clinician = 0; clinician < assumptions.cliniciansPerSetting; clinician += 1) {
    // A stream of its own for each: one clinician more changes nobody else's days.
    const random = createRandom(options.seed + clinician * 7919);
    const topicAt = createRevisions(random, start, assumptions.yearsBetweenChanges);
    const memory = createMemory();
    let orders = 0;

    const signOrders = (drafts: readonly Draft[], now: Date): boolean => {
      const candidates = drafts.flatMap(({ code, isRenewal, orderKey }): Ordered[] => {
        const { topics, display, silences } = read(code, isRenewal);
        for (const cause of silences) count(cause);
        return topics.map((topic) => ({ orderKey, isRenewal, drug: { display }, topic: topicAt(topic, now) }));
      });
      if (candidates.length === 0) return false;
      const topicIds = [...new Set(candidates.map((one) => one.topic.id))];
      const known = memory.known(topicIds, dayStart(now, zone), now);
      const { chosen, silences } = decidePrompt(candidates, known, world.settings, now);
      for (const { cause } of silences) count(cause);
      if (chosen === null) return false;
      count('card');
      const { topic, orderKey, drug } = chosen.candidate;
      const shown = { topicId: topic.id, topicRevision: topic.revision, kind: chosen.kind, orderKey, drugDisplay: drug.display };
      if (answer(memory.keep(shown, now), setting.cards, assumptions.dismissReasons, random, now).isPassed) {
        const validUntil = new Date(now);
        validUntil.setUTCMonth(validUntil.getUTCMonth() + world.settings.competencyMonths);
        for (const id of world.lessonTopics(topic.id) ?? []) {
          const taught = world.knowledge.topic(id);
          if (taught !== undefined) memory.pass(topicAt(taught, now), validUntil);
        }
      }
      return true;
    };

    for (let workingDay = 0; workingDay < workingDays; workingDay += 1) {
      const day = Math.floor((workingDay * 7) / setting.daysPerWeek);
      const midnight = start.getTime() + day * dayMilliseconds;
      const signings = random.poisson(setting.ordersPerDay / setting.ordersPerSigning);
      let cards = 0;
      for (let signing = 0; signing < signings; signing += 1) {
        const drafts = Array.from({ length: 1 + random.poisson(setting.ordersPerSigning - 1) }, (): Draft => {
          orders += 1;
          return { code: drawCode(setting, random), isRenewal: random.chance(setting.renewals), orderKey: String(orders) };
        });
        if (signOrders(drafts, new Date(midnight + (8 + (9 * signing) / signings) * hourMilliseconds))) cards += 1;
      }
      burden.all.push(cards);
      if (day < firstMonthDays) burden.firstMonth.push(cards);
      if (day >= firstYearDays) burden.steady.push(cards);
    }
  }
  return burden;
}
