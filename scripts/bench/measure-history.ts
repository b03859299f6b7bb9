import { orderPath, range, withOrderBench } from './order-bench.ts';
import { amlodipine, tofacitinib } from './orders.ts';
import { atMost, median, percentile, type Figure } from './report.ts';

const promptsEach = 100;
const rounds = 5;
const warmUp = 500;
const perRound = 400;

/**
 * order-sign to a card with a million earlier prompts, and with none: a server and a database each, the same clinicians.
 * Rounds alternate, and the ratio is that of each pair: what else the machine does meets both.
 */
export async function measureHistory(program: string, folder: string): Promise<Figure[]> {
  return withOrderBench(program, folder, async ({ newDatabase, startServer, seed, newSender, signed }) => {
    const send = newSender();
    const sides = { without: 0, with: promptsEach };
    const servers: Record<string, string> = {};
    let note = '';
    for (const [name, each] of Object.entries(sides)) {
      const database = await newDatabase(`history-${name}`);
      const server = await startServer(database, name);
      const since = performance.now();
      const seeded = await seed(database, { promptsEach: each, competenciesEach: each === 0 ? 0 : 3 });
      note = `${seeded.clinicians} clinicians, ${seeded.prompts} earlier prompts or none; seeded in ${((performance.now() - since) / 1000).toFixed(0)} s`;
      servers[name] = `${server.url}${orderPath}`;
    }
    const p50 = async (name: string, users: readonly number[]): Promise<number> => {
      const requests = await signed(users, [tofacitinib, amlodipine]);
      return percentile((await send(servers[name] ?? '', requests, 'card')).latencies, 0.5);
    };
    for (const name of Object.keys(sides)) await p50(name, range(1, warmUp));
    const empty: number[] = [];
    const full: number[] = [];
    for (const round of range(0, rounds)) {
      const users = range(1 + warmUp + round * perRound, perRound);
      empty.push(await p50('without', users));
      full.push(await p50('with', users));
    }
    const ratio = median(full.map((one, round) => one / (empty[round] ?? one)));
    return [
      atMost('cost in history: a million prompts, p50 ratio', ratio, 1.5, '', {
        digits: 2,
        note: `p50 ${median(full).toFixed(1)} ms, empty ${median(empty).toFixed(1)} ms; ${note}`,
      }),
    ];
  });
}
