import { expect, it } from 'vitest';
import { createCompiler } from './compile-condition.ts';
import { compilePlan, shareConditions } from './compile-plan.ts';
import { planSchema } from './plan-schema.ts';

const condition = (expression: string) => ({ kind: 'applicability', expression: { language: 'text/fhirpath', expression } });

const planOf = (id: string, conditions: readonly string[]) =>
  planSchema.parse({
    resourceType: 'PlanDefinition',
    id,
    url: `https://example.org/${id}`,
    version: '1',
    title: id,
    status: 'active',
    action: [
      {
        trigger: [{ type: 'named-event', name: 'order-sign', condition: condition("%order.status = 'draft'").expression }],
        condition: conditions.map(condition),
        action: [{ title: 'one', definitionCanonical: 'https://example.org/a', condition: [condition('%order.exists()')] }],
      },
    ],
  });

it('rules that ask the same at the same place have one list of conditions, in its order; others have their own', () => {
  const shared = shareConditions(createCompiler());
  const compile = (id: string, conditions: readonly string[]) => {
    const [rule] = compilePlan(planOf(id, conditions), shared, () => new Set());
    if (rule === undefined) throw new Error('No rule was compiled.');
    return rule;
  };
  const [one, same, turned, fewer] = [
    compile('a', ["%order.status = 'draft'", '%order.codes.exists()']),
    compile('b', ["%order.status = 'draft'", '%order.codes.exists()']),
    compile('c', ['%order.codes.exists()', "%order.status = 'draft'"]),
    compile('d', ["%order.status = 'draft'"]),
  ];
  expect(same.conditions).toBe(one.conditions);
  expect(same.triggers[0]?.conditions).toBe(one.triggers[0]?.conditions);
  const asked = (rule: typeof one) => rule.conditions.map(({ run, path }) => `${path}: ${run({}).expression}`);
  expect(asked(one)).toEqual([
    "PlanDefinition.action[0].condition[0].expression: %order.status = 'draft'",
    'PlanDefinition.action[0].condition[1].expression: %order.codes.exists()',
    'PlanDefinition.action[0].action[0].condition[0].expression: %order.exists()',
  ]);
  expect(asked(turned)).toEqual([
    'PlanDefinition.action[0].condition[0].expression: %order.codes.exists()',
    "PlanDefinition.action[0].condition[1].expression: %order.status = 'draft'",
    'PlanDefinition.action[0].action[0].condition[0].expression: %order.exists()',
  ]);
  expect(asked(fewer)).toEqual([
    "PlanDefinition.action[0].condition[0].expression: %order.status = 'draft'",
    'PlanDefinition.action[0].action[0].condition[0].expression: %order.exists()',
  ]);
});
