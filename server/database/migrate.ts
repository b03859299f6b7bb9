import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import type { Pool } from 'pg';
import { AppError, projectRoot } from '../platform/index.ts';

/** Any 63-bit number, the same in every process: whoever holds it migrates, the others wait. */
const advisoryLock = 7_208_411_553;

type Migration = { name: string; text: string; hash: string };

function readMigrations(): Migration[] {
  const folder = join(projectRoot(), 'server/database/migrations');
  return readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .toSorted()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    });
}

/**
 * Brings the schema up to date; each file in its own transaction, in order, once.
 * @returns the names applied now
 * @throws configuration when an applied file was edited afterwards
 */
export async function migrate(pool: Pool): Promise<string[]> {
  await runMigrations({ pgPool: pool });
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock]);
    await client.query(
      'create table if not exists migration (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    const known = new Map(
      (await client.query<{ name: string; hash: string }>('select name, hash from migration')).rows.map((row) => [row.name, row.hash]),
    );
    const applied: string[] = [];
    for (const migration of readMigrations()) {
      const hash = known.get(migration.name);
      if (hash === migration.hash) continue;
      if (hash !== undefined) {
        throw new AppError('configuration', {
          detail: `Migration ${migration.name} was edited after it had been applied. Restore the file, or move the data folder away to begin anew.`,
        });
      }
      await client.query('begin');
      try {
        await client.query(migration.text);
        await client.query('insert into migration (name, hash) values ($1, $2)', [migration.name, migration.hash]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new AppError('configuration', {
          detail: `Migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`,
          cause: error,
        });
      }
      applied.push(migration.name);
    }
    return applied;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [advisoryLock]).catch(() => undefined);
    client.release();
  }
}
