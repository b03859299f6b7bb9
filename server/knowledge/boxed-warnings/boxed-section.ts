import { createHash } from 'node:crypto';
import type { LabelVersion } from '../drug-sources/index.ts';
import { flat } from '../text-changes/index.ts';
import { judgeElement } from './box-words.ts';

export type Verdict = 'genuine' | 'false' | 'none' | 'doubtful';

/** A genuine box: its first element's text and hash, and all elements that warn, as the label has them. */
export type BoxedSection = { text: string; hash: string; elements: string[] };

export type Judgement = { verdict: Verdict; reason: string; box: BoxedSection | null };

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
