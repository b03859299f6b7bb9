import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceProblem } from './source-problem.ts';
import { unpackedChunk } from './read-records.ts';

/** Bytes somewhere, and what tells whether they are still the same. */
export type ByteSource = {
  name: string;
  fingerprint: string;
  /** How many `chunks` gives, where it is known before. */
  bytes: number | null;
  chunks(): AsyncIterable<Buffer>;
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const isLabelName = (name: string): boolean =>
  /\.(?:(?:json|ndjson|jsonl|xml)(?:\.gz)?|zip)$/i.test(name) && !/^\.|\/\.|^__MACOSX\//.test(name);

/** Of the names in a folder or a zip file those that labels come under. */
export const labelNames = (names: readonly string[]): string[] => names.filter(isLabelName).toSorted();

/** @throws configuration where there is nothing to read under this path */
export async function statOf(path: string): Promise<{ isFolder: boolean; size: number; fingerprint: string }> {
  const found = await stat(path).catch((error: unknown) => {
    throw sourceProblem(path, codeOf(error) === 'ENOENT' ? 'There is no such file.' : 'It cannot be opened.', error);
  });
  return { isFolder: found.isDirectory(), size: found.size, fingerprint: `${found.size}-${Math.trunc(found.mtimeMs)}` };
}

/** The first bytes of a file. @throws configuration */
export async function startOf(path: string, count: number): Promise<Buffer> {
  const handle = await open(path).catch((error: unknown) => {
    throw sourceProblem(path, codeOf(error) === 'ENOENT' ? 'There is no such file.' : 'It cannot be opened.', error);
  });
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(count), position: 0 });
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw sourceProblem(path, 'It cannot be read.', error);
  } finally {
    await handle.close();
  }
}

/** The files of a folder and of the folders in it that labels come in, by name. @throws configuration */
export async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw sourceProblem(folder, 'The folder cannot be read.', error);
  });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const found = labelNames(paths.map((path) => path.slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, '')));
  if (found.length === 0) throw sourceProblem(folder, 'There is no label file in this folder (.json, .ndjson, .xml, .zip, each also .gz).');
  return found.map((name) => join(folder, name));
}

/** A file of this machine. @throws configuration where it is not there */
export async function fileSource(path: string): Promise<ByteSource> {
  const { size, fingerprint } = await statOf(path);
  return { name: path, fingerprint, bytes: size, chunks: () => readFileInChunks(path) };
}

async function* readFileInChunks(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: unpackedChunk })) yield chunk as Buffer;
  } catch (error) {
    throw sourceProblem(path, 'It cannot be read.', error);
  }
}
