import { describe, expect, test } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { rulePartsSchema, type RuleParts } from '../../contract/index.ts';
import { compileExpression, loadPlans, planSchema, type Plan } from '../plan-definitions/index.ts';
import { toParts, withParts } from './parts-of-plan.ts';

const plans = loadPlans();
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(maxLength, 30) }), fc.constantFrom("it's", '\\', 'a\nb'))
    .map((one) => one.trim())
    .filter((one) => one.length > 0 && one.length <= maxLength);
const parts: fc.Arbitrary<RuleParts> = fc
  .record({
    title: text(200),
    purpose: text(500),
    audience: fc.record({
      roles: fc.array(text(60), { maxLength: 3 }),
      units: fc.array(text(120), { maxLength: 3 }),
      fewerPassedThan: fc.option(fc.integer({ min: 1, max: 100 })),
    }),
    conditions: fc.array(fc.record({ expression: text(2000), description: fc.oneof(fc.constant(''), text(300)) }), { maxLength: 3 }),
    coolDownDays: fc.option(fc.integer({ min: 0, max: 365 })),
    perClinicianDay: fc.option(fc.integer({ min: 1, max: 50 })),
  })
  .map((one) => rulePartsSchema.parse(one));
/** What a file may say besides, which no form knows. */
const beside = fc.constantFrom<Partial<Plan>>(
  {},
  { extension: [{ url: 'https://x.example/other', valueString: 'kept' }] },
  {
    useContext: [
      {
        code: { system: 'http://terminology.hl7.org/CodeSystem/usage-context-type', code: 'age' },
        valueCodeableConcept: { text: 'adult' },
      },
    ],
  },
  {
    useContext: [{ code: { code: 'venue' }, valueCodeableConcept: { coding: [{ code: 'icu' }] } }],
    library: ['https://x.example/Library/a'],
  },
  { goal: [{ description: { text: 'know' } }], action: [{ title: 'first' }, { title: 'second', condition: [{ kind: 'start' }] }] },
);
const plan = fc.tuple(fc.constantFrom(...plans), beside).map(([one, more]): Plan => planSchema.parse({ ...one, ...more }));

/** All that parts say nothing of. */
const bare = (of: Plan): Plan => withParts(of, { ...emptied, title: 'x', purpose: 'x' });
const emptied: RuleParts = {
  title: '',
  purpose: '',
  audience: { roles: [], units: [], fewerPassedThan: null },
  conditions: [],
  coolDownDays: null,
  perClinicianDay: null,
};

describe('parts of a plan that says more than a form', () => {
  test('each built-in rule has them, and is the same with its own', () => {
    expect(plans.length).toBeGreaterThan(5);
    for (const one of plans) {
      const own = toParts(one);
      expect(own, one.id).not.toBeNull();
      if (own !== null) expect(withParts(one, own)).toEqual(one);
    }
  });

  test('are read back as they were written, once and again, also after it was kept as JSON, and the rest stays as it was', () => {
    fc.assert(
      fc.property(plan, parts, parts, (given, first, second) => {
        const kept = planSchema.parse(JSON.parse(JSON.stringify(withParts(given, first))));
        expect(toParts(kept)).toEqual(first);
        const again = withParts(kept, second);
        expect(toParts(again)).toEqual(second);
        expect(again).toEqual(withParts(given, second));
        expect(bare(again)).toEqual(bare(given));
        const own = toParts(given);
        if (own !== null) expect(withParts(again, own)).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  test('narrow each of its actions, with expressions that can be read', () => {
    const [one] = plans;
    if (one === undefined) throw new Error('no plan');
    const two = { ...one, action: [...one.action, { title: 'second' }] };
    const narrowed = withParts(two, {
      ...emptied,
      title: 'x',
      purpose: 'x',
      audience: { roles: ["nurse's"], units: ['a'], fewerPassedThan: 3 },
    });
    for (const action of narrowed.action) {
      const own = (action.condition ?? []).slice(-3);
      expect(own.map(({ id }) => id)).toEqual(['audience-roles', 'audience-units', 'audience-passed-lessons']);
      for (const { expression } of own) expect(() => compileExpression(expression?.expression ?? '(')).not.toThrow();
    }
  });

  test.each<[string, (one: Plan) => object]>([
    [
      'a limit of another form',
      (one) => ({
        ...one,
        extension: [{ url: 'https://preceptor.health/fhir/StructureDefinition/rule-daily-cap', valuePositiveInt: 900 }],
      }),
    ],
    [
      'an audience without its condition',
      (one) => ({
        ...one,
        useContext: [
          {
            code: { system: 'http://terminology.hl7.org/CodeSystem/usage-context-type', code: 'user' },
            valueCodeableConcept: { text: 'chief' },
          },
        ],
      }),
    ],
    [
      'a further condition in one of two actions alone',
      (one) => ({
        ...withParts(one, { ...emptied, title: 'x', purpose: 'x', conditions: [{ expression: 'true', description: '' }] }),
        action: [
          ...withParts(one, { ...emptied, title: 'x', purpose: 'x', conditions: [{ expression: 'true', description: '' }] }).action,
          { title: 'y' },
        ],
      }),
    ],
  ])('are none where a file says %s', (_, change) => {
    const [one] = plans;
    if (one === undefined) throw new Error('no plan');
    expect(toParts(planSchema.parse(change(one)))).toBeNull();
  });
});
