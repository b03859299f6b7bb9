import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../platform/index.ts';
import { sourceProblem } from './source-problem.ts';

/** Longer than any row, and than RxNav's answer for any ingredient. */
const longestLine = 32_000_000;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The first bytes of a file, unpacked where it is gzip. @throws configuration naming the file */
export async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file).catch((error: unknown) => {
    throw sourceProblem(file, isMissing(error) ? 'There is no such file.' : 'It cannot be opened.', error);
  });
  let start: Buffer;
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(16_384), position: 0 });
    start = buffer.subarray(0, bytesRead);
  } catch (error) {
    throw sourceProblem(file, 'It cannot be read.', error);
  } finally {
    await handle.close();
  }
  if (!isGzip(start)) return start;
  const gunzip = createGunzip();
  // Only what came of the first bytes: that they end early is no finding.
  gunzip.on('error', () => undefined);
  gunzip.end(start);
  const pieces: Buffer[] = [];
  try {
    for await (const piece of gunzip) pieces.push(piece as Buffer);
  } catch {
    // Told by whoever reads the whole.
  }
  return Buffer.concat(pieces);
}

const isGzip = (start: Buffer): boolean => start.length > 1 && start.readUInt16LE(0) === 0x8b1f;

/** The bytes of a file, unpacked where it is gzip. @throws configuration naming the file */
export async function openBytes(file: string): Promise<AsyncIterable<Buffer>> {
  const handle = await open(file).catch((error: unknown) => {
    throw sourceProblem(file, isMissing(error) ? 'There is no such file.' : 'It cannot be opened.', error);
  });
  const start = Buffer.alloc(2);
  try {
    await handle.read({ buffer: start, position: 0 });
  } catch (error) {
    throw sourceProblem(file, 'It cannot be read.', error);
  } finally {
    await handle.close();
  }
  const raw = createReadStream(file, { highWaterMark: 1 << 20 });
  // Its errors reach the reader of the unpacked bytes, too.
  return isGzip(start) ? pipeline(raw, createGunzip({ chunkSize: 1 << 18 }), () => undefined) : raw;
}

export type Lines = {
  lines: string[];
  /** Number of the first of them, from 1. */
  first: number;
  /** Unpacked bytes up to here. */
  bytesRead: number;
  /** The last one has no line end behind it: the file ends here. */
  endsOpen: boolean;
};

/** Lines of a text, some at a time. @throws configuration naming the file: torn, no UTF-8, NUL bytes, a page of the web, empty */
export async function* linesIn(file: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Lines> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let first = 1;
  let bytesRead = 0;
  const decode = (piece?: Buffer): string => {
    try {
      const text = decoder.decode(piece, { stream: piece !== undefined });
      if (text.includes('\0')) throw sourceProblem(file, `From line ${first} on it holds NUL bytes: it is no text.`);
      return text;
    } catch (error) {
      throw error instanceof AppError ? error : sourceProblem(file, `From line ${first} on it holds bytes that are no UTF-8.`, error);
    }
  };
  try {
    for await (const piece of bytes) {
      const text = decode(piece);
      if (bytesRead === 0 && /^\s*<(?:!doctype|html|\?xml)/i.test(text)) throw sourceProblem(file, 'It is a page of the web, not data.');
      bytesRead += piece.length;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw sourceProblem(file, `Line ${first + lines.length} is longer than ${longestLine / 1e6} MB.`);
      if (lines.length === 0) continue;
      yield { lines: lines.map(withoutReturn), first, bytesRead, endsOpen: false };
      first += lines.length;
    }
    rest += decode();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw sourceProblem(file, `It is torn, or not what its beginning says (behind line ${first - 1}).`, error);
  }
  if (bytesRead === 0) throw sourceProblem(file, 'It is empty.');
  if (rest !== '') yield { lines: [withoutReturn(rest)], first, bytesRead, endsOpen: true };
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
