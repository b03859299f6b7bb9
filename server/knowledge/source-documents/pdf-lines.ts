import type { Block } from './document.ts';

/** A run of letters as a PDF places it; `y` grows upwards. */
export type PdfRun = { text: string; x: number; y: number; size: number; font: string; endsLine: boolean };
export type PdfPage = { number: number; runs: PdfRun[] };

type Line = { text: string; x: number; y: number; size: number; font: string; page: number };

/** Runs of one height are a line; what stands beside it in another column comes later in the file. */
function linesOf({ number, runs }: PdfPage): Line[] {
  const lines: (Line & { letters: Map<string, number> })[] = [];
  let isOpen = false;
  for (const { text, x, y, size, font, endsLine } of runs) {
    const last = lines.at(-1);
    if (text !== '') {
      const isSame = last !== undefined && isOpen && Math.abs(last.y - y) < Math.max(1, size * 0.4);
      const line = isSame ? last : { text: '', x, y, size, font, page: number, letters: new Map<string, number>() };
      if (!isSame) lines.push(line);
      line.text += text;
      line.size = Math.max(line.size, text.trim() === '' ? 0 : size);
      line.letters.set(font, (line.letters.get(font) ?? 0) + text.trim().length);
      isOpen = true;
    }
    if (endsLine) isOpen = false;
  }
  return lines
    .filter(({ text }) => text.trim() !== '')
    .map(({ letters, ...line }) => ({ ...line, font: [...letters].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? line.font }));
}

const pageNumber = /^(?:page\s+)?[-–—]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-–—]?(?:\s*(?:of|\/)\s*\d{1,4})?$/i;
const mostAtEdge = 3;

/** The lines at one end of a page, where a gap sets them apart from the rest; none where nothing does. */
function edgeOf(lines: readonly Line[]): Line[] {
  for (const [index, line] of lines.slice(0, mostAtEdge).entries()) {
    const next = lines[index + 1];
    if (next === undefined) return [];
    if (Math.abs(next.y - line.y) > line.size * 1.6) return lines.slice(0, index + 1);
  }
  return [];
}

/** Heads and feet of pages, which return on most of them in one place, and page numbers are no part of what is said. */
function withoutEdges(pages: readonly Line[][]): Line[][] {
  const edges = pages.map((lines) => [...edgeOf(lines), ...edgeOf(lines.toReversed())]);
  const likeOf = ({ text, y }: Line): string => `${Math.round(y)} ${text.toLowerCase().replace(/\d+/g, '#').replace(/\s+/g, ' ').trim()}`;
  const counts = new Map<string, number>();
  for (const lines of edges) for (const like of new Set(lines.map(likeOf))) counts.set(like, (counts.get(like) ?? 0) + 1);
  return pages.map((lines, page) => {
    const dropped = new Set(
      (edges[page] ?? []).filter(
        (line) => pageNumber.test(line.text.trim()) || (pages.length >= 3 && (counts.get(likeOf(line)) ?? 0) > pages.length / 2),
      ),
    );
    return lines.filter((line) => !dropped.has(line));
  });
}

/** What most letters have. */
function usual<T>(lines: readonly Line[], of: (line: Line) => T): T | undefined {
  const counts = new Map<T, number>();
  for (const line of lines) counts.set(of(line), (counts.get(of(line)) ?? 0) + line.text.length);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

const mostOfHeading = 140;
const multiNumber = /^(?:\d+|[A-Z])(?:\.\d+)+\.?\s+\p{Lu}/u;
const oneNumber = /^(?:(?:section|article|chapter|part|appendix)\s+)?(?:\d{1,3}|[A-Z]|[IVX]{1,5})[.)]?\s+\p{Lu}/iu;
const bullet = /^(?:[•●▪■◦○‣·]|[–—-]\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s)/;
const roundHalf = (size: number): number => Math.round(size * 2) / 2;

/** 1 to 6 where a line is a heading, else 0: larger letters, or numbered or in capitals and set apart by its font. */
function levelOf({ text: raw, size, font }: Line, body: { size: number; font: string }, sizes: readonly number[]): number {
  const text = raw.trim();
  if (text.length > mostOfHeading || !/\p{L}{2}/u.test(text) || /[.;,]$/.test(text)) return 0;
  if (roundHalf(size) >= body.size * 1.12 && !bullet.test(text)) return Math.min(6, 1 + sizes.indexOf(roundHalf(size)));
  const depth = multiNumber.test(text) ? (/^[\dA-Z.]+/.exec(text)?.[0].replace(/\.$/, '').split('.').length ?? 1) : 1;
  const below = sizes.length;
  if (depth > 1 && text.length <= 90) return Math.min(6, below + depth);
  const isApart = font !== body.font;
  const isCapital = !/\p{Ll}/u.test(text) && /\p{Lu}{4}/u.test(text);
  if (
    isCapital ||
    (isApart && (oneNumber.test(text) || (!bullet.test(text) && /^\p{Lu}/u.test(text) && text.length <= 80 && !/[:!?]$/.test(text))))
  )
    return Math.min(6, below + 1);
  return 0;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/**
 * The blocks of a PDF, which knows letters and places alone: lines to paragraphs by their distance, headings by number, size and
 * font. Where a heading is not seen, its words still stand in the text.
 */
export function blocksOfPages(read: readonly PdfPage[]): Block[] {
  const pages = withoutEdges(read.map(linesOf));
  const all = pages.flat();
  const body = { size: usual(all, ({ size }) => roundHalf(size)) ?? 10, font: usual(all, ({ font }) => font) ?? '' };
  const sizes = [...new Set(all.map(({ size }) => roundHalf(size)).filter((size) => size >= body.size * 1.12))].toSorted((a, b) => b - a);
  const gaps = pages.flatMap((lines) =>
    lines
      .slice(1)
      .map(({ y }, index) => (lines[index]?.y ?? y) - y)
      .filter((gap) => gap > 0),
  );
  const spacing = median(gaps) || body.size * 1.2;

  const blocks: Block[] = [];
  let above: Line | undefined;
  for (const line of all) {
    const level = levelOf(line, body, sizes);
    const last = blocks.at(-1);
    const text = line.text.trim();
    const isNewPage = above !== undefined && above.page !== line.page;
    const gap = above === undefined || isNewPage ? spacing : above.y - line.y;
    const ends = /[.!?:]["”)]?$/.test(last?.text ?? '');
    const isFar = isNewPage ? ends : gap > spacing * 1.45 || gap < -spacing;
    const kind = level > 0 ? 'heading' : 'text';
    const goesOn =
      last !== undefined &&
      last.kind === kind &&
      !isFar &&
      !bullet.test(text) &&
      (kind === 'text' || (last.level === level && !oneNumber.test(text) && !multiNumber.test(text)));
    // A hyphen at the end of a line may belong to the word: it stays, and counts for nothing when versions are compared.
    if (goesOn) last.text += /\p{L}-$/u.test(last.text) && /^\p{Ll}/u.test(text) ? text : ` ${text}`;
    else blocks.push({ kind, level: Math.max(1, level), text, page: line.page });
    above = line;
  }
  return blocks;
}
