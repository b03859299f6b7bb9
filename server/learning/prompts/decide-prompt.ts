import type { DismissRequest } from '../../contract/index.ts';
import type { Topic } from '../../knowledge/drug-labels/index.ts';
import type { RuleLimits } from '../../knowledge/rules/index.ts';
import { isEventKey } from './event-prompts.ts';

export type PromptKind = 'news' | 'established';

/** Why a draft order gets no card of its own; each is counted. */
export type Silence =
  | 'unknown-code'
  | 'unboxed'
  | 'no-topic'
  | 'no-rule'
  | 'no-lesson'
  | 'not-reviewed'
  | 'competent'
  | 'cool-down'
  | 'snoozed'
  | 'dismissed'
  | 'shown-for-this-order'
  | 'renewal'
  | 'daily-cap'
  | 'established-off'
  | 'another-card';

/** One warning topic of one order, with a lesson this tenant may show. */
export type Candidate = {
  orderKey: string;
  isRenewal: boolean;
  topic: Pick<Topic, 'id' | 'revision' | 'news' | 'ingredients'>;
  drug: { display: string };
  /**
   * What the rule says of how often; without it, or where it says nothing, the tenant's settings hold. Its trigger is what led here:
   * "order-sign|MedicationRequest|…".
   */
  rule?: { limits?: RuleLimits; trigger?: string };
};

/** What is known of this clinician at this moment. */
export type Known = {
  competencies: readonly { topicId: string; revision: number }[];
  /** Prompts of the topics at hand, any age. */
  prompts: readonly {
    topicId: string;
    topicRevision: number;
    kind: PromptKind;
    orderKey: string;
    createdAt: Date;
    state: 'open' | 'snoozed' | 'dismissed' | 'completed';
    snoozedUntil: Date | null;
    dismissReason: string | null;
    dismissedAt: Date | null;
    drugDisplay: string;
  }[];
  /** Established cards since local midnight. */
  establishedToday: number;
};

export type PromptSettings = {
  cooldownDays: number;
  dismissedDays: number;
  establishedPerDay: number;
  newsMonths: number;
  established: boolean;
};

export type Decision<C extends Candidate> = {
  chosen: { candidate: C; kind: PromptKind } | null;
  /** Topics that would have had a card of their own; named in the chosen card's detail. */
  alsoDue: C[];
  silences: { candidate: C; cause: Silence }[];
};

const dayMilliseconds = 86_400_000;

/** The instant from which on a warning of `since` ("2025-10" or "2025-10-16") is no longer news. */
export function newsEnds(since: string, months: number): Date {
  const [year = 0, month = 1, day = 1] = since.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, day));
}

/** Whether a warning changed within so many months; one whose change lies ahead is no news yet. */
export const isNews = (topic: Pick<Topic, 'news'>, now: Date, months: number): boolean =>
  topic.news !== null && newsEnds(topic.news.since, 0) <= now && now < newsEnds(topic.news.since, months);

/** Reasons that speak of the whole topic; every other one leaves it at the cool-down. */
const lastingReasons: readonly DismissRequest['reason'][] = ['not-my-patient-group', 'i-know-this'];

const isPutAside = (prompt: Known['prompts'][number], settings: PromptSettings, now: Date): boolean =>
  prompt.state === 'dismissed' &&
  prompt.dismissedAt !== null &&
  lastingReasons.some((reason) => reason === prompt.dismissReason) &&
  now.getTime() - prompt.dismissedAt.getTime() < settings.dismissedDays * dayMilliseconds;

/** The topic's ingredients that a display names: "levothyroxine", or none where it is a brand alone. */
const named = (topic: Candidate['topic'], display: string): string => {
  const words = display.toLowerCase();
  return topic.ingredients.filter((one) => one.split(' / ').every((part) => words.includes(part))).join();
};

