/** Tokens whose answer had no side effect: remembered here until they expire; those with one are in the database too. */
export function createSeenTokens(maxKept = 200_000) {
  const seen = new Map<string, number>();
  let nextSweep = 0;

  const sweep = (now: number): void => {
    if (now < nextSweep && seen.size < maxKept) return;
    nextSweep = now + 30_000;
    for (const [key, expiresAt] of seen) if (expiresAt <= now) seen.delete(key);
    // A flood pushes out the oldest; insertion order is age.
    for (const key of seen.keys()) {
      if (seen.size < maxKept) break;
      seen.delete(key);
    }
  };

  return {
    /** True the first time. @param expiresAt milliseconds since 1970 */
    remember(token: { iss: string; jti: string }, expiresAt: number, now: number): boolean {
      sweep(now);
      const key = `${token.iss}\n${token.jti}`;
      if (seen.has(key)) return false;
      seen.set(key, expiresAt);
      return true;
    },
    /** Gives a token back whose request failed on our side, so that the EHR may send it again. */
    forget: (token: { iss: string; jti: string }): boolean => seen.delete(`${token.iss}\n${token.jti}`),
  };
}

export type SeenTokens = ReturnType<typeof createSeenTokens>;
