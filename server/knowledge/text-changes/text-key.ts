const named: Record<string, string> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  le: '≤',
  ge: '≥',
  micro: 'µ',
  deg: '°',
  plusmn: '±',
  bull: '•',
  reg: '®',
  trade: '™',
  quot: '"',
  apos: "'",
  ndash: '–',
  mdash: '—',
};

/** Characters that a source left as HTML writes them. */
const unescaped = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|([a-z]{2,6}));/gi, (written, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return named[name.toLowerCase()] ?? written;
        const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
        return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
      })
    : text;

/** One kind of dash and of white space. */
export const flat = (text: string): string =>
  unescaped(text)
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/[\s\u00a0\u200b]+/g, ' ')
    .trim();

/**
 * The minus of a number below zero, told from a dash, a bullet and the middle of a range by what comes before it; white space says
 * nothing of it.
 */
const belowZero = /(?<=(?:[<>≤≥=]|\b(?:below|above|under|over|than|of|at|to|is|was|between|and))\s*)-\s*(?=\d)/g;

/**
 * What a text says: letters, numbers and the signs that change a number's meaning. White space, case, bullets and marks are how it
 * is set, and so are ligatures, raised numbers, "4,000" for "4000" and ">=" for "≥".
 */
export const keyOf = (text: string): string =>
  flat(text)
    .replace(/[™℠®]|\((?:R|TM)\)/g, '')
    .normalize('NFKC')
    .replaceAll('⁄', '/')
    .toLowerCase()
    .replaceAll('−', '-')
    .replace(belowZero, '−')
    .replace(/>\s?=/g, '≥')
    .replace(/<\s?=/g, '≤')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\d)\s+(?=\d)/g, '_')
    .replace(/(?<=\d)\s*([-/.,])\s*(?=\d)/g, '$1')
    .replace(/(?<!\d)[-/.,](?!\d)|(?<=\d)[-/.,](?!\d)|(?<!\d)[-/,](?=\d)|(?<!\d)\.(?!\d)/g, '')
    .replace(/[^\p{L}\p{N}_<>≤≥=%+−./,-]/gu, '');
