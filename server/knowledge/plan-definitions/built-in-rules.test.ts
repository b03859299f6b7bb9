import { describe, expect, it } from 'vitest';
import { loadDrugKnowledge } from '../drug-labels/index.ts';
import { createValueSets, drugTermsOf, SYSTEM, type ValueSet } from '../value-sets/index.ts';
import { checkDefinitions, createRules, loadDefinitions, type Plan, type RuleEvent, type RuleOrder, type RuleProblem } from './index.ts';
import { TOPIC_SYSTEM } from './trigger-keys.ts';

const definitions = loadDefinitions();
const knowledge = loadDrugKnowledge();
const drugs = drugTermsOf(knowledge);
const plans = definitions.filter((one): one is Plan => one.resourceType === 'PlanDefinition');
const valueSets = createValueSets({ valueSets: definitions.filter((one): one is ValueSet => one.resourceType === 'ValueSet'), drugs });

it('the built-in definitions pass the check of an import', () => {
  expect(checkDefinitions(definitions, { definitions: [], drugs })).toEqual([]);
});

it('only the rules whose events come are active', () => {
  expect(plans.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'boxed-warning-order active',
    'denial-pattern active',
    'encounter-start-expired-competency draft',
    'high-alert-refill draft',
    'new-boxed-warning draft',
    'other-boxed-warning-order active',
    'procedure-scheduled active',
  ]);
});

const about = (more: Partial<RuleOrder>): RuleOrder => ({ codes: [], topicIds: [], isRenewal: false, ...more });
const of = (resourceType: string, more: object = {}) => ({ resource: { resourceType, ...more } });

describe('once its event comes, a draft would', () => {
  const rules = createRules({ plans: plans.map((plan) => ({ ...plan, status: 'active' as const })), valueSets });
  const neuraxial = { codings: [{ system: SYSTEM.cpt, code: '62323' }] };
  const denial = { codings: [{ system: SYSTEM.denial, code: '197' }], ...of('ClaimResponse') };
  const unit = { context: { unit: 'Location/icu' } };
  it.each<[string, RuleEvent, string[]]>([
    [
      'offer a refill of warfarin its lesson',
      { hook: 'medication-refill', orders: [about({ topicIds: ['warfarin-oral'] })] },
      ['warfarin-order'],
    ],
    ['be silent of another refill', { hook: 'medication-refill', orders: [about({ topicIds: ['metformin-oral'] })] }, []],
    [
      'tell of any new box',
      { hook: 'boxed-warning.new', orders: [about({ topicIds: ['clozapine-oral'], ...of('MedicationKnowledge') })] },
      ['read-new-boxed-warning'],
    ],
    [
      'know a procedure by its code',
      { hook: 'procedure-scheduled', orders: [about({ ...neuraxial, ...of('ServiceRequest', { status: 'active' }) })] },
      ['neuraxial-anticoagulant-order'],
    ],
    [
      'leave one that was revoked',
      { hook: 'procedure-scheduled', orders: [about({ ...neuraxial, ...of('ServiceRequest', { status: 'revoked' }) })] },
      [],
    ],
    ['leave another kind of resource', { hook: 'procedure-scheduled', orders: [about({ ...neuraxial, ...of('Appointment') })] }, []],
    [
      'tell of several denials',
      { hook: 'claim-denied', orders: [about(denial)], event: { claimsWithin30Days: ['1', '2', '3', '4'] } },
      ['review-denials'],
    ],
    ['not tell of one', { hook: 'claim-denied', orders: [about(denial)], event: { claimsWithin30Days: ['1'] } }, []],
    ['not tell of two', { hook: 'claim-denied', orders: [about(denial)], event: { claimsWithin30Days: ['1', '2'] } }, []],
    [
      'renew what expired on this unit',
      {
        hook: 'encounter-start',
        orders: [about(of('Encounter'))],
        ...unit,
        practitioner: { expiredCompetencies: [{ unit: 'Location/icu' }] },
      },
      ['renew-competency'],
    ],
    [
      'not on another unit',
      {
        hook: 'encounter-start',
        orders: [about(of('Encounter'))],
        ...unit,
        practitioner: { expiredCompetencies: [{ unit: 'Location/ed' }] },
      },
      [],
    ],
    ['not for somebody nothing is known of', { hook: 'encounter-start', orders: [about(of('Encounter'))], ...unit }, []],
  ])('%s', (_, event, expected) => {
    expect(rules.evaluate(event).map((one) => one.actionDefinitionCanonical.split('/').at(-1))).toEqual(expected);
  });

  it('say by which code and set it was triggered', () => {
    const [match] = rules.evaluate({ hook: 'procedure-scheduled', orders: [about({ ...neuraxial, ...of('ServiceRequest') })] });
    expect(match).toMatchObject({
      trigger: 'procedure-scheduled|ServiceRequest|#https://preceptor.health/fhir/ValueSet/neuraxial-procedures',
      code: { system: SYSTEM.cpt, code: '62323' },
      topicId: null,
      path: 'PlanDefinition.action[0]',
    });
  });
});

it('topics have one system', () => {
  expect(TOPIC_SYSTEM).toBe(SYSTEM.topic);
});

describe('a warning without a rule of its own', () => {
  const problems: RuleProblem[] = [];
  const rules = createRules({ plans, onProblem: (problem) => void problems.push(problem) });
  const rulesFor = (hook: string, order: RuleOrder) => rules.evaluate({ hook, orders: [order] }).map(({ planUrl }) => planUrl);
  const other = ['https://preceptor.health/fhir/PlanDefinition/other-boxed-warning-order'];

  it.each(['order-select', 'order-sign'])('has one that stands for whatever lesson covers it, at %s', (hook) => {
    expect(rulesFor(hook, about({ topicIds: ['metoprolol-oral'] }))).toEqual(other);
    expect(rulesFor(hook, about({ topicIds: ['velbrutamide-oral'], ...of('MedicationRequest', { status: 'draft' }) }))).toEqual(other);
  });

  it('has none where the order does not stand, and none where no warning is known', () => {
    for (const more of [{ status: 'cancelled' }, { doNotPerform: true }])
      expect(rulesFor('order-sign', about({ topicIds: ['metoprolol-oral'], ...of('MedicationRequest', more) }))).toEqual([]);
    expect(rulesFor('order-sign', about({}))).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('is told from every one that has one', () => {
    const own = knowledge.topics().map(({ id }) => [id, rulesFor('order-sign', about({ topicIds: [id] }))] as const);
    expect(own.filter(([, found]) => found.length !== 1)).toEqual([]);
    expect(own.filter(([, found]) => found[0] !== other[0])).toHaveLength(14);
  });
});
