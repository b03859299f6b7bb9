import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openPromise, type ZipFile } from 'yauzl';
import { openBytes } from './rxnorm-lines.ts';
import { sourceProblem } from './source-problem.ts';
import { contentOf, directoryOf } from './unpack-zip.ts';

/** The files of a release that say something of products; the others are not opened. */
export const rrfNames = ['RXNCONSO', 'RXNREL', 'RXNSAT', 'RXNATOMARCHIVE', 'RXNCUI'] as const;
export type RrfName = (typeof rrfNames)[number];

export type RrfFile = { file: string; bytes: number; open(): Promise<AsyncIterable<Buffer>> };
export type RrfRelease = Partial<Record<RrfName, RrfFile>>;

const nameOf = (path: string): RrfName | undefined => {
  const found = /^(RXN[A-Z]+)\.RRF(?:\.gz)?$/i.exec(basename(path))?.[1]?.toUpperCase();
  return rrfNames.find((name) => name === found);
};
const depth = (path: string): number => path.split('/').length;

/** A full release brings the prescribable part a second time, one folder further down: the nearest file is the whole one. */
const nearest = <T extends { path: string }>(found: readonly T[]): Map<RrfName, T> => {
  const chosen = new Map<RrfName, T>();
  for (const one of found) {
    const name = nameOf(one.path);
    if (name === undefined) continue;
    const known = chosen.get(name);
    if (known === undefined || depth(one.path) < depth(known.path)) chosen.set(name, one);
  }
  return chosen;
};

/**
 * The files of an RxNorm release in a folder (itself or below it) or in its zip file; nothing is unpacked to disk.
 * @throws configuration where there is none, or the zip file is damaged
 */
export async function openRrf(path: string): Promise<RrfRelease> {
  const release = (await stat(path).catch(() => undefined))?.isDirectory() === true ? await ofFolder(path) : await ofZip(path);
  const missing = (['RXNCONSO', 'RXNREL'] as const).filter((name) => release[name] === undefined);
  if (missing.length > 0)
    throw sourceProblem(path, `It has no ${missing.map((name) => `${name}.RRF`).join(' and no ')}: it is no whole release of RxNorm.`);
  return release;
}

async function ofFolder(path: string): Promise<RrfRelease> {
  const names = await readdir(path, { recursive: true }).catch((error: unknown) => {
    throw sourceProblem(path, 'The folder cannot be read.', error);
  });
  const files: RrfRelease = {};
  for (const [name, found] of nearest(names.map((each) => ({ path: each })))) {
    const file = join(path, found.path);
    files[name] = { file, bytes: (await stat(file)).size, open: async () => openBytes(file) };
  }
  return files;
}

async function ofZip(path: string): Promise<RrfRelease> {
  const opener = async (): Promise<ZipFile> => openPromise(path, { autoClose: false });
  const entries = [...(await directoryOf(path, opener))].map(([inner, entry]) => ({ path: inner, entry }));
  const files: RrfRelease = {};
  for (const [name, { path: inner, entry }] of nearest(entries)) {
    const file = `${path}!${inner}`;
    files[name] = { file, bytes: entry.uncompressedSize, open: async () => Promise.resolve(contentOf(file, entry, opener)) };
  }
  return files;
}
