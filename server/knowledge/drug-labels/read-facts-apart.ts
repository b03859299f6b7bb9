import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Database } from '../../database/index.ts';
import { AppError, projectRoot } from '../../platform/index.ts';
import type { ReadFacts, ReadNewestFacts } from './read-facts.ts';

export type ThreadData = { connection: Database['connection'] };
export type FromThread = { kind: 'read'; facts: ReadFacts } | { kind: 'failed'; isDatabaseAway: boolean; message: string };

/** As built, or from its source where tests run that: a thread has no loader of its own for it. */
const startThread = (workerData: ThreadData): Worker => {
  const options = { workerData, execArgv: [] };
  if (!import.meta.url.endsWith('.ts')) return new Worker(join(projectRoot(), 'dist/server/facts-thread.js'), options);
  const loader = JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs'));
  const program = JSON.stringify(join(projectRoot(), 'server/knowledge/drug-labels/facts-thread.ts'));
  return new Worker(`require(${loader}); require(${program});`, { ...options, eval: true });
};

/** Reads in a thread of its own, whose collector keeps no order waiting. */
export const readFactsApart: ReadNewestFacts = async ({ connection }) =>
  new Promise((resolve, reject) => {
    const thread = startThread({ connection });
    // A server that ends does not wait for it: what it reads is read again.
    thread.unref();
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'read') resolve(message.facts);
      else if (message.isDatabaseAway) reject(new AppError('database-unavailable', { detail: message.message, expose: false }));
      else reject(new Error(message.message));
    });
    thread.on('error', reject);
    thread.on('exit', () => reject(new Error('the thread that reads facts ended')));
  });
