import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type Clock, type Logger } from '../../platform/index.ts';

/** So long a start counts among those that came to nothing. */
const windowMilliseconds = 600_000;
/** Before the first, second, … start within the window; the last holds for all that follow. */
const delaysMilliseconds = [0, 1000, 5000, 15_000, 60_000] as const;
const longestDelay = 60_000;
/** So often a pause is looked up from. */
const stepMilliseconds = 500;

type Pause = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
/** A wait that keeps no process running. */
const pauseInBackground: Pause = async (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false });

/**
 * Starts what ended again, for as long as it is wanted: at once the first time, then with longer pauses, so that what cannot run is tried
 * once a minute and no oftener, until somebody has made room on the disk or whatever it was.
 * @param first what runs now; `lost` settles when it ended, or may have
 * @param deps.start joins what somebody else started meanwhile, or starts it
 * @param deps.join looks, in the pauses after a start that failed, whether somebody else started it; undefined where nobody did
 */
export function keepRunning<T extends { lost: Promise<Error> }>(
  first: T,
  deps: {
    start: () => Promise<T>;
    join: () => Promise<T | undefined>;
    logger: Pick<Logger, 'info' | 'error'>;
    clock?: Clock;
    pause?: Pause;
  },
): {
  /** Ends the watch, after a start that is under way. @returns what ran last, which may have ended */
  end(): Promise<T>;
} {
  const { logger, clock = systemClock, pause = pauseInBackground } = deps;
  const ending = new AbortController();
  const ended = new Promise<undefined>((resolve) => ending.signal.addEventListener('abort', () => resolve(undefined), { once: true }));
  let last = first;
  let starts: number[] = [];

  /** The whole delay, or less where somebody else's start may be joined; never without a pause before. */
  const wait = async (delay: number, mayJoin: boolean): Promise<T | undefined> => {
    for (let left = delay; left > 0 && !ending.signal.aborted; left -= stepMilliseconds) {
      await pause(Math.min(left, stepMilliseconds), ending.signal).catch(() => undefined);
      if (!mayJoin || ending.signal.aborted) continue;
      const joined = await deps.join().catch(() => undefined);
      if (joined !== undefined) return joined;
    }
    return undefined;
  };

  /**
   * One more start, when its time has come. What let go of us waits the whole delay: a database that takes connections and drops them at
   * once would be joined again and again.
   * @returns why there has to be another, if there has to be
   */
  const again = async (why: Error, after: 'loss' | 'failed-start'): Promise<Error | undefined> => {
    const lostAt = clock.now().getTime();
    starts = starts.filter((at) => at > lostAt - windowMilliseconds);
    const delay = delaysMilliseconds[starts.length] ?? longestDelay;
    logger.error(
      { err: why, startsBefore: starts.length, inSeconds: delay / 1000 },
      delay < longestDelay
        ? 'the embedded database is gone; it is started again'
        : 'the embedded database keeps ending; it is started again once a minute only, see postgres.log',
    );
    const joined = await wait(delay, after === 'failed-start');
    if (joined === undefined && ending.signal.aborted) return undefined;
    starts.push(clock.now().getTime());
    try {
      last = joined ?? (await deps.start());
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
    logger.info({ afterSeconds: Math.round((clock.now().getTime() - lostAt) / 1000) }, 'the embedded database is back');
    return undefined;
  };
  const watch = async (): Promise<void> => {
    for (;;) {
      let why = await Promise.race([last.lost, ended]);
      for (let after: 'loss' | 'failed-start' = 'loss'; why !== undefined && !ending.signal.aborted; after = 'failed-start') {
        why = await again(why, after);
      }
      if (ending.signal.aborted) return;
    }
  };
  const watching = watch();

  return {
    async end() {
      ending.abort();
      await watching;
      return last;
    },
  };
}
