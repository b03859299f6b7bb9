import { sentencesOf } from '../text-changes/index.ts';
import type { Block, DocumentSection } from './document.ts';
import { documentLimits, problem } from './document-problem.ts';

/** Characters that nobody sees, and that could make a text read otherwise than it is kept. */
// oxlint-disable-next-line no-control-regex -- they are what is taken out
const unseen = /[\u0000-\u0008\u000b\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** One kind of white space and nothing unseen. */
export const tidy = (text: string): string =>
  text
    .normalize('NFC')
    .replace(unseen, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();

/** "4.2 Monitoring", "§ 482.13(e) Standard", "A. Scope". A bare number may count what the heading is about, and stays in it. */
const numbered =
  /^(?:(?:section|article|chapter|part|appendix|annex)\s+|§+\s*)?((?:\d+|[A-Z])(?:\.\d+)+(?:\([a-z\d]+\))*\.?|(?:\d{1,3}|[A-Z]|[IVX]{1,5})[.)])\s+(?=\S)/i;
const bareNumber = /^(\d{1,3})\s+(?=\p{Lu})/u;

function headed(text: string): Pick<DocumentSection, 'number' | 'heading'> {
  const [found, number] = numbered.exec(text) ?? [];
  if (found !== undefined && number !== undefined)
    return { number: number.replace(/\.$|(?<!\([a-z\d]+)\)$/, ''), heading: text.slice(found.length) };
  return { number: bareNumber.exec(text)?.[1] ?? null, heading: text };
}

/**
 * Sections by heading, each with its statements. What stands before the first heading is a section without one.
 * @throws too-much-text
 */
export function cutSections(blocks: readonly Block[]): DocumentSection[] {
  const sections: DocumentSection[] = [];
  let characters = 0;
  let pieces = 0;
  const count = (more: number): void => {
    pieces += more;
    if (pieces > documentLimits.pieces) throw problem('too-much-text');
  };
  for (const { kind, level, text: raw, page } of blocks) {
    const text = tidy(raw);
    if (text === '') continue;
    characters += text.length;
    if (characters > documentLimits.characters) throw problem('too-much-text');
    if (kind === 'heading') {
      count(1);
      sections.push({ ...headed(text), level, page, statements: [] });
      continue;
    }
    let last = sections.at(-1);
    if (last === undefined) {
      last = { number: null, heading: null, level: 1, page, statements: [] };
      sections.push(last);
    }
    const statements = kind === 'row' ? [text] : sentencesOf(text);
    count(statements.length);
    last.statements.push(...statements);
  }
  return sections;
}
