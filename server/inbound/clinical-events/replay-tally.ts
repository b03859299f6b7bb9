import type { RuleReplay } from '../../contract/index.ts';

type Sums = Pick<RuleReplay, 'events' | 'wouldHaveFired' | 'clinicians' | 'replacing' | 'byDay' | 'silence'>;

const byCount = <T extends { count: number }>(all: readonly T[]): T[] => all.toSorted((one, other) => other.count - one.count);

/** Adds up what a replay finds: each order once, as a prompt or as a silence. @param days every day of it, in order */
export function createReplayTally(days: readonly string[]) {
  let replacing = 0;
  const byDay = new Map<string, number>(days.map((day) => [day, 0]));
  const byWho = new Map<string, number>();
  const silence = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string, count: number): void => void counts.set(key, (counts.get(key) ?? 0) + count);
  const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

  return {
    fired(one: { day: string; who: string; replaces: boolean }): void {
      add(byDay, one.day, 1);
      add(byWho, one.who, 1);
      if (one.replaces) replacing += 1;
    },
    silent(reason: string, count: number): void {
      if (count > 0) add(silence, reason, count);
    },
    /** Most first. */
    byClinician: (limit: number): { who: string; count: number }[] =>
      byCount([...byWho].map(([who, count]) => ({ who, count }))).slice(0, limit),
    sums: (): Sums => ({
      events: total(byDay) + total(silence),
      wouldHaveFired: total(byDay),
      clinicians: byWho.size,
      replacing,
      byDay: [...byDay].map(([day, count]) => ({ day, count })),
      silence: byCount([...silence].map(([reason, count]) => ({ reason, count }))),
    }),
  };
}
