import { cpuMilliseconds, orderPath, range, withOrderBench } from './order-bench.ts';
import { amlodipine, tofacitinib } from './orders.ts';
import { atMost, median, type Figure } from './report.ts';

const rounds = 3;
const warmUp = 1000;
const perRound = 800;
const replays = 100;

/** As many connections at each of two server processes on one database as at one alone; a token that was used is refused by both. */
export async function measureTwoProcesses(program: string, folder: string): Promise<Figure[]> {
  return withOrderBench(program, folder, async ({ newDatabase, startServer, seed, newSender, signed }) => {
    const database = await newDatabase('two');
    // One after the other: the first makes the tables and registers the tenant.
    const a = await startServer(database, 'a');
    const b = await startServer(database, 'b');
    await seed(database, { promptsEach: 20, competenciesEach: 3 });
    const [sendToA, sendToB] = [newSender(), newSender()];
    const [urlOfA, urlOfB] = [`${a.url}${orderPath}`, `${b.url}${orderPath}`];
    const both = { cpuSeconds: async (): Promise<number> => (await a.cpuSeconds()) + (await b.cpuSeconds()) };
    let next = 1;
    const orders = async (count: number): ReturnType<typeof signed> => {
      next += count;
      return signed(range(next - count, count), [tofacitinib, amlodipine]);
    };
    const share = async (requests: Awaited<ReturnType<typeof signed>>): Promise<unknown> =>
      Promise.all([
        sendToA(urlOfA, requests.slice(0, requests.length / 2), 'card'),
        sendToB(urlOfB, requests.slice(requests.length / 2), 'card'),
      ]);
    await share(await orders(2 * warmUp));
    const alone: number[] = [];
    const shared: number[] = [];
    for (const _ of range(0, rounds)) {
      const [first, second] = [await orders(perRound), await orders(2 * perRound)];
      alone.push(await cpuMilliseconds(a, perRound, async () => sendToA(urlOfA, first, 'card')));
      shared.push(await cpuMilliseconds(both, second.length, async () => share(second)));
    }
    const used = await orders(replays);
    await sendToA(urlOfA, used, 'card');
    await sendToB(urlOfB, used, 'status 401');
    await sendToA(urlOfA, used, 'status 401');
    const ratios = shared.map((one, round) => one / (alone[round] ?? one));
    return [
      atMost('two processes: CPU a card, to one process', median(ratios), 1.1, '', {
        digits: 2,
        note: `${median(shared).toFixed(2)} ms shared by two, ${median(alone).toFixed(2)} ms at one; rounds ${ratios.map((one) => one.toFixed(2)).join(', ')}`,
      }),
      {
        name: 'two processes: replayed tokens refused',
        value: `${2 * replays} of ${2 * replays}`,
        bar: 'all',
        holds: true,
        note: 'at either',
      },
    ];
  });
}
