import { AppError } from '../../platform/index.ts';
import { few, inTurns, SYSTEM, type Coding, type Steps, type ValueSets } from '../value-sets/index.ts';
import { createCompiler, type ConditionResult } from './compile-condition.ts';
import { compilePlan, shareConditions } from './compile-plan.ts';
import type { Plan } from './plan-schema.ts';
import { emptyIndex, type Hit, type TriggerIndex } from './trigger-index.ts';
import { codeKey, TOPIC_SYSTEM, type Focus } from './trigger-keys.ts';

/** What a rule may know of what an event is about: an order, a procedure, a denial. `resource` members are readable as members of %order. */
export type RuleOrder = {
  /** RxNorm. */
  codes: readonly string[];
  /** Codes of other systems: procedure, diagnosis, reason of a denial. */
  codings?: readonly { system: string; code: string }[];
  topicIds: readonly string[];
  isRenewal: boolean;
  /** As FHIR, where there is one: status, intent, doNotPerform and the rest. Without one it is a MedicationRequest. */
  resource?: object;
};

export type RuleEvent = {
  /** CDS hook or our own event name: order-select, order-sign, … */
  hook: string;
  /** Empty where an event is about nothing in particular. */
  orders: readonly RuleOrder[];
  /** %practitioner: roles, unit, experience. Conditions on it count as false where it is not known. */
  practitioner?: object;
  /** %event, beside its name. */
  event?: object;
  /** %context: where it happened. */
  context?: object;
};

export type RuleMatch = {
  planUrl: string;
  planVersion: string;
  planTitle: string;
  /** Since when this version is in force; null where the plan does not say. */
  planDate: string | null;
  publisher: string | null;
  planPurpose: string | null;
  /** Of the action. */
  title: string;
  /** FHIRPath of the action in its plan. */
  path: string;
  /** Of the order, where it has one: the one that triggered, or each in turn where another code did. */
  topicId: string | null;
  /** Index in `event.orders`; -1 where there are none. */
  orderIndex: number;
  /** The trigger index key that led here: "order-sign|MedicationRequest|system|code", with #canonical for a value set and * for any. */
  trigger: string;
  /** The code that did; null where the trigger names none. */
  code: { system: string; code: string } | null;
  conditions: ConditionResult[];
  /** Canonical of the ActivityDefinition to carry out. */
  actionDefinitionCanonical: string;
};

/** A rule that was looked at: matched or not, and why. */
export type RuleEvaluation = { matched: boolean; match: RuleMatch };

export type Rules = {
  /** The rules whose trigger and every condition hold, in the order of the orders. Never throws on a strange order. */
  evaluate(event: RuleEvent): RuleMatch[];
  /** As `evaluate`, with the rules that were triggered and did not hold. */
  explain(event: RuleEvent): RuleEvaluation[];
  /** The same rules with one plan more, or in place of what had its canonical; all others stay as they were compiled. */
  withPlan(plan: Plan): Rules;
  /** @param url canonical, without version */
  withoutPlan(url: string): Rules;
  /**
   * The same rules where value sets hold something else now, as with new drug facts; nothing is compiled again. A few milliseconds at a
   * time, and until it is done the rules go on as they are. What is made of these rules from then on asks these sets.
   */
  withValueSets(valueSets: Pick<ValueSets, 'codings' | 'codingsInSteps'>): Promise<Rules>;
};

export type RuleProblem = {
  planUrl: string;
  planVersion: string;
  /** FHIRPath of the condition in its plan. */
  path: string;
  expression: string;
  problem: string;
};

const typeOf = ({ resource }: RuleOrder): string => {
  const type: unknown = resource === undefined ? undefined : (resource as { resourceType?: unknown }).resourceType;
  return typeof type === 'string' ? type : 'MedicationRequest';
};

const focusOf = (order: RuleOrder): Focus => ({
  type: typeOf(order),
  codes: [
    ...order.topicIds.map((code) => ({ system: TOPIC_SYSTEM, code })),
    ...order.codes.map((code) => ({ system: SYSTEM.rxNorm as string, code })),
    ...(order.codings ?? []),
  ],
  resource: order.resource,
});

/**
 * Compiles active plans once; an event then costs one index look-up per order and code, and the conditions of what it hits.
 * @param deps.topic facts of a topic for %topic; without it %topic is its id alone
 * @param deps.valueSets what triggers name; without them a trigger on a value set is never met
 * @param deps.onProblem called for each condition that gave no boolean and so counted as false, and for a value set that cannot be had
 */
