import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { crc32, createGunzip } from 'node:zlib';
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../../platform/index.ts';
import { labelNames, type ByteSource } from './local-source.ts';
import { isBomb, unpackedChunk } from './read-records.ts';
import { sourceProblem } from './source-problem.ts';

/** Of a zip file within a zip file: it is held in memory while it is read. */
const mostOfInner = 150_000_000;

/** Whether bytes begin as a zip file does, with an entry or, where it is empty, with its directory's end. */
export const isZip = (start: Buffer): boolean => start.length >= 4 && [0x04034b50, 0x06054b50].includes(start.readUInt32LE(0));

/** A zip file can be opened again and again: only its directory is kept between. */
type Opener = () => Promise<ZipFile>;

const printable = (name: string): string => name.replace(/[\p{Cc}\p{Cf}]/gu, '?');

/** What zlib says of a check sum, in words. */
const unlike = 'its content is not what its check sum says';

const zipProblem = (file: string, error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const said = printable(error instanceof Error ? error.message : '').replace(/^incorrect (?:data|length) check$/, unlike);
  if (/relative path|absolute path|invalid characters in fileName/i.test(said))
    return sourceProblem(file, `It names a file outside of its folder (${said}); nothing of it is read.`, error);
  return sourceProblem(file, `It is no whole zip file (${said.replace(/\.$/, '')}).`, error);
};

/** The entries of a zip file by name. @throws configuration where it is damaged */
export async function directoryOf(file: string, opener: Opener): Promise<Map<string, Entry>> {
  let zip: ZipFile | undefined;
  try {
    zip = await opener();
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return entries;
  } catch (error) {
    throw zipProblem(file, error);
  } finally {
    zip?.close();
  }
}

/** The bytes of an entry as they are packed. From a path they come in larger pieces than yauzl gives: each costs a turn of the loop. */
async function packedBytes(zip: ZipFile, entry: Entry, path: string | undefined): Promise<Readable> {
  if (path === undefined || entry.compressedSize === 0) return zip.openReadStreamPromise(entry, { decodeFileData: false });
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  return createReadStream(path, { start, end: start + entry.compressedSize - 1, highWaterMark: unpackedChunk });
}

async function* checked(packed: Readable, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const piece of packed) {
    const chunk = piece as Buffer;
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc32) throw new Error(unlike);
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** Dressed as gzip, its check sum is computed where it is unpacked, beside the loop. @see https://www.rfc-editor.org/rfc/rfc1952 */
function unpacked(packed: Readable, entry: Entry): AsyncIterable<Buffer> {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(entry.crc32, 0);
  trailer.writeUInt32LE(entry.uncompressedSize % 2 ** 32, 4);
  const dressed = async function* (): AsyncGenerator<Buffer> {
    yield gzipHeader;
    for await (const chunk of packed) yield chunk as Buffer;
    yield trailer;
  };
  return pipeline(Readable.from(dressed()), createGunzip({ chunkSize: unpackedChunk }), () => undefined);
}

/** The bytes of an entry, checked. @throws configuration */
export async function* contentOf(name: string, entry: Entry, opener: Opener, path?: string): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw sourceProblem(name, 'It is encrypted.');
  if (!entry.canDecodeFileData()) throw sourceProblem(name, `It is packed in a way that is not known here (${entry.compressionMethod}).`);
  if (isBomb(entry.uncompressedSize, entry.compressedSize)) throw sourceProblem(name, 'It unpacks to hundreds of times its size.');
  let zip: ZipFile | undefined;
  try {
    zip = await opener();
    const packed = await packedBytes(zip, entry, path);
    const content = entry.compressionMethod === 0 ? checked(packed, entry) : unpacked(packed, entry);
    let size = 0;
    for await (const chunk of content) {
      size += chunk.length;
      if (size > entry.uncompressedSize) throw new Error('it is longer than its directory says');
      yield chunk;
    }
    if (size !== entry.uncompressedSize) throw new Error('it is shorter than its directory says');
  } catch (error) {
    throw zipProblem(name, error);
  } finally {
    zip?.close();
  }
}

/** @throws configuration */
async function wholeContentOf(name: string, entry: Entry, opener: Opener, path?: string): Promise<Buffer> {
  if (entry.uncompressedSize > mostOfInner)
    throw sourceProblem(name, `A zip file within a zip file is larger than ${mostOfInner / 1e6} MB.`);
  const chunks: Buffer[] = [];
  for await (const chunk of contentOf(name, entry, opener, path)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const checkOf = (entry: Entry): string => `${entry.crc32.toString(16)}-${entry.uncompressedSize}`;

/** A source that is known by name only: reading it says what is wrong with it. */
export const failingSource = (name: string, error: unknown, fingerprint = 'unread'): ByteSource => ({
  name,
  fingerprint,
  bytes: null,
  chunks: () => {
    throw error;
  },
});

async function* sourcesIn(file: string, opener: Opener, depth: number, path?: string): AsyncGenerator<ByteSource> {
  const entries = await directoryOf(file, opener);
  const names = labelNames([...entries.keys()]);
  if (names.length === 0) throw sourceProblem(file, 'There is no label file in it (.json, .ndjson, .xml, .zip, each also .gz).');
  for (const fileName of names) {
    const entry = entries.get(fileName);
    if (entry === undefined) continue;
    const name = `${file}!${printable(fileName)}`;
    if (!/\.zip$/i.test(fileName)) {
      yield { name, fingerprint: checkOf(entry), bytes: entry.uncompressedSize, chunks: () => contentOf(name, entry, opener, path) };
      continue;
    }
    // One that is damaged does not keep the others from being read.
    try {
      if (depth > 0) throw sourceProblem(name, 'It is a zip file within a zip file within a zip file.');
      let content: WeakRef<Buffer> | undefined;
      const inner: Opener = async () => {
        const whole = content?.deref() ?? (await wholeContentOf(name, entry, opener, path));
        content = new WeakRef(whole);
        return fromBufferPromise(whole);
      };
      yield* sourcesIn(name, inner, depth + 1);
    } catch (error) {
      yield failingSource(name, error, checkOf(entry));
    }
  }
}

/**
 * The label files in a zip file, and in zip files within it, as DailyMed packs them. Nothing is written to disk.
 * @throws configuration where it is no whole zip file, names files outside of its folder, or holds no label file
 */
export const zipSources = (path: string, name = path): AsyncGenerator<ByteSource> =>
  sourcesIn(name, async () => openPromise(path, { autoClose: false }), 0, path);
