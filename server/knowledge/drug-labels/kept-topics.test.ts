import { expect, test } from 'vitest';
import { createKeptTopics } from './kept-topics.ts';
import { readStarterFacts } from './load-drug-knowledge.ts';

const { topics } = readStarterFacts();
const [first, second] = topics;
if (first === undefined || second === undefined) throw new Error('the starter set has topics');

test('topics are what was kept, before and after they were packed, and the same object each time', () => {
  const kept = createKeptTopics(0);
  for (const topic of topics) kept.add(topic);
  const opened = createKeptTopics(kept.packed());
  for (const one of [kept, opened]) {
    expect(one.all()).toEqual(topics);
    expect(one.topic(second.id)).toEqual(second);
    expect(one.topic(second.id)).toBe(one.topic(second.id));
    expect([one.has(first.id), one.has('nowhere'), one.topic('nowhere')]).toEqual([true, false, undefined]);
  }
});

test('a topic is there once, whatever it says', () => {
  const kept = createKeptTopics(2);
  kept.add(first);
  expect(() => kept.add({ ...first, revision: first.revision + 1 })).toThrow(`topic ${first.id} is there twice`);
});
