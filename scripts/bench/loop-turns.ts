import { readFileSync } from 'node:fs';

/**
 * Of the thread that answers orders: Linux tells it in nanoseconds. Elsewhere it is the whole process's, other threads included.
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
const processorMilliseconds = (): number => {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
};

export type Turns = { longestMilliseconds: number; longestProcessorMilliseconds: number };

/**
 * Looks in at every turn of the event loop: how long the longest took, and how much of the processor the hungriest used. On a busy
 * machine only the second is of the program.
 * @returns ends it
 */
export function watchTurns(): () => Turns {
  const turns: Turns = { longestMilliseconds: 0, longestProcessorMilliseconds: 0 };
  let isWatching = true;
  let [at, used] = [performance.now(), processorMilliseconds()];
  const look = (): void => {
    const [nowAt, nowUsed] = [performance.now(), processorMilliseconds()];
    turns.longestMilliseconds = Math.max(turns.longestMilliseconds, nowAt - at);
    turns.longestProcessorMilliseconds = Math.max(turns.longestProcessorMilliseconds, nowUsed - used);
    [at, used] = [nowAt, nowUsed];
    if (isWatching) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isWatching = false;
    return turns;
  };
}
