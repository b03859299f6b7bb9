import pg from 'pg';
import type { ZodType } from 'zod';
import type { Sql } from './sql.ts';
import { openTransaction, type Tx } from './transaction.ts';

export type Database = {
  /** A transaction that sees one tenant only: row-level security is the second wall behind the `where`. */
  tenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A transaction over all tenants, for the tenant directory, sessions, cron and administration. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One statement that is its own transaction, in one round trip: for calls of database functions that put up the tenant's
   * wall themselves, where a transaction's round trips would be most of the cost. @returns the first row
   */
  call<T>(schema: ZodType<T>, statement: Sql): Promise<T>;
  pool: pg.Pool;
  /** What another thread opens the same database with. */
  connection: pg.PoolConfig;
  close(): Promise<void>;
};

const tenantIdShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

// bigint and date as JavaScript can hold them: sequence numbers stay below 2^53, dates stay strings without a time zone.
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1082, (value) => value);

/** Opens a pool. Nothing is connected until the first statement. */
export function openDatabase(config: pg.PoolConfig & { onError?: (error: Error) => void }): Database {
  const { onError, ...poolConfig } = config;
  const pool = new pg.Pool({ max: 12, connectionTimeoutMillis: 5000, idleTimeoutMillis: 30_000, pipeline: true, ...poolConfig });
  pool.on('error', (error) => onError?.(error));
  // A client in use reports to its user as well; without a listener a lost connection would end the process.
  pool.on('connect', (client) => client.on('error', (error) => onError?.(error)));

  const transaction = async <T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    const onClientError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onClientError);
    const { tx, end } = openTransaction(client, begin);
    try {
      const result = await work(tx);
      await end('commit');
      return result;
    } catch (error) {
      await end('rollback').catch((rollbackError: unknown) => {
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
    call: async (schema, { text, values, name }) => {
      const { rows } = await pool.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
      return schema.parse(rows[0]);
    },
    pool,
    connection: poolConfig,
    close: async () => pool.end(),
  };
}
