import { describe, expect, it } from 'vitest';
import { createDrugKnowledge, openDrugKnowledge } from './create-drug-knowledge.ts';
import { toFactBody } from './fact-rows.ts';
import { readStarterFacts } from './load-drug-knowledge.ts';
import { readFactsApart } from './read-facts-apart.ts';
import { readFactsHere, type FactsReader } from './read-facts.ts';

const starter = readStarterFacts();
const parts = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
const topicPages = parts(starter.topics, 100).map((page) => JSON.stringify(page.map((topic) => [topic.id, topic])));
const factPages = parts(starter.products, 2000).map((page) => JSON.stringify(page.map((product) => [product.code, toFactBody(product)])));

const readAll = async (reader: FactsReader) => {
  for (const page of topicPages) await reader.topics(page);
  for (const page of factPages) await reader.facts(page);
  return reader.finish().finally(async () => reader.close());
};

describe('facts that are read in a thread of their own', () => {
  it('are what is read here, and what they were', { timeout: 60_000 }, async () => {
    const expected = starter.products.length;
    const [apart, here] = [await readAll(readFactsApart(expected)), await readAll(readFactsHere(expected))];
    expect([apart.hash, apart.codes, apart.topics]).toEqual([here.hash, here.codes, here.topics]);
    const named = { version: 'v', asOf: null };
    const [one, other] = [openDrugKnowledge(apart.topics, apart.products, named), createDrugKnowledge(starter)];
    expect(one.counts()).toEqual(other.counts());
    expect(one.codes()).toEqual(other.codes());
    for (const product of starter.products) {
      expect(one.product(product.code)).toEqual(other.product(product.code));
      expect(one.topicsForText(product.display)).toEqual(other.topicsForText(product.display));
    }
    expect(one.topicsForText('no drug of anybody')).toEqual({ verdict: 'unknown' });
  });

  it('can be more than was expected', { timeout: 60_000 }, async () => {
    const found = await readAll(readFactsApart(1));
    expect(openDrugKnowledge(found.topics, found.products, { version: 'v', asOf: null }).codes()).toHaveLength(starter.products.length);
  });

  it.each<[string, string, RegExp]>([
    ['no JSON', '[[', /JSON/],
    ['a damaged fact', '[["1", ["SCD"]]]', /code 1 is damaged/],
    ['a fact of an unknown topic', '[["1", ["SCD", "a", "pbl", null, ["nowhere"]]]]', /unknown topic nowhere/],
  ])('are refused with the reason where a page holds %s', { timeout: 60_000 }, async (_, page, message) => {
    const reader = readFactsApart(10);
    await expect(reader.facts(page)).rejects.toThrow(message);
    // What failed stays failed.
    await expect(reader.finish()).rejects.toThrow(message);
    await reader.close();
  });

  it('are not waited for when their thread ends', { timeout: 60_000 }, async () => {
    const reader = readFactsApart(10);
    await reader.topics('[]');
    await reader.close();
    await expect(reader.finish()).rejects.toThrow(/ended/);
  });
});
