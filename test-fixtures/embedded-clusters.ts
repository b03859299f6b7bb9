import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import { projectRoot } from '../server/platform/index.ts';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresConnection,
  type EmbeddedPostgresError,
  type EmbeddedPostgresOptions,
} from '../server/database/embedded-postgres.ts';

export const isRoot = process.getuid?.() === 0;
export const nobody = { uid: 65534, gid: 65534 };

export type Answer = { reused: boolean; connection: EmbeddedPostgresConnection; error?: string };

/** Rows of one question, over a connection of its own. */
export async function ask(connection: EmbeddedPostgresConnection, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

export const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Clusters in a folder of this test file; each is stopped after its test, whoever holds it. */
export function clustersOfThisFile() {
  // Several clusters are created from nothing, each a second on an idle machine.
  vi.setConfig({ testTimeout: 60_000 });
  const scratch = mkdtempSync(join(tmpdir(), 'preceptor-launcher-'));
  const running = new Set<EmbeddedPostgres>();
  const children = new Set<ChildProcess>();
  beforeAll(() => {
    chmodSync(scratch, 0o755);
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
    for (const cluster of running) await cluster.stop();
    running.clear();
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  return {
    scratch,

    start: async (dataDir: string, more: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> => {
      const cluster = await startEmbeddedPostgres({ dataDir, fsync: false, ...more });
      running.add(cluster);
      return cluster;
    },

    /** Another Node process that holds the cluster; killed after the test. */
    holdElsewhere: async (
      options: EmbeddedPostgresOptions,
      as: Partial<typeof nobody> = {},
    ): Promise<{ child: ChildProcess; answer: Answer }> => {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', join(projectRoot(), 'test-fixtures/hold-cluster.ts'), JSON.stringify(options)],
        {
          ...as,
          cwd: projectRoot(),
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { PATH: process.env['PATH'], TMPDIR: '/tmp', HOME: '/nonexistent' },
        },
      );
      children.add(child);
      let words = '';
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
        words += chunk.toString();
        if (words.includes('\n')) break;
      }
      return { child, answer: JSON.parse(words) as Answer };
    },

    /** Why it does not start. @throws Error where it does */
    refusal: async (work: Promise<EmbeddedPostgres>): Promise<EmbeddedPostgresError> =>
      work.then(
        (cluster) => {
          running.add(cluster);
          throw new Error('It started.');
        },
        (error: unknown) => error as EmbeddedPostgresError,
      ),
  };
}
