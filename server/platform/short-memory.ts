/**
 * Answers of the database that every request asks for, kept for at most about a second: what another process changed counts here
 * after that. What is not there is asked for each time, so that it is found as soon as it is made.
 * @param ask the database
 * @param most keys at a time; more, and all are forgotten
 */
export function createShortMemory<T>(options: {
  ask: (key: string) => Promise<T | undefined>;
  maxAgeMilliseconds?: number;
  most?: number;
}): { get(key: string): Promise<T | undefined>; forget(): void } {
  const { ask, maxAgeMilliseconds = 1000, most = 10_000 } = options;
  let known = new Map<string, { askedAt: number; answer: Promise<T | undefined> }>();
  return {
    get: async (key) => {
      const found = known.get(key);
      const now = performance.now();
      if (found !== undefined && now - found.askedAt < maxAgeMilliseconds) return found.answer;
      if (known.size >= most) known = new Map();
      const kept = known;
      const answer = ask(key);
      // Of many requests at a time one asks.
      kept.set(key, { askedAt: now, answer });
      try {
        const value = await answer;
        if (value === undefined) kept.delete(key);
        return value;
      } catch (error) {
        kept.delete(key);
        throw error;
      }
    },
    // A new map: an answer under way is of before, and is not kept.
    forget: () => {
      known = new Map();
    },
  };
}
