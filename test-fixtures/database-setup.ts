import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../server/database/embedded-postgres.ts';

declare module 'vitest' {
  // Vitest types what it hands to the tests by merging into this interface.
  interface ProvidedContext {
    databaseFolder: string;
  }
}

const prefix = 'preceptor-tests-';

/** Joins the cluster in `folder`, if one is running there, and is the last to leave it. */
async function stopCluster(folder: string): Promise<void> {
  if (existsSync(join(folder, 'postgres/postmaster.pid'))) {
    await (await startEmbeddedPostgres({ dataDir: folder, fsync: false })).stop();
  }
  rmSync(folder, { recursive: true, force: true });
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};

/** What runs that were killed left behind. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await stopCluster(join(tmpdir(), name)).catch(() => undefined);
  }
}

/** One folder a run for the tests' cluster. The first file that needs a database starts it; the end of the run stops it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  project.provide('databaseFolder', folder);
  return async () => stopCluster(folder);
}
