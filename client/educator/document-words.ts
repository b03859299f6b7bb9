import type {
  ChangedSection,
  DocumentChangeCounts,
  DocumentFormat,
  DocumentKind,
  NoDocumentActionReason,
} from '../../server/contract/index.ts';

export const kindWords: Record<DocumentKind, string> = {
  protocol: 'Protocol',
  regulation: 'Regulation',
  guideline: 'Guideline',
  policy: 'Policy',
};

export const formatWords: Record<DocumentFormat, string> = { markdown: 'Markdown', html: 'Web page', pdf: 'PDF' };

export const sectionClassWords: Record<ChangedSection['class'], string> = {
  ADDED: 'New section',
  CHANGED: 'Section changed',
  REMOVED: 'Section removed',
  COSMETIC: 'Cosmetic',
};

export const noDocumentActionWords: Record<NoDocumentActionReason, string> = {
  'not-taught-here': 'Nothing is taught of it here',
  'lesson-says-it': 'Our lesson says it already',
  'wording-only': 'Wording only, the same meaning',
  other: 'Another reason',
};

/** "2 sections changed, 1 new"; what stayed is not counted. */
export function countWords({ added, changed, removed, cosmetic }: DocumentChangeCounts): string {
  const parts = [
    changed > 0 ? `${changed} changed` : '',
    added > 0 ? `${added} new` : '',
    removed > 0 ? `${removed} removed` : '',
    cosmetic > 0 ? `${cosmetic} cosmetic` : '',
  ].filter((one) => one !== '');
  return parts.length === 0 ? 'Says the same' : `Sections: ${parts.join(', ')}`;
}

/** What a lesson cites of a document that is not what it was. @param places "4.2", "Monitoring" */
export function citedWords(places: readonly string[]): string {
  if (places.length === 0) return 'No section that it cites says something else.';
  const named = places.join(', ');
  return places.length === 1
    ? `It cites section ${named}, which says something else now or is gone.`
    : `It cites sections ${named}, which say something else now or are gone.`;
}

const formats: Record<string, DocumentFormat> = { pdf: 'pdf', md: 'markdown', markdown: 'markdown', html: 'html', htm: 'html' };

/** What a file's name says that it is; undefined where it says nothing. */
export const claimOf = (name: string): DocumentFormat | undefined => formats[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''];

const endings: Record<DocumentFormat, string> = { markdown: 'md', html: 'html', pdf: 'pdf' };

/** What a version is saved as. */
export const fileNameOf = (documentId: string, { version, format }: { version: number; format: DocumentFormat }): string =>
  `${documentId}-version-${version}.${endings[format]}`;
