import { createCounts, type Database } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { Clock, Logger } from '../../platform/index.ts';
import type { Silence } from './decide-prompt.ts';
import { localDay } from './local-day.ts';
import { addSilences, type SilenceCount } from './silences-store.ts';

/** Silence by cause, counted beside the orders. */
export function createSilences(deps: { db: Database; clock: Clock; logger: Pick<Logger, 'warn'> }) {
  const { add, flush, start } = createCounts<SilenceCount>(deps, {
    what: 'silences',
    keyOf: ({ day, cause, topicId }) => `${day} ${cause} ${topicId}`,
    save: addSilences,
  });
  return {
    /** One order, or one topic of it, without a card. In memory only. */
    count(tenant: Pick<Tenant, 'id' | 'timeZone'>, cause: Silence, topicId: string | null): void {
      add(tenant.id, { day: localDay(deps.clock.now(), tenant.timeZone), cause, topicId: topicId ?? '', count: 1 });
    },
    flush,
    start,
  };
}

export type Silences = ReturnType<typeof createSilences>;
