/** Same length, so that places stay: the points of abbreviations end no sentence. */
const masked = (text: string): string =>
  text.replace(/\b(?:e\.g|i\.e|vs|Dr|Mr|Ms|No|Nos|Fig|cf|b\.i\.d|t\.i\.d|q\.i\.d|approx|etc|U\.S|U\.S\.C|C\.F\.R|Sec|Art)\./g, (found) =>
    found.replaceAll('.', '_'),
  );
/** Behind a full stop and before what begins a sentence; a number alone ("4. Give") ends none. */
const boundary = /(?<=(?<!(?:^|\s)\d{1,2})[.!?]["”')\]]?)\s+(?=["“'(]?[\p{Lu}\p{N}])/gu;
const marker = /^(?:[•●▪■◦○‣·*–—-]\s*|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)/;

/** The sentences of a paragraph or an item; its bullet or number is how it is set. */
export function sentencesOf(text: string): string[] {
  const bare = text.replace(marker, '');
  const cuts = [...masked(bare).matchAll(boundary)].map((found) => [found.index, found.index + found[0].length] as const);
  const starts = [0, ...cuts.map(([, end]) => end)];
  return starts.map((start, index) => bare.slice(start, cuts[index]?.[0] ?? bare.length).trim()).filter((one) => one !== '');
}
