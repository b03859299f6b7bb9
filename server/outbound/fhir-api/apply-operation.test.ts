import { expect, test } from 'vitest';
import { planSchema } from '../../knowledge/plan-definitions/index.ts';
import { applyDefinition } from './apply-operation.ts';

test('a condition in CQL is asked of the libraries that are built in; where none defines it, the answer says so', async () => {
  const plan = planSchema.parse({
    resourceType: 'PlanDefinition',
    id: 'p',
    url: 'https://example.org/PlanDefinition/p',
    version: '1',
    title: 'A plan',
    status: 'active',
    library: ['https://example.org/Library/none'],
    action: [{ condition: [{ kind: 'applicability', expression: { language: 'text/cql-identifier', expression: 'Is More' } }] }],
  });
  const made = await applyDefinition([plan], plan, new Map([['subject', ['Patient/1']]]), new Date('2026-11-22T10:00:00Z'));
  expect(made).toMatchObject({ resourceType: 'CarePlan', subject: { reference: 'Patient/1' } });
  expect(JSON.stringify(made)).toMatch(/No library defines .{0,4}Is More/);
});
