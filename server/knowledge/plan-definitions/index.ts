export { checkDefinitions, type KnownDefinitions } from './check-definitions.ts';
export type { ConditionResult } from './compile-condition.ts';
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
export { loadPlans } from './load-plans.ts';
export type { Plan } from './plan-schema.ts';
