import type { Clock } from '../../platform/index.ts';
import type { TokenLedger } from './token-ledger.ts';

/** A day's tokens, whoever asks, for tests of what asks for them. */
export function memoryLedger({ clock, perDay }: { clock: Clock; perDay: number }): TokenLedger {
  const spent = new Map<string, number>();
  const add = (day: string, tokens: number): void => void spent.set(day, (spent.get(day) ?? 0) + tokens);
  return {
    take: async (tokens) => {
      const day = clock.now().toISOString().slice(0, 10);
      if ((spent.get(day) ?? 0) + tokens > perDay) return { full: 'today' };
      add(day, tokens);
      return { settle: async (used) => add(day, used - tokens) };
    },
  };
}
