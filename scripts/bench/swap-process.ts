import { fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { openDatabase } from '../../server/database/index.ts';
import { createCurrentKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { silentLogger, systemClock } from '../../server/platform/index.ts';
import { watchTurns, type Turns } from './loop-turns.ts';
import { amlodipine } from './orders.ts';

/** One swap; and as long a time in which it did nothing, and another process read the same facts. */
export type Swap = { milliseconds: number; swapped: Turns; beside: Turns };
type Asked = { connection: pg.PoolConfig } | 'swap' | { waitMilliseconds: number };
type Reply = { swapped: Turns; milliseconds: number } | { beside: Turns } | { ready: true } | { error: string };

const settle = 300;

/** The child's side: what a server does with facts, and nothing else. */
export function serveSwaps(): void {
  let current: ReturnType<typeof createCurrentKnowledge> | undefined;
  const swap = async (): Promise<Reply> => {
    if (current === undefined) throw new Error('There is no database yet.');
    await wait(settle);
    const end = watchTurns();
    const since = performance.now();
    if (!(await current.refresh())) throw new Error('There was no new version.');
    const milliseconds = performance.now() - since;
    const swapped = end();
    if (current.knowledge.topicsForCode(amlodipine.code).verdict === 'unknown') throw new Error('The starter set was lost.');
    return { swapped, milliseconds };
  };
  const doNothing = async (milliseconds: number): Promise<Reply> => {
    await wait(settle);
    const end = watchTurns();
    await wait(milliseconds);
    return { beside: end() };
  };
  process.on('message', (asked: Asked) => {
    const answer = async (): Promise<Reply> => {
      if (asked === 'swap') return swap();
      if ('waitMilliseconds' in asked) return doNothing(asked.waitMilliseconds);
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

/**
 * A process that holds the facts that there are, as a server that has started.
 * @param readFacts reads the same facts here: what that costs the process there is the machine's doing
 */
export async function startSwaps(
  program: string,
  connection: pg.PoolConfig,
  readFacts: () => Promise<unknown>,
): Promise<{ swap(): Promise<Swap>; stop(): void }> {
  const child = fork(program, ['swap-process']);
  const ask = async (asked: Asked): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const end = (): void => reject(new Error('the process that swaps ended'));
      child.once('exit', end);
      child.once('message', (message) => {
        child.off('exit', end);
        resolve(message as Reply);
      });
      child.send(asked);
    });
  const refuse = (reply: Reply): never => {
    throw new Error('error' in reply ? reply.error : 'the process that swaps said something else');
  };
  const ready = await ask({ connection });
  if (!('ready' in ready)) refuse(ready);
  return {
    swap: async () => {
      const swapped = await ask('swap');
      if (!('swapped' in swapped)) return refuse(swapped);
      const waited = ask({ waitMilliseconds: swapped.milliseconds });
      await wait(settle);
      await readFacts();
      const beside = await waited;
      return 'beside' in beside ? { ...swapped, ...beside } : refuse(beside);
    },
    stop: () => child.disconnect(),
  };
}
