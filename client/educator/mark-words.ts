/** Words of a sentence in a row, and whether the other version's sentence has them. */
export type WordRun = { text: string; isShared: boolean };

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Which of `own`, words or lines, stand in this order in `other` too. */
export function sharedInOrder(own: readonly string[], other: readonly string[]): boolean[] {
  // longest[a][b]: the longest row of shared words from there on.
  const longest = Array.from({ length: own.length + 1 }, () => new Uint16Array(other.length + 1));
  const at = (a: number, b: number): number => longest[a]?.[b] ?? 0;
  for (let a = own.length - 1; a >= 0; a -= 1)
    for (let b = other.length - 1; b >= 0; b -= 1)
      longest[a]?.fill(own[a] === other[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1)), b, b + 1);
  const shared = own.map(() => false);
  for (let a = 0, b = 0; a < own.length && b < other.length;)
    if (own[a] === other[b]) {
      shared[a] = true;
      a += 1;
      b += 1;
    } else if (at(a + 1, b) >= at(a, b + 1)) a += 1;
    else b += 1;
  return shared;
}

/** Below this share of words in common, marks on words say less than the sentence as a whole. */
const leastShared = 0.4;

/**
 * A reworded sentence by its words: what the other version does not say, or says otherwise, apart from what stayed.
 * @param others the other version's reworded sentences, of which the likest is held against it
 * @returns null where none is like it
 */
export function markWords(text: string, others: readonly string[]): WordRun[] | null {
  const own = wordsOf(text);
  let best: { share: number; shared: boolean[] } = { share: 0, shared: [] };
  for (const other of others) {
    const their = wordsOf(other);
    const shared = sharedInOrder(own, their);
    const share = shared.filter(Boolean).length / Math.max(own.length, their.length, 1);
    if (share > best.share) best = { share, shared };
  }
  if (best.share < leastShared) return null;
  const runs: WordRun[] = [];
  for (const [index, word] of own.entries()) {
    const isShared = best.shared[index] === true;
    const last = runs.at(-1);
    if (last?.isShared === isShared) last.text += ` ${word}`;
    else runs.push({ text: word, isShared });
  }
  return runs;
}
