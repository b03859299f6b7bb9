import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AddressInfo } from 'node:net';

const projectFolder = join(import.meta.dirname, '../..');
const program = (name: string): string => join(projectFolder, 'dist/server', name);
const readyMilliseconds = 90_000;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export type RealServer = {
  /** `http://localhost:PORT`, the public URL. */
  url: string;
  dataDir: string;
  /** Starts the built program over its data folder and waits until it is ready. @throws Error with the log's end */
  start(): Promise<void>;
  /** kill -9: no drain, no goodbye. */
  kill(): Promise<void>;
  /** SIGTERM, as a supervisor stops it. */
  stop(): Promise<void>;
  /** One `admin` command over the same data; what it printed. @throws Error with its words */
  admin(...args: string[]): Promise<string>;
  /** What the server logged so far. */
  log(): string;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
};

/** The built server as its own process, with an embedded PostgreSQL in a folder of its own. */
export function createRealServer(options: { port: number; sandboxPort: number }): RealServer {
  for (const file of ['server/main.js', 'server/admin.js'])
    if (!existsSync(join(projectFolder, 'dist', file))) throw new Error(`dist/${file} is missing: run "npm run build" first.`);
  mkdirSync(join(projectFolder, '.tmp'), { recursive: true });
  const dataDir = mkdtempSync(join(projectFolder, '.tmp/e2e-'));
  const logFile = join(dataDir, 'server.log');
  const url = `http://localhost:${options.port}`;
  const { DATABASE_URL: _database, TENANTS_FILE: _tenants, SECRET_KEY: _secret, HOST: _host, ...inherited } = process.env;
  const env = {
    ...inherited,
    NODE_ENV: 'production',
    PRECEPTOR_DEMO: '1',
    PORT: String(options.port),
    PUBLIC_URL: url,
    SANDBOX_PORT: String(options.sandboxPort),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'info',
  };
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();

  const isReady = async (): Promise<boolean> => {
    try {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3000) });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  };

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child?.kill(signal);
    await ended;
    child = undefined;
  };

  const server: RealServer = {
    url,
    dataDir,
    log,
    async start() {
      const out = openSync(logFile, 'a');
      const started = spawn(process.execPath, ['--enable-source-maps', program('main.js')], {
        cwd: projectFolder,
        env,
        stdio: ['ignore', out, out],
      });
      child = started;
      let isOver = false;
      ended = new Promise((resolve) => {
        started.once('close', () => {
          isOver = true;
          resolve();
        });
      });
      for (const until = Date.now() + readyMilliseconds; Date.now() < until;) {
        if (isOver) throw new Error(`The server ended at its start:\n${log().slice(-4000)}`);
        if (await isReady()) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`The server was not ready within ${readyMilliseconds / 1000} s:\n${log().slice(-4000)}`);
    },
    kill: async () => end('SIGKILL'),
    stop: async () => end('SIGTERM'),
    async admin(...args) {
      const { stdout } = await promisify(execFile)(process.execPath, [program('admin.js'), ...args], { cwd: projectFolder, env });
      return stdout;
    },
    async remove() {
      await end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  return server;
}
