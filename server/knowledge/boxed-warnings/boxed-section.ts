import { createHash } from 'node:crypto';
import type { LabelVersion } from '../drug-sources/index.ts';
import { flat } from '../text-changes/index.ts';

export type Verdict = 'genuine' | 'false' | 'none' | 'doubtful';

/** A genuine box: its first element's text and hash, and all elements that warn, as the label has them. */
export type BoxedSection = { text: string; hash: string; elements: string[] };

export type Judgement = { verdict: Verdict; reason: string; box: BoxedSection | null };

/** "BOXED WARNING", "WARNING:" and the like in front say that this is a box, not what it warns of. */
const prefix = /^(?:(?:BOXED )?WAR(?:N|IN)INGS?(?: SECTION)?|BOXED WARNING)(?:\s*[:.-]\s*|\s+|$)/i;

/** A whole Highlights header can stand in front. */
const highlights = /^These highlights do not include.*?(?=WARNING:)/;

/** What is left without what only says that this is a box. */
export const unprefixed = (text: string): string => {
  let rest = text.replace(highlights, '');
  while (prefix.test(rest)) rest = rest.replace(prefix, '');
  return rest;
};

/** Sections coded as boxed that warn of nothing, and what they are. */
const notABox: [RegExp, string][] = [
  [/^pharmacy bulk package\b/i, 'packaging'],
  [/^(?:not for direct infusion|rx only|for (?:external|oral) use only|keep out of reach)/i, 'packaging or storage'],
  // How to use it; "for intravenous use only - fatal if given by other routes" warns and stays.
  [/^for \w+ (?:use )?only\b(?!.*\b(?:fatal|death|serious)\b)/i, 'how to use it'],
  [/tamper|safety seal|do not use if (?:the )?(?:carton|seal|printed)/i, 'tamper seal'],
  [/^(?:medication guide|patient information|what is the most important information)/i, 'medication guide'],
  [
    /^(?:uses?\s*:?\s+(?:•|temporarily|relieves|for the (?:temporary|relief))|indications?(?: and usage)?\b|directions\b|dosage and administration|drug facts|purpose\b|active ingredients?\b)/i,
    'use or directions',
  ],
  [/emergency use authorization|\bEUA\b/, 'emergency use authorization'],
  // Doses and nothing that warns.
  [
    /^(?!.*\b(?:warning|risk|death|fatal|serious|severe adverse|contraindicated)\b).{0,160}(?:\bb\.i\.d\.|\bt\.i\.d\.|mg\/kg\/day)/i,
    'dosing',
  ],
];

/** Words without which nothing warns. */
const warns =
  /warning|risks?\b|death|fatal|mortality|life-threatening|serious|severe|contraindicated|caution|toxic|avoid|do not|should not|not for|increased|failure|associated with|supervision|experienced|monitor|discontinue|hypersensitiv|suicid|abuse|dependence|malignan|infection|bleeding|hemorrhag|injury|reaction|syndrome|only by|should be used only/i;

type ElementJudgement = { verdict: 'genuine' | 'false' | 'doubtful'; reason: string; warned: string };

const judgeElement = (text: string): ElementJudgement => {
  const warned = unprefixed(text);
  if (!/[a-z]{3}/i.test(warned)) return { verdict: 'false', reason: 'the words "boxed warning" alone', warned };
  const [, kind] = notABox.find(([words]) => words.test(warned)) ?? [];
  if (kind !== undefined) return { verdict: 'false', reason: kind, warned };
  if (warns.test(text)) return { verdict: 'genuine', reason: 'warns', warned };
  return { verdict: 'doubtful', reason: 'none of its words warns', warned };
};

/**
 * Whether what a label codes as its boxed warning is one. Length decides nothing: "NOT FOR INTRATHECAL USE" is a box, "BOXED
 * WARNING" alone is none. Later elements may be medication-guide text or the Highlights once more; the first that warns leads.
 * @see https://www.accessdata.fda.gov/spl/ section 34066-1 belongs into documents 34391-3 (human prescription drug label)
 */
export function judgeBox({
  boxed,
  isPrescription,
  nestedBoxed,
}: Pick<LabelVersion, 'boxed' | 'isPrescription' | 'nestedBoxed'>): Judgement {
  const judged = boxed
    .map((element) => ({ element, text: flat(element), ...judgeElement(flat(element)) }))
    .filter(({ text }) => text !== '');
  if (judged.length === 0)
    return nestedBoxed === 0
      ? { verdict: 'none', reason: 'no section is coded as boxed warning', box: null }
      : { verdict: 'false', reason: 'within another section', box: null };
  const genuine = judged.filter(({ verdict }) => verdict === 'genuine');
  const [first] = genuine;
  if (first === undefined) {
    const doubtful = judged.find(({ verdict }) => verdict === 'doubtful');
    if (doubtful !== undefined && isPrescription !== false) return { verdict: 'doubtful', reason: doubtful.reason, box: null };
    return { verdict: 'false', reason: [...new Set(judged.map(({ reason }) => reason))].join(', '), box: null };
  }
  if (isPrescription === false) return { verdict: 'false', reason: 'not the label of a prescription drug', box: null };
  const hash = createHash('sha256').update(first.warned.toLowerCase().replace(/\W+/g, '')).digest('hex');
  const all = judged.length + nestedBoxed;
  const left = all - genuine.length;
  return {
    verdict: 'genuine',
    reason: left === 0 ? 'warns' : `warns; ${left} of ${all} elements do not and are left out`,
    box: { text: first.text, hash, elements: genuine.map(({ element }) => element) },
  };
}

/** The genuine box of these elements, or null. */
export const genuineBox = (elements: readonly string[] | undefined): BoxedSection | null =>
  judgeBox({ boxed: [...(elements ?? [])], isPrescription: null, nestedBoxed: 0 }).box;

const small = /^(?:and|or|in|of|with|the|for|to|including|by|from|a|QTc|ESAs)$/;

/** The heading a text opens with, in capitals; empty where it opens with a sentence. */
export const openingHeading = ({ text }: Pick<BoxedSection, 'text'>): string => {
  const words: string[] = [];
  for (const word of unprefixed(text).split(' ')) {
    if (!small.test(word.replace(/[,;:.]$/, '')) && /[a-z]/.test(word)) break;
    words.push(word);
  }
  return words.some((word) => /[A-Z]{4}/.test(word)) ? words.join(' ') : '';
};
