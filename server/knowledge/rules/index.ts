export { createRuleAuthoring } from './service.ts';
export { createPublishedRules, type PublishedRules, type TenantMatch } from './published-rules.ts';
export { createRuleFailures } from './rule-failures.ts';
export type { RuleLimits } from './rule-limits.ts';
export { lessonOfMatch } from './lesson-of-match.ts';
export { createRuleFiles } from './import-rules.ts';
export { ruleRoutes } from './routes.ts';
