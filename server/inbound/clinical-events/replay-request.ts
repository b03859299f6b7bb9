import type { Curriculum } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { lessonOfMatch, type TenantMatch, type Trial } from '../../knowledge/rules/index.ts';
import { eventKeyOf, type Candidate, type createPastDecisions } from '../../learning/prompts/index.ts';
import { eventsOfHook } from '../cds-hooks/index.ts';
import type { PastOrder } from './past-orders.ts';
import { WORDS } from './replay-words.ts';

type PastDecisions = ReturnType<typeof createPastDecisions>;
type PastCandidate = Candidate & { orderIndex: number; rule: TenantMatch };

export type ReplayRequestDeps = {
  knowledge: Pick<DrugKnowledge, 'topic' | 'product'>;
  lessons: Pick<Curriculum, 'lesson' | 'lessonForTopic'>;
  /** Whether a lesson may be shown, and for which topics its version that is shown answers. */
  shows: (lessonId: string, topicId: string) => boolean;
  trial: Trial;
  /** Of the rule that is tried. */
  ruleUrl: string;
  /** Its conditions ask for what is not kept: it is never held to have fired. */
  isUnknowable: boolean;
  before: { today: PastDecisions; tried: PastDecisions };
};

export type PastRequest = {
  who: string;
  /** HL7 v2 tells of everybody in the house: only who is known here is meant. */
  isMeant: boolean;
  name: string;
  at: Date;
  orders: readonly PastOrder[];
};

/** What became of one request: which order had a prompt of the rule, whether today's rules made one, and why the others had none. */
export type Replayed = { firedAt: number | null; replaces: boolean; silences: { orderIndex: number; reason: string }[] };

/** Runs one request of then again: by today's rules, and with the rule that is tried. In memory. */
export function createReplayRequest(deps: ReplayRequestDeps) {
  const { knowledge, lessons, trial, ruleUrl } = deps;

  const candidatesOf = (request: PastRequest, matches: readonly TenantMatch[]): PastCandidate[] =>
    request.orders.flatMap((order, orderIndex) =>
      order.topicIds.flatMap((topicId): PastCandidate[] => {
        const topic = knowledge.topic(topicId);
        const rule = matches.find((match) => match.orderIndex === orderIndex && match.topicId === topicId);
        const lesson = lessonOfMatch(rule, lessons, topicId);
        if (topic === undefined || rule === undefined || lesson === undefined || !deps.shows(lesson.id, topicId)) return [];
        const display = order.codes.map((code) => knowledge.product(code)?.display).find((one) => one !== undefined) ?? '';
        const orderKey = order.road === 'cds-hooks' ? order.eventKey : eventKeyOf(order.resourceKey);
        return [{ orderKey, isRenewal: order.isRenewal === true, topic, drug: { display }, orderIndex, rule }];
      }),
    );

  /** Why this rule came to no candidate for an order that it was asked for. */
  const reasonBefore = (request: PastRequest, orderIndex: number, matches: readonly TenantMatch[]): string => {
    const mine = matches.filter((match) => match.orderIndex === orderIndex && match.planUrl === ruleUrl);
    const topicIds = mine.flatMap(({ topicId }) => topicId ?? []);
    const leading = topicIds.filter(
      (topicId) => matches.find((match) => match.orderIndex === orderIndex && match.topicId === topicId)?.planUrl === ruleUrl,
    );
    if (topicIds.length === 0) return WORDS.noWarning;
    const [topicId] = leading;
    if (topicId === undefined) return WORDS.anotherRule;
    const rule = mine.find((match) => match.topicId === topicId);
    return WORDS.cause(lessonOfMatch(rule, lessons, topicId) === undefined ? 'no-lesson' : 'not-reviewed');
  };

  return (request: PastRequest, conditionText: (expression: string) => string): Replayed => {
    const { who, at } = request;
    const orders = request.orders.map(({ codes, topicIds, isRenewal, facts }) => ({
      codes,
      topicIds,
      isRenewal: isRenewal === true,
      resource: facts ?? {},
    }));
    const all = (reason: string): Replayed['silences'] => orders.map((_, orderIndex) => ({ orderIndex, reason }));
    if (!request.isMeant) return { firedAt: null, replaces: false, silences: all(WORDS.notKnownHere) };

    const hooks = eventsOfHook(request.name);
    const now = hooks.flatMap((hook) => trial.today.evaluate({ hook, orders }));
    const looked = hooks.map((hook) => trial.tried.look({ hook, orders }));
    const refused = looked.flatMap((one) => one.refused);
    const found = looked.flatMap((one) => one.matches);
    const matches = deps.isUnknowable ? found.filter(({ planUrl }) => planUrl !== ruleUrl) : found;

    const made = deps.before.today.decide(who, candidatesOf(request, now), at);
    const candidates = candidatesOf(request, matches);
    const { chosen, silences } = deps.before.tried.decide(who, candidates, at);
    const isMine = (one: { rule: TenantMatch }): boolean => one.rule.planUrl === ruleUrl;
    const firedAt = chosen !== null && isMine(chosen.candidate) ? chosen.candidate.orderIndex : null;

    const reasonOf = (orderIndex: number): string => {
      const isOf = (one: { orderIndex: number; planUrl: string }): boolean => one.orderIndex === orderIndex && one.planUrl === ruleUrl;
      const match = found.find(isOf);
      const held = refused.find(isOf);
      if (deps.isUnknowable && (match !== undefined || held !== undefined)) return WORDS.cannotBeKnown;
      if (match === undefined)
        return held === undefined ? WORDS.notNamed : WORDS.condition(describe(held.conditions.at(-1)?.expression ?? ''));
      const silent = silences.find(({ candidate }) => candidate.orderIndex === orderIndex && isMine(candidate));
      return silent === undefined ? reasonBefore(request, orderIndex, matches) : WORDS.cause(silent.cause);
    };
    const describe = (expression: string) => ({ description: conditionText(expression), expression });
    return {
      firedAt,
      replaces: firedAt !== null && made.chosen !== null,
      silences: orders.flatMap((_, orderIndex) => (orderIndex === firedAt ? [] : [{ orderIndex, reason: reasonOf(orderIndex) }])),
    };
  };
}
