import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** What a running server says of itself. @see https://www.postgresql.org/docs/18/storage-file-layout.html (postmaster.pid) */
export type Postmaster = { pid: number; port: number; socketFolder: string };

export const superuser = 'preceptor';
export const leaseName = 'preceptor-lease';

export const pidFile = (cluster: string): string => join(cluster, 'postmaster.pid');

/** The server that claims this cluster, alive or not; undefined without a (complete) claim. */
export function readPostmaster(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(cluster), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  const socketFolder = lines[4]?.trim() ?? '';
  // A claim is written in steps; one without a socket is still being made, or is a torn remainder.
  return Number.isInteger(pid) && pid > 1 ? { pid, port: port > 0 ? port : 5432, socketFolder } : undefined;
}

function commandLine(pid: number): string | undefined {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  } catch {
    return undefined;
  }
}

/**
 * Whether `pid` is the server of this cluster. Its number alone proves nothing: after a restart of the machine, or of a
 * container, another process may have it. `mark` is a part of the command line that only this cluster's server has.
 */
export function postmasterState(pid: number, mark: string): 'alive' | 'dead' | 'someone-else' {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'dead';
  }
  const line = commandLine(pid);
  if (line === undefined) return existsSync(`/proc/${pid}`) || !existsSync('/proc/self') ? 'alive' : 'dead';
  return line.includes(mark) ? 'alive' : 'someone-else';
}

/** A connection that says "in use" for as long as it is open, and that the server drops by itself when we die. */
export type Lease = {
  query(text: string): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
};

/**
 * Connects to the maintenance database.
 * @returns `not-yet` while the server starts, stops or is not there
 */
export async function connectLease(at: { socketFolder: string; port: number }, onLost: (error: Error) => void): Promise<Lease | 'not-yet'> {
  const client = new pg.Client({
    host: at.socketFolder,
    port: at.port,
    user: superuser,
    database: 'postgres',
    application_name: leaseName,
    connectionTimeoutMillis: 5000,
  });
  let ended = false;
  client.on('error', (error) => {
    if (!ended) onLost(error);
  });
  try {
    await client.connect();
  } catch {
    ended = true;
    await client.end().catch(() => undefined);
    return 'not-yet';
  }
  // An idle lease must not keep our process running; a question asked through it must.
  const stream = (client as unknown as { connection?: { stream?: { ref?(): void; unref?(): void } } }).connection?.stream;
  stream?.unref?.();
  return {
    query: async (text) => {
      stream?.ref?.();
      try {
        return (await client.query(text)).rows as Record<string, unknown>[];
      } finally {
        stream?.unref?.();
      }
    },
    end: async () => {
      ended = true;
      stream?.ref?.();
      await client.end().catch(() => undefined);
    },
  };
}
