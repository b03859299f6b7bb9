import { z } from 'zod';
import { randomBytes } from 'node:crypto';
import { openDatabase, sql, type Database } from '../../server/database/index.ts';
import { createTenantDirectory } from '../../server/identity/tenants/index.ts';
import { createEventSources } from '../../server/inbound/clinical-events/index.ts';
import { createSecretBox, systemClock } from '../../server/platform/index.ts';
import type { Load } from './load-client.ts';
import { range, tenantId, withOrderBench } from './order-bench.ts';
import { ehr } from './orders.ts';
import { atLeast, percentile, type Figure } from './report.ts';

const kinds = ['subscription-backport', 'subscription-r4'] as const;
const connections = 16;
const warmUp = 2000;
const rounds = 3;
const perRound = 5000;
/** Notifications a second that the bar asks for, and how many of them. */
const pace = 1000;
const paced = 5000;

type Source = { id: string; secret: string; kind: (typeof kinds)[number] };

/** `id-only`, as the guide advises: what changed is named and has to be read at the EHR. */
const bodyOf = (kind: Source['kind'], number: number): string =>
  JSON.stringify(
    kind === 'subscription-r4'
      ? { resourceType: 'MedicationRequest', id: `order-${number}` }
      : {
          resourceType: 'Bundle',
          type: 'history',
          timestamp: new Date().toISOString(),
          entry: [
            {
              resource: {
                resourceType: 'Parameters',
                parameter: [
                  { name: 'subscription', valueReference: { reference: `${ehr}/fhir/Subscription/bench` } },
                  { name: 'status', valueCode: 'active' },
                  { name: 'type', valueCode: 'event-notification' },
                  { name: 'events-since-subscription-start', valueString: String(number) },
                  {
                    name: 'notification-event',
                    part: [
                      { name: 'event-number', valueString: String(number) },
                      { name: 'focus', valueReference: { reference: `${ehr}/fhir/MedicationRequest/order-${number}` } },
                    ],
                  },
                ],
              },
              request: { method: 'GET', url: 'Subscription/bench/$status' },
            },
          ],
        },
  );

async function register(db: Database): Promise<Source[]> {
  // Nobody asks this EHR for a token: it is not there.
  await db.system(async (tx) => tx.run(sql`update ehr_registration set client_auth = 'private_key_jwt'`));
  const tenant = await createTenantDirectory({ db, clock: systemClock, secrets: createSecretBox(randomBytes(32)) }).byId(tenantId);
  if (tenant === undefined) throw new Error('The tenant of the bench is not registered.');
  const sources = createEventSources({ db, clock: systemClock });
  const made: Source[] = [];
  for (const kind of [...kinds, ...kinds]) {
    const { id, secret } = await sources.add(tenant, { kind, iss: `${ehr}/fhir` });
    made.push({ id, kind, secret: secret ?? '' });
  }
  return made;
}

const countKept = async (db: Database): Promise<number> =>
  (
    await db.system(async (tx) =>
      tx.one(z.object({ count: z.number() }), sql`select count(*)::int as count from inbound_message where kind = 'notification'`),
    )
  ).count;

/**
 * Notifications of two EHR subscriptions of each form, answered once they are durable; the EHR itself is away, so that all of them wait
 * while the queue tries. The server is killed right after its last answer: what is in the table then is what was kept.
 * @param program runs the helper processes
 */
export async function measureNotifications(program: string, folder: string): Promise<Figure[]> {
  return withOrderBench(program, folder, async ({ newDatabase, startServer, newSender }) => {
    const database = await newDatabase('notifications');
    const server = await startServer(database, 'server');
    const db = openDatabase(database.connection);
    try {
      const sources = await register(db);
      const send = newSender();
      let number = 0;
      const notify = async (count: number, perSecond?: number): ReturnType<typeof send> => {
        const requests = range(0, count).map((index): Load['requests'][number] => {
          const { id, secret, kind } = sources[index % sources.length] ?? { id: '', secret: '', kind: 'subscription-r4' };
          return { authorization: `Bearer ${secret}`, path: `/fhir-events/${id}`, body: bodyOf(kind, (number += 1)) };
        });
        return send(server.url, requests, 'status 202', { connections, ...(perSecond === undefined ? {} : { perSecond }) });
      };
      await notify(warmUp);
      const rates: number[] = [];
      for (const _ of range(0, rounds)) rates.push(perRound / (await notify(perRound)).seconds);
      const before = await server.cpuSeconds();
      const { latencies, seconds } = await notify(paced, pace);
      const busy = (await server.cpuSeconds()) - before;
      process.kill(server.pid, 'SIGKILL');
      const kept = await countKept(db);
      if (kept !== number) throw new Error(`${number} notifications were accepted, and ${kept} are in the table`);
      const sync = await db.system(async (tx) =>
        tx.one(
          z.object({ commit: z.string(), flush: z.string() }),
          sql`select current_setting('synchronous_commit') as commit, current_setting('fsync') as flush`,
        ),
      );
      return [
        atLeast('subscription notifications accepted durably', percentile(rates, 0.5), pace, '/s', {
          digits: 0,
          note:
            `${connections} connections, flat out; rounds ${rates.map((rate) => rate.toFixed(0)).join(', ')}; all ${kept} are in the table after kill -9, ` +
            `fsync ${sync.flush}, synchronous_commit ${sync.commit}`,
        }),
        {
          name: `a notification at ${pace}/s, p95`,
          value: `${percentile(latencies, 0.95).toFixed(1)} ms`,
          note: `${(paced / seconds).toFixed(0)}/s, p50 ${percentile(latencies, 0.5).toFixed(1)} ms, CPU of the server ${((busy / seconds) * 100).toFixed(0)} % of one core`,
        },
      ];
    } finally {
      await db.close();
    }
  });
}
