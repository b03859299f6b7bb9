import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../../test-fixtures/arbitrary-input.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { AppError } from '../../platform/index.ts';
import { createRules, planSchema, type Plan, type RuleEvent, type Rules } from './index.ts';

const codes = ['a', 'b', 'c', 'd'];
const sets: Record<string, string[]> = {
  'https://example.org/one': ['a'],
  'https://example.org/two': ['b', 'c'],
  'https://example.org/all': codes,
};
const valueSets = { codings: (canonical: string) => (sets[canonical] ?? []).map((code) => ({ system: 's', code })) };
const events = ['order-sign', 'procedure-scheduled'];
const types = ['MedicationRequest', 'ServiceRequest'];

type Filter = { path?: string; code?: { system: string; code: string }[]; valueSet?: string };
type Data = { type: string; codeFilter?: Filter[] };
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.subarray(codes, { minLength: 1 }).map((some) => ({ path: 'code', code: some.map((code) => ({ system: 's', code })) })),
  fc.constantFrom(...Object.keys(sets)).map((valueSet) => ({ path: 'code', valueSet })),
  fc.constantFrom('draft', 'active').map((code) => ({ path: 'status', code: [{ system: 'status', code }] })),
);
const data: fc.Arbitrary<Data> = fc.record({ type: fc.constantFrom(...types), codeFilter: fc.array(filter, { maxLength: 2 }) });
const trigger = fc.record({ type: fc.constant('named-event'), name: fc.constantFrom(...events), data: fc.array(data, { maxLength: 2 }) });
type Trigger = { type: string; name: string; data: Data[] };
const focus = fc.record({ type: fc.constantFrom(...types), status: fc.constantFrom('draft', 'active'), codes: fc.subarray(codes) });
type Focus = { type: string; status: string; codes: string[] };

const planOf = (index: number, triggers: Trigger[]): Plan =>
  planSchema.parse({
    resourceType: 'PlanDefinition',
    id: `p${index}`,
    url: `https://example.org/p${index}`,
    version: '1',
    title: 'x',
    status: 'active',
    action: [{ trigger: triggers, definitionCanonical: 'https://example.org/a' }],
  });
const eventOf = (hook: string, foci: Focus[]): RuleEvent => ({
  hook,
  orders: foci.map((one) => ({
    codes: [],
    codings: one.codes.map((code) => ({ system: 's', code })),
    topicIds: [],
    isRenewal: false,
    resource: { resourceType: one.type, status: one.status },
  })),
});

/** As the words of the specification say it, without an index. */
const meets = (one: Focus, { type, codeFilter = [] }: Data): boolean =>
  type === one.type &&
  codeFilter.every((filterOf) =>
    (filterOf.path === 'status' ? [one.status] : one.codes).some(
      (code) => filterOf.code?.some((wanted) => wanted.code === code) === true || (sets[filterOf.valueSet ?? ''] ?? []).includes(code),
    ),
  );
const triggered = (triggers: Trigger[], hook: string, one: Focus, all: Focus[]): boolean =>
  triggers.some(({ name, data: [first, ...more] }) => {
    if (name !== hook) return false;
    return first === undefined || (meets(one, first) && more.every((further) => all.some((other) => meets(other, further))));
  });

describe('the trigger index', () => {
  it('finds what a scan of all rules finds, also after rules came and went', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(trigger, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...events),
        fc.array(focus, { minLength: 1, maxLength: 3 }),
        fc.nat({ max: 5 }),
        (rules, hook, foci, left) => {
          const plans = rules.map((triggers, index) => planOf(index, triggers));
          const found = (of: ReturnType<typeof createRules>) =>
            of
              .evaluate(eventOf(hook, foci))
              .map((one) => `${one.orderIndex} ${one.planUrl}`)
              .sort();
          const scan = (kept: (index: number) => boolean) =>
            foci
              .flatMap((one, place) =>
                rules.flatMap((triggers, index) =>
                  kept(index) && triggered(triggers, hook, one, foci) ? [`${place} https://example.org/p${index}`] : [],
                ),
              )
              .sort();
          const whole = createRules({ plans, valueSets });
          expect(found(whole)).toEqual(scan(() => true));
          expect(found(whole.withoutPlan(`https://example.org/p${left}`))).toEqual(scan((index) => index !== left));
          const grown = plans.reduce((so, plan) => so.withPlan(plan), createRules({ plans: [], valueSets }));
          expect(found(grown)).toEqual(scan(() => true));
          // In place of the version before; and the rules before are as they were.
          const [first] = plans;
          if (first !== undefined) expect(found(whole.withPlan({ ...first, status: 'retired' }))).toEqual(scan((index) => index !== 0));
          expect(found(whole)).toEqual(scan(() => true));
        },
      ),
      fuzzRuns('trigger index', 400),
    );
  });

  it('asks no rule twice for one order, and takes an event about nothing', () => {
    const both = planOf(0, [
      {
        type: 'named-event',
        name: 'order-sign',
        data: [{ type: 'MedicationRequest', codeFilter: [{ code: [{ system: 's', code: 'a' }] }] }],
      },
      { type: 'named-event', name: 'order-sign', data: [] },
    ]);
    const rules = createRules({ plans: [both], valueSets });
    expect(rules.evaluate(eventOf('order-sign', [{ type: 'MedicationRequest', status: 'draft', codes: ['a', 'b'] }]))).toHaveLength(1);
    expect(rules.evaluate(eventOf('order-sign', []))).toMatchObject([{ orderIndex: -1, topicId: null, trigger: 'order-sign|*|*' }]);
  });
});

it('asks what value sets hold now, also in filters beside the first, without being compiled again', async () => {
  const held: Record<string, string[]> = { 'https://example.org/one': ['a'], 'https://example.org/two': ['b'] };
  const coding = (canonical: string) => {
    const found = held[canonical];
    if (found === undefined) throw new AppError('unprocessable', { detail: 'gone' });
    return found.map((code) => ({ system: 's', code }));
  };
  const now = () => ({
    codings: coding,
    *codingsInSteps(canonical: string) {
      yield;
      return coding(canonical);
    },
  });
  const by = (valueSet: string) => ({ path: 'code', valueSet });
  const both: Data = { type: 'MedicationRequest', codeFilter: [by('https://example.org/one'), by('https://example.org/two')] };
  const problems: string[] = [];
  const rules = createRules({
    plans: [planOf(0, [{ type: 'named-event', name: 'order-sign', data: [both] }])],
    valueSets: now(),
    onProblem: ({ problem }) => problems.push(problem),
  });
  const isMet = (of: Rules, ...some: string[]): boolean =>
    of.evaluate(eventOf('order-sign', [{ type: 'MedicationRequest', status: 'draft', codes: some }])).length > 0;
  expect([isMet(rules, 'a', 'b'), isMet(rules, 'a'), isMet(rules, 'c', 'd')]).toEqual([true, false, false]);
  Object.assign(held, { 'https://example.org/one': ['c'], 'https://example.org/two': ['d'] });
  expect(isMet(rules, 'c', 'd')).toBe(false);
  const renewed = await rules.withValueSets(now());
  expect([isMet(renewed, 'a', 'b'), isMet(renewed, 'c', 'd'), isMet(renewed, 'c')]).toEqual([false, true, false]);
  // A set that cannot be had any more triggers nothing, and says so.
  delete held['https://example.org/one'];
  const without = await renewed.withValueSets(now());
  expect([isMet(without, 'c', 'd'), problems]).toEqual([false, ['gone']]);
});
