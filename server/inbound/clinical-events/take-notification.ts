import type { Database } from '../../database/index.ts';
import type { EhrSystem } from '../../identity/ehr-access/index.ts';
import type { Registration, TenantDirectory } from '../../identity/tenants/index.ts';
import { addJob, type Clock } from '../../platform/index.ts';
import { readScope, type EventSource } from './event-source.ts';
import type { KeepResources } from './keep-resources.ts';
import { POLL_JOB, registrationOf } from './poll-source.ts';
import { localReference } from './read-order.ts';
import { readNotification, type Notification } from './read-notification.ts';
import { askSoon, findSource, restartCount, saveGap, saveNotified, saveTrouble } from './source-store.ts';

type Status = Extract<Notification, { events: unknown }>;
/** One notification names no more than this; what is beyond is found by a walk. */
const mostFocuses = 200;

/**
 * Works off one notification that is durable here. What it is about is asked for by our own token, unless the source believes whole
 * resources; a gap in the EHR's count is filled by `$events`, else by a walk. A subscription that ended is never started again by us.
 */
export function createTakeNotification(deps: {
  db: Database;
  clock: Clock;
  directory: Pick<TenantDirectory, 'byId'>;
  ehrSystem: Pick<EhrSystem, 'request'>;
  keepResources: KeepResources;
}) {
  const { db, clock } = deps;

  const pollSoon = async (source: EventSource): Promise<void> =>
    db.tenant(source.tenantId, async (tx) => {
      await askSoon(tx, source.id, clock.now());
      await addJob(tx, POLL_JOB, { tenantId: source.tenantId, sourceId: source.id }, { jobKey: `${POLL_JOB}:${source.id}` });
    });

  /** @throws Error where the EHR does not answer: the notification is tried again */
  const fetchOne = async (resourceType: string, registration: Registration, id: string): Promise<Record<string, unknown>[]> => {
    const answer = await deps.ehrSystem.request(registration, readScope(resourceType), { path: `${resourceType}/${id}` });
    if (answer.state !== 'answered') throw new Error(answer.note);
    if (answer.status === 404 || answer.status === 410) return [];
    if (answer.status !== 200 || answer.resource === null) throw new Error(`it answered ${answer.status} to ${resourceType}`);
    return [answer.resource];
  };

  /** What a notification is about, each once: as it came where that is believed, else as the EHR has it now. */
  const resourcesOf = async (
    source: EventSource,
    registration: Registration,
    given: { focuses: readonly (string | null)[]; resources: readonly Record<string, unknown>[] },
  ): Promise<Record<string, unknown>[]> => {
    const { resourceType } = source.settings;
    const own = given.resources.filter((one) => one['resourceType'] === resourceType);
    const believed = source.settings.takesFullResources ? own.filter((one) => one['status'] !== undefined) : [];
    const known = new Set(believed.map((one) => String(one['id'])));
    const named = [...given.focuses, ...own.map((one) => `${resourceType}/${String(one['id'])}`)].flatMap((reference) => {
      const local = localReference({ reference }, registration.fhirBase);
      return local?.type === resourceType && !known.has(local.id) ? [local.id] : [];
    });
    const fetched: Record<string, unknown>[] = [];
    for (const id of new Set(named)) fetched.push(...(await fetchOne(resourceType, registration, id)));
    return [...believed, ...fetched];
  };

  /** The events between two numbers, asked for at the subscription. Undefined where the EHR keeps none. */
  const missed = async (
    registration: Registration,
    subscription: string | null,
    from: number,
    until: number,
  ): Promise<Status | undefined> => {
    const local = localReference({ reference: subscription }, registration.fhirBase);
    if (local?.type !== 'Subscription') return undefined;
    const path = `Subscription/${local.id}/$events?eventsSinceNumber=${from}&eventsUntilNumber=${until}`;
    const answer = await deps.ehrSystem.request(registration, readScope('Subscription'), { path });
    if (answer.state !== 'answered' || answer.status !== 200) return undefined;
    const read = readNotification(answer.resource);
    return 'events' in read ? read : undefined;
  };

  const takeStatus = async (source: EventSource, registration: Registration, status: Status): Promise<void> => {
    const numbers = status.events.flatMap(({ number }) => number ?? []);
    const newest = Math.max(...numbers, status.sinceStart ?? 0, 0);
    // Others of the same batch may have counted on.
    let last = (await db.tenant(source.tenantId, async (tx) => findSource(tx, source.id)))?.lastEventNumber ?? null;
    // A handshake is of a subscription that begins: its count is the one that holds.
    const restarted = status.kind === 'handshake' && last !== null && status.sinceStart !== null && status.sinceStart < last;
    if (restarted) {
      last = status.sinceStart;
      await db.tenant(source.tenantId, async (tx) => restartCount(tx, source.id, status.sinceStart ?? 0));
    }
    const focuses = status.events.map(({ focus }) => focus);
    const resources = [...status.resources];
    let hasGap = focuses.length > mostFocuses;
    const firstKnown = numbers.length === 0 ? newest + 1 : Math.min(...numbers);
    // Before the first notification of all there is nothing that could have been missed.
    const from = (last ?? (status.kind === 'handshake' ? newest : firstKnown - 1)) + 1;
    const isMissing = Array.from({ length: Math.max(0, Math.min(newest - from + 1, mostFocuses)) }, (_, at) => from + at).some(
      (number) => !numbers.includes(number),
    );
    if (isMissing) {
      const found = await missed(registration, status.subscription, from, newest);
      const foundNumbers = new Set(found?.events.flatMap(({ number }) => number ?? []));
      if (found !== undefined) {
        focuses.push(...found.events.map(({ focus }) => focus));
        resources.push(...found.resources);
      }
      for (let number = from; number <= newest && !hasGap; number += 1) hasGap = !numbers.includes(number) && !foundNumbers.has(number);
    }
    const all = await resourcesOf(source, registration, { focuses: focuses.slice(0, mostFocuses), resources });
    await db.tenant(source.tenantId, async (tx) => {
      await deps.keepResources(tx, source, all);
      if (isMissing) await saveGap(tx, source.id, clock.now());
      await saveNotified(tx, source.id, status.sinceStart === null && numbers.length === 0 ? null : newest, clock.now());
      if (status.status !== 'active' && status.status !== 'requested')
        await saveTrouble(
          tx,
          source.id,
          `the EHR says that the subscription is "${status.status.slice(0, 40)}"; it has to be started again there`,
          clock.now(),
        );
    });
    if (hasGap || (status.status !== 'active' && status.status !== 'requested')) await pollSoon(source);
  };

  return async (source: EventSource, body: string): Promise<void> => {
    const registration = await registrationOf(deps.directory, source);
    if (registration === undefined) throw new Error('its tenant or its EHR is not registered any more');
    const read = readNotification(body === '' ? undefined : JSON.parse(body));
    if ('fault' in read) return;
    if (read.kind === 'poll-now') return pollSoon(source);
    if (read.kind !== 'resource') return takeStatus(source, registration, read);
    const resources = await resourcesOf(source, registration, { focuses: [], resources: [read.resource] });
    await db.tenant(source.tenantId, async (tx) => {
      await deps.keepResources(tx, source, resources);
      await saveNotified(tx, source.id, null, clock.now());
    });
  };
}
