import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { atMost, type Figure } from './report.ts';

const manifestSchema = z.record(
  z.string(),
  z.object({ file: z.string(), imports: z.array(z.string()).default([]), isEntry: z.boolean().default(false) }),
);
type Manifest = z.infer<typeof manifestSchema>;

/** The entry and all it imports statically, each once; what is imported on demand comes after the first screen. */
function firstScreenFiles(manifest: Manifest): Set<string> {
  const waiting = Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true);
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    waiting.push(...(manifest[name]?.imports ?? []));
  }
  return new Set([...seen].flatMap((name) => manifest[name]?.file ?? []).filter((file) => file.endsWith('.js')));
}

/** Script that a browser must have before the panel shows anything. */
export function measureFirstScreen(): Figure[] {
  const folder = join(import.meta.dirname, '../../dist/client');
  const manifestFile = join(folder, '.vite/manifest.json');
  if (!existsSync(manifestFile)) throw new Error('dist/client/.vite/manifest.json is missing: run "npm run build" first.');
  const files = firstScreenFiles(manifestSchema.parse(JSON.parse(readFileSync(manifestFile, 'utf8'))));
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0);
  return [atMost('first-screen JavaScript, gzip', bytes / 1000, 240, 'kB', { note: `${files.size} files` })];
}
