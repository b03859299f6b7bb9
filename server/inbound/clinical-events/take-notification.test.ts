import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEventWorld, type EventWorld } from '../../../test-fixtures/event-world.ts';
import type { SystemAnswer } from '../../identity/ehr-access/index.ts';
import type { EventSource } from './event-source.ts';
import { createKeepResources } from './keep-resources.ts';
import { createTakeNotification } from './take-notification.ts';
import { createSecretBox } from '../../platform/index.ts';

let world: EventWorld;
let source: EventSource;
beforeAll(async () => {
  world = await startEventWorld();
  await world.sources.add(world.tenant, { kind: 'subscription-backport', iss: world.registration.iss });
  const [only] = await world.sources.list(world.tenant);
  if (only === undefined) throw new Error('There is no source.');
  source = only;
});
afterAll(async () => world.stop());

/** R5's own form of a status, with the events that it tells of. */
const status = (type: string, since: number | string, events: [number, string][] = []): object => ({
  resourceType: 'Bundle',
  type: 'subscription-notification',
  entry: [
    {
      resource: {
        resourceType: 'SubscriptionStatus',
        type,
        status: 'active',
        subscription: { reference: 'Subscription/s1' },
        eventsSinceSubscriptionStart: since,
        notificationEvent: events.map(([eventNumber, id]) => ({ eventNumber, focus: { reference: `MedicationRequest/${id}` } })),
      },
    },
  ],
});

test('a gap is asked for at the subscription, and what it tells of is fetched; a walk is not needed then', async () => {
  const asked: string[] = [];
  const answered = (resource: Record<string, unknown>): SystemAnswer => ({ state: 'answered', status: 200, headers: {}, resource });
  const take = createTakeNotification({
    db: world.house.db,
    clock: world.house.clock,
    directory: world.house.modules.directory,
    keepResources: createKeepResources({ clock: world.house.clock, secrets: createSecretBox(Buffer.alloc(32, 9)) }),
    ehrSystem: {
      request: async (_registration, scope, { path }) => {
        asked.push(`${scope} ${path}`);
        const [, id] = /^MedicationRequest\/(.+)$/.exec(path) ?? [];
        if (id !== undefined) return answered({ resourceType: 'MedicationRequest', id, meta: { versionId: '1' } });
        return answered(
          status('query-event', 3, [
            [2, 'b'],
            [3, 'c'],
          ]) as Record<string, unknown>,
        );
      },
    },
  });
  await take(source, JSON.stringify(status('handshake', '0')));
  await take(source, JSON.stringify(status('event-notification', '1', [[1, 'a']])));
  await take(source, JSON.stringify(status('event-notification', '4', [[4, 'd']])));
  expect(asked).toEqual([
    'system/MedicationRequest.rs MedicationRequest/a',
    'system/Subscription.rs Subscription/s1/$events?eventsSinceNumber=2&eventsUntilNumber=4',
    'system/MedicationRequest.rs MedicationRequest/d',
    'system/MedicationRequest.rs MedicationRequest/b',
    'system/MedicationRequest.rs MedicationRequest/c',
  ]);
  expect(await world.outcomes()).toHaveLength(4);
  const [state] = await world.sources.list(world.tenant);
  expect(state?.lastEventNumber).toBe(4);
  const walks = await world.house.db.system(async (tx) =>
    tx.query({ text: `select key from graphile_worker.jobs where key = $1`, values: [`poll-event-source:${source.id}`] }),
  );
  expect(walks).toEqual([]);
});
