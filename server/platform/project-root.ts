import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let found: string | undefined;

/** The checkout's folder, from sources and from the built server alike: data files are read from there. */
export function projectRoot(): string {
  if (found !== undefined) return found;
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'preceptor') {
      found = folder;
      return folder;
    }
    if (dirname(folder) === folder) throw new Error('The project folder (package.json named "preceptor") was not found.');
  }
}
