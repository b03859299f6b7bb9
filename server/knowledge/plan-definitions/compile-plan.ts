import type { CompiledCondition, Compiler } from './compile-condition.ts';
import type { FhirExpression, Trigger } from './definition-datatypes.ts';
import type { Plan, PlanAction } from './plan-schema.ts';
import { compileTrigger, type CompiledTrigger, type Members } from './trigger-keys.ts';

type Condition = {
  run: CompiledCondition;
  /** FHIRPath of the expression in its plan. */
  path: string;
};

/** A leaf action, ready to run: its triggers, its own and its parents' conditions, its definition. */
export type CompiledRule = {
  planUrl: string;
  planVersion: string;
  /** Of the plan, of its status and of who answers for it. */
  planTitle: string;
  planDate: string | null;
  publisher: string | null;
  /** What for, in the words of who answers for it. */
  planPurpose: string | null;
  title: string;
  actionId: string | null;
  /** FHIRPath of the action: "PlanDefinition.action[0].action[2]". */
  path: string;
  actionDefinitionCanonical: string;
  triggers: (CompiledTrigger & { conditions: readonly Condition[] })[];
  conditions: readonly Condition[];
};

type Inherited = Pick<CompiledRule, 'triggers' | 'conditions'>;

/** Lists of conditions, one for each that there is. */
export type SharedConditions = {
  none: readonly Condition[];
  /** @returns the list with one more */
  with(before: readonly Condition[], expression: FhirExpression | undefined, path: string): readonly Condition[];
};

/**
 * Most rules ask what others ask at the same place of their plans: those have one list among them. So an order finds it in the
 * processor's cache, however many rules there are; ten thousand lists of their own would each be fetched from memory.
 */
export const shareConditions = (compile: Compiler): SharedConditions => {
  const none: readonly Condition[] = [];
  const after = new Map<readonly Condition[], Map<string, readonly Condition[]>>();
  return {
    none,
    with: (before, expression, path) => {
      const { language = '', expression: text = '' } = expression ?? {};
      const next = after.get(before) ?? new Map<string, readonly Condition[]>();
      after.set(before, next);
      const key = `${path}|${language}|${text}`;
      const list = next.get(key) ?? [...before, { run: compile(language, text), path }];
      next.set(key, list);
      return list;
    },
  };
};

/** Leaf actions of a plan. Triggers and conditions of a parent hold for its children; a child's own triggers replace the parent's. */
export const compilePlan = (plan: Plan, shared: SharedConditions, members: Members): CompiledRule[] => {
  const triggersOf = (triggers: readonly Trigger[], path: string): CompiledRule['triggers'] =>
    triggers.flatMap((trigger, index) => {
      const compiled = compileTrigger(trigger, members);
      const at = `${path}.trigger[${index}].condition`;
      if (compiled === undefined) return [];
      return [{ ...compiled, conditions: trigger.condition === undefined ? shared.none : shared.with(shared.none, trigger.condition, at) }];
    });
  const walk = (action: PlanAction, path: string, inherited: Inherited): CompiledRule[] => {
    // An action that says when, says it alone: also where nothing ever happens at what it names.
    const triggers = action.trigger === undefined ? inherited.triggers : triggersOf(action.trigger, path);
    const conditions = (action.condition ?? []).reduce(
      (before, one, index) =>
        one.kind === 'applicability' ? shared.with(before, one.expression, `${path}.condition[${index}].expression`) : before,
      inherited.conditions,
    );
    const nested = (action.action ?? []).flatMap((child, index) => walk(child, `${path}.action[${index}]`, { triggers, conditions }));
    if (action.definitionCanonical === undefined) return nested;
    return [
      {
        planUrl: plan.url,
        planVersion: plan.version,
        planTitle: plan.title,
        planDate: plan.date ?? null,
        publisher: plan.publisher ?? null,
        planPurpose: plan.purpose ?? null,
        title: action.title ?? plan.title,
        actionId: action.id ?? null,
        path,
        actionDefinitionCanonical: action.definitionCanonical,
        triggers,
        conditions,
      },
      ...nested,
    ];
  };
  return plan.action.flatMap((action, index) => walk(action, `PlanDefinition.action[${index}]`, { triggers: [], conditions: shared.none }));
};
