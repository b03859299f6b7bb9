import type { Verdict } from '../boxed-warnings/index.ts';

/** Two versions of a label with none in between that is known and in no doubt. */
export type Neighbours = { from: number; to: number };

/**
 * Which versions of one label are compared once some of them are new or judged anew. Versions are ordered by their number:
 * dates run backwards at times, and a version may come late. One in doubt makes no change, and the next is compared with what
 * was there before the doubt.
 */
export function neighboursToCompare(versions: ReadonlyMap<number, { verdict: Verdict }>, touched: ReadonlySet<number>): Neighbours[] {
  const decided = [...versions]
    .filter(([, { verdict }]) => verdict !== 'doubtful')
    .map(([version]) => version)
    .sort((a, b) => a - b);
  return decided.flatMap((to, index) => {
    const from = decided[index - 1];
    return from !== undefined && (touched.has(from) || touched.has(to)) ? [{ from, to }] : [];
  });
}

/** "Boxed Warning 12/2023", "Boxed Warning, Lactic Acidosis (5.1) … 6/2026"; without a date the words alone. */
const boxedEntry = /\bboxed warnings?\b(?:.{0,80}?\b\d{1,2}\/\d{4}\b)?/gis;
const mostEntries = 5;

/** Entries of a label's list of recent major changes that name its box. Generics copy the reference drug's: they decide nothing. */
export const corroborationOf = (recentChanges: readonly string[]): string[] =>
  recentChanges.flatMap((text) => text.match(boxedEntry) ?? []).slice(0, mostEntries);
