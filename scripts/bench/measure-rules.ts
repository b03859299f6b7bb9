import { createRules, loadPlans, type Plan, type Rules } from '../../server/knowledge/plan-definitions/index.ts';
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

/** Ten thousand rules beside ten, in memory. */
export function measureRules(): Figure[] {
  const [builtIn] = loadPlans();
  if (builtIn === undefined) throw new Error('There is no built-in plan.');
  const rulesOf = (count: number): Rules =>
    createRules({ plans: Array.from({ length: count }, (_, index) => planOf(builtIn, index)), topic: (id) => ({ id }) });
  const since = performance.now();
  const large = rulesOf(many);
  const compiled = (performance.now() - since) / 1000;
  const small = rulesOf(few);
  latencies(small, few);
  latencies(large, many);
  const pairs = Array.from({ length: rounds }, () => ({
    small: percentile(latencies(small, few), 0.5),
    large: percentile(latencies(large, many), 0.5),
  }));
  return [
    atMost(`cost in rules: ${many} plans to ${few}, p50 ratio`, median(pairs.map((one) => one.large / one.small)), 1.3, '', {
      digits: 2,
      note: `p50 ${median(pairs.map((one) => one.large)).toFixed(1)} µs, with ${few} ${median(pairs.map((one) => one.small)).toFixed(1)} µs; compiled in ${compiled.toFixed(1)} s`,
    }),
  ];
}
