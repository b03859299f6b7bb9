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
  triggers: (CompiledTrigger & { conditions: Condition[] })[];
  conditions: Condition[];
};

type Inherited = Pick<CompiledRule, 'triggers' | 'conditions'>;

/** Leaf actions of a plan. Triggers and conditions of a parent hold for its children; a child's own triggers replace the parent's. */
export const compilePlan = (plan: Plan, compile: Compiler, members: Members): CompiledRule[] => {
  const condition = (expression: FhirExpression | undefined, path: string): Condition => ({
    run: compile(expression?.language ?? '', expression?.expression ?? ''),
    path,
  });
  const triggersOf = (triggers: readonly Trigger[], path: string): CompiledRule['triggers'] =>
    triggers.flatMap((trigger, index) => {
      const compiled = compileTrigger(trigger, members);
      const at = `${path}.trigger[${index}].condition`;
      return compiled === undefined
        ? []
        : [{ ...compiled, conditions: trigger.condition === undefined ? [] : [condition(trigger.condition, at)] }];
    });
  const walk = (action: PlanAction, path: string, inherited: Inherited): CompiledRule[] => {
    // An action that says when, says it alone: also where nothing ever happens at what it names.
    const triggers = action.trigger === undefined ? inherited.triggers : triggersOf(action.trigger, path);
    const conditions = [
      ...inherited.conditions,
      ...(action.condition ?? []).flatMap((one, index) =>
        one.kind === 'applicability' ? [condition(one.expression, `${path}.condition[${index}].expression`)] : [],
      ),
    ];
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
  return plan.action.flatMap((action, index) => walk(action, `PlanDefinition.action[${index}]`, { triggers: [], conditions: [] }));
};
