import type { Tx } from '../../database/index.ts';
import { addJob, currentCorrelationId, type Clock, type SecretBox } from '../../platform/index.ts';
import { eventNameOf, type EventSource } from './event-source.ts';
import { keepEvents, PROCESS_JOB, type NewEvent } from './message-store.ts';
import { versionOf } from './read-order.ts';
import { saveEventSeen } from './source-store.ts';

/** In the caller's transaction: what waits of this source is looked at soon, once however often it is asked for. */
export const askToProcess = async (tx: Tx, source: { id: string; tenantId: string }, runAt?: Date): Promise<void> =>
  addJob(
    tx,
    PROCESS_JOB,
    { tenantId: source.tenantId, sourceId: source.id },
    { jobKey: `${PROCESS_JOB}:${source.id}`, ...(runAt === undefined ? {} : { runAt }) },
  );

/** Keyed: what the table holds names neither an order nor a patient to whoever has a copy of it. */
export const eventHash =
  (secrets: Pick<SecretBox, 'sign'>) =>
  (text: string): string =>
    secrets.sign('clinical-event', text).slice(0, 32);

/** Keeps resources of a source as they came, each version once, and asks for them to be processed; all in the caller's transaction. */
export function createKeepResources(deps: { clock: Clock; secrets: SecretBox }) {
  const hash = eventHash(deps.secrets);
  return async (
    tx: Tx,
    source: EventSource,
    resources: readonly Record<string, unknown>[],
  ): Promise<{ isNew: number; newest: Date | null }> => {
    const at = deps.clock.now();
    const events = resources.flatMap((resource): NewEvent[] => {
      const named = versionOf(resource);
      if (named === undefined) return [];
      return [
        {
          eventKey: hash(`${source.registrationId} ${named.reference} ${named.version}`),
          resourceKey: hash(`${source.registrationId} ${named.reference}`),
          changedAt: named.changedAt ?? at,
          bodySealed: deps.secrets.seal(JSON.stringify(resource)),
        },
      ];
    });
    if (events.length === 0) return { isNew: 0, newest: null };
    const isNew = await keepEvents(tx, events, {
      sourceId: source.id,
      road: source.kind,
      name: eventNameOf(source),
      at,
      correlationId: currentCorrelationId(),
    });
    const newest = new Date(Math.max(...events.map(({ changedAt }) => changedAt.getTime())));
    if (isNew > 0) {
      await saveEventSeen(tx, source.id, newest, at);
      await askToProcess(tx, source);
    }
    return { isNew, newest };
  };
}

export type KeepResources = ReturnType<typeof createKeepResources>;
