import { basename, dirname, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { AppError, newId, reachFrom } from '../../platform/index.ts';
import { fetchFile, isUrl, urlOf, whileSaved, type Fetched, type FetchOptions } from './fetch-source.ts';
import { fileSource, filesOf, startOf, statOf, type ByteSource } from './local-source.ts';
import { looksLikeManifest, manifestStart, mostBytesOfManifest, readManifest, type Partition } from './read-manifest.ts';
import { peek, readRecords, usualLimits, type ReadRecord, type RecordLimits } from './read-records.ts';
import { sourceProblem } from './source-problem.ts';
import { failingSource, isZip, zipSources } from './unpack-zip.ts';

/** A file that label records come from. Its records can be asked for as long as it is not left behind, and later again. */
export type LabelFile = {
  /** A path, a path and "!" and an entry of a zip file, or a URL. */
  name: string;
  /** Another one where the content may have changed; never the same where nobody can tell. */
  fingerprint: string;
  /** What `bytesRead` runs to, where it is known. */
  bytes: number | null;
  /** As a manifest says. */
  expectedRecords: number | null;
  /** @throws configuration naming the file, and the record where it is torn at one; what came before is good */
  records(options?: { skip?: number }): AsyncGenerator<ReadRecord & { bytesRead: number }>;
};

export type LabelFileOptions = FetchOptions &
  Partial<RecordLimits> & {
    /** Nothing is asked of the network, whatever a manifest names. */
    isOffline?: boolean;
  };

const limitsOf = ({ mostBytesOfRecord = usualLimits.mostBytesOfRecord }: LabelFileOptions): RecordLimits => ({ mostBytesOfRecord });

async function* recordsOf(
  source: ByteSource,
  options: LabelFileOptions & { skip: number },
): AsyncGenerator<ReadRecord & { bytesRead: number }> {
  let bytesRead = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of source.chunks()) {
      bytesRead += chunk.length;
      yield chunk;
    }
  };
  const records = readRecords(source.name, counted(), { ...limitsOf(options), skip: options.skip });
  for await (const read of records) yield { ...read, bytesRead };
}

/** A label file of bytes from anywhere. */
export const labelFileOf = (source: ByteSource, options: LabelFileOptions = {}): LabelFile => ({
  name: source.name,
  fingerprint: source.fingerprint,
  bytes: source.bytes,
  expectedRecords: null,
  records: ({ skip = 0 } = {}) => recordsOf(source, { ...options, skip }),
});

/** The records of all entries of a zip file, as of one file. */
async function* recordsOfZip(
  path: string,
  name: string,
  options: LabelFileOptions & { skip: number },
): AsyncGenerator<ReadRecord & { bytesRead: number }> {
  let before = 0;
  let bytesBefore = 0;
  for await (const source of zipSources(path, name)) {
    let last = { position: 0, bytesRead: 0 };
    for await (const read of recordsOf(source, { ...options, skip: 0 })) {
      last = read;
      const position = before + read.position;
      if (position > options.skip) yield { ...read, position, bytesRead: bytesBefore + read.bytesRead };
    }
    before += last.position;
    bytesBefore += last.bytesRead;
  }
}

/** A file of the network: its request is made when it is told of, its content comes when its records are asked for. */
async function* urlFile(
  url: URL,
  first: Fetched,
  options: LabelFileOptions,
  expectedRecords: number | null = null,
): AsyncGenerator<LabelFile> {
  let unused: Fetched | undefined = first;
  const name = url.href;
  try {
    yield {
      name,
      fingerprint: first.fingerprint ?? `unsigned ${newId()}`,
      bytes: first.bytes,
      expectedRecords,
      async *records({ skip = 0 } = {}) {
        const fetched = unused ?? (await fetchFile(url, options));
        unused = undefined;
        const { start, all } = await peek(fetched.chunks(), 4);
        const source: ByteSource = { name, fingerprint: '', bytes: null, chunks: () => all };
        if (!isZip(start)) yield* recordsOf(source, { ...options, skip });
        else yield* whileSaved(name, { ...fetched, chunks: () => all }, options, (path) => recordsOfZip(path, name, { ...options, skip }));
      },
    };
  } finally {
    unused?.cancel();
  }
}

