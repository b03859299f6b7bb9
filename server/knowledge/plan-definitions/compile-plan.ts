import { compileExpression, type Expression, type Variables } from './compile-expression.ts';
import type { Plan, PlanAction } from './plan-schema.ts';

/** Code system whose codes are warning topics; a trigger filters on these instead of thousands of product codes. */
export const TOPIC_SYSTEM = 'https://preceptor.health/fhir/CodeSystem/competency-topic';

export type ConditionResult = {
  expression: string;
  /** The boolean found; null where there was none. */
  value: boolean | null;
  /** Why a condition without a boolean counts as false. */
  problem: string | null;
};

export type CompiledCondition = (variables: Variables) => ConditionResult;

/** A leaf action, ready to run: its keys in the trigger index, its own and its parents' conditions, its definition. */
export type CompiledRule = {
  planUrl: string;
  planVersion: string;
  /** Of the plan, of its status and of who answers for it. */
  planTitle: string;
  planDate: string | null;
  publisher: string | null;
  title: string;
  actionId: string | null;
  actionDefinitionCanonical: string;
  /** "event|topic" */
  keys: string[];
  conditions: CompiledCondition[];
};

const failing = (expression: string, problem: string): CompiledCondition => {
  const result: ConditionResult = { expression, value: null, problem };
  return () => result;
};

/**
 * Several conditions are ANDed; one that is null, not a boolean or throws counts as false and says so.
 * @see https://hl7.org/fhir/R4/plandefinition-definitions.html#PlanDefinition.action.condition
 */
const compileCondition = (language: string, expression: string): CompiledCondition => {
  if (language !== 'text/fhirpath') return failing(expression, `language ${language} is not evaluated`);
  let run: Expression;
  try {
    run = compileExpression(expression).run;
  } catch (cause) {
    return failing(expression, `does not compile: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return (variables) => {
    try {
      const found = run(variables);
      const [value] = found;
      if (found.length === 1 && typeof value === 'boolean') return { expression, value, problem: null };
      return { expression, value: null, problem: found.length === 0 ? 'gave nothing' : 'gave no single boolean' };
    } catch (cause) {
      return { expression, value: null, problem: `threw: ${cause instanceof Error ? cause.message : String(cause)}` };
    }
  };
};

const keysOf = (action: PlanAction): string[] =>
  (action.trigger ?? []).flatMap((trigger) => {
    if (trigger.type !== 'named-event' || trigger.name === undefined) return [];
    const codes = (trigger.data ?? []).flatMap((data) => data.codeFilter ?? []).flatMap((filter) => filter.code ?? []);
    return codes.flatMap((coding) =>
      coding.system === TOPIC_SYSTEM && coding.code !== undefined ? [`${trigger.name}|${coding.code}`] : [],
    );
  });

/** Compiles each expression once, however many plans ask it: rules share most of theirs, and one that is shared stays warm. */
export const createCompiler = (): ((language: string, expression: string) => CompiledCondition) => {
  const compiled = new Map<string, CompiledCondition>();
  return (language, expression) => {
    const key = `${language}|${expression}`;
    const condition = compiled.get(key) ?? compileCondition(language, expression);
    compiled.set(key, condition);
    return condition;
  };
};

/** Leaf actions of a plan. Triggers and conditions of a parent hold for its children; a child's own triggers replace the parent's. */
export const compilePlan = (plan: Plan, compile = createCompiler()): CompiledRule[] => {
  const walk = (action: PlanAction, inherited: { keys: string[]; conditions: CompiledCondition[] }): CompiledRule[] => {
    const own = keysOf(action);
    const keys = own.length === 0 ? inherited.keys : own;
    const conditions = [
      ...inherited.conditions,
      ...(action.condition ?? [])
        .filter((condition) => condition.kind === 'applicability')
        .map((condition) => compile(condition.expression?.language ?? '', condition.expression?.expression ?? '')),
    ];
    const nested = (action.action ?? []).flatMap((child) => walk(child, { keys, conditions }));
    if (action.definitionCanonical === undefined) return nested;
    return [
      {
        planUrl: plan.url,
        planVersion: plan.version,
        planTitle: plan.title,
        planDate: plan.date ?? null,
        publisher: plan.publisher ?? null,
        title: action.title ?? plan.title,
        actionId: action.id ?? null,
        actionDefinitionCanonical: action.definitionCanonical,
        keys,
        conditions,
      },
      ...nested,
    ];
  };
  return plan.action.flatMap((action) => walk(action, { keys: [], conditions: [] }));
};
