import { AppError } from '../../platform/index.ts';
import { keyOf } from '../text-changes/index.ts';
import type { Span, Statement } from './cut-statements.ts';
import type { DocumentPart, DraftDocument } from './draft.ts';
import type { LabelSection } from './label-sections.ts';

/** The id of the document among a lesson's sources. */
export const documentSource = 'P1';

/** How a lesson cites a section: its number, or else its heading without what separates citations. */
export const citePart = ({ number, heading }: DocumentPart): string =>
  number ??
  (heading === null
    ? ''
    : heading
        .replace(/[,;()]+/g, ' ')
        .replace(/\s+/g, ' ')
        .trim());

/** The sections of a document as texts in which spans count, each with its statements. */
export function documentSections({ parts }: Pick<DraftDocument, 'parts'>): { section: LabelSection; statements: Statement[] }[] {
  return parts.map((part, index) => {
    const id = `s${index + 1}`;
    let start = 0;
    const statements = part.statements.map((text): Statement => {
      const span: Span = { section: id, start, end: start + text.length, text };
      start = span.end + 1;
      return { span, text, heading: part.heading, isHighlight: false };
    });
    return { section: { id, cite: citePart(part), text: part.statements.join('\n') }, statements };
  });
}

/** The statements that are there since this version, and all others. Of a first version all are new. */
export function newAndOld(document: DraftDocument): { fresh: Statement[]; old: Statement[] } {
  const all = documentSections(document).flatMap(({ statements }) => statements);
  if (document.changes === null) return { fresh: all, old: [] };
  const { added, changed } = document.changes;
  const keys = new Set([...added, ...changed.map(({ after }) => after)].map(keyOf));
  const isFresh = ({ text }: Statement): boolean => keys.has(keyOf(text));
  return { fresh: all.filter(isFresh), old: all.filter((one) => !isFresh(one)) };
}

/** @throws configuration where there is nothing to draft from */
export function assertTaught({ title, parts }: DraftDocument): void {
  if (parts.every(({ statements }) => statements.length === 0))
    throw new AppError('configuration', { detail: `${title} has headings and no statement to draft a lesson from.`, expose: true });
}
