import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { cutSections, tidy } from './cut-sections.ts';
import type { ReadDocument } from './document.ts';
import { documentLimits, problem } from './document-problem.ts';
import { blocksOfPages, type PdfPage, type PdfRun } from './pdf-lines.ts';

/** Turned text is a watermark or a note at the edge. */
const isUpright = ([a = 1, b = 0]: readonly unknown[]): boolean => Math.abs(Number(b)) < 0.1 * Math.abs(Number(a));

const leastReadable = 0.95;
/** Letters that a font does not explain come as private or replaced ones. */
function assertReadable(pages: readonly PdfPage[]): void {
  const text = pages.flatMap(({ runs }) => runs.map((run) => run.text)).join('');
  const marks = text.replace(/\s/g, '');
  if (!/[\p{L}\p{N}]/u.test(marks)) throw problem('no-text');
  const unknown = marks.match(/[\p{Co}\p{Cc}\ufffd]/gu)?.length ?? 0;
  if (unknown / marks.length > 1 - leastReadable) throw problem('unreadable-text');
}

/**
 * The text of a PDF. No script of it is run, no font drawn and nothing fetched. A PDF is hostile until read: this belongs into a
 * process of its own with bounds of time and memory.
 * @throws encrypted, damaged, no-text, unreadable-text, too-many-pages, too-much-text
 */
export async function readPdf(bytes: Uint8Array): Promise<ReadDocument> {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    enableXfa: false,
    stopAtErrors: true,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    const file = await loading.promise.catch((cause: unknown) => {
      throw problem(cause instanceof Error && cause.name === 'PasswordException' ? 'encrypted' : 'damaged');
    });
    if (file.numPages > documentLimits.pages) throw problem('too-many-pages');
    const pages: PdfPage[] = [];
    let characters = 0;
    for (let number = 1; number <= file.numPages; number += 1) {
      const page = await file.getPage(number);
      const { items } = await page.getTextContent({ includeMarkedContent: false });
      const runs = items.flatMap((item): PdfRun[] => {
        if (!('str' in item) || !isUpright(item.transform)) return [];
        const [, , , size = 0, x = 0, y = 0] = item.transform.map(Number);
        return [{ text: item.str, x, y, size: Math.abs(size), font: item.fontName, endsLine: item.hasEOL }];
      });
      characters += runs.reduce((sum, { text }) => sum + text.length, 0);
      if (characters > documentLimits.characters) throw problem('too-much-text');
      pages.push({ number, runs });
      page.cleanup();
    }
    assertReadable(pages);
    const pagesWithoutText = pages.filter(({ runs }) => runs.every(({ text }) => text.trim() === '')).map(({ number }) => number);
    // Pictures with a page or two of text between them: what was not read is most of it.
    if (pagesWithoutText.length > pages.length / 2) throw problem('no-text');
    const { info } = await file.getMetadata().catch(() => ({ info: {} }));
    const title = 'Title' in info && typeof info.Title === 'string' ? tidy(info.Title) : '';
    return { format: 'pdf', title: title === '' ? null : title, sections: cutSections(blocksOfPages(pages)), pagesWithoutText };
  } finally {
    await loading.destroy().catch(() => undefined);
  }
}
