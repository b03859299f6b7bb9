import { flat, keyOf as keyOfText, type TextPart } from '../text-changes/index.ts';
import { openingHeading, pointers, unprefixed } from './box-words.ts';
import type { BoxedSection } from './boxed-section.ts';

/** "[see Warnings and Precautions (5.1)]" and "(5.1, 7.2)": a section that moved is no news. Numbers of sections end at 17. */
const references = /\[\s*see [^\][]*\]|\(\s*(?:1[0-7]|[1-9])(?:\.\d+)*(?:\s*(?:,|and|-)\s*(?:1[0-7]|[1-9])(?:\.\d+)*)*\s*\)/gi;

/** "(see WARNINGS)", "See CONTRAINDICATIONS and PRECAUTIONS.": the same in labels of the older format. */
const sections =
  '(?:boxed warnings?|warnings?|precautions|contraindications|dosage and administration|adverse reactions|clinical (?:pharmacology|studies)|drug interactions)';
const olderReferences = new RegExp(
  String.raw`\(\s*see (?:also )?${sections}\b[^()\d]*\)|\bsee (?:also )?${sections}(?:(?:,? and|,)\s*${sections})*\s*(?:\.|$)`,
  'gi',
);

/** "o" and "2)" where a list lost its bullets. */
const listMark = String.raw`(?<=[.:;])\s+(?:o|[a-h1-9]\))\s+(?=\p{Lu})`;
const listMarks = new RegExp(listMark, 'gu');

/** What a box says: where else to look, how it is set and white space are no part of it. */
export const keyOf = (text: string): string =>
  keyOfText(flat(text).replace(listMarks, ' ').replace(references, '').replace(olderReferences, '').replace(pointers, ''));

/**
 * Where a part ends: a sentence before a capital or a bullet (where a label lost its white space, too), behind the reference that
 * follows it, and before the heading that comes once more.
 */
const boundary = new RegExp(
  [
    String.raw`(?<=(?:[\p{Ll}\p{Nd})\]%®]|\p{Lu}{4})\s?[.!?]\]?)\s*(?=[\p{Lu}•[])`,
    String.raw`(?<=[.!?]\s*\([\s\d.,]+\)\.?\s*)(?=\p{Lu})`,
    String.raw`\s*[•●▪■◦]\s*`,
    listMark,
    String.raw`\s+(?=(?:BOXED )?WARNING:)`,
  ].join('|'),
  'u',
);
/** "REACTIONSSerious": a heading and its sentence, stuck together. */
const stuck = /(\p{Lu}{3})(?=\p{Lu}\p{Ll}{2})/gu;

/** "SERIOUS INFECTIONS SOLIRIS, a complement inhibitor, …": where small letters go on, the last word is the sentence's subject. */
function headingOf(sentence: string): string {
  const heading = openingHeading({ text: sentence });
  const goesOn = /^\s*[\p{Ll}(]/u.test(sentence.slice(heading.length));
  return (goesOn ? heading.replace(/(?:^|\s+)\S+(?:\s+\p{Ll}+)*\s*$/u, '') : heading).trim();
}

/** Headings and sentences of a box in order, each once: labels repeat the box of their Highlights in the full text. */
export function partsOf(box: Pick<BoxedSection, 'elements'>): TextPart[] {
  const parts = new Map<string, TextPart>();
  const add = (kind: TextPart['kind'], text: string): void => {
    const key = keyOf(unprefixed(text));
    if (key !== '' && !parts.has(`${kind} ${key}`)) parts.set(`${kind} ${key}`, { kind, text: text.trim(), key });
  };
  for (const element of box.elements)
    for (const sentence of unprefixed(flat(element).replace(stuck, '$1 ')).split(boundary)) {
      const heading = headingOf(sentence);
      add('heading', heading);
      add('statement', unprefixed(sentence).slice(heading.length));
    }
  return [...parts.values()];
}
