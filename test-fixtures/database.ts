import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../server/database/embedded-postgres.ts';
import { migrate, openDatabase, type Database } from '../server/database/index.ts';

export type TestDatabase = {
  db: Database;
  /** For another pool or process on the same database. */
  config: { host: string; port: number; user: string; database: string };
  /** The same as a URL, for `DATABASE_URL`. */
  connectionString: string;
  close(): Promise<void>;
};

const template = 'preceptor_template';
/** Any number, the same in every worker: one of them makes the template, the others wait. */
const templateLock = 411_553;

let cluster: Promise<EmbeddedPostgres> | undefined;

type Server = { host: string; port: number; user: string };

/** Runs `work` on the maintenance database. */
async function administer<T>(server: Server, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function makeTemplate(server: Server, client: pg.Client): Promise<void> {
  const known = await client.query(`select 1 from pg_database where datname = $1`, [template]);
  if (known.rowCount === 1) return;
  const building = `${template}_building`;
  await client.query(`drop database if exists ${building} with (force)`);
  await client.query(`create database ${building}`);
  const pool = new pg.Pool({ ...server, database: building, max: 4 });
  pool.on('error', () => undefined);
  pool.on('connect', (connected) => connected.on('error', () => undefined));
  try {
    await migrate(pool);
  } finally {
    await pool.end();
  }
  // The name appears only when every migration went through.
  await client.query(`alter database ${building} rename to ${template}`);
}

/**
 * A fresh, migrated database of the run's cluster, for one test file; takes 50 to 150 ms.
 * Call it in `beforeAll` and its `close` in `afterAll`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  cluster ??= startEmbeddedPostgres({ dataDir: inject('databaseFolder'), fsync: false });
  const { host, port, user } = (await cluster).connection;
  const server = { host, port, user };
  const database = `test_${randomBytes(6).toString('hex')}`;
  await administer(server, async (client) => {
    // Held until this connection closes; PostgreSQL copies a template for one at a time anyway.
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    await makeTemplate(server, client);
    await client.query(`create database ${database} template ${template} strategy file_copy`);
  });
  const config = { ...server, database };
  const db = openDatabase(config);
  return {
    db,
    config,
    connectionString: `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}`,
    close: async () => {
      await db.close();
      await administer(server, async (client) => client.query(`drop database if exists ${database} with (force)`));
    },
  };
}
