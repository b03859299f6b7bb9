import { fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { openDatabase } from '../../server/database/index.ts';
import { createCurrentKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { silentLogger, systemClock } from '../../server/platform/index.ts';
import { watchTurns, type Turns } from './loop-turns.ts';
import { amlodipine } from './orders.ts';

/** One swap, and as long a time in which nothing was done. */
export type Swap = { milliseconds: number; swapped: Turns; idle: Turns };
type Asked = { connection: pg.PoolConfig } | 'swap';
type Reply = { swap: Swap } | { ready: true } | { error: string };

const settle = 300;

/** The child's side: what a server does with facts, and nothing else. */
export function serveSwaps(): void {
  let current: ReturnType<typeof createCurrentKnowledge> | undefined;
  const swap = async (): Promise<Swap> => {
    if (current === undefined) throw new Error('There is no database yet.');
    await wait(settle);
    const end = watchTurns();
    const since = performance.now();
    if (!(await current.refresh())) throw new Error('There was no new version.');
    const milliseconds = performance.now() - since;
    const swapped = end();
    if (current.knowledge.topicsForCode(amlodipine.code).verdict === 'unknown') throw new Error('The starter set was lost.');
    await wait(settle);
    // Doing nothing for as long: what the machine alone makes of the same time.
    const endIdle = watchTurns();
    await wait(milliseconds);
    return { milliseconds, swapped, idle: endIdle() };
  };
  process.on('message', (asked: Asked) => {
    const answer = async (): Promise<Reply> => {
      if (asked === 'swap') return { swap: await swap() };
      current = createCurrentKnowledge({
        db: openDatabase(asked.connection),
        clock: systemClock,
        logger: silentLogger,
        readsApart: true,
      });
      await current.refresh();
      return { ready: true };
    };
    answer().then(
      (reply) => process.send?.(reply),
      (error: unknown) => process.send?.({ error: String(error) } satisfies Reply),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

/** A process that holds the facts that there are, as a server that has started. */
export async function startSwaps(program: string, connection: pg.PoolConfig): Promise<{ swap(): Promise<Swap>; stop(): void }> {
  const child = fork(program, ['swap-process']);
  const ask = async (asked: Asked): Promise<Reply> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as Reply));
      child.once('exit', () => reject(new Error('the process that swaps ended')));
      child.send(asked);
    });
  const ready = await ask({ connection });
  if ('error' in ready) throw new Error(ready.error);
  return {
    swap: async () => {
      const reply = await ask('swap');
      if (!('swap' in reply)) throw new Error('error' in reply ? reply.error : 'no swap was told');
      return reply.swap;
    },
    stop: () => child.disconnect(),
  };
}
