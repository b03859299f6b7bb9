import type { Database } from '../../database/index.ts';
import { currentCorrelationId, newId, type Clock } from '../../platform/index.ts';
import type { Curriculum } from '../curriculum/index.ts';
import { lessonActivity } from './lesson-activity.ts';
import { lessonOf } from './plan-shape.ts';
import { readBundle, type ImportProblem } from './read-bundle.ts';
import type { ProblemDeps } from './rule-problems.ts';
import { addStep, insertRule, listRules, versionsOf } from './store.ts';

type Imported = { ruleId: string; title: string; url: string; version: string };

const mostExported = 1000;

/** Rules as files: imported as drafts that a person has to submit and another to publish; exported as they are in force. */
export function createRuleFiles(deps: ProblemDeps & { db: Database; clock: Clock; curriculum: (tenantId: string) => Curriculum }) {
  const { db, clock } = deps;
  return {
    /** Every rule of a Bundle, or none: one problem anywhere refuses the file. @param of.operator as the history names who did it */
    async import(
      bundle: unknown,
      of: { tenantId: string; operator: string; isDryRun: boolean },
    ): Promise<{ problems: ImportProblem[]; rules: Imported[] }> {
      const { problems, rules } = readBundle(bundle, deps, deps.curriculum(of.tenantId));
      if (problems.length > 0) return { problems, rules: [] };
      return db.tenant(of.tenantId, async (tx) => {
        const found: ImportProblem[] = [];
        for (const { entry, plan } of rules) {
          const versions = await versionsOf(tx, plan.url);
          if (versions.some(({ state }) => state === 'draft' || state === 'in-review'))
            found.push({ entry, expression: 'PlanDefinition.url', message: 'A draft of this rule is open; discard or publish it first.' });
          else if (versions.some(({ version }) => version === plan.version))
            found.push({ entry, expression: 'PlanDefinition.version', message: `Version ${plan.version} of this rule is here already.` });
        }
        if (found.length > 0) return { problems: found, rules: [] };
        const imported: Imported[] = [];
        for (const { plan: given, resources } of rules) {
          const plan = { ...given, status: 'draft' as const };
          const one = { ruleId: newId(), title: plan.title, url: plan.url, version: plan.version };
          imported.push(one);
          if (of.isDryRun) continue;
          const common = { by: { operator: of.operator }, at: clock.now() };
          const { url, version } = one;
          const isNew = await insertRule(tx, { id: one.ruleId, url, version, copiedFrom: null, plan, resources, problems: 0, ...common });
          // Whatever was begun meanwhile: all of the file is refused.
          if (!isNew) throw new Error(`A draft of ${url} was begun at this moment.`);
          await addStep(tx, { ruleId: one.ruleId, step: 'import', revision: 1, plan, correlationId: currentCorrelationId(), ...common });
        }
        return { problems: [], rules: imported };
      });
    },

    /** The tenant's own rules in force as a Bundle that can be imported elsewhere. */
    async export(
      tenantId: string,
    ): Promise<{ resourceType: 'Bundle'; type: 'collection'; timestamp: string; entry: { fullUrl: string; resource: object }[] }> {
      const rows = await db.tenant(tenantId, async (tx) => listRules(tx, { state: 'published', search: '' }, mostExported));
      const curriculum = deps.curriculum(tenantId);
      const byUrl = new Map<string, object>();
      for (const { plan, resources } of rows) {
        for (const one of [plan, ...resources]) byUrl.set(one.url, one);
        for (const { definitionCanonical } of plan.action) {
          const lesson = curriculum.lesson(lessonOf(definitionCanonical ?? '') ?? '');
          if (lesson === undefined) continue;
          const activity = lessonActivity(lesson);
          byUrl.set(activity.url, activity);
        }
      }
      const entry = [...byUrl].map(([fullUrl, resource]) => ({ fullUrl, resource }));
      return { resourceType: 'Bundle', type: 'collection', timestamp: clock.now().toISOString(), entry };
    },
  };
}
