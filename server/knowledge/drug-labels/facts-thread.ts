/**
 * The program of the thread that reads new facts beside a server, over a connection of its own. Every page, and every object that is
 * made of it, is garbage a moment later, and its collector stops this thread instead of the one that answers orders. What it found it
 * hands over as numbers and bytes in shared memory.
 */
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../database/index.ts';
import { toAppError } from '../../platform/index.ts';
import { readFactsGently } from './read-facts.ts';
import type { FromThread, ThreadData } from './read-facts-apart.ts';

/** Behind the thread that answers orders, where both want the same processor. Linux gives each thread a priority of its own. */
const stepBack = (): void => {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), constants.priority.PRIORITY_LOW);
  } catch {
    // Elsewhere threads share one, or it is not ours to change.
  }
};

const post = (message: FromThread): void => parentPort?.postMessage(message);

const read = async ({ connection }: ThreadData): Promise<void> => {
  const db = openDatabase({ ...connection, max: 1 });
  try {
    post({ kind: 'read', facts: await readFactsGently(db) });
  } catch (error) {
    const isDatabaseAway = toAppError(error).code === 'database-unavailable';
    post({ kind: 'failed', isDatabaseAway, message: error instanceof Error ? error.message : String(error) });
  } finally {
    await db.close();
  }
};

stepBack();
void read(workerData as ThreadData);