async function* partitionFiles(manifest: string, partitions: Partition[], given: LabelFileOptions): AsyncGenerator<LabelFile> {
  // What the network names leads no further than what named it; a manifest that lies here is an operator's.
  const options = isUrl(manifest) ? { ...given, reach: given.reach ?? (await reachFrom(urlOf(manifest))) } : given;
  for (const { url, expectedRecords } of partitions) {
    // A part that is not to be had does not keep the others from being read.
    try {
      if (!isUrl(manifest)) {
        const beside = join(dirname(manifest), basename(url));
        if (
          await statOf(beside).then(
            () => true,
            () => false,
          )
        ) {
          yield* pathFiles(beside, options);
          continue;
        }
      }
      const full = isUrl(manifest) && URL.canParse(url, manifest) ? new URL(url, manifest).href : url;
      if (isUrl(manifest) && urlOf(full).protocol !== urlOf(manifest).protocol)
        throw sourceProblem(full, `${manifest} names it under another scheme than its own.`);
      const part = urlOf(full);
      if (options.isOffline === true) throw sourceProblem(full, `${manifest} names it, and the network is not asked for it.`);
      yield* urlFile(part, await fetchFile(part, options), options, expectedRecords);
    } catch (error) {
      yield labelFileOf(failingSource(url, error), options);
    }
  }
}

const partitionsIn = (name: string, text: string): Partition[] => {
  const found = readManifest(text);
  if (typeof found === 'string') throw sourceProblem(name, found);
  return found;
};

async function* urlFiles(what: string, options: LabelFileOptions): AsyncGenerator<LabelFile> {
  const url = urlOf(what);
  const fetched = await fetchFile(url, options);
  const { start, all } = await peek(fetched.chunks(), manifestStart);
  if (!looksLikeManifest(start)) {
    yield* urlFile(url, { ...fetched, chunks: () => all }, options);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of all) {
    size += chunk.length;
    if (size > mostBytesOfManifest) throw sourceProblem(what, `It is a manifest of more than ${mostBytesOfManifest / 1e6} MB.`);
    chunks.push(chunk);
  }
  yield* partitionFiles(url.href, partitionsIn(what, Buffer.concat(chunks).toString()), options);
}

async function* pathFiles(path: string, options: LabelFileOptions): AsyncGenerator<LabelFile> {
  const { size } = await statOf(path);
  const start = await startOf(path, manifestStart);
  if (isZip(start)) {
    for await (const source of zipSources(path)) yield labelFileOf(source, options);
    return;
  }
  if (/\.zip$/i.test(path)) throw sourceProblem(path, start.length === 0 ? 'It is empty.' : 'It is no zip file, whatever its name says.');
  if (looksLikeManifest(start)) {
    if (size > mostBytesOfManifest) throw sourceProblem(path, `It is a manifest of more than ${mostBytesOfManifest / 1e6} MB.`);
    yield* partitionFiles(path, partitionsIn(path, await readFile(path, 'utf8')), options);
    return;
  }
  yield labelFileOf(await fileSource(path), options);
}

async function* folderFiles(folder: string, options: LabelFileOptions): AsyncGenerator<LabelFile> {
  for (const path of await filesOf(folder)) {
    // What a manifest names lies in the folder, too, or is asked for by the manifest's own name.
    if (basename(path) === 'download.json') continue;
    try {
      yield* pathFiles(path, options);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      yield labelFileOf(failingSource(path, error), options);
    }
  }
}

/**
 * The label files that a path or URL stands for: a file, the files of a folder by name, the entries of a zip file, or the parts that
 * openFDA's manifest `download.json` names. One of several that cannot be read is given all the same, and says so when it is read.
 * @throws configuration naming what cannot be read at all
 */
export async function* openLabelFiles(what: string, options: LabelFileOptions = {}): AsyncGenerator<LabelFile> {
  if (isUrl(what)) yield* urlFiles(what, options);
  else if ((await statOf(what)).isFolder) yield* folderFiles(what, options);
  else yield* pathFiles(what, options);
}
