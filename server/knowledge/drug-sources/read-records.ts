import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../platform/index.ts';
import type { LabelVersion } from './label-version.ts';
import { readOpenFdaRecord } from './read-openfda-record.ts';
import { createSplReader } from './read-spl.ts';
import { sourceProblem } from './source-problem.ts';
import { createRecordSplitter, type Piece } from './split-records.ts';

/** One record of a file, or why it is none; `position` counts from 1. */
export type ReadRecord = { position: number } & (
  | {
      record: LabelVersion;
      source: 'openfda' | 'spl';
      /** The record's own bytes: an object of JSON, or an SPL document. */
      raw: Buffer;
      /** JSON of the parts that are used of it; of an SPL document what was read from it. */
      used: Buffer;
    }
  | { problem: string }
);

export type RecordLimits = {
  /** Larger records are told and left out. */
  mostBytesOfRecord: number;
};

/** Longer than any label by far. */
export const usualLimits: RecordLimits = { mostBytesOfRecord: 64_000_000 };

/** Nothing that people write shrinks to less. */
const mostRatio = 500;
const unsuspicious = 100_000_000;

/** Unpacked pieces of this size cost little each; the usual 16 kB would be nine for a label. */
export const unpackedChunk = 1 << 18;

/** The bytes of a stream from its beginning; to be ended where they are not read to their end. */
export type Peeked = AsyncIterableIterator<Buffer> & { return(): Promise<IteratorResult<Buffer>> };

/** The beginning of a stream, at least `count` bytes where there are so many, and the whole of it. */
export async function peek(chunks: AsyncIterable<Buffer>, count: number): Promise<{ start: Buffer; all: Peeked }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  let size = 0;
  let isOver = false;
  while (size < count && !isOver) {
    const next = await iterator.next();
    isOver = next.done === true;
    if (next.done !== true) seen.push(next.value);
    if (next.done !== true) size += next.value.length;
  }
  const start = Buffer.concat(seen);
  const all: Peeked = {
    [Symbol.asyncIterator]: () => all,
    next: async () => {
      const value = seen.shift();
      return value === undefined ? iterator.next() : { value, done: false };
    },
    // A generator that nobody has begun would not close what it stands on.
    return: async () => {
      await iterator.return?.();
      return { value: undefined, done: true };
    },
  };
  return { start, all };
}

/** Whether so many bytes from so few were made to fill a disk or a memory. */
export const isBomb = (unpacked: number, packed: number): boolean => unpacked > unsuspicious && unpacked > packed * mostRatio;

/** The bytes, unpacked where they are gzip. @throws configuration */
async function* gunzipped(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { start, all } = await peek(chunks, 2);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* all;
    return;
  }
  let packed = 0;
  let unpacked = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of all) {
      packed += chunk.length;
      yield chunk;
    }
  };
  // Errors of the packed bytes reach the reader of the unpacked ones.
  const gunzip = pipeline(Readable.from(counted()), createGunzip({ chunkSize: unpackedChunk }), () => undefined);
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    unpacked += chunk.length;
    if (isBomb(unpacked, packed)) throw sourceProblem(file, `It unpacks to more than ${mostRatio} times its size.`);
    yield chunk;
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

async function* splRecord(file: string, chunks: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<ReadRecord> {
  const reader = createSplReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const raw: Buffer[] = [];
  let size = 0;
  const asSpl = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      // What the decoder says is not for people.
      const isText = error instanceof Error && !('code' in error);
      throw sourceProblem(file, isText ? error.message : 'It holds bytes that are no UTF-8.', error);
    }
  };
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > mostBytes) {
      yield { position: 1, problem: `it is larger than ${mostBytes / 1e6} MB` };
      return;
    }
    raw.push(chunk);
    asSpl(() => reader.write(decoder.decode(chunk, { stream: true })));
  }
  const record = asSpl(() => {
    reader.write(decoder.decode());
    return reader.end();
  });
  yield { position: 1, record, source: 'spl', raw: Buffer.concat(raw), used: Buffer.from(JSON.stringify(record)) };
}

const openFdaRecord = (piece: Piece): ReadRecord => {
  const { position } = piece;
  if ('problem' in piece) return { position, problem: piece.problem };
  const read = readOpenFdaRecord(piece.bytes, piece.members);
  return 'problem' in read ? { position, problem: read.problem } : { position, ...read, source: 'openfda', raw: Buffer.from(piece.bytes) };
};

async function* jsonRecords(file: string, chunks: AsyncIterable<Buffer>, mostBytes: number, skip: number): AsyncGenerator<ReadRecord> {
  const splitter = createRecordSplitter(file, mostBytes);
  for await (const chunk of chunks) for (const piece of splitter.push(chunk)) if (piece.position > skip) yield openFdaRecord(piece);
  for (const piece of splitter.end()) if (piece.position > skip) yield openFdaRecord(piece);
}

/**
 * The label records in a stream of bytes: an SPL document (XML), an answer of the openFDA API or a part of its bulk download, an
 * array, one record, or one a line (NDJSON), each also as gzip. A record that is none is told with its position, the others go on.
 * @param file how it is called in messages
 * @param skip so many records are passed over without being read
 * @throws configuration naming the file and the place where the stream ends too early or is something else; what came before is good
 */
export async function* readRecords(
  file: string,
  bytes: AsyncIterable<Buffer>,
  { mostBytesOfRecord, skip = 0 }: RecordLimits & { skip?: number },
): AsyncGenerator<ReadRecord> {
  try {
    const { start, all } = await peek(gunzipped(file, bytes), 512);
    try {
      const hasMark = start.subarray(0, 3).equals(byteOrderMark);
      const text = start.subarray(hasMark ? 3 : 0).toString('latin1');
      const chunks = hasMark ? withoutMark(all) : all;
      const [first] = text.trimStart();
      if (first === undefined && start.length < 512) throw sourceProblem(file, 'It is empty.');
      if (/^\s*<(?:!doctype\s+)?html/i.test(text)) throw sourceProblem(file, 'It is a page of the web, not a label.');
      if (first === '<') yield* skipped(splRecord(file, chunks, mostBytesOfRecord), skip);
      else if (first === undefined || first === '{' || first === '[') yield* jsonRecords(file, chunks, mostBytesOfRecord, skip);
      else throw sourceProblem(file, isTextStart(start) ? 'It is neither JSON nor XML.' : 'It holds bytes that are no UTF-8.');
    } finally {
      await all.return();
    }
  } catch (error) {
    throw error instanceof AppError ? error : sourceProblem(file, 'It is torn, or not what its beginning says.', error);
  }
}

/** Four bytes at the end may be half a letter. */
const isTextStart = (start: Buffer): boolean => [0, 1, 2, 3].some((cut) => isUtf8(start.subarray(0, Math.max(0, start.length - cut))));

async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = byteOrderMark.length;
  for await (const chunk of chunks) {
    yield chunk.subarray(Math.min(left, chunk.length));
    left -= Math.min(left, chunk.length);
  }
}

async function* skipped(records: AsyncGenerator<ReadRecord>, skip: number): AsyncGenerator<ReadRecord> {
  for await (const read of records) if (read.position > skip) yield read;
}
