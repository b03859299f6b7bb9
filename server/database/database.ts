import pg from 'pg';
import type { ZodType } from 'zod';
import type { Sql } from './sql.ts';

type Statement = { text: string; values: readonly unknown[]; name?: string };

/** One transaction. Rows are parsed by the schema handed in, so a drifted column fails here and not on a screen. */
export type Tx = {
  /** All rows, unparsed. */
  query(query: Statement): Promise<unknown[]>;
  /** All rows, parsed. */
  rows<T>(schema: ZodType<T>, query: Sql): Promise<T[]>;
  /** The first row or undefined. */
  maybe<T>(schema: ZodType<T>, query: Sql): Promise<T | undefined>;
  /** The first row. @throws Error when there is none. */
  one<T>(schema: ZodType<T>, query: Sql): Promise<T>;
  /** Runs a statement; the number of rows it touched. */
  run(query: Sql): Promise<number>;
};

export type Database = {
  /** A transaction that sees one tenant only: row-level security is the second wall behind the `where`. */
  tenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A transaction over all tenants, for the tenant directory, sessions, cron and administration. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  pool: pg.Pool;
  close(): Promise<void>;
};

const tenantIdShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

// bigint and date as JavaScript can hold them: sequence numbers stay below 2^53, dates stay strings without a time zone.
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1082, (value) => value);

/** Opens a pool. Nothing is connected until the first statement. */
export function openDatabase(config: pg.PoolConfig & { onError?: (error: Error) => void }): Database {
  const { onError, ...poolConfig } = config;
  const pool = new pg.Pool({ max: 12, connectionTimeoutMillis: 5000, idleTimeoutMillis: 30_000, ...poolConfig });
  pool.on('error', (error) => onError?.(error));
  // A client in use reports to its user as well; without a listener a lost connection would end the process.
  pool.on('connect', (client) => client.on('error', (error) => onError?.(error)));

  const toTx = (client: pg.PoolClient): Tx => {
    const send = async ({ text, values, name }: Statement): Promise<pg.QueryResult> =>
      client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    const query = async (statement: Statement): Promise<unknown[]> => (await send(statement)).rows as unknown[];
    const rows = async <T>(schema: ZodType<T>, statement: Sql): Promise<T[]> => (await query(statement)).map((row) => schema.parse(row));
    return {
      query,
      rows,
      maybe: async (schema, statement) => (await rows(schema, statement))[0],
      one: async (schema, statement) => {
        const [first] = await rows(schema, statement);
        if (first === undefined) throw new Error('A row was expected and none came.');
        return first;
      },
      run: async (statement) => (await send(statement)).rowCount ?? 0,
    };
  };

  const transaction = async <T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    const onClientError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onClientError);
    try {
      await client.query(begin);
      const result = await work(toTx(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((rollbackError: unknown) => {
        broken = rollbackError instanceof Error ? rollbackError : new Error('rollback failed');
      });
      throw error;
    } finally {
      client.off('error', onClientError);
      client.release(broken);
    }
  };

  return {
    tenant: async (tenantId, work) => {
      if (!tenantIdShape.test(tenantId)) throw new Error(`Not a tenant id: ${JSON.stringify(tenantId)}`);
      // One round trip; the id is safe to inline because of the shape checked above.
      return transaction(`begin; set local role preceptor_app; set local preceptor.tenant = '${tenantId}'`, work);
    },
    system: async (work) => transaction('begin', work),
    pool,
    close: async () => pool.end(),
  };
}
