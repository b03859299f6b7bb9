import type pg from 'pg';
import type { ZodType } from 'zod';
import type { Sql } from './sql.ts';

type Statement = { text: string; values: readonly unknown[]; name?: string };

/** One transaction. Rows are parsed by the schema handed in, so a drifted column fails here and not on a screen. */
export type Tx = {
  /** All rows, unparsed. Statements sent in one go travel in one round trip, and run in the order they were sent. */
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

/** The socket under a client, which @types/pg does not show. */
type Corked = { connection?: { stream?: { cork?(): void; uncork?(): void } } };

/**
 * A transaction on a pipelining client. What is sent in one turn of the event loop leaves in one write: a write that wakes
 * another process costs more than the statement it carries. `begin` travels with the first statement; without one nothing is sent.
 */
export function openTransaction(client: pg.PoolClient, begin: string): { tx: Tx; end: (word: 'commit' | 'rollback') => Promise<void> } {
  let state: 'waiting' | 'open' | 'ended' = 'waiting';
  const { stream } = (client as unknown as Corked).connection ?? {};
  let isCorked = false;
  const gather = (): void => {
    if (isCorked) return;
    isCorked = true;
    stream?.cork?.();
    process.nextTick(() => {
      isCorked = false;
      stream?.uncork?.();
    });
  };

  const send = async ({ text, values, name }: Statement): Promise<pg.QueryResult> => {
    if (state === 'ended') throw new Error('This transaction has ended.');
    gather();
    const begun = state === 'waiting' ? client.query(begin) : undefined;
    state = 'open';
    const sent = client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    if (begun === undefined) return sent;
    // Where `begin` failed the statement failed after it, and the first reason is the one to hear.
    const [first, second] = await Promise.allSettled([begun, sent]);
    if (first.status === 'rejected') throw first.reason;
    if (second.status === 'rejected') throw second.reason;
    return second.value;
  };
  const query = async (statement: Statement): Promise<unknown[]> => (await send(statement)).rows as unknown[];
  const rows = async <T>(schema: ZodType<T>, statement: Sql): Promise<T[]> => (await query(statement)).map((row) => schema.parse(row));

  return {
    tx: {
      query,
      rows,
      maybe: async (schema, statement) => (await rows(schema, statement))[0],
      one: async (schema, statement) => {
        const [first] = await rows(schema, statement);
        if (first === undefined) throw new Error('A row was expected and none came.');
        return first;
      },
      run: async (statement) => (await send(statement)).rowCount ?? 0,
    },
    end: async (word) => {
      const wasOpen = state === 'open';
      state = 'ended';
      if (wasOpen) await client.query(word);
    },
  };
}
