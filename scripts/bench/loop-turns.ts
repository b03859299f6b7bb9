import { closeSync, openSync, readSync } from 'node:fs';

export type Turns = { longestMilliseconds: number; longestProcessorMilliseconds: number };

const digits = Buffer.alloc(64);

/** The number that a text of digits begins with: no text is made of it. */
const leadingNumber = (length: number): number => {
  let number = 0;
  for (let at = 0; at < length; at += 1) {
    const digit = (digits[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  return number;
};

/**
 * Processor time of the thread that answers orders: Linux tells it in nanoseconds. Elsewhere it is the whole process's, other threads
 * included.
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
const openProcessorClock = (): { milliseconds(): number; close(): void } => {
  try {
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    return { milliseconds: () => leadingNumber(readSync(file, digits, 0, digits.length, 0)) / 1e6, close: () => closeSync(file) };
  } catch {
    return {
      milliseconds: () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      },
      close: () => undefined,
    };
  }
};

/**
 * Looks in at every turn of the event loop: how long the longest took, and how much of the processor the hungriest used. On a busy
 * machine only the second is of the program. Looking makes next to no garbage, whose collector would be measured instead.
 * @returns ends it
 */
export function watchTurns(): () => Turns {
  const clock = openProcessorClock();
  // When the turn began, by both clocks; and the most of each so far.
  const seen = new Float64Array([performance.now(), clock.milliseconds(), 0, 0]);
  const [began, used, longest, hungriest] = [0, 1, 2, 3];
  let isWatching = true;
  const note = (start: number, most: number, now: number): void => {
    const took = now - (seen[start] ?? 0);
    if (took > (seen[most] ?? 0)) seen[most] = took;
    seen[start] = now;
  };
  const look = (): void => {
    if (!isWatching) return clock.close();
    note(began, longest, performance.now());
    note(used, hungriest, clock.milliseconds());
    setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isWatching = false;
    return { longestMilliseconds: seen[longest] ?? 0, longestProcessorMilliseconds: seen[hungriest] ?? 0 };
  };
}
