import { compareDocuments, type SectionChange } from './compare-documents.ts';
import { assertClaim, detectFormat, utf8 } from './detect-format.ts';
import type { DocumentFormat, DocumentSection, ReadDocument } from './document.ts';
import { documentLimits, problem } from './document-problem.ts';
import { readHtml } from './read-html.ts';
import { readMarkdown } from './read-markdown.ts';
import { readPdf } from './read-pdf.ts';

export type DocumentReading = ReadDocument & {
  /** Against the version before; null of a first one. */
  change: SectionChange[] | null;
};

/**
 * One version of a document, read and held against the one before. To be called where it may hang or burst.
 * @param claimed what its name or type says that it is
 * @throws an Error with the name of a document's problem
 */
export async function readDocument(
  bytes: Buffer,
  { claimed, before }: { claimed: DocumentFormat | null; before: readonly DocumentSection[] | null },
): Promise<DocumentReading> {
  if (bytes.length > documentLimits.bytes) throw problem('too-large');
  const format = detectFormat(bytes);
  assertClaim(format, claimed);
  const text = (): string => utf8(bytes).replace(/^\ufeff/, '');
  const read = format === 'pdf' ? await readPdf(bytes) : format === 'html' ? readHtml(text()) : readMarkdown(text());
  if (read.sections.every(({ heading, statements }) => heading === null && statements.length === 0)) throw problem('empty');
  return { ...read, change: before === null ? null : compareDocuments(before, read.sections) };
}
