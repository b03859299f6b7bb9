import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './launcher-error.ts';
import { superuser } from './postmaster.ts';
import { canEnter, giveTo, type ServerUser } from './server-user.ts';

/** Where one cluster lives. `address` is how the server, at work in `folder`, names that folder (its `-D`). */
export type ClusterPlace = { folder: string; address: string; log: string; socketFolder: string };

/** A unix socket's path ends at 107 bytes on Linux and 103 on macOS, its own file name included. */
const longestSocketFolder = 103 - '/.s.PGSQL.5432.lock'.length;

const errnoOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** Like `mkdir -p`; Node's own never returns where the system answers "no such entry" to creating one (/proc). */
function makeFolder(folder: string, mode: number): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

/**
 * Makes the folders of a cluster: `<dataDir>/postgres` for the server's user alone, and a short one for its socket.
 * Only that one folder changes hands; `dataDir` itself stays ours.
 * @throws data-folder-unwritable, data-folder-of-another-user, data-folder-unreachable
 */
export function preparePlace(dataDir: string, user: ServerUser): ClusterPlace {
  const wanted = resolve(dataDir);
  let folder: string;
  try {
    // 0711: the server's user may pass through to its own folder and see nothing else.
    makeFolder(wanted, user.drop.uid === undefined ? 0o700 : 0o711);
    const probe = join(wanted, `.writable-${process.pid}-${Date.now()}`);
    writeFileSync(probe, '');
    rmSync(probe);
    folder = join(realpathSync(wanted), 'postgres');
    makeFolder(folder, 0o700);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'data-folder-unwritable',
      `The data folder ${wanted} cannot be written (${errnoOf(cause)}); set DATA_DIR to a folder that can.`,
      { cause },
    );
  }
  if (user.drop.uid === undefined && statSync(folder).uid !== user.uid) {
    throw new EmbeddedPostgresError(
      'data-folder-of-another-user',
      `The database in ${folder} belongs to user ${statSync(folder).uid}, probably because it was first started as root; start it as that user again, or set DATA_DIR to another folder.`,
    );
  }
  try {
    giveTo(user, folder);
    chmodSync(folder, 0o700);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'data-folder-unwritable',
      `The database in ${folder} cannot be given to user ${user.uid} (${errnoOf(cause)}); start as an ordinary user, or set DATA_DIR to a local folder.`,
      { cause },
    );
  }
  return {
    folder,
    address: addressOf(folder, user),
    log: join(realpathSync(wanted), 'postgres.log'),
    socketFolder: makeSocketFolder(folder, user),
  };
}

/**
 * A folder below a 0700 parent cannot be named by the server's user, but it can be inherited: we enter it while we still
 * may, and the server calls it "where I am". Linux resolves that without walking the path again.
 */
function addressOf(folder: string, user: ServerUser): string {
  if (canEnter(folder, user)) return folder;
  const inherited = '/proc/self/cwd';
  if (existsSync(inherited)) return inherited;
  throw new EmbeddedPostgresError(
    'data-folder-unreachable',
    `User ${user.uid}, who runs the database for root, cannot reach ${folder}; start as an ordinary user, or set DATA_DIR to a folder under /var/lib.`,
  );
}

/** A 0700 folder of the server's user with a short path; the same for every process that uses this cluster. */
function makeSocketFolder(cluster: string, user: ServerUser): string {
  const key = createHash('sha256').update(cluster).digest('hex').slice(0, 12);
  for (const parent of new Set(['/tmp', tmpdir(), '/var/tmp'])) {
    if (!canEnter(parent, user)) continue;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const folder = join(parent, `preceptor-${key}${attempt === 0 ? '' : `-${attempt}`}`);
      if (Buffer.byteLength(folder) > longestSocketFolder) break;
      try {
        mkdirSync(folder, { mode: 0o700 });
        if (user.drop.uid !== undefined) chownSync(folder, user.uid, user.gid);
        return folder;
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') break;
        // Taken before us in a place that everyone writes: use it only if it is what we would have made.
        const stat = lstatSync(folder, { throwIfNoEntry: false });
        if (stat !== undefined && stat.isDirectory() && stat.uid === user.uid && (stat.mode & 0o077) === 0) return folder;
      }
    }
  }
  throw new EmbeddedPostgresError(
    'data-folder-unwritable',
    'No temporary folder with a short path can be written for the database socket; looked at /tmp and /var/tmp.',
  );
}

/** Makes the socket's folder again where somebody swept it away, at the same place: whoever connects keeps the address. */
export function keepSocketFolder({ socketFolder }: ClusterPlace, user: ServerUser): void {
  if (existsSync(socketFolder)) return;
  mkdirSync(socketFolder, { mode: 0o700 });
  if (user.drop.uid !== undefined) chownSync(socketFolder, user.uid, user.gid);
}

export const isInitialised = (cluster: string): boolean => existsSync(join(cluster, 'PG_VERSION'));

/** @throws data-folder-of-another-version when an older or newer major version wrote the cluster */
export function checkVersion(cluster: string, binaries: Binaries): void {
  const written = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const ours = binaries.version.split('.')[0] ?? '';
  if (!ours.startsWith(written)) {
    throw new EmbeddedPostgresError(
      'data-folder-of-another-version',
      `The database in ${cluster} was written by PostgreSQL ${written}, and this is ${binaries.version}; set DATA_DIR to another folder, or dump and restore.`,
    );
  }
}

function sweepUnfinished(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || Number(pid) === process.pid) continue;
    try {
      process.kill(Number(pid), 0);
    } catch (error) {
      if (errnoOf(error) === 'ESRCH') rmSync(join(dataDir, name), { recursive: true, force: true });
    }
  }
}

/**
 * Creates an empty cluster beside its place and moves it there whole, so that a start cut short, or two at once, never
 * leave half of one.
 * @throws cluster-not-created with the tail of initdb's own words
 */
export function initialise(place: ClusterPlace, binaries: Binaries, user: ServerUser, options: { fsync: boolean }): void {
  const dataDir = resolve(place.folder, '..');
  sweepUnfinished(dataDir);
  const foreign = (cause?: unknown): EmbeddedPostgresError =>
    new EmbeddedPostgresError(
      'cluster-not-created',
      `${place.folder} holds something that is not a database; set DATA_DIR to another folder.`,
      { cause },
    );
  if (readdirSync(place.folder).length > 0 && !isInitialised(place.folder)) throw foreign();
  const fresh = mkdtempSync(join(dataDir, `postgres.new-${process.pid}-`));
  chmodSync(fresh, 0o700);
  try {
    giveTo(user, fresh);
    const result = spawnSync(
      binaries.initdb,
      [
        '-D',
        place.address === place.folder ? fresh : place.address,
        '-U',
        superuser,
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=libc',
        // The socket's folder is 0700: whoever reaches it is the server's user or root. There is no other way in.
        '--auth-local=trust',
        '--auth-host=reject',
        '--no-instructions',
        ...(options.fsync ? [] : ['--no-sync']),
      ],
      { ...user.drop, cwd: fresh, env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' }, encoding: 'utf8' },
    );
    if (result.status !== 0) {
      throw new EmbeddedPostgresError('cluster-not-created', `The embedded PostgreSQL could not create its database in ${place.folder}.`, {
        logTail: (result.error?.message ?? `${result.stdout}${result.stderr}`).trim().split('\n').slice(-12).join('\n'),
      });
    }
    try {
      // Replaces an empty folder only.
      renameSync(fresh, place.folder);
    } catch (cause) {
      if (!isInitialised(place.folder)) throw foreign(cause);
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
