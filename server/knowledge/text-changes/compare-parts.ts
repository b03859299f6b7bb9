/** A part of a text that can be compared: a heading, or a sentence. */
export type TextPart = {
  kind: 'heading' | 'statement';
  /** As it is written, for a reader. */
  text: string;
  /** What it says, without how it is set: two parts with one key say the same. */
  key: string;
};

/** What was added, removed and said otherwise, in the text's own words. */
export type PartsChange = {
  headings: { added: string[]; removed: string[] };
  /** `changed` pairs what says nearly the same: before and after. */
  statements: { added: string[]; removed: string[]; changed: { before: string; after: string }[] };
};

const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

/** Share of words in common, 0 to 1. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / Math.max(1, a.size + b.size - shared);
}

/** Below this, two sentences are two sentences. It pairs them for a reader and decides nothing. */
const alike = 0.4;
/** Where more would have to be held against each other, what is gone and what is new stand apart. */
const mostPairs = 250_000;

const texts = (parts: readonly TextPart[], kind: TextPart['kind']): string[] =>
  parts.filter((part) => part.kind === kind).map((part) => part.text);

/** The best pairs first, each sentence once. */
function pair(removed: readonly string[], added: readonly string[]): PartsChange['statements'] {
  if (removed.length * added.length > mostPairs) return { added: [...added], removed: [...removed], changed: [] };
  const [were, are] = [removed, added].map((list) => list.map((text) => ({ text, words: words(text) })));
  const candidates = (were ?? [])
    .flatMap((before) => (are ?? []).map((after) => ({ before, after, share: likeness(before.words, after.words) })))
    .filter(({ share }) => share >= alike)
    .sort((a, b) => b.share - a.share);
  const [paired, changed] = [new Set<string>(), [] as { before: string; after: string }[]];
  for (const { before, after } of candidates)
    if (!paired.has(`- ${before.text}`) && !paired.has(`+ ${after.text}`)) {
      paired.add(`- ${before.text}`).add(`+ ${after.text}`);
      changed.push({ before: before.text, after: after.text });
    }
  return {
    added: added.filter((text) => !paired.has(`+ ${text}`)),
    removed: removed.filter((text) => !paired.has(`- ${text}`)),
    changed,
  };
}

const keysOf = (parts: readonly TextPart[]): Set<string> => new Set(parts.map(({ key }) => key));
const joined = (parts: readonly TextPart[]): string => parts.map(({ key }) => key).join('');

/**
 * Compares by heading and sentence: a new word in one sentence of forty is a change, however alike the texts are.
 * `isSame` where nothing is gone and nothing new, or the sentences were only cut elsewhere.
 */
export function compareParts(was: readonly TextPart[], is: readonly TextPart[]): PartsChange & { isSame: boolean } {
  const [wasKeys, isKeys] = [keysOf(was), keysOf(is)];
  const removed = was.filter(({ key }) => !isKeys.has(key));
  const added = is.filter(({ key }) => !wasKeys.has(key));
  return {
    isSame: joined(removed) === joined(added),
    headings: { added: texts(added, 'heading'), removed: texts(removed, 'heading') },
    statements: pair(texts(removed, 'statement'), texts(added, 'statement')),
  };
}
