import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** The longest that something due could wait, and the longest stretch for which the loop itself was at work. */
export type Turns = { longestMilliseconds: number; longestBusyMilliseconds: number };

/** Milliseconds between two looks. */
const resolution = 1;

/**
 * Looks in at the event loop every millisecond and sleeps between, as a server does that waits for orders: a loop that never sleeps has
 * used up its share of the processor and is made to wait where a server would not be. What is due can wait because the loop is at work,
 * or because the machine wakes it late; only the first is of the program.
 * @returns ends it
 * @see https://nodejs.org/docs/latest-v20.x/api/perf_hooks.html#performanceeventlooputilizationutilization1-utilization2
 */
export function watchTurns(): () => Turns {
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  let longestBusyMilliseconds = 0;
  let active = performance.eventLoopUtilization().active;
  const look = (): void => {
    const now = performance.eventLoopUtilization().active;
    longestBusyMilliseconds = Math.max(longestBusyMilliseconds, now - active);
    active = now;
  };
  const looking = setInterval(look, resolution);
  return () => {
    look();
    clearInterval(looking);
    delays.disable();
    return { longestMilliseconds: Math.max(0, delays.max / 1e6 - resolution), longestBusyMilliseconds };
  };
}
