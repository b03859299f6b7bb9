import type { Plan, PlanAction } from '../plan-definitions/index.ts';
import { valueSetSchema, type ValueSet } from '../value-sets/index.ts';

const named = (url: string, canonical: string): string => (canonical.startsWith('#') ? `${url}${canonical}` : canonical);

const outward = (action: PlanAction, url: string): PlanAction => ({
  ...action,
  ...(action.trigger === undefined
    ? {}
    : {
        trigger: action.trigger.map((trigger) => ({
          ...trigger,
          ...(trigger.data === undefined
            ? {}
            : {
                data: trigger.data.map((data) => ({
                  ...data,
                  ...(data.codeFilter === undefined
                    ? {}
                    : {
                        codeFilter: data.codeFilter.map((filter) => ({
                          ...filter,
                          ...(filter.valueSet === undefined ? {} : { valueSet: named(url, filter.valueSet) }),
                        })),
                      }),
                })),
              }),
        })),
      }),
  ...(action.action === undefined ? {} : { action: action.action.map((child) => outward(child, url)) }),
});

/**
 * A plan and the value sets that it contains, each under the canonical that the standard gives a contained resource: the plan's, with
 * "#" and its id. So the engine finds them as it finds any other.
 */
export function withContained(plan: Plan): { plan: Plan; valueSets: ValueSet[] } {
  const contained: unknown = plan['contained'];
  const valueSets = (Array.isArray(contained) ? contained : []).flatMap((one: unknown): ValueSet[] => {
    if (typeof one !== 'object' || one === null || !('id' in one) || typeof one.id !== 'string') return [];
    const read = valueSetSchema.safeParse({ ...one, url: `${plan.url}#${one.id}` });
    return read.success ? [read.data] : [];
  });
  return { plan: { ...plan, action: plan.action.map((action) => outward(action, plan.url)) }, valueSets };
}
