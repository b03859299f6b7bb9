import { loadDrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { createRules, loadPlans, type Plan, type Rules } from '../../server/knowledge/plan-definitions/index.ts';
import { createValueSets, prepareDrugTerms, SYSTEM, type ValueSet } from '../../server/knowledge/value-sets/index.ts';
import { watchTurns } from './loop-turns.ts';
import { amlodipine } from './orders.ts';
import { atMost, median, percentile, type Figure } from './report.ts';

const few = 10;
const many = 10_000;
const rounds = 7;
const eventsEach = 4000;

const topicOf = (index: number): string => `bench-topic-${index}`;

/** A plan as the built-in one is, with the conditions of its first rule and a topic of its own. */
function planOf(builtIn: Plan, index: number): Plan {
  const [offer] = builtIn.action;
  const [rule] = offer?.action ?? [];
  const text = JSON.stringify({ ...builtIn, id: `bench-${index}`, url: `${builtIn.url}-${index}`, action: [{ ...offer, action: [rule] }] });
  const topic = /competency-topic","code":"([^"]+)"/.exec(text)?.[1];
  if (topic === undefined) throw new Error('The built-in plan triggers on no topic.');
  return JSON.parse(text.replaceAll(`"${topic}"`, `"${topicOf(index)}"`)) as Plan;
}

/** Microseconds of each order-sign with two orders, one of which a rule speaks of. */
function latencies(rules: Rules, plans: number): number[] {
  return Array.from({ length: eventsEach }, (_, index) => {
    const topicId = topicOf((index * 7919) % plans);
    const event = {
      hook: 'order-sign',
      orders: [
        { codes: ['1'], topicIds: [topicId], isRenewal: false, resource: { resourceType: 'MedicationRequest', status: 'draft' } },
        { codes: [amlodipine.code], topicIds: [], isRenewal: false },
      ],
    };
    const since = performance.now();
    const matches = rules.evaluate(event);
    const spent = performance.now() - since;
    if (matches.length !== 1) throw new Error(`${matches.length} rules matched an order of ${topicId}.`);
    return spent * 1000;
  });
}

/** Microseconds of each order that no rule speaks of. */
function misses(rules: Rules): number[] {
  return Array.from({ length: eventsEach }, (_, index) => {
    const event = {
      hook: 'order-sign',
      orders: [
        { codes: [String(index)], topicIds: [`no-topic-${index}`], isRenewal: false, resource: { resourceType: 'MedicationRequest' } },
        { codes: [amlodipine.code], topicIds: [], isRenewal: false },
      ],
    };
    const since = performance.now();
    const matches = rules.evaluate(event);
    const spent = performance.now() - since;
    if (matches.length > 0) throw new Error('A rule matched an order of no topic.');
    return spent * 1000;
  });
}

const ruled = 1000;

/** New drug facts into a thousand rules, each by an ingredient: the longest stretch for which nothing else had its turn. */
async function measureRenewal(builtIn: Plan): Promise<Figure> {
  const facts = loadDrugKnowledge();
  const ingredients = [...facts.products()].flatMap(({ code, level }) => (level === 'ingredient' ? [code] : []));
  const canonical = (index: number): string => `https://example.org/ValueSet/${index}`;
  const sets: ValueSet[] = Array.from({ length: ruled }, (_, index) => ({
    resourceType: 'ValueSet',
    url: canonical(index),
    status: 'active',
    compose: {
      include: [
        {
          system: SYSTEM.rxNorm,
          filter: [{ property: 'has_ingredient', op: '=', value: ingredients[index % ingredients.length] ?? '' }],
        },
      ],
    },
  }));
  const plans = sets.map(({ url }, index): Plan => {
    const [offer] = builtIn.action;
    const trigger = [
      {
        type: 'named-event' as const,
        name: 'order-sign',
        data: [{ type: 'MedicationRequest', codeFilter: [{ path: 'code', valueSet: url }] }],
      },
    ];
    const action = [{ ...offer, action: offer?.action?.slice(0, 1).map((one) => ({ ...one, trigger })) }];
    return { ...builtIn, id: `set-${index}`, url: `${builtIn.url}-set-${index}`, action };
  });
  const { terms } = await prepareDrugTerms({ ...facts });
  const rules = createRules({ plans, valueSets: createValueSets({ valueSets: sets, drugs: terms }) });
  const renew = async (): Promise<void> => {
    const newer = await prepareDrugTerms({ ...facts });
    await rules.withValueSets(createValueSets({ valueSets: sets, drugs: newer.terms }));
  };
  await renew();
  const longest: number[] = [];
  const spent: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const turns = watchTurns();
    const since = performance.now();
    await renew();
    spent.push(performance.now() - since);
    longest.push(turns().longestBusyMilliseconds);
  }
  return atMost(`new drug facts into ${ruled} rules by ingredient, longest turn`, median(longest), 5, 'ms', {
    note: `${Math.min(...longest).toFixed(1)} to ${Math.max(...longest).toFixed(1)} ms in ${rounds} rounds; done after ${median(spent).toFixed(0)} ms`,
  });
}

/** Ten thousand rules beside ten, in memory. */
export async function measureRules(): Promise<Figure[]> {
  const [builtIn] = loadPlans();
  if (builtIn === undefined) throw new Error('There is no built-in plan.');
  const shared = (count: number): Plan[] => Array.from({ length: count }, (_, index) => planOf(builtIn, index));
  // Each with a condition of its own: what all share is compiled once, and would flatter the figure of loading.
  const own = (count: number): Plan[] =>
    shared(count).map((plan, index) => {
      const [first] = plan.action;
      const expression = { language: 'text/fhirpath', expression: `%order.where(note = 'bench ${index}').empty()` };
      return { ...plan, action: [{ ...first, condition: [...(first?.condition ?? []), { kind: 'applicability' as const, expression }] }] };
    });
  const rulesOf = (plans: readonly Plan[]): Rules => createRules({ plans, topic: (id) => ({ id }) });
  const ownPlans = own(many);
  const since = performance.now();
  const ownLarge = rulesOf(ownPlans);
  const loaded = (performance.now() - since) / 1000;
  const added = planOf(builtIn, many);
  const changes = Array.from({ length: 20 }, () => {
    const start = performance.now();
    ownLarge.withPlan(added).withoutPlan(added.url);
    return (performance.now() - start) / 2;
  });
  const compare = (small: Rules, large: Rules) => {
    latencies(small, few);
    latencies(large, many);
    const pairs = Array.from({ length: rounds }, () => ({
      small: percentile(latencies(small, few), 0.5),
      large: percentile(latencies(large, many), 0.5),
    }));
    const ratios = pairs.map((one) => one.large / one.small);
    return {
      ratio: median(ratios),
      spread: `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} in ${rounds} rounds`,
      small: median(pairs.map((one) => one.small)),
      large: median(pairs.map((one) => one.large)),
    };
  };
  const alike = compare(rulesOf(shared(few)), rulesOf(shared(many)));
  const each = compare(rulesOf(own(few)), ownLarge);
  misses(ownLarge);
  return [
    atMost(`cost in rules: ${many} plans to ${few}, p50 ratio`, alike.ratio, 1.3, '', {
      digits: 2,
      note: `${alike.spread}; p50 ${alike.large.toFixed(1)} µs, with ${few} ${alike.small.toFixed(1)} µs; no two conditions alike: ${each.ratio.toFixed(2)}`,
    }),
    atMost(`matched event among ${many} plans, p95`, percentile(latencies(ownLarge, many), 0.95), 150, 'µs', { digits: 1 }),
    atMost(`event that no rule speaks of, p95`, percentile(misses(ownLarge), 0.95), 10, 'µs', { digits: 1 }),
    atMost(`${many} plans loaded, each with a condition of its own`, loaded, 2, 's', { digits: 2 }),
    atMost('one plan more or less afterwards', median(changes), 100, 'ms', { digits: 1, note: 'no bar of the specification' }),
    await measureRenewal(builtIn),
  ];
}
