/** One kind of dash and of white space. */
export const flat = (text: string): string =>
  text
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/[\s\u00a0\u200b]+/g, ' ')
    .trim();

/**
 * What a text says: letters, numbers and the signs that change a number's meaning. White space, case, bullets and marks are how it
 * is set.
 */
export const keyOf = (text: string): string =>
  flat(text)
    .toLowerCase()
    .replace(/(?<=\d)\s+(?=\d)/g, '_')
    .replace(/(?<=\d)\s*([-/.,])\s*(?=\d)/g, '$1')
    .replace(/(?<!\d)[-/.,](?!\d)|(?<=\d)[-/.,](?!\d)|(?<!\d)[-/,](?=\d)|(?<!\d)\.(?!\d)/g, '')
    .replace(/[^\p{L}\p{N}_<>≤≥=%+./,-]/gu, '');
