import { describe, expect, it } from 'vitest';
import { createCompiler } from './compile-condition.ts';
import { createRules, loadPlans, type Plan, type RuleOrder } from './index.ts';

const order = (topicIds: string[], resource: object = { resourceType: 'MedicationRequest', status: 'draft' }): RuleOrder => ({
  codes: ['1357541'],
  topicIds,
  isRenewal: false,
  resource,
});

const planWith = (expressions: { language?: string; expression: string }[]): Plan => {
  const [builtIn] = loadPlans();
  if (builtIn === undefined) throw new Error('no built-in plan');
  const [action] = builtIn.action;
  return {
    ...builtIn,
    url: 'https://example.org/PlanDefinition/test',
    action: [
      {
        ...action,
        condition: expressions.map(({ language = 'text/fhirpath', expression }) => ({
          kind: 'applicability' as const,
          expression: { language, expression },
        })),
      },
    ],
  };
};

const matches = (expression: string, resource?: object): number =>
  createRules({ plans: [planWith([{ expression }])] }).evaluate({ hook: 'order-sign', orders: [order(['tofacitinib-oral'], resource)] })
    .length;

describe('the built-in boxed-warning rule', () => {
  const rules = createRules({ plans: loadPlans() });

  it.each(['order-select', 'order-sign'])('matches an order of a taught topic on %s', (hook) => {
    const [match, ...more] = rules.evaluate({ hook, orders: [order([]), order(['tofacitinib-oral'])] });
    expect(more).toEqual([]);
    expect(match).toMatchObject({
      planUrl: 'https://preceptor.health/fhir/PlanDefinition/boxed-warning-order',
      planVersion: '1.1.0',
      topicId: 'tofacitinib-oral',
      orderIndex: 1,
      trigger: `${hook}|MedicationRequest|https://preceptor.health/fhir/CodeSystem/competency-topic|tofacitinib-oral`,
      path: 'PlanDefinition.action[0].action[0]',
      actionDefinitionCanonical: 'https://preceptor.health/fhir/ActivityDefinition/tofacitinib-first-order',
    });
    expect(match?.conditions.map((one) => one.value)).toEqual([true, true, true]);
  });

  it('says nothing of other hooks and orders without a topic', () => {
    expect(rules.evaluate({ hook: 'patient-view', orders: [order(['tofacitinib-oral']), order(['metoprolol-oral'])] })).toEqual([]);
    expect(rules.evaluate({ hook: 'order-sign', orders: [order([])] })).toEqual([]);
    expect(rules.evaluate({ hook: 'order-sign', orders: [] })).toEqual([]);
  });

  it.each([
    ['cancelled', { status: 'cancelled' }],
    ['entered in error', { status: 'entered-in-error' }],
    ['to withhold the drug', { status: 'draft', doNotPerform: true }],
  ])('is silent for an order %s', (_, resource) => {
    expect(rules.evaluate({ hook: 'order-sign', orders: [order(['tofacitinib-oral'], resource)] })).toEqual([]);
  });

  it('takes an order without a resource, and one of strange shape', () => {
    expect(rules.evaluate({ hook: 'order-sign', orders: [{ codes: [], topicIds: ['clozapine-oral'], isRenewal: false }] })).toHaveLength(1);
    expect(
      rules.evaluate({ hook: 'order-sign', orders: [order(['clozapine-oral'], { status: { odd: [1] }, doNotPerform: 'yes' })] }),
    ).toHaveLength(1);
  });

  it('explains a rule that did not hold', () => {
    const [one] = rules.explain({ hook: 'order-sign', orders: [order(['tofacitinib-oral'], { status: 'cancelled' })] });
    expect(one?.matched).toBe(false);
    expect(one?.match.conditions).toEqual([{ expression: expect.stringContaining('cancelled') as string, value: false, problem: null }]);
  });
});

