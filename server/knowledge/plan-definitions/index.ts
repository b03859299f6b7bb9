export { activitySchema, librarySchema, type Activity, type Library } from './activity-schema.ts';
export { checkDefinitions, type KnownDefinitions } from './check-definitions.ts';
export { languageKind, type ConditionResult } from './compile-condition.ts';
export { compileExpression } from './compile-expression.ts';
export {
  createRules,
  type RuleEvaluation,
  type RuleEvent,
  type RuleMatch,
  type RuleOrder,
  type RuleProblem,
  type Rules,
} from './create-rules.ts';
export type { Definition, DefinitionProblem } from './definition.ts';
export type { DynamicValue, FhirExpression } from './definition-datatypes.ts';
export { createCqlEvaluator } from './evaluate-cql.ts';
export { loadDefinitions } from './load-definitions.ts';
export { loadPlans } from './load-plans.ts';
export { planSchema, type Plan, type PlanAction } from './plan-schema.ts';
