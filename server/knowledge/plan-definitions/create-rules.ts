import { compilePlan, createCompiler, type CompiledRule, type ConditionResult } from './compile-plan.ts';
import type { Plan } from './plan-schema.ts';

/** What a rule may know of an order. `resource` members are readable as members of %order. */
export type RuleOrder = {
  codes: readonly string[];
  topicIds: readonly string[];
  isRenewal: boolean;
  /** The draft order as FHIR, where there is one: status, intent, doNotPerform and the rest. */
  resource?: object;
};

export type RuleEvent = {
  /** CDS hook or our own event name: order-select, order-sign, … */
  hook: string;
  orders: readonly RuleOrder[];
};

export type RuleMatch = {
  planUrl: string;
  planVersion: string;
  planTitle: string;
  /** Since when this version is in force; null where the plan does not say. */
  planDate: string | null;
  publisher: string | null;
  /** Of the action. */
  title: string;
  topicId: string;
  /** Index in `event.orders`. */
  orderIndex: number;
  /** The trigger index key that led here: "order-sign|tofacitinib-oral". */
  trigger: string;
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
};

/**
 * Compiles active plans once; an event then costs one index look-up per order and topic, and the conditions of what it hits.
 * @param deps.topic facts of a topic for %topic; without it %topic is its id alone
 * @param deps.onProblem called for each condition that gave no boolean and so counted as false
 */
export const createRules = (deps: {
  plans: readonly Plan[];
  topic?: (id: string) => object | undefined;
  onProblem?: (problem: { planUrl: string; planVersion: string; expression: string; problem: string }) => void;
}): Rules => {
  const index = new Map<string, CompiledRule[]>();
  const compile = createCompiler();
  for (const plan of deps.plans.filter((one) => one.status === 'active'))
    for (const rule of compilePlan(plan, compile)) for (const key of rule.keys) index.set(key, [...(index.get(key) ?? []), rule]);

  const evaluateOne = (rule: CompiledRule, order: RuleOrder, at: Pick<RuleMatch, 'topicId' | 'orderIndex' | 'trigger'>): RuleEvaluation => {
    const variables = {
      order: { ...order.resource, codes: order.codes, topicIds: order.topicIds, isRenewal: order.isRenewal },
      topic: { ...deps.topic?.(at.topicId), id: at.topicId },
    };
    const conditions: ConditionResult[] = [];
    // Stops at the first that fails: later ones may rely on it.
    for (const condition of rule.conditions) {
      const result = condition(variables);
      conditions.push(result);
      if (result.problem !== null)
        deps.onProblem?.({ planUrl: rule.planUrl, planVersion: rule.planVersion, expression: result.expression, problem: result.problem });
      if (result.value !== true) break;
    }
    const { planUrl, planVersion, planTitle, planDate, publisher, title, actionDefinitionCanonical } = rule;
    return {
      matched: conditions.every((one) => one.value === true),
      match: { planUrl, planVersion, planTitle, planDate, publisher, title, ...at, conditions, actionDefinitionCanonical },
    };
  };

  const explain = (event: RuleEvent): RuleEvaluation[] =>
    event.orders.flatMap((order, orderIndex) =>
      order.topicIds.flatMap((topicId) => {
        const trigger = `${event.hook}|${topicId}`;
        return (index.get(trigger) ?? []).map((rule) => evaluateOne(rule, order, { topicId, orderIndex, trigger }));
      }),
    );

  return {
    explain,
    evaluate: (event) =>
      explain(event)
        .filter((one) => one.matched)
        .map((one) => one.match),
  };
};
