import type { BareServer } from './bare-server.ts';
import type { BuiltServer } from './built-server.ts';
import type { Load, LoadResult } from './load-client.ts';
import { clinicians, connections, cpuMilliseconds, orderPath, range, withOrderBench, type Sender, type Signed } from './order-bench.ts';
import { amlodipine, tofacitinib } from './orders.ts';
import { atLeast, atMost, median, percentile, type Figure } from './report.ts';

const rounds = 3;
const warmUp = 1000;
const perRound = 2000;
/** Orders a second that the bar asks for, and how many of them. */
const pace = 400;
const paced = 2400;

type Servers = { server: BuiltServer; bare: BareServer; send: Sender };

const rate = (result: LoadResult): number => result.latencies.length / result.seconds;

/**
 * order-sign to a card: at the rate of the bar, and flat out beside a bare handler with the same requests, in rounds that
 * alternate so that both meet the same machine.
 */
async function measureCards({ server, bare, send }: Servers, signed: Signed): Promise<Figure[]> {
  const ours: LoadResult[] = [];
  const theirs: LoadResult[] = [];
  const processorTime = { ours: [] as number[], theirs: [] as number[] };
  const warm = await signed(range(1, warmUp), [tofacitinib, amlodipine]);
  await send(`${bare.url}/insert`, warm, 'card');
  await send(`${server.url}${orderPath}`, warm, 'card');
  for (const round of range(0, rounds)) {
    const requests = await signed(range(1 + warmUp + round * perRound, perRound), [tofacitinib, amlodipine]);
    processorTime.theirs.push(
      await cpuMilliseconds(bare, requests.length, async () => theirs.push(await send(`${bare.url}/insert`, requests, 'card'))),
    );
    processorTime.ours.push(
      await cpuMilliseconds(server, requests.length, async () => ours.push(await send(`${server.url}${orderPath}`, requests, 'card'))),
    );
  }
  const atPace = await signed(range(1 + warmUp + rounds * perRound, paced), [tofacitinib, amlodipine]);
  const { latencies } = await send(`${server.url}${orderPath}`, atPace, 'card', { perSecond: pace });
  const flatOut = ours.flatMap((one) => one.latencies);
  // Where the bare handler misses the bar as well, it is the machine that is slow.
  const bareFlatOut = theirs.flatMap((one) => one.latencies);
  const beside = (share: number): string => `bare handler ${percentile(bareFlatOut, share).toFixed(1)} ms`;
  const ratios = ours.map((one, round) => rate(one) / rate(theirs[round] ?? one));
  return [
    atMost(`order-sign to card at ${pace}/s, p50`, percentile(latencies, 0.5), 8, 'ms', {
      note: `${latencies.length} answers, a card each; since the request was due`,
    }),
    atMost(`order-sign to card at ${pace}/s, p95`, percentile(latencies, 0.95), 25, 'ms'),
    // Also held where it is more than the bare handler can do: see decision 0011.
    atMost('order-sign to card flat out, p50', percentile(flatOut, 0.5), 8, 'ms', { note: beside(0.5) }),
    atMost('order-sign to card flat out, p95', percentile(flatOut, 0.95), 25, 'ms', {
      note: beside(0.95),
    }),
    atLeast('order-sign to card flat out, rate', median(ours.map(rate)), pace, 'requests/s', {
      digits: 0,
      note: `CPU of the server's process ${median(processorTime.ours).toFixed(2)} ms a card, of the bare handler's ${median(processorTime.theirs).toFixed(2)} ms`,
    }),
    atLeast('order-sign to card flat out, of bare handler', median(ratios), 0.7, '', {
      digits: 2,
      note: `bare: ${median(theirs.map(rate)).toFixed(0)} requests/s; rounds ${ratios.map((one) => one.toFixed(2)).join(', ')}`,
    }),
  ];
}

/** Processor time of an order that nothing is to be said of, less that of a handler which verifies the same JWT. */
async function measureSilence({ server, bare, send }: Servers, signed: Signed): Promise<Figure[]> {
  const silently = async (of: Pick<BuiltServer, 'cpuSeconds'>, url: string, requests: Load['requests']): Promise<number> =>
    cpuMilliseconds(of, requests.length, async () => send(url, requests, 'silence'));
  const warm = await signed(range(1, warmUp), [amlodipine]);
  await send(`${bare.url}/verify`, warm, 'silence');
  await send(`${server.url}${orderPath}`, warm, 'silence');
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const round of range(0, rounds)) {
    const requests = await signed(range(1 + round * perRound, perRound), [amlodipine]);
    theirs.push(await silently(bare, `${bare.url}/verify`, requests));
    ours.push(await silently(server, `${server.url}${orderPath}`, requests));
  }
  const beyond = median(ours.map((one, round) => one - (theirs[round] ?? 0)));
  const note = `whole request ${median(ours).toFixed(2)} ms, bare handler with the JWT ${median(theirs).toFixed(2)} ms`;
  return [atMost('irrelevant order, CPU beyond the JWT', beyond, 0.5, 'ms', { digits: 2, note })];
}

/** One server, and a bare handler over the same database. @param program runs the helper processes; @param folder empty, for data */
export async function measureOrders(program: string, folder: string): Promise<Figure[]> {
  return withOrderBench(program, folder, async ({ newDatabase, startServer, startBare, seed, newSender, signed }) => {
    const database = await newDatabase('orders');
    const server = await startServer(database, 'server');
    const seeded = await seed(database, { promptsEach: 20, competenciesEach: 3 });
    console.log(
      `${clinicians} clinicians with ${seeded.prompts} earlier prompts and ${seeded.competencies} competencies, ` +
        `${connections} connections, PostgreSQL with fsync`,
    );
    const servers = { server, bare: await startBare(database), send: newSender() };
    return [...(await measureCards(servers, signed)), ...(await measureSilence(servers, signed))];
  });
}
