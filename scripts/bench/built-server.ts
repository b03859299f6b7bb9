import { freePort, installation, startServerProcess } from '../server-process.ts';

const patienceMilliseconds = 20_000;

export type BuiltServer = {
  pid: number;
  /** Where it listens; `PUBLIC_URL` unless that was given. */
  url: string;
  /** Of the server's process since its start, threads of the crypto pool included. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
};

/**
 * The built server on loopback, to be measured; with `BENCH_PROFILE_DIR` it writes a CPU profile there.
 * @param environment laid over an installation's
 * @throws Error with the end of the log when it does not get ready
 */
export async function startBuiltServer(dataDir: string, environment: Record<string, string>): Promise<BuiltServer> {
  const port = await freePort();
  const profile = process.env['BENCH_PROFILE_DIR'];
  const { pid, end } = await startServerProcess(
    installation(dataDir, port, { HOST: '127.0.0.1', ...environment }),
    profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
  );
  return {
    pid,
    url: `http://localhost:${port}`,
    cpuSeconds: async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const found = /^process_cpu_seconds_total ([\d.e+-]+)/m.exec(text)?.[1];
      if (found === undefined) throw new Error('/metrics has no process_cpu_seconds_total');
      return Number(found);
    },
    stop: async () => {
      const timer = setTimeout(() => void end('SIGKILL'), patienceMilliseconds);
      await end('SIGTERM');
      clearTimeout(timer);
    },
  };
}
