import type { Clock } from '../../platform/index.ts';

/** Counts what models are asked to do; an implementation that several processes share may wait. */
export type TokenLedger = {
  /** Sets tokens of today aside; null where the day has no room for them. What was used is told afterwards, whatever came of it. */
  take(tokens: number): Promise<((used: number) => void) | null>;
};

/** A day's tokens of this process. */
export function createTokenLedger({ clock, perDay }: { clock: Clock; perDay: number }): TokenLedger {
  const spent = new Map<string, number>();
  const add = (day: string, tokens: number): void => void spent.set(day, (spent.get(day) ?? 0) + tokens);
  return {
    take: async (tokens) => {
      const day = clock.now().toISOString().slice(0, 10);
      for (const known of spent.keys()) if (known < day) spent.delete(known);
      if ((spent.get(day) ?? 0) + tokens > perDay) return null;
      add(day, tokens);
      return (used) => add(day, used - tokens);
    },
  };
}
