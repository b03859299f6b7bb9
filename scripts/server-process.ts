import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const projectFolder = join(import.meta.dirname, '..');
const readyMilliseconds = 90_000;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A built program of `dist/server`. @throws Error naming the command that builds it */
export function builtProgram(name: 'main.js' | 'admin.js'): string {
  const path = join(projectFolder, 'dist/server', name);
  if (!existsSync(path)) throw new Error(`dist/server/${name} is missing: run "npm run build" first.`);
  return path;
}

/** An installation beside any other: production mode, its own data folder, port and embedded database. `more` is laid over it. */
export function installation(dataDir: string, port: number, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const {
    DATABASE_URL: _database,
    TENANTS_FILE: _tenants,
    SECRET_KEY: _key,
    SECRET_KEY_PREVIOUS: _previous,
    HOST: _host,
    ...inherited
  } = process.env;
  return {
    ...inherited,
    NODE_ENV: 'production',
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'info',
    ...more,
  };
}

export const logFileOf = (dataDir: string): string => join(dataDir, 'server.log');

export type ServerProcess = {
  pid: number;
  /** Sends the signal and waits until the process is over. */
  end: (signal: NodeJS.Signals) => Promise<void>;
};

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Starts what `npm run build` made, as an installation runs it, and waits until it is ready; log lines go to a file beside the data.
 * @param env of `installation`
 * @param nodeOptions of Node, before the program
 * @throws Error with the end of the log when it does not get ready; nothing is left running then
 */
export async function startServerProcess(env: NodeJS.ProcessEnv, nodeOptions: readonly string[] = []): Promise<ServerProcess> {
  const logFile = logFileOf(env['DATA_DIR'] ?? '');
  const out = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...nodeOptions, '--enable-source-maps', builtProgram('main.js')], {
    cwd: projectFolder,
    env,
    stdio: ['ignore', out, out],
  });
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    child.once('close', () => {
      isOver = true;
      resolve();
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await over;
  };
  for (const until = Date.now() + readyMilliseconds; !(await isReady(`http://localhost:${env['PORT']}`)); await sleep(100)) {
    if (!isOver && Date.now() < until) continue;
    const why = isOver ? 'ended at its start' : `was not ready within ${readyMilliseconds / 1000} s`;
    if (!isOver) await end('SIGKILL');
    throw new Error(`The server ${why}:\n${readFileSync(logFile, 'utf8').slice(-4000)}`);
  }
  return { pid: child.pid ?? 0, end };
}