/** A card that came to the wrong drug says nothing of another drug under the same warning. Not told apart counts as the same. */
const isOfAnotherDrug = (prompt: Known['prompts'][number], { topic, drug }: Candidate): boolean => {
  if (prompt.state !== 'dismissed' || prompt.dismissReason !== 'wrong-drug') return false;
  const [theirs, mine] = [named(topic, prompt.drugDisplay), named(topic, drug.display)];
  return theirs !== '' && mine !== '' && theirs !== mine;
};

/** A tenant's own rule may be told of more or less often than the tenant's settings say. */
const withLimits = (settings: PromptSettings, { rule }: Candidate): PromptSettings => ({
  ...settings,
  cooldownDays: rule?.limits?.coolDownDays ?? settings.cooldownDays,
  establishedPerDay: rule?.limits?.perClinicianDay ?? settings.establishedPerDay,
});

/** Whether a rule waits for refills by name: who put it in force wants them looked at, where every other rule passes a renewal over. */
export const asksForRefills = ({ rule }: Pick<Candidate, 'rule'>): boolean => rule?.trigger?.startsWith('medication-refill|') === true;

function judge(candidate: Candidate, known: Known, settings: PromptSettings, now: Date): PromptKind | Silence {
  const { topic } = candidate;
  const shown = known.prompts.filter((prompt) => prompt.topicId === topic.id && prompt.topicRevision === topic.revision);
  const mine = shown.filter((prompt) => !isOfAnotherDrug(prompt, candidate));
  if (known.competencies.some((one) => one.topicId === topic.id && one.revision === topic.revision)) return 'competent';
  if (shown.some((prompt) => prompt.orderKey === candidate.orderKey)) return 'shown-for-this-order';
  if (mine.some((prompt) => prompt.state === 'snoozed' && prompt.snoozedUntil !== null && prompt.snoozedUntil > now)) return 'snoozed';
  if (mine.some((prompt) => isPutAside(prompt, settings, now))) return 'dismissed';
  const newest = Math.max(...mine.map((prompt) => prompt.createdAt.getTime()), -Infinity);
  if (now.getTime() - newest < settings.cooldownDays * dayMilliseconds) return 'cool-down';
  // One order may be told of by several roads, under another name by each.
  const onAnotherRoad = mine.filter((prompt) => isEventKey(prompt.orderKey) !== isEventKey(candidate.orderKey));
  if (onAnotherRoad.some((prompt) => now.getTime() - prompt.createdAt.getTime() < dayMilliseconds)) return 'cool-down';
  if (isNews(topic, now, settings.newsMonths) && !mine.some((prompt) => prompt.kind === 'news')) return 'news';
  if (candidate.isRenewal && !asksForRefills(candidate)) return 'renewal';
  if (!settings.established) return 'established-off';
  return 'established';
}

/**
 * When a card fires. At most one a response: news first, then the first order's topic; a renewal and the daily cap
 * suppress established cards only, a renewal not where the rule waits for refills. Facts come as arguments, nothing is fetched.
 */
export function decidePrompt<C extends Candidate>(
  candidates: readonly C[],
  known: Known,
  settings: PromptSettings,
  now: Date,
): Decision<C> {
  const silences: Decision<C>['silences'] = [];
  const due: { candidate: C; kind: PromptKind }[] = [];
  for (const candidate of candidates) {
    const limited = withLimits(settings, candidate);
    const verdict = judge(candidate, known, limited, now);
    if (verdict !== 'news' && verdict !== 'established') silences.push({ candidate, cause: verdict });
    else if (due.some((one) => one.candidate.topic.id === candidate.topic.id)) silences.push({ candidate, cause: 'another-card' });
    else if (verdict === 'established' && known.establishedToday >= limited.establishedPerDay)
      silences.push({ candidate, cause: 'daily-cap' });
    else due.push({ candidate, kind: verdict });
  }
  const chosen = due.find((one) => one.kind === 'news') ?? due[0] ?? null;
  const alsoDue = due.filter((one) => one !== chosen).map((one) => one.candidate);
  for (const candidate of alsoDue) silences.push({ candidate, cause: 'another-card' });
  return { chosen, alsoDue, silences };
}
