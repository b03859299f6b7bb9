import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../server/database/index.ts';
import { createApiTokens } from '../../server/identity/sessions/index.ts';
import { createTenantDirectory } from '../../server/identity/tenants/index.ts';
import { createSecretBox, systemClock } from '../../server/platform/index.ts';
import { CODE_SYSTEM } from '../../server/standards/fhir-r4/index.ts';
import { range, tenantId, withOrderBench } from './order-bench.ts';
import { atLeast, atMost, percentile, type Figure } from './report.ts';
import { identifierOf, personOf, resourceOf, seedResources } from './seed-resources.ts';

const resources = 1_000_000;
const people = 10_000;
const reads = 10_000;
const searches = 200;
const bar = { readsPerSecond: 1500, searchMilliseconds: 30 };

const code = encodeURIComponent(`${CODE_SYSTEM.resourceKind}|competency-assertion`);

/** What is asked for, of whom: few and many matches, a common and a rare value, a day and half of all time, in each order. */
const kinds: Record<string, (index: number) => string> = {
  'of a person': (index) => `subject=Practitioner/${personOf(1 + ((index * 37) % people))}`,
  'of a person since a day': (index) => `subject=Practitioner/${personOf(1 + ((index * 53) % people))}&created=ge2025-06-01`,
  'of nobody': (index) => `subject=Practitioner/nobody-${index}`,
  'by identifier': (index) => `identifier=${encodeURIComponent(identifierOf(1 + ((index * 4999) % resources)))}`,
  'of a kind, newest first': () => `code=${code}&_sort=-_lastUpdated`,
  'of another kind': (index) => `code=none-${index}`,
  'of a day': (index) => `created=2025-0${1 + (index % 9)}-1${index % 10}`,
  'since a day': (index) => `created=ge2025-0${1 + (index % 9)}-01`,
  'before all': () => 'created=lt2020-01-01',
  'changed lately': () => `_lastUpdated=ge${new Date(Date.now() - 3_600_000).toISOString()}&_sort=_lastUpdated`,
};

/** Reads and searches of a registered system over a million competencies. @param program runs the helper processes */
export async function measureFhirApi(program: string, folder: string): Promise<Figure[]> {
  return withOrderBench(program, folder, async ({ newDatabase, startServer, newSender }) => {
    const database = await newDatabase('fhir');
    const server = await startServer(database, 'server');
    const db = openDatabase(database.connection);
    try {
      const since = performance.now();
      await seedResources(db, { tenantId, count: resources, people });
      const seeded = `${resources} resources, seeded in ${((performance.now() - since) / 1000).toFixed(0)} s`;
      const directory = createTenantDirectory({ db, clock: systemClock, secrets: createSecretBox(randomBytes(32)) });
      const { token } = await createApiTokens({ db, clock: systemClock, directory }).create({
        tenantId,
        scopes: 'system/*.rs',
        expiresAt: new Date(Date.now() + 3_600_000),
        label: 'bench',
      });
      const authorization = `Bearer ${token}`;
      const send = newSender();
      const base = `${server.url}/fhir/r4`;
      const ask = async (paths: readonly string[], connections: number): ReturnType<typeof send> =>
        send(
          base,
          paths.map((path) => ({ authorization, path })),
          'resource',
          { connections },
        );
      const readPaths = (from: number): string[] =>
        range(from, reads).map((index) => `/Basic/${resourceOf(1 + ((index * 97) % resources))}`);
      await ask(readPaths(0), 8);
      const read = await ask(readPaths(reads), 8);
      const found: { name: string; p95: number; p50: number }[] = [];
      for (const [name, query] of Object.entries(kinds)) {
        const paths = (from: number): string[] => range(from, searches).map((index) => `/Basic?${query(index)}&_count=50`);
        await ask(paths(0), 2);
        const { latencies } = await ask(paths(searches), 2);
        found.push({ name, p50: percentile(latencies, 0.5), p95: percentile(latencies, 0.95) });
      }
      const slowest = found.reduce((one, other) => (other.p95 > one.p95 ? other : one));
      return [
        atLeast('FHIR read', reads / read.seconds, bar.readsPerSecond, '/s', {
          digits: 0,
          note: `8 connections, p95 ${percentile(read.latencies, 0.95).toFixed(1)} ms; ${seeded}`,
        }),
        atMost('FHIR search, page of 50, p95 of the slowest kind', slowest.p95, bar.searchMilliseconds, 'ms', {
          note: `2 connections; p50/p95 ${found.map(({ name, p50, p95 }) => `${name} ${p50.toFixed(1)}/${p95.toFixed(1)}`).join(', ')}`,
        }),
      ];
    } finally {
      await db.close();
    }
  });
}
