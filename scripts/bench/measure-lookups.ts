import { createDrugKnowledge, loadDrugKnowledge, type Product } from '../../server/knowledge/drug-labels/index.ts';
import { createRules, loadPlans } from '../../server/knowledge/plan-definitions/index.ts';
import { amlodipine, tofacitinib } from './orders.ts';
import { atMost, type Figure } from './report.ts';

const boxedProducts = 1000;
const calls = 200_000;

/** Microseconds a call, after a warm-up; `work` returns a number so that nothing is optimised away. */
function microseconds(count: number, work: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < count / 10; index += 1) sum += work(index);
  const since = performance.now();
  for (let index = 0; index < count; index += 1) sum += work(index);
  const spent = performance.now() - since;
  if (Number.isNaN(sum)) throw new Error('The work gave no number.');
  return (spent * 1000) / count;
}

/** What an order costs before anything is asked of the database. */
export function measureLookups(): Figure[] {
  const beforeLoading = performance.now();
  const builtIn = loadDrugKnowledge();
  const loading = performance.now() - beforeLoading;
  const topics = builtIn.topics();
  const products = Array.from({ length: boxedProducts }, (_, index): Product => ({
    code: String(90_000_000 + index),
    display: `invented ${index} 5 MG Oral Tablet`,
    level: 'product',
    status: 'boxed',
    topics: [topics[index % topics.length]?.id ?? tofacitinib.topic],
    evidence: 'label',
    label: null,
  }));
  const large = createDrugKnowledge({ topics, products });
  const codes = products.map((product) => product.code);
  const lookup = microseconds(calls, (index) => large.topicsForCode(codes[index % boxedProducts] ?? '').verdict.length);

  const rules = createRules({ plans: loadPlans(), topic: (id) => builtIn.topic(id) });
  const order = {
    codes: [tofacitinib.code],
    topicIds: [tofacitinib.topic],
    isRenewal: false,
    resource: { resourceType: 'MedicationRequest', status: 'draft', intent: 'order' },
  };
  const silent = { codes: [amlodipine.code], topicIds: [], isRenewal: false };
  const event = { hook: 'order-sign', orders: [order, silent] };
  if (rules.evaluate(event).length === 0) throw new Error('No rule matched the order.');
  const evaluation = microseconds(calls / 10, () => rules.evaluate(event).length);
  return [
    { name: 'drug facts, loading', value: `${loading.toFixed(0)} ms`, note: `${builtIn.counts().codes} codes, ${topics.length} topics` },
    atMost('drug look-up by code', lookup, 10, 'µs', { digits: 2, note: `among ${boxedProducts} boxed products` }),
    { name: 'rule evaluation, two orders', value: `${evaluation.toFixed(1)} µs`, note: `${loadPlans().length} plan` },
  ];
}
