import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  builtProgram,
  installation,
  logFileOf,
  projectFolder,
  startServerProcess,
  type ServerProcess,
} from '../../scripts/server-process.ts';

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
  /** Of the running process; 0 where none runs. */
  pid(): number;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
};

/** What a test lays over an installation to break it: variables, and options of Node. */
export type ServerFaults = { environment?: Record<string, string>; nodeOptions?: readonly string[] };

/** The built server as its own process, with an embedded PostgreSQL in a folder of its own; it may be started again and again. */
export function createRealServer(options: { port: number; sandboxPort: number } & ServerFaults): RealServer {
  const admin = builtProgram('admin.js');
  mkdirSync(join(projectFolder, '.tmp'), { recursive: true });
  const dataDir = mkdtempSync(join(projectFolder, '.tmp/e2e-'));
  const env = installation(dataDir, options.port, {
    PRECEPTOR_DEMO: '1',
    SANDBOX_PORT: String(options.sandboxPort),
    ...options.environment,
  });
  let running: ServerProcess | undefined;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await running?.end(signal);
    running = undefined;
  };

  return {
    url: `http://localhost:${options.port}`,
    dataDir,
    log: () => (existsSync(logFileOf(dataDir)) ? readFileSync(logFileOf(dataDir), 'utf8') : ''),
    async start() {
      running = await startServerProcess(env, options.nodeOptions);
    },
    pid: () => running?.pid ?? 0,
    kill: async () => end('SIGKILL'),
    stop: async () => end('SIGTERM'),
    async admin(...args) {
      const { stdout } = await promisify(execFile)(process.execPath, [admin, ...args], { cwd: projectFolder, env });
      return stdout;
    },
    async remove() {
      await end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
