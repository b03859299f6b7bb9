import { createHash } from 'node:crypto';

/** A boxed section as it is in a label record: elements in order. */
export type BoxedSection = { text: string; hash: string };

const flat = (text: string): string =>
  text
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/[\s\u00a0\u200b]+/g, ' ')
    .trim();

/** "BOXED WARNING", "WARNING:" and the like in front say that this is a box, not what it warns of. */
const prefix = /^(?:(?:BOXED )?WAR(?:N|IN)INGS?(?: SECTION)?|BOXED WARNING)(?:\s*[:.-]\s*|\s+|$)/i;

const unprefixed = (text: string): string => {
  let rest = text;
  while (prefix.test(rest)) rest = rest.replace(prefix, '');
  return rest;
};

/** Sections coded as boxed that warn of nothing: packaging, tamper seals, use or dosing text, medication guides. */
const notABox: RegExp[] = [
  /^pharmacy bulk package\b/i,
  /^(?:not for direct infusion|rx only|for (?:external|oral) use only|keep out of reach)/i,
  // How to use it; "for intravenous use only - fatal if given by other routes" warns and stays.
  /^for \w+ (?:use )?only\b(?!.*\b(?:fatal|death|serious)\b)/i,
  /tamper|safety seal|do not use if (?:the )?(?:carton|seal|printed)/i,
  /^(?:medication guide|patient information|what is the most important information)/i,
  /^(?:uses?\s*:?\s+(?:•|temporarily|relieves|for the (?:temporary|relief))|indications?(?: and usage)?\b|directions\b|dosage and administration|drug facts|purpose\b|active ingredients?\b)/i,
  /emergency use authorization|\bEUA\b/,
  // Doses and nothing that warns.
  /^(?!.*\b(?:warning|risk|death|fatal|serious|severe adverse|contraindicated)\b).{0,160}(?:\bb\.i\.d\.|\bt\.i\.d\.|mg\/kg\/day)/i,
];

/**
 * The genuine box of a label record, or null. Length decides nothing: "NOT FOR INTRATHECAL USE" is a box, "BOXED WARNING" alone is none.
 * Later elements may be medication-guide text or the Highlights once more; the first that warns counts.
 */
export const genuineBox = (elements: readonly string[] | undefined): BoxedSection | null => {
  for (const element of elements ?? []) {
    const text = flat(element);
    const warned = unprefixed(text);
    if (!/[a-z]{3}/i.test(warned) || notABox.some((words) => words.test(warned))) continue;
    return { text, hash: createHash('sha256').update(warned.toLowerCase().replace(/\W+/g, '')).digest('hex') };
  }
  return null;
};

const small = /^(?:and|or|in|of|with|the|for|to|including|by|from|a|QTc|ESAs)$/;

/** The heading a box opens with, in capitals; empty where it opens with a sentence. */
export const openingHeading = (box: BoxedSection): string => {
  // A whole Highlights header can stand in front.
  const rest = unprefixed(box.text.replace(/^These highlights do not include.*?(?=WARNING:)/, ''));
  const words: string[] = [];
  for (const word of rest.split(' ')) {
    if (!small.test(word.replace(/[,;:.]$/, '')) && /[a-z]/.test(word)) break;
    words.push(word);
  }
  return words.some((word) => /[A-Z]{4}/.test(word)) ? words.join(' ') : '';
};