describe('conditions', () => {
  it('count as false when they are empty, no boolean, throw, do not compile or are in another language', () => {
    const problems: string[] = [];
    const expressions = [
      { expression: '%order.noSuchMember' },
      { expression: '%order.status' },
      { expression: '%nobody.x = 1' },
      { expression: 'this is ( not' },
      { language: 'text/cql', expression: 'true' },
    ];
    for (const one of expressions) {
      const rules = createRules({ plans: [planWith([one])], onProblem: ({ problem }) => problems.push(problem) });
      expect(rules.evaluate({ hook: 'order-sign', orders: [order(['tofacitinib-oral'])] })).toEqual([]);
    }
    expect(problems).toEqual([
      'gave nothing',
      'gave no single boolean',
      expect.stringMatching(/^threw: /) as string,
      expect.stringMatching(/^does not compile: /) as string,
      'language text/cql is not evaluated',
    ]);
  });

  it('see the order, its codes and the topic', () => {
    expect(
      matches('%order.dosageInstruction.where(asNeededBoolean = true).exists()', { dosageInstruction: [{ asNeededBoolean: true }] }),
    ).toBe(1);
    expect(matches("'1357541' in %order.codes")).toBe(1);
    expect(matches("%topic.id = 'tofacitinib-oral'")).toBe(1);
    expect(matches('%order.isRenewal')).toBe(0);
    expect(matches('%order.isRenewal.not()')).toBe(1);
  });

  it('mean the order that is asked about, however many came before and however many expressions read the same', () => {
    const rules = createRules({
      plans: [planWith([{ expression: "%order.status = 'draft' and %order.note.text.first().startsWith('%order')" }])],
    });
    const answers = (orders: object[]): number[] =>
      rules.evaluate({ hook: 'order-sign', orders: orders.map((one) => order(['tofacitinib-oral'], one)) }).map((one) => one.orderIndex);
    const draft = { status: 'draft', note: [{ text: '%order now' }] };
    const another = { ...draft, note: [{ text: 'x' }] };
    const long = { ...draft, note: [{ text: `%order ${'x'.repeat(400)}` }] };
    const cancelled = { ...draft, status: 'cancelled' };
    for (let again = 0; again < 3; again += 1) expect(answers([draft, another, cancelled, long, {}, draft])).toEqual([0, 3, 5]);
  });

  it('that depend on more than members of the order are asked each time', () => {
    const inMemory: string[] = [];
    // All of %order, through a function.
    const whole = planWith([{ expression: "%order.where(flag = 'yes').exists() and %order.id.exists()" }]);
    const rules = createRules({ plans: [whole] });
    for (const id of ['1', '2', '3']) {
      const flag = id === '2' ? 'no' : 'yes';
      const found = rules.evaluate({ hook: 'order-sign', orders: [order(['tofacitinib-oral'], { id: 'same', flag })] });
      inMemory.push(`${id} ${found.length}`);
    }
    expect(inMemory).toEqual(['1 1', '2 0', '3 1']);
  });

  it('are ANDed', () => {
    const rules = createRules({ plans: [planWith([{ expression: 'true' }, { expression: 'false' }])] });
    expect(rules.evaluate({ hook: 'order-sign', orders: [order(['tofacitinib-oral'])] })).toEqual([]);
  });
});

it('leaves plans that are not active alone', () => {
  const plans = loadPlans().map((plan) => ({ ...plan, status: 'retired' as const }));
  expect(createRules({ plans }).evaluate({ hook: 'order-sign', orders: [order(['tofacitinib-oral'])] })).toEqual([]);
});

it('an expression that many plans share is compiled once, and each language apart', () => {
  const compile = createCompiler();
  const shared = compile('text/fhirpath', '%topic.id in %order.topicIds');
  expect(compile('text/fhirpath', '%topic.id in %order.topicIds')).toBe(shared);
  expect(compile('text/cql', '%topic.id in %order.topicIds')).not.toBe(shared);
});
