import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { AppError } from '../../platform/index.ts';
import { openFdaRecordSchema, type LabelVersion } from './label-version.ts';
import { createSplReader } from './read-spl.ts';

/** One record of a file, or why it is none; `position` counts from 1. */
export type ReadRecord = { position: number; record: LabelVersion } | { position: number; problem: string };

/** Longer than any label, and than any answer of the openFDA API (1,000 records). */
const mostBytes = 400_000_000;

const failed = (file: string, what: string): AppError => new AppError('configuration', { detail: `${file}: ${what}`, expose: true });

const gzipMagic = 0x8b1f;

async function startOf(file: string): Promise<Buffer> {
  const handle = await open(file).catch((error: unknown) => {
    throw failed(
      file,
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'There is no such file.' : 'It cannot be opened.',
    );
  });
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(512), position: 0 });
    return buffer.subarray(0, bytesRead);
  } catch {
    throw failed(file, 'It cannot be read.');
  } finally {
    await handle.close();
  }
}

/** Lines of a file, unpacked where it is gzip. @throws configuration naming the file */
async function* linesOf(file: string): AsyncGenerator<string> {
  const start = await startOf(file);
  if (start.length === 0) throw failed(file, 'It is empty.');
  const raw = createReadStream(file);
  const isGzip = start.length > 1 && start.readUInt16LE(0) === gzipMagic;
  // Its errors reach the reader of the unpacked bytes, too.
  const bytes = isGzip ? pipeline(raw, createGunzip(), () => undefined) : raw;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw failed(file, 'It holds bytes that are no UTF-8.');
    }
  };
  let rest = '';
  try {
    for await (const chunk of bytes) {
      const lines = (rest + decode(chunk as Buffer)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > mostBytes) throw failed(file, `A record is larger than ${mostBytes / 1e6} MB.`);
      yield* lines;
    }
  } catch (error) {
    throw error instanceof AppError ? error : failed(file, 'It is torn, or not what its beginning says.');
  } finally {
    raw.destroy();
  }
  yield rest + decode();
}

const asSpl = <T>(file: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw failed(file, error instanceof Error ? error.message : 'It is no SPL document.');
  }
};

const answerSchema = z.object({ results: z.array(z.unknown()) });

const parsed = (position: number, value: unknown): ReadRecord => {
  const found = openFdaRecordSchema.safeParse(value);
  if (found.success) return { position, record: found.data };
  const [issue] = found.error.issues;
  return { position, problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is no label record'}` };
};

const json = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
};

/**
 * The label records of a file: an SPL document (XML), an answer of the openFDA API (`{"results": […]}`), an array, one record,
 * or one a line (NDJSON), each also as gzip. A record that is none is told with its position, the others go on.
 * @throws configuration naming the file, where it is no such file
 */
export async function* readLabelRecords(file: string): AsyncGenerator<ReadRecord> {
  let position = 0;
  let whole = '';
  let isLines: boolean | undefined;
  let spl: ReturnType<typeof createSplReader> | undefined;
  for await (const line of linesOf(file)) {
    if (isLines === undefined && spl === undefined && line.trimStart().startsWith('<')) {
      if (/^\s*<(?:!doctype\s+)?html/i.test(line)) throw failed(file, 'It is a page of the web, not a label.');
      spl = createSplReader();
    }
    if (spl !== undefined) {
      asSpl(file, () => spl?.write(`${line}\n`));
      continue;
    }
    if (line.trim() === '') continue;
    if (isLines === undefined) {
      const first = json(line);
      if (first === undefined && !/^\s*[[{]/.test(line)) throw failed(file, 'It is neither JSON nor XML.');
      isLines = first !== undefined && !Array.isArray(first.value) && !answerSchema.safeParse(first.value).success;
    }
    if (isLines) {
      position += 1;
      const one = json(line);
      yield one === undefined ? { position, problem: 'the line is not JSON' } : parsed(position, one.value);
    } else {
      whole += `${line}\n`;
      if (whole.length > mostBytes) throw failed(file, `It is one document of more than ${mostBytes / 1e6} MB.`);
    }
  }
  if (spl !== undefined) {
    const document = spl;
    yield { position: 1, record: asSpl(file, () => document.end()) };
    return;
  }
  if (isLines === undefined) throw failed(file, 'It is empty.');
  if (isLines) return;
  const document = json(whole);
  if (document === undefined) throw failed(file, 'It is not whole: its JSON does not end.');
  const answer = answerSchema.safeParse(document.value);
  const records = answer.success ? answer.data.results : Array.isArray(document.value) ? (document.value as unknown[]) : [document.value];
  for (const record of records) {
    position += 1;
    yield parsed(position, record);
  }
}