export const createRules = (deps: {
  plans: readonly Plan[];
  topic?: (id: string) => object | undefined;
  valueSets?: Pick<ValueSets, 'codings'>;
  onProblem?: (problem: RuleProblem) => void;
}): Rules => {
  const conditions = shareConditions(createCompiler());
  let valueSets = deps.valueSets;
  /** A set that cannot be expanded triggers nothing: an import refuses it, and knowledge may change afterwards. */
  const nothing = (canonical: string, error: unknown): readonly Coding[] => {
    if (!(error instanceof AppError)) throw error;
    deps.onProblem?.({ planUrl: '', planVersion: '', path: error.path ?? '', expression: canonical, problem: error.detail });
    return [];
  };
  const expand = (canonical: string): readonly Coding[] => {
    try {
      return valueSets?.codings(canonical) ?? [];
    } catch (error) {
      return nothing(canonical, error);
    }
  };
  let members = new Map<string, ReadonlySet<string>>();
  const membersOf = (canonical: string): ReadonlySet<string> => {
    const set = members.get(canonical) ?? new Set(expand(canonical).map(codeKey));
    members.set(canonical, set);
    return set;
  };
  const active = (plans: readonly Plan[]) =>
    plans.filter((one) => one.status === 'active').flatMap((plan) => compilePlan(plan, conditions, membersOf));

  const evaluateOne = (
    { rule, trigger, key, code }: Hit,
    variables: Record<string, unknown>,
    at: Pick<RuleMatch, 'topicId' | 'orderIndex'>,
  ): RuleEvaluation => {
    const { planUrl, planVersion, planTitle, planDate, publisher, planPurpose, title, path, actionDefinitionCanonical } = rule;
    const conditions: ConditionResult[] = [];
    // Stops at the first that fails: later ones may rely on it.
    const holds = (all: typeof rule.conditions): boolean =>
      all.every((condition) => {
        const result = condition.run(variables);
        conditions.push(result);
        if (result.problem !== null)
          deps.onProblem?.({ planUrl, planVersion, path: condition.path, expression: result.expression, problem: result.problem });
        return result.value === true;
      });
    const matched = holds(trigger.conditions) && holds(rule.conditions);
    return {
      matched,
      match: {
        planUrl,
        planVersion,
        planTitle,
        planDate,
        publisher,
        planPurpose,
        title,
        path,
        topicId: at.topicId,
        orderIndex: at.orderIndex,
        trigger: key,
        code,
        conditions,
        actionDefinitionCanonical,
      },
    };
  };

  const explainAll = (index: TriggerIndex, event: RuleEvent): RuleEvaluation[] => {
    const { hook, practitioner, context } = event;
    const foci = event.orders.map(focusOf);
    const shared: Record<string, unknown> = { event: { ...event.event, name: hook } };
    if (practitioner !== undefined) shared['practitioner'] = practitioner;
    if (context !== undefined) shared['context'] = context;

    const explainFocus = (focus: Focus | null, order: RuleOrder | undefined, orderIndex: number): RuleEvaluation[] => {
      const hits = index.hits(hook, focus).filter(({ trigger }) => focus === null || trigger.isMet === null || trigger.isMet(focus, foci));
      if (hits.length === 0) return [];
      if (order !== undefined)
        shared['order'] = {
          ...order.resource,
          codes: order.codes,
          codings: order.codings ?? [],
          topicIds: order.topicIds,
          isRenewal: order.isRenewal,
        };
      const seen = new Map<string | null, Set<unknown>>();
      const topics = order === undefined || order.topicIds.length === 0 ? [null] : order.topicIds;
      return hits.flatMap((hit) =>
        (hit.code?.system === TOPIC_SYSTEM ? [hit.code.code] : topics).flatMap((topicId) => {
          const ruled = seen.get(topicId) ?? new Set();
          if (ruled.has(hit.rule)) return [];
          seen.set(topicId, ruled.add(hit.rule));
          const variables = topicId === null ? { ...shared } : { ...shared, topic: { ...deps.topic?.(topicId), id: topicId } };
          return [evaluateOne(hit, variables, { topicId, orderIndex })];
        }),
      );
    };
    if (event.orders.length === 0) return explainFocus(null, undefined, -1);
    return event.orders.flatMap((order, orderIndex) => explainFocus(foci[orderIndex] ?? null, order, orderIndex));
  };

  function* renewed(index: TriggerIndex, given: Pick<ValueSets, 'codings' | 'codingsInSteps'>): Steps<Rules> {
    const codings = new Map<string, readonly Coding[]>();
    const membersNow = new Map<string, ReadonlySet<string>>();
    for (const canonical of new Set([...index.sets, ...members.keys()])) {
      yield;
      let found: readonly Coding[];
      try {
        found = yield* given.codingsInSteps(canonical);
      } catch (error) {
        found = nothing(canonical, error);
      }
      if (index.sets.has(canonical)) codings.set(canonical, found);
      if (!members.has(canonical)) continue;
      const keys = new Set<string>();
      yield* few(found, (coding) => keys.add(codeKey(coding)));
      membersNow.set(canonical, keys);
    }
    const next = rulesOf(yield* index.over(codings));
    [valueSets, members] = [given, membersNow];
    return next;
  }

  const rulesOf = (index: TriggerIndex): Rules => {
    const explain = (event: RuleEvent): RuleEvaluation[] => explainAll(index, event);
    return {
      explain,
      evaluate: (event) => explain(event).flatMap((one) => (one.matched ? [one.match] : [])),
      withPlan: (plan) => rulesOf(index.without(plan.url).with(active([plan]), expand)),
      withoutPlan: (url) => rulesOf(index.without(url)),
      withValueSets: async (given) => inTurns(renewed(index, given)),
    };
  };
  return rulesOf(emptyIndex().with(active(deps.plans), expand));
};
