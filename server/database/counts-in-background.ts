import type { Logger } from '../platform/index.ts';
import type { Database } from './database.ts';
import type { Tx } from './transaction.ts';

const flushMilliseconds = 5000;

/**
 * Counts that are kept durably without a write per order: counted in memory, added to the database every few seconds and at a
 * graceful stop. A process that is killed loses what it counted in those seconds; a count whose answer got lost may be added twice.
 * Both are fine for a number that steers content.
 * @param of.what as the log names it @param of.keyOf one for what is added up @param of.save adds to what is there
 */
export function createCounts<C extends { count: number }>(
  deps: { db: Database; logger: Pick<Logger, 'warn'> },
  of: { what: string; keyOf: (one: C) => string; save: (tx: Tx, counts: readonly C[]) => Promise<void> },
) {
  let waiting = new Map<string, Map<string, C>>();
  let flushing: Promise<void> = Promise.resolve();

  const add = (tenantId: string, one: C): void => {
    const ofTenant = waiting.get(tenantId) ?? new Map<string, C>();
    waiting.set(tenantId, ofTenant);
    const key = of.keyOf(one);
    const known = ofTenant.get(key);
    if (known === undefined) ofTenant.set(key, { ...one });
    else known.count += one.count;
  };

  const flushOnce = async (): Promise<void> => {
    const taken = waiting;
    waiting = new Map();
    for (const [tenantId, counts] of taken) {
      const rows = [...counts.values()];
      try {
        await deps.db.tenant(tenantId, async (tx) => of.save(tx, rows));
      } catch (error) {
        // Counted again with the next ones: as many keys as there are things to count, however long the database is away.
        for (const row of rows) add(tenantId, row);
        deps.logger.warn({ err: error, tenant: tenantId }, `${of.what} could not be kept yet`);
      }
    }
  };

  /** Adds what was counted so far to the database; one flush at a time. */
  const flush = async (): Promise<void> => {
    flushing = flushing.then(flushOnce);
    return flushing;
  };

  return {
    /** In memory only. */
    add,

    flush,

    /** Flushes every few seconds from now on. @returns ends that, with a last flush */
    start: (): (() => Promise<void>) => {
      const timer = setInterval(() => void flush(), flushMilliseconds);
      timer.unref();
      return async () => {
        clearInterval(timer);
        await flush();
      };
    },
  };
}
