import { expect, test } from 'vitest';
import { toPlanDefinition } from './to-plan-definition.ts';
import { form } from './rules-fixture.ts';
import { unkeptOf } from './unkept-conditions.ts';

const identity = { id: 'x', url: 'urn:x', version: '1.0.0', status: 'draft' as const, date: '2026-11-01', publisher: 'x' };
const asks = (expression: string): string[] =>
  unkeptOf(toPlanDefinition(form({ conditions: [{ expression, description: '' }] }), identity), ['status', 'doNotPerform']).map(
    (one) => one.asks,
  );

test.each<[string, string[]]>([
  ["%order.where(status in ('cancelled' | 'stopped')).empty()", []],
  ['%order.isRenewal and %topic.news.since.exists()', []],
  ["%order.status = 'reasonCode' // subject", []],
  ["%event.name = 'order-sign'", []],
  ["%order.status = 'https://x' and %order.subject.exists()", ['“subject” of the order']],
  ["%order.where(intent = 'order').exists()", ['“intent” of the order']],
  [
    "%order.descendants().where($this is Reference).exists() or %practitioner.roles contains 'nurse'",
    ['who the clinician was, everything that an order says, “Reference” of the order'],
  ],
  ["%context.unit = 'Location/1'", ['where it happened']],
  ['%event.patient.exists()', ['more of the event than its name']],
])('%s asks for %j', (expression, unkept) => {
  expect(asks(expression)).toEqual(unkept);
});

test('what a form says of its audience is told apart', () => {
  const plan = toPlanDefinition(form({ audience: { roles: ['nurse'], units: ['Location/1'], fewerPassedThan: 2 } }), identity);
  expect(unkeptOf(plan, ['status', 'doNotPerform']).map((one) => one.asks)).toEqual([
    'who the clinician was',
    'where it happened',
    'who the clinician was',
  ]);
});
