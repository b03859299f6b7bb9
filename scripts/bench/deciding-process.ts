import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { projectRoot } from '../../server/platform/index.ts';

const factsSchema = z.object({ facts: z.object({ isNew: z.boolean(), codes: z.number(), topics: z.number() }) });

export type Deciding = { isNew: boolean; codes: number; topics: number; seconds: number; peakMegabytes: number };

/** The most that a process held at once, as Linux keeps it; 0 when it has ended, or elsewhere. */
const peakMegabytesOf = (pid: number): number => {
  try {
    return (Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
};

/**
 * `labels import` of the built program, of a file with next to nothing in it: what it does is decide.
 * @param target.databaseUrl of what was imported before; @param target.dataDir for its key
 */
export async function decideByCommand(file: string, target: { databaseUrl: string; dataDir: string }): Promise<Deciding> {
  const since = performance.now();
  const child = spawn(process.execPath, [join(projectRoot(), 'dist/server/admin.js'), 'labels', 'import', file, '--json'], {
    cwd: projectRoot(),
    env: { ...process.env, DATABASE_URL: target.databaseUrl, DATA_DIR: target.dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, failed, peakMegabytes] = ['', '', 0];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (failed += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let isRunning = true;
  const watched = (async () => {
    while (isRunning) {
      peakMegabytes = Math.max(peakMegabytes, peakMegabytesOf(child.pid ?? 0));
      await wait(50);
    }
  })();
  const code = await ended;
  isRunning = false;
  await watched;
  if (code !== 0) throw new Error(`labels import ended with ${code}: ${failed.slice(-500)}`);
  const { facts } = factsSchema.parse(JSON.parse(printed.slice(printed.indexOf('{'))));
  return { ...facts, seconds: (performance.now() - since) / 1000, peakMegabytes };
}
