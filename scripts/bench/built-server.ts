import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const projectFolder = join(import.meta.dirname, '../..');
const readyMilliseconds = 90_000;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export type BuiltServer = {
  pid: number;
  /** Where it listens; `PUBLIC_URL` unless that was given. */
  url: string;
  /** Of the server's process since its start, threads of the crypto pool included. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
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
 * Starts what `npm run build` made, as an installation runs it: production mode, log lines written to a file.
 * @param environment laid over ours
 * @throws Error with the end of the log when it does not get ready
 */
export async function startBuiltServer(dataDir: string, environment: Record<string, string>): Promise<BuiltServer> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const logFile = join(dataDir, 'server.log');
  const out = openSync(logFile, 'a');
  const { DATABASE_URL: _database, TENANTS_FILE: _tenants, SECRET_KEY: _key, HOST: _host, ...inherited } = process.env;
  const profile = process.env['BENCH_PROFILE_DIR'];
  const child = spawn(
    process.execPath,
    [...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]), '--enable-source-maps', 'dist/server/main.js'],
    {
      cwd: projectFolder,
      stdio: ['ignore', out, out],
      env: {
        ...inherited,
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        PUBLIC_URL: url,
        DATA_DIR: dataDir,
        LOG_LEVEL: 'info',
        ...environment,
      },
    },
  );
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    child.once('close', () => {
      isOver = true;
      resolve();
    });
  });
  for (const until = Date.now() + readyMilliseconds; !(await isReady(url)); await sleep(100)) {
    if (isOver || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`The server did not get ready:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    }
  }
  return {
    pid: child.pid ?? 0,
    url,
    cpuSeconds: async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const found = /^process_cpu_seconds_total ([\d.e+-]+)/m.exec(text)?.[1];
      if (found === undefined) throw new Error('/metrics has no process_cpu_seconds_total');
      return Number(found);
    },
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await over;
      clearTimeout(timer);
    },
  };
}
