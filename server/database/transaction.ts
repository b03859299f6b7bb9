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
 * another process costs more than the statement it carries. Without a statement nothing is sent.
 */
export function openTransaction(client: pg.PoolClient, begin: string): { tx: Tx; end: (word: 'commit' | 'rollback') => Promise<void> } {
  let begun: Promise<unknown> | undefined;
  let hasEnded = false;
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

  // Waited for, not sent along with the first statement: where it failed, that statement would run without the wall.
  const open = async (): Promise<unknown> => {
    begun ??= client.query(begin);
    return begun;
  };
  const send = async ({ text, values, name }: Statement): Promise<pg.QueryResult> => {
    if (hasEnded) throw new Error('This transaction has ended.');
    await open();
    gather();
    return client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
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
      hasEnded = true;
      if (begun === undefined) return;
      const { command } = await client.query(word);
      // A statement failed and its error was swallowed: the server answers a commit with a rollback, and nobody is to think otherwise.
      if (word === 'commit' && command !== 'COMMIT') throw new Error('The transaction was rolled back: a statement in it had failed.');
    },
  };
}
