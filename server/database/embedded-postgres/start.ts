import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger, type Logger } from '../../platform/index.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { checkVersion, initialise, isInitialised, keepSocketFolder, preparePlace, type ClusterPlace } from './cluster.ts';
import { keepRunning } from './keep-running.ts';
import { EmbeddedPostgresError } from './launcher-error.ts';
import { connectLease, leaseName, pidFile, postmasterState, readPostmaster, superuser, type Lease, type Postmaster } from './postmaster.ts';
import { tailOf } from './server-log.ts';
import { serverSettings } from './server-settings.ts';
import { serverUser, type ServerUser } from './server-user.ts';

export type EmbeddedPostgresOptions = {
  /** Folder of this installation's data; the cluster is `<dataDir>/postgres`, its log `<dataDir>/postgres.log`. */
  dataDir: string;
  logger?: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** True for a server: whenever the database ends, it is started again, as often as a minute allows. What is lost is one's connections. */
  startAgain?: boolean;
  /** False for tests: nothing survives a crash of the machine, and everything is faster. */
  fsync?: boolean;
  /** What takes long, in words for a person: "creating the database". */
  onProgress?: (line: string) => void;
  /** Where the binaries are and where a copy may go; found by itself when left out. */
  binaries?: { source?: string; copyTo?: string[] };
};

export type EmbeddedPostgresConnection = { host: string; port: number; user: string; database: string };

export type EmbeddedPostgres = {
  /** For `pg`: the host is the folder of the unix socket. */
  connection: EmbeddedPostgresConnection;
  /** True when the server was running already: another process uses it, or one was killed before it could stop it. */
  reused: boolean;
  /** Gives the server up; the last process to do so stops it (fast shutdown: open transactions roll back). */
  stop(): Promise<void>;
};

/** A server that runs, and our hold on it; `lost` settles when it let go of us. */
type Held = { running: Postmaster; lease: Lease; lost: Promise<Error>; reused: boolean };

const database = 'preceptor';
const startTimeoutMs = 120_000;
/** After a kill of the server its children may hold the shared memory for some seconds. */
const contentionMs = 15_000;
const stopTimeoutMs = 30_000;
const largestLogBytes = 5_000_000;

const passing = /pre-existing shared memory block|lock file ".*" already exists|could not bind Unix address/;

const alive = (place: ClusterPlace): Postmaster | undefined => {
  const claimed = readPostmaster(place.folder);
  if (claimed === undefined) return undefined;
  const state = postmasterState(claimed.pid, place.socketFolder);
  // PostgreSQL takes any process with that number for its own; the claim of a process that is surely another goes.
  if (state === 'someone-else') rmSync(pidFile(place.folder), { force: true });
  return state === 'alive' ? claimed : undefined;
};

function spawnServer(
  place: ClusterPlace,
  binaries: Binaries,
  user: ServerUser,
  fsync: boolean,
): { child: ChildProcess; logFrom: number; ended: () => string | undefined } {
  if ((statSync(place.log, { throwIfNoEntry: false })?.size ?? 0) > largestLogBytes) renameSync(place.log, `${place.log}.1`);
  const logFrom = statSync(place.log, { throwIfNoEntry: false })?.size ?? 0;
  const log = openSync(place.log, 'a', 0o600);
  const child = spawn(binaries.postgres, ['-D', place.address, ...serverSettings({ socketFolder: place.socketFolder, fsync })], {
    ...user.drop,
    cwd: place.folder,
    // Nothing of our environment: it may hold secrets, and PG* variables would change what is started.
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    stdio: ['ignore', log, log],
    // Its own session: Ctrl-C goes to us, and we stop it when we no longer need it.
    detached: true,
  });
  closeSync(log);
  let end: string | undefined;
  child.on('error', (error) => {
    end = error.message;
  });
  child.on('exit', (code, signal) => {
    end = signal ?? `exit code ${code}`;
  });
  child.unref();
  return { child, logFrom, ended: () => end };
}

