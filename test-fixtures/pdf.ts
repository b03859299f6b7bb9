import { deflateSync } from 'node:zlib';

export type PdfLine = { text: string; x?: number; y: number; size?: number; bold?: boolean };

const escaped = (text: string): string => text.replace(/[\\()]/g, (sign) => `\\${sign}`);

const content = (lines: readonly PdfLine[]): Buffer =>
  Buffer.from(
    lines
      .map(
        ({ text, x = 72, y, size = 11, bold = false }) =>
          `BT /${bold ? 'B' : 'R'} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped(text)}) Tj ET`,
      )
      .join('\n'),
    'latin1',
  );

/** A PDF from its parts: a table of its objects and where each begins. @param trailer further members of the trailer */
export function pdfOf(objects: readonly Buffer[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1')];
  const places: number[] = [];
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  for (const [index, object] of objects.entries()) {
    places.push(length());
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n'));
  }
  const start = length();
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const stream = (bytes: Buffer, members = ''): Buffer =>
  Buffer.concat([Buffer.from(`<< /Length ${bytes.length} ${members} >>\nstream\n`), bytes, Buffer.from('\nendstream')]);

/** A PDF whose pages hold these streams, with Helvetica as /R and its bold as /B. */
export function pdfOfStreams(streams: readonly Buffer[], trailer = ''): Buffer {
  const pageAt = (index: number): number => 5 + index * 2;
  const font = (name: string): Buffer => Buffer.from(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`);
  return pdfOf(
    [
      Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
      Buffer.from(`<< /Type /Pages /Count ${streams.length} /Kids [${streams.map((_, index) => `${pageAt(index)} 0 R`).join(' ')}] >>`),
      font('Helvetica'),
      font('Helvetica-Bold'),
      ...streams.flatMap((one, index) => [
        Buffer.from(
          `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /R 3 0 R /B 4 0 R >> >> /Contents ${pageAt(index) + 1} 0 R >>`,
        ),
        one,
      ]),
    ],
    trailer,
  );
}

/** A small PDF with these lines of text on each page. */
export const pdfOfPages = (pages: readonly (readonly PdfLine[])[], { flate = false } = {}): Buffer =>
  pdfOfStreams(pages.map((lines) => (flate ? stream(deflateSync(content(lines)), '/Filter /FlateDecode') : stream(content(lines)))));

/** One page whose stream unpacks to this many megabytes. */
export const pdfBomb = (megabytes: number): Buffer =>
  pdfOfStreams([stream(deflateSync(Buffer.alloc(megabytes * 1024 * 1024, 0x20)), '/Filter /FlateDecode')]);

/** Says that it is encrypted, with a key that nobody has. */
export const lockedPdf = (): Buffer =>
  pdfOfStreams(
    [stream(content([{ text: 'Secret', y: 700 }]))],
    `/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >> /ID [<${'00'.repeat(16)}> <${'00'.repeat(16)}>]`,
  );
