import { expect, test } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { ruleFormSchema, ruleTriggers, type RuleForm } from '../../contract/index.ts';
import { planSchema } from '../plan-definitions/index.ts';
import { toForm } from './from-plan-definition.ts';
import { toPlanDefinition } from './to-plan-definition.ts';

const text = (maxLength: number, minLength = 0): fc.Arbitrary<string> =>
  fc
    .oneof(fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 30) }), fc.constantFrom("it's", '\\', 'a\nb', ' x '))
    .map((one) => one.trim().slice(0, maxLength))
    .filter((one) => one.length >= minLength);
const rxNorm = fc.array(fc.record({ code: fc.integer({ min: 0, max: 99_999_999 }).map(String), display: text(300) }), {
  minLength: 1,
  maxLength: 5,
});
const coding = fc.record({
  system: fc.constantFrom('http://snomed.info/sct', 'http://www.nlm.nih.gov/research/umls/rxnorm', 'urn:oid:1.2.3'),
  code: text(40, 1),
  display: text(300),
});
const codes: fc.Arbitrary<RuleForm['codes']> = fc.option(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('drug' as const, 'ingredient' as const), codes: rxNorm }),
    fc.record({ kind: fc.constant('topic' as const), topicIds: fc.array(text(120), { minLength: 1, maxLength: 5 }) }),
    fc.record({
      kind: fc.constantFrom('procedure' as const, 'diagnosis' as const, 'denial' as const),
      codes: fc.array(coding, { minLength: 1, maxLength: 5 }),
    }),
  ),
);
const form: fc.Arbitrary<RuleForm> = fc.record({
  title: text(200, 1),
  purpose: text(500, 1),
  trigger: fc.constantFrom(...ruleTriggers),
  codes,
  audience: fc.record({
    roles: fc.array(text(60), { maxLength: 3 }),
    units: fc.array(text(120), { maxLength: 3 }),
    fewerPassedThan: fc.option(fc.integer({ min: 1, max: 100 })),
  }),
  conditions: fc.array(fc.record({ expression: text(2000, 1), description: text(300) }), { maxLength: 3 }),
  coolDownDays: fc.option(fc.integer({ min: 0, max: 365 })),
  perClinicianDay: fc.option(fc.integer({ min: 1, max: 50 })),
  lessonId: fc.option(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.-]{0,40}$/)),
});

const identity = { id: 'own', url: 'https://x.example/own', version: '1.0.0', date: '2026-11-22', publisher: 'Example' };

test('every form is a plan of the standard that says exactly this form again, also after it was kept as JSON', () => {
  fc.assert(
    fc.property(form, fc.constantFrom('draft' as const, 'active' as const, 'retired' as const), (given, status) => {
      const asked = ruleFormSchema.parse(given);
      const kept = planSchema.parse(JSON.parse(JSON.stringify(toPlanDefinition(asked, { ...identity, status }))));
      expect(toForm(kept)).toEqual(asked);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, (plan: ReturnType<typeof toPlanDefinition>) => object]>([
  ['a library', (plan) => ({ ...plan, library: ['https://x.example/Library/logic'] })],
  ['a second action', (plan) => ({ ...plan, action: [...plan.action, { title: 'another' }] })],
  ['a goal', (plan) => ({ ...plan, goal: [{ description: { text: 'know' } }] })],
  [
    'CQL',
    (plan) => ({
      ...plan,
      action: [{ ...plan.action[0], condition: [{ kind: 'applicability', expression: { language: 'text/cql', expression: 'Is Due' } }] }],
    }),
  ],
  ['another shape of its audience', (plan) => ({ ...plan, useContext: [] })],
])('a plan with %s is more than a form', (_, change) => {
  const asked: RuleForm = {
    title: 'A rule',
    purpose: 'To try.',
    trigger: 'order-sign',
    codes: null,
    audience: { roles: [], units: [], fewerPassedThan: null },
    conditions: [],
    coolDownDays: null,
    perClinicianDay: null,
    lessonId: null,
  };
  const plan = toPlanDefinition(asked, { ...identity, status: 'draft' });
  expect(toForm(plan)).toEqual(asked);
  expect(toForm(planSchema.parse(change(plan)))).toBeNull();
});
