import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { migrate, openDatabase } from '../../server/database/index.ts';
import { loadDrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';
import { startBareServer, type BareServer } from './bare-server.ts';
import { startBuiltServer, type BuiltServer } from './built-server.ts';
import { startLoadClient, type Load, type LoadResult } from './load-client.ts';
import { amlodipine, ehr, makeSigningKey, service, signOrders, tofacitinib } from './orders.ts';
import { atLeast, atMost, median, percentile, type Figure } from './report.ts';
import { seedClinicians } from './seed-clinicians.ts';

const tenantId = 'bench';
const clinicians = 10_000;
const connections = 8;
const publicUrl = 'https://preceptor.bench.example';
const rounds = 3;
const warmUp = 1000;
const perRound = 2000;

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

type Sender = (url: string, requests: Load['requests'], expected: 'card' | 'silence') => Promise<LoadResult>;
type Servers = { server: BuiltServer; bare: BareServer; send: Sender };
type Signed = (users: readonly number[], drugs: readonly { code: string; display: string }[]) => Promise<Load['requests']>;

const rate = (result: LoadResult): number => result.latencies.length / result.seconds;

/** Processor time of a process, for each of `count` requests. */
async function milliseconds(of: Pick<BuiltServer, 'cpuSeconds'>, count: number, work: () => Promise<unknown>): Promise<number> {
  const before = await of.cpuSeconds();
  await work();
  return ((await of.cpuSeconds()) - before) * (1000 / count);
}

/** order-sign to a card, beside a bare handler with the same requests; rounds alternate so that both meet the same machine. */
async function measureCards({ server, bare, send }: Servers, signed: Signed): Promise<Figure[]> {
  const ours: LoadResult[] = [];
  const theirs: LoadResult[] = [];
  const processorTime = { ours: [] as number[], theirs: [] as number[] };
  const warm = await signed(range(1, warmUp), [tofacitinib, amlodipine]);
  await send(`${bare.url}/insert`, warm, 'card');
  await send(`${server.url}${service}`, warm, 'card');
  for (const round of range(0, rounds)) {
    const requests = await signed(range(1 + warmUp + round * perRound, perRound), [tofacitinib, amlodipine]);
    processorTime.theirs.push(
      await milliseconds(bare, requests.length, async () => theirs.push(await send(`${bare.url}/insert`, requests, 'card'))),
    );
    processorTime.ours.push(
      await milliseconds(server, requests.length, async () => ours.push(await send(`${server.url}${service}`, requests, 'card'))),
    );
  }
  const latencies = ours.flatMap((one) => one.latencies);
  const ratios = ours.map((one, round) => rate(one) / rate(theirs[round] ?? one));
  return [
    atMost('order-sign to card, p50', percentile(latencies, 0.5), 8, 'ms', { note: `${latencies.length} answers, a card each` }),
    atMost('order-sign to card, p95', percentile(latencies, 0.95), 25, 'ms'),
    atLeast('order-sign to card, rate', median(ours.map(rate)), 400, 'requests/s', {
      digits: 0,
      note: `CPU of the server's process ${median(processorTime.ours).toFixed(2)} ms a card, of the bare handler's ${median(processorTime.theirs).toFixed(2)} ms`,
    }),
    atLeast('order-sign to card, of a bare handler', median(ratios), 0.7, '', {
      digits: 2,
      note: `bare: ${median(theirs.map(rate)).toFixed(0)} requests/s; rounds ${ratios.map((one) => one.toFixed(2)).join(', ')}`,
    }),
  ];
}

/** Processor time of an order that nothing is to be said of, less that of a handler which verifies the same JWT. */
async function measureSilence({ server, bare, send }: Servers, signed: Signed): Promise<Figure[]> {
  const silently = async (of: Pick<BuiltServer, 'cpuSeconds'>, url: string, requests: Load['requests']): Promise<number> =>
    milliseconds(of, requests.length, async () => send(url, requests, 'silence'));
  const warm = await signed(range(1, warmUp), [amlodipine]);
  await send(`${bare.url}/verify`, warm, 'silence');
  await send(`${server.url}${service}`, warm, 'silence');
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const round of range(0, rounds)) {
    const requests = await signed(range(1 + round * perRound, perRound), [amlodipine]);
    theirs.push(await silently(bare, `${bare.url}/verify`, requests));
    ours.push(await silently(server, `${server.url}${service}`, requests));
  }
  const beyond = median(ours.map((one, round) => one - (theirs[round] ?? 0)));
  const note = `whole request ${median(ours).toFixed(2)} ms, bare handler with the JWT ${median(theirs).toFixed(2)} ms`;
  return [atMost('irrelevant order, CPU beyond the JWT', beyond, 0.5, 'ms', { digits: 2, note })];
}

/**
 * The built server over an embedded PostgreSQL that flushes to disk, a bare handler over the same database, and a client,
 * each in its own process.
 * @param program runs the helper processes; @param folder empty, for data
 */
export async function measureOrders(program: string, folder: string): Promise<Figure[]> {
  const { privateKey, jwks } = await makeSigningKey();
  const tenantsFile = join(folder, 'tenants.json');
  const tenant = {
    id: tenantId,
    iss: `${ehr}/fhir`,
    fhir: `${ehr}/fhir`,
    clientId: 'preceptor',
    exampleContent: true,
    cdsIss: ehr,
    cdsJwks: jwks,
  };
  writeFileSync(tenantsFile, JSON.stringify([tenant]));
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  const db = openDatabase(postgres.connection);
  const client = startLoadClient(program);
  let server: BuiltServer | undefined;
  let bare: BareServer | undefined;
  try {
    await migrate(db.pool);
    server = await startBuiltServer(folder, { TENANTS_FILE: tenantsFile, PUBLIC_URL: publicUrl });
    const knowledge = loadDrugKnowledge();
    const topicIds = knowledge
      .topics()
      .map((topic) => topic.id)
      .filter((id) => id !== tofacitinib.topic);
    const seeded = await seedClinicians(db.pool, { tenantId, count: clinicians, topicIds });
    console.log(
      `${seeded.clinicians} clinicians with ${seeded.prompts} earlier prompts and ${seeded.competencies} competencies, ` +
        `${knowledge.topics().length} topics, ${connections} connections, PostgreSQL with fsync`,
    );
    const audience = `${publicUrl}${service}`;
    bare = await startBareServer(program, { jwks, audience, connection: postgres.connection });
    const send: Sender = async (url, requests, expected) => {
      const result = await client.send({ url: url.replace('//localhost:', '//127.0.0.1:'), connections, requests });
      if (result.answers[expected] !== requests.length)
        throw new Error(`${url}: expected ${expected} each, got ${JSON.stringify(result.answers)}`);
      return result;
    };
    const signed: Signed = async (users, drugs) => signOrders({ privateKey, audience, users, drugs });
    const servers = { server, bare, send };
    return [...(await measureCards(servers, signed)), ...(await measureSilence(servers, signed))];
  } finally {
    client.stop();
    bare?.stop();
    await server?.stop();
    await db.close();
    await postgres.stop();
  }
}
