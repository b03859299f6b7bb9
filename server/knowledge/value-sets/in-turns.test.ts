import { expect, it } from 'vitest';
import { createDrugKnowledge, loadDrugKnowledge, type DrugKnowledge } from '../drug-labels/index.ts';
import { atOnce, drugTermsOf, few, inTurns, prepareDrugTerms, type Steps } from './index.ts';

it('gives way every few milliseconds, and ends with what it was for', async () => {
  let [time, turns, done] = [0, 0, false];
  const counting = (function* (): Steps<string> {
    for (let step = 0; step < 10; step += 1) {
      time += 1;
      yield;
    }
    return 'ten';
  })();
  const count = (): void => {
    turns += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  expect(await inTurns(counting, () => time)).toBe('ten');
  done = true;
  expect(turns).toBeGreaterThanOrEqual(5);
});

it('stops after every few items, none left out', () => {
  const seen: number[] = [];
  const steps = few([1, 2, 3, 4, 5], (item) => seen.push(item), 2);
  const after = [0, 1, 2].map(() => (steps.next(), seen.length));
  expect(after).toEqual([2, 4, 5]);
  expect(atOnce(few([], () => undefined))).toBeUndefined();
});

const facts = loadDrugKnowledge();
const all = [...facts.products()];
const moving = (): { knowledge: DrugKnowledge; swap: (to: DrugKnowledge) => void } => {
  let now = facts;
  const knowledge = { ...facts, products: () => now.products(), eachTopic: () => now.eachTopic() };
  Object.defineProperty(knowledge, 'version', { get: () => now.version });
  return { knowledge, swap: (to) => (now = to) };
};

it('drug terms made a little at a time are those made at once, while others have their turns', async () => {
  const { knowledge } = moving();
  let [turns, done] = [0, false];
  const count = (): void => {
    turns += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  const [first, second] = await Promise.all([prepareDrugTerms(knowledge), prepareDrugTerms(knowledge)]);
  done = true;
  expect(turns).toBeGreaterThan(20);
  expect(second.terms).toBe(first.terms);
  expect(drugTermsOf(knowledge)).toBe(first.terms);
  expect([...first.terms.all()]).toEqual([...drugTermsOf(facts).all()]);
});

it('facts that change meanwhile are asked for anew', async () => {
  const fewer = createDrugKnowledge({ topics: facts.topics(), products: all.slice(0, 50), version: 'fewer' });
  const { knowledge, swap } = moving();
  const before = prepareDrugTerms(knowledge);
  swap(fewer);
  // Of one version from end to end, and not taken for the newer one.
  expect(await before).toMatchObject({ version: facts.version });
  expect([...(await before).terms.all()]).toHaveLength(all.length);
  const after = await prepareDrugTerms(knowledge);
  expect(after.version).toBe('fewer');
  expect([...after.terms.all()]).toHaveLength(50);
  expect(drugTermsOf(knowledge)).toBe(after.terms);
});

it('a product that only a label names has the ingredients of that name', () => {
  const product = (code: string, display: string, level: 'product' | 'ingredient', tty: string) =>
    ({ code, tty, display, level, status: 'unboxed', evidence: 'label', label: null, topics: [] as string[] }) as const;
  const terms = drugTermsOf(
    createDrugKnowledge({
      topics: [],
      products: [
        product('1', 'abacavir', 'ingredient', 'IN'),
        product('2', 'lamivudine', 'ingredient', 'IN'),
        product('3', 'abacavir and lamivudine, oral', 'product', ''),
        product('4', 'insulin aspart, human', 'ingredient', 'IN'),
        product('5', 'insulin aspart, human 100 UNT/ML Injection', 'product', 'SCD'),
      ],
    }),
  );
  const ingredients = (code: string) => terms.term(code)?.ingredients;
  expect(['3', '4', '5'].map(ingredients)).toEqual([['1', '2'], ['4'], ['4']]);
  expect([...terms.having(['2', '1', '2'], 'ingredients')].map(({ code }) => code)).toEqual(['1', '2', '3']);
  expect([...terms.having(['nobody'], 'topicIds')]).toEqual([]);
});
