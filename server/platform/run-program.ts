import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** So long a program has to end by itself once it was asked to. */
const endMilliseconds = 10_000;
const mostBytes = 1_000_000;

/**
 * Runs a program of this installation in a process of its own, behind everything else that wants the processor, and with bounded
 * memory; asks it to end (SIGINT) when `signal` aborts. A program that follows its parent ends with this process, too. What it
 * prints is cut at its beginning where it is long.
 * @param options.environment all that it is given of it: nothing is handed on by itself
 * @throws Error where it cannot be started
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  {
    signal,
    mostMegabytes,
    environment,
  }: { signal: AbortSignal; mostMegabytes: number; environment: Readonly<Record<string, string | undefined>> },
): Promise<{ exitCode: number | null; printed: string; failed: string }> {
  const options = [
    ...process.execArgv.filter((one) => !/^--(?:inspect|max-old-space-size|env-file)/.test(one)),
    `--max-old-space-size=${mostMegabytes}`,
  ];
  // In a group of its own: Ctrl-C in our terminal is ours to hand on.
  const child = spawn(process.execPath, [...options, file, ...args], {
    env: environment,
    // By the last one it knows when we are gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  let kill: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGINT');
    kill = setTimeout(() => child.kill('SIGKILL'), endMilliseconds);
  };
  try {
    return await new Promise((resolve, reject) => {
      let printed = '';
      let failed = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-mostBytes)));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (failed = (failed + text).slice(-mostBytes)));
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, printed, failed }));
      try {
        if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
      } catch {
        // It has ended already, or the system allows no priorities.
      }
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  } finally {
    signal.removeEventListener('abort', end);
    clearTimeout(kill);
  }
}
