import { crc32, createInflateRaw } from 'node:zlib';
import { pipeline, type Readable } from 'node:stream';
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

const zipProblem = (file: string, error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const said = printable(error instanceof Error ? error.message : '');
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

/** The bytes of an entry, checked. @throws configuration */
export async function* contentOf(name: string, entry: Entry, opener: Opener): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw sourceProblem(name, 'It is encrypted.');
  if (!entry.canDecodeFileData()) throw sourceProblem(name, `It is packed in a way that is not known here (${entry.compressionMethod}).`);
  if (isBomb(entry.uncompressedSize, entry.compressedSize)) throw sourceProblem(name, 'It unpacks to hundreds of times its size.');
  let zip: ZipFile | undefined;
  try {
    zip = await opener();
    const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    // yauzl would unpack in small pieces; each costs a turn of the loop.
    const content: Readable =
      entry.compressionMethod === 0 ? packed : pipeline(packed, createInflateRaw({ chunkSize: unpackedChunk }), () => undefined);
    let sum = 0;
    let size = 0;
    for await (const piece of content) {
      const chunk = piece as Buffer;
      size += chunk.length;
      if (size > entry.uncompressedSize) throw new Error('it is longer than its directory says');
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (size !== entry.uncompressedSize || sum !== entry.crc32) throw new Error('its content is not what its check sum says');
  } catch (error) {
    throw zipProblem(name, error);
  } finally {
    zip?.close();
  }
}

/** @throws configuration */
async function wholeContentOf(name: string, entry: Entry, opener: Opener): Promise<Buffer> {
  if (entry.uncompressedSize > mostOfInner)
    throw sourceProblem(name, `A zip file within a zip file is larger than ${mostOfInner / 1e6} MB.`);
  const chunks: Buffer[] = [];
  for await (const chunk of contentOf(name, entry, opener)) chunks.push(chunk);
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

async function* sourcesIn(file: string, opener: Opener, depth: number): AsyncGenerator<ByteSource> {
  const entries = await directoryOf(file, opener);
  const names = labelNames([...entries.keys()]);
  if (names.length === 0) throw sourceProblem(file, 'There is no label file in it (.json, .ndjson, .xml, .zip, each also .gz).');
  for (const fileName of names) {
    const entry = entries.get(fileName);
    if (entry === undefined) continue;
    const name = `${file}!${printable(fileName)}`;
    if (!/\.zip$/i.test(fileName)) {
      yield { name, fingerprint: checkOf(entry), bytes: entry.uncompressedSize, chunks: () => contentOf(name, entry, opener) };
      continue;
    }
    // One that is damaged does not keep the others from being read.
    try {
      if (depth > 0) throw sourceProblem(name, 'It is a zip file within a zip file within a zip file.');
      let content: WeakRef<Buffer> | undefined;
      const inner: Opener = async () => {
        const whole = content?.deref() ?? (await wholeContentOf(name, entry, opener));
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
  sourcesIn(name, async () => openPromise(path, { autoClose: false }), 0);
