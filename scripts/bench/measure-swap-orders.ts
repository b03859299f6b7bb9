import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase, sql, type Database } from '../../server/database/index.ts';
import { decideFacts } from '../../server/knowledge/drug-labels/index.ts';
import { systemClock } from '../../server/platform/index.ts';
import { fillInstallation } from './full-installation.ts';
import { orderPath, range, withOrderBench } from './order-bench.ts';
import { amlodipine, tofacitinib } from './orders.ts';
import { atMost, percentile, type Figure } from './report.ts';

const warmUp = 1000;
const pace = 400;
const paced = 2400;
/** Between one version and the next: a server reads one in about a second. */
const everyMilliseconds = 1500;
const imported = { labels: 15_000, prescription: 12_000, boxed: 5_000, concepts: 36_000 };

/** The facts again under the next number: a server takes them up as it does those of an import, and nothing else is done meanwhile. */
const tellAgain = async (db: Database): Promise<void> =>
  db.system(async (tx) => {
    await tx.run(sql`insert into drug_facts_version (version, starter, as_of, codes, topics, content_hash, decided_at)
      select version + 1, starter, as_of, codes, topics, content_hash, decided_at from drug_facts_version order by version desc limit 1`);
    await tx.query(sql`select pg_notify('preceptor_drug_facts', 'again')`);
  });

/** Tells of one version after the other until it is ended. @returns ends it, with how many there were */
function swapOften(db: Database): () => Promise<number> {
  const stop = new AbortController();
  const told = (async () => {
    let versions = 0;
    while (!stop.signal.aborted) {
      await tellAgain(db);
      versions += 1;
      await wait(everyMilliseconds, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    return versions;
  })();
  return async () => {
    stop.abort();
    return told;
  };
}

/** What an order waits longer for while its server takes up new drug facts. @param program runs the helper processes */
export async function measureSwapOrders(program: string, folder: string): Promise<Figure[]> {
  return withOrderBench(program, folder, async ({ newDatabase, startServer, seed, newSender, signed }) => {
    const database = await newDatabase('swap');
    const server = await startServer(database, 'server');
    await seed(database, { promptsEach: 20, competenciesEach: 3 });
    const db = openDatabase(database.connection);
    try {
      await fillInstallation(db, imported);
      const { codes } = await decideFacts({ db, clock: systemClock });
      const send = newSender();
      const url = `${server.url}${orderPath}`;
      const orders = async (from: number, count: number): ReturnType<typeof signed> =>
        signed(range(from, count), [tofacitinib, amlodipine]);
      await send(url, await orders(1, warmUp), 'card');
      const before = (await send(url, await orders(1 + warmUp, paced), 'card', { perSecond: pace })).latencies;
      const requests = await orders(1 + warmUp + paced, paced);
      const end = swapOften(db);
      let versions = 0;
      const { latencies: during } = await send(url, requests, 'card', { perSecond: pace }).finally(async () => {
        versions = await end();
      });
      const beside = (share: number): string => `without a swap ${percentile(before, share).toFixed(1)} ms`;
      return [
        atMost(`order-sign at ${pace}/s while facts swap, p95`, percentile(during, 0.95), 25, 'ms', {
          note: `${versions} versions of ${codes} codes meanwhile; ${beside(0.95)}`,
        }),
        { name: 'order-sign while facts swap, longest', value: `${percentile(during, 1).toFixed(1)} ms`, note: beside(1) },
      ];
    } finally {
      await db.close();
    }
  });
}
