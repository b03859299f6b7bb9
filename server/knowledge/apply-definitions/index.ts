export type { ApplyDeps, ApplyInput, Issue, Party } from './application.ts';
export { applyActivityDefinition } from './apply-activity-definition.ts';
export { applyPlanDefinition, type ApplyPlanInput } from './apply-plan-definition.ts';
