import type { Database } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { Clock, Logger } from '../../platform/index.ts';
import type { Silence } from './decide-prompt.ts';
import { localDay } from './local-day.ts';
import { addSilences, type SilenceCount } from './silences-store.ts';

const flushMilliseconds = 5000;

/**
 * Silence by cause, kept durably without a write per order: counted in memory, added to the database every few seconds and at
 * a graceful stop. A process that is killed loses what it counted in those seconds; a count whose answer got lost may be added
 * twice. Both are fine for a number that steers content.
 */
export function createSilences(deps: { db: Database; clock: Clock; logger: Pick<Logger, 'warn'> }) {
  let waiting = new Map<string, Map<string, SilenceCount>>();
  let flushing: Promise<void> = Promise.resolve();

  const add = (tenantId: string, one: SilenceCount): void => {
    const ofTenant = waiting.get(tenantId) ?? new Map<string, SilenceCount>();
    waiting.set(tenantId, ofTenant);
    const key = `${one.day} ${one.cause} ${one.topicId}`;
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
        await deps.db.tenant(tenantId, async (tx) => addSilences(tx, rows));
      } catch (error) {
        // Counted again with the next ones: as many keys as topics and causes, however long the database is away.
        for (const row of rows) add(tenantId, row);
        deps.logger.warn({ err: error, tenant: tenantId }, 'silences could not be kept yet');
      }
    }
  };

  /** Adds what was counted so far to the database; one flush at a time. */
  const flush = async (): Promise<void> => {
    flushing = flushing.then(flushOnce);
    return flushing;
  };

  return {
    /** One order, or one topic of it, without a card. In memory only. */
    count(tenant: Pick<Tenant, 'id' | 'timeZone'>, cause: Silence, topicId: string | null): void {
      add(tenant.id, { day: localDay(deps.clock.now(), tenant.timeZone), cause, topicId: topicId ?? '', count: 1 });
    },

    flush,

    /** Flushes every few seconds from now on. @returns ends that, with a last flush */
    start(): () => Promise<void> {
      const timer = setInterval(() => void flush(), flushMilliseconds);
      timer.unref();
      return async () => {
        clearInterval(timer);
        await flush();
      };
    },
  };
}

export type Silences = ReturnType<typeof createSilences>;