/**
 * A real PostgreSQL for one machine: found running and joined, or started from the installed binaries.
 * As root it runs as "nobody"; it listens on a unix socket only, in a folder of mode 0700.
 * Two processes may call this for the same folder at the same time; they share one server.
 * @throws EmbeddedPostgresError (an AppError `configuration`) with one clear sentence and, where there is one, the server's log
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = serverUser();
  const place = preparePlace(options.dataDir, user);
  const hold = async (): Promise<Held> => {
    try {
      return await joinOrStart(place, user, options);
    } catch (error) {
      removeIfEmpty(place.socketFolder);
      throw error;
    }
  };
  const logger = options.logger ?? silentLogger;
  const first = await hold();
  await makeDatabase(first.lease);
  logger.info({ reused: first.reused, folder: place.folder }, 'embedded database ready');
  const again = async (): Promise<Held> => {
    keepSocketFolder(place, user);
    // A folder that vanished is a disk that was unmounted: an empty database in its place would look as if all were lost.
    if (!isInitialised(place.folder))
      throw new EmbeddedPostgresError('cluster-gone', `The database in ${place.folder} is not there any more.`);
    return hold();
  };
  const keeper =
    options.startAgain === true ? keepRunning(first, { start: again, join: async () => join(alive(place)), logger }) : undefined;
  if (keeper === undefined) void first.lost.then((error) => logger.warn({ err: error }, 'the embedded database closed its connection'));
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => stopServer(place, keeper === undefined ? first : await keeper.end());
  return {
    connection: { host: first.running.socketFolder, port: first.running.port, user: superuser, database },
    reused: first.reused,
    stop: async () => (stopping ??= stop()),
  };
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // In use by a server, or swept already.
  }
}

/** A hold on what runs and answers; never starts anything. */
async function join(running: Postmaster | undefined): Promise<Held | undefined> {
  if (running === undefined || running.socketFolder === '') return undefined;
  let onLost: (error: Error) => void = () => undefined;
  const lost = new Promise<Error>((resolve) => (onLost = resolve));
  const lease = await connectLease(running, onLost);
  return lease === 'not-yet' ? undefined : { running, lease, lost, reused: true };
}

async function joinOrStart(place: ClusterPlace, user: ServerUser, options: EmbeddedPostgresOptions): Promise<Held> {
  const fsync = options.fsync ?? true;
  const started = Date.now();
  let binaries: Binaries | undefined;
  let spawned: ReturnType<typeof spawnServer> | undefined;
  for (;;) {
    const running = alive(place);
    const joined = await join(running);
    if (joined !== undefined) return { ...joined, reused: spawned?.child.pid !== joined.running.pid };
    if (running === undefined && (spawned === undefined || spawned.ended() !== undefined)) {
      if (spawned !== undefined) {
        const tail = tailOf(place.log, spawned.logFrom) || (spawned.ended() ?? '');
        if (!passing.test(tail) || Date.now() - started > contentionMs) {
          throw new EmbeddedPostgresError('server-not-started', `The embedded PostgreSQL did not start in ${place.folder}; its log says:`, {
            logTail: tail,
          });
        }
        await sleep(500);
      }
      binaries ??= findBinaries(user, options.binaries);
      if (!isInitialised(place.folder)) {
        options.onProgress?.('creating the database');
        initialise(place, binaries, user, { fsync });
      }
      checkVersion(place.folder, binaries);
      if (alive(place) === undefined) spawned = spawnServer(place, binaries, user, fsync);
    }
    if (Date.now() - started > startTimeoutMs) {
      throw new EmbeddedPostgresError('server-not-started', `The embedded PostgreSQL in ${place.folder} does not answer; its log says:`, {
        logTail: tailOf(place.log, spawned?.logFrom ?? 0),
      });
    }
    await sleep(50);
  }
}

async function makeDatabase(lease: Lease): Promise<void> {
  const existing = await lease.query(`select 1 from pg_database where datname = '${database}'`);
  if (existing.length > 0) return;
  await lease.query(`create database ${database}`).catch((error: unknown) => {
    // Another process that joined at the same time made it.
    if (!['42P04', '23505'].includes(String((error as { code?: unknown }).code))) throw error;
  });
}

async function stopServer(place: ClusterPlace, { running, lease }: Held): Promise<void> {
  try {
    // First no longer counted, then counting: of two that leave together at least one sees nobody left.
    await lease.query(`set application_name = 'preceptor-leaving'`);
    const others = await lease.query(`select 1 from pg_stat_activity where application_name = '${leaseName}'`);
    if (others.length > 0) return;
  } catch {
    // The server is gone or going; what follows makes sure of it.
  } finally {
    await lease.end();
  }
  const isUp = (): boolean =>
    readPostmaster(place.folder)?.pid === running.pid && postmasterState(running.pid, place.socketFolder) === 'alive';
  const since = Date.now();
  for (const [signal, patienceMs] of [
    ['SIGINT', stopTimeoutMs],
    ['SIGQUIT', 5000],
  ] as const) {
    if (!isUp()) break;
    process.kill(running.pid, signal);
    for (const until = Date.now() + patienceMs; isUp() && Date.now() < until;) await sleep(20);
  }
  if (isUp()) {
    throw new EmbeddedPostgresError(
      'server-not-stopped',
      `The embedded PostgreSQL (process ${running.pid}) did not stop within ${Math.round((Date.now() - since) / 1000)} s.`,
    );
  }
  removeIfEmpty(place.socketFolder);
}
