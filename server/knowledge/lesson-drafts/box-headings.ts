import { openingHeading } from '../boxed-warnings/index.ts';
import { plain, type Statement } from './cut-statements.ts';
import type { DraftSource } from './label-sections.ts';

/** Headings are set in capitals; in small letters these would be no words. */
const acronyms = /\b(?:nsaids?|cns|qt|qtc|cabg|hiv|hcv|aids|uti|copd|rems|pml|hbv|tb|esas?|icans|crs|iris|ckd|gi|nows|mace)\b/g;
const inSmallLetters = (heading: string): string =>
  heading.toLowerCase().replace(acronyms, (word) => word.toUpperCase().replace(/(?<=NSAID|ESA)S$|(?<=QT)C$/, (end) => end.toLowerCase()));

/** "… SUDDEN DEATH CAPRELSA": the sentence behind it begins with the drug. */
function withoutDrug(part: string, drugWords: ReadonlySet<string>): string {
  const words = part.split(' ');
  while (drugWords.has((words.at(-1) ?? '').toLowerCase())) words.pop();
  return words.join(' ');
}

/** What a box warns of, as a scope lists it: the parts of its opening heading, or its own subheadings, in small letters. */
export function headingsOf(source: DraftSource, statements: readonly Statement[], drugWords: ReadonlySet<string>): string[] {
  const text = source.sections.find(({ id }) => id === 'box')?.text ?? '';
  const opening = openingHeading({ text: plain(text) });
  const parts = (opening.split(/•|\bWARNINGS?:/i).find((part) => part.trim() !== '') ?? '').split(/\s*;\s*|,\s+(?:and\s+)?/i);
  const own = statements.flatMap(({ heading }) => (heading === null ? [] : [heading]));
  const chosen = (opening === '' ? [...new Set(own)] : parts).map((part) =>
    inSmallLetters(withoutDrug(part.replace(/^and\s+/i, '').replace(/[.,:;\s]+$/, ''), drugWords)).trim(),
  );
  // The last part runs on into the first subheading: "… and THROMBOSIS SERIOUS INFECTIONS".
  const alone = chosen.map((part) => {
    const end = chosen.find((one) => part.length > one.length && part.endsWith(` ${one}`));
    return end === undefined ? part : part.slice(0, -end.length).trim();
  });
  return [...new Set(alone.filter((part) => part.length > 2))];
}
