/**
 * A drug name as it is compared: lower case, one space, no surrounding punctuation, "5MG" as "5 mg", "24 hour" as RxNorm's "24 HR".
 * Deliberately nothing cleverer: stemming or fuzzy matching would turn a near miss into a wrong drug.
 */
export const normalizedName = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(\d)\s*(mg|ml|mcg|unt)\b/g, '$1 $2')
    .replace(/\bhours?\b/g, 'hr')
    .replace(/\bunits?\b/g, 'unt')
    .replace(/[\s,;]+/g, ' ')
    .trim()
    .replace(/\.$/, '');
