import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { projectRoot } from '../../platform/index.ts';
import type { Topic } from './facts-schema.ts';
import type { PackedProducts } from './kept-products.ts';
import type { FactsReader, ReadFacts } from './read-facts.ts';

export type ToThread = { kind: 'topics' | 'facts' | 'finish'; page: string };
export type FromThread =
  | { kind: 'read' }
  | { kind: 'topics'; topics: Topic[] }
  | { kind: 'lists'; lists: string[][] }
  | { kind: 'finished'; hash: string; codes: number; products: PackedProducts }
  | { kind: 'failed'; message: string };

/** As built, or from its source where tests run that: a thread has no loader of its own for it. */
const startThread = (expected: number): Worker => {
  const options = { workerData: { expected }, execArgv: [] };
  if (!import.meta.url.endsWith('.ts')) return new Worker(join(projectRoot(), 'dist/server/facts-thread.js'), options);
  const loader = JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs'));
  const program = JSON.stringify(join(projectRoot(), 'server/knowledge/drug-labels/facts-thread.ts'));
  return new Worker(`require(${loader}); require(${program});`, { ...options, eval: true });
};

/** Reads in a thread of its own, whose collector keeps no order waiting. @param expected how many codes there will be */
export const readFactsApart = (expected: number): FactsReader => {
  const thread = startThread(expected);
  const topics: Topic[] = [];
  const lists: string[][] = [];
  let wanted: { resolve: (message: FromThread | undefined) => void; reject: (error: Error) => void } | undefined;
  let failed: Error | undefined;
  const fail = (error: Error): void => {
    failed ??= error;
    wanted?.reject(failed);
    wanted = undefined;
  };
  thread.on('message', (message: FromThread) => {
    if (message.kind === 'topics') topics.push(...message.topics);
    else if (message.kind === 'lists') lists.push(...message.lists);
    else if (message.kind === 'failed') fail(new Error(message.message));
    else {
      wanted?.resolve(message);
      wanted = undefined;
    }
  });
  thread.on('error', fail);
  thread.on('exit', () => fail(new Error('the thread that reads facts ended')));

  /** One page at a time: what waits in the thread is memory. */
  const ask = async (message: ToThread): Promise<FromThread | undefined> =>
    new Promise((resolve, reject) => {
      if (failed !== undefined) return reject(failed);
      wanted = { resolve, reject };
      thread.postMessage(message);
    });

  return {
    topics: async (page) => void (await ask({ kind: 'topics', page })),
    facts: async (page) => void (await ask({ kind: 'facts', page })),
    finish: async (): Promise<ReadFacts> => {
      const found = await ask({ kind: 'finish', page: '' });
      if (found?.kind !== 'finished') throw new Error('the thread that reads facts said something else');
      return { hash: found.hash, codes: found.codes, topics, products: { ...found.products, topicLists: lists } };
    },
    close: async () => {
      await thread.terminate();
    },
  };
};
