import { toAppError } from './errors.ts';
import type { Logger } from './logger.ts';

/** What happens in another process is seen this much later at most. */
const pollMilliseconds = 1000;

export type Follower = {
  /** Reads what changed since. */
  refresh(): Promise<void>;
  /** Reads it and follows what other processes do. @returns stops following */
  start(): Promise<() => Promise<void>>;
};

/**
 * Keeps what is in memory up with what every process writes, by asking each second.
 * @param read reads what changed since; one at a time
 * @param of.what as the log names it
 */
export function followChanges(read: () => Promise<void>, of: { what: string; logger: Pick<Logger, 'warn'> }): Follower {
  // One at a time, and whoever asks while one is under way gets a later one: it saw what was there when they asked.
  let last: Promise<void> = Promise.resolve();
  const refresh = async (): Promise<void> => {
    last = last.then(read, read);
    return last;
  };
  return {
    refresh,
    start: async () => {
      await refresh();
      let timer: NodeJS.Timeout | undefined;
      let isStopped = false;
      const follow = (): void => {
        timer = setTimeout(() => {
          void refresh()
            .catch((error: unknown) => of.logger.warn({ err: toAppError(error) }, `${of.what} were not read; those known go on`))
            .finally(() => {
              if (!isStopped) follow();
            });
        }, pollMilliseconds);
      };
      follow();
      return async () => {
        isStopped = true;
        clearTimeout(timer);
        await last.catch(() => undefined);
      };
    },
  };
}
