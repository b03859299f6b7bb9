/**
 * The program of the thread that reads new facts beside a server. Every object that is made of a page is garbage a moment later, and its
 * collector stops this thread instead of the one that answers orders. What it found it hands over as numbers and bytes, without a copy;
 * the topics, which are objects, a few at a time.
 */
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { PackedProducts } from './kept-products.ts';
import { createFactsReading } from './read-facts.ts';
import type { FromThread, ToThread } from './read-facts-apart.ts';
import type { PackedTexts } from './text-places.ts';

/** Behind the thread that answers orders, where both want the same processor. Linux gives each thread a priority of its own. */
const stepBack = (): void => {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), constants.priority.PRIORITY_LOW);
  } catch {
    // Elsewhere threads share one, or it is not ours to change.
  }
};

const topicsAtOnce = 40;
const listsAtOnce = 200;

function* inParts<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}

const buffersOf = ({ texts, columns }: PackedProducts): ArrayBuffer[] => {
  const ofTexts = ({ blocks, inBlock, from, to, hashes, slots }: PackedTexts): ArrayBuffer[] =>
    [...blocks, inBlock, from, to, hashes, slots].map(({ buffer }) => buffer);
  return [...Object.values(texts).flatMap(ofTexts), ...Object.values(columns).map(({ buffer }) => buffer)];
};

stepBack();
const { expected } = workerData as { expected: number };
const reading = createFactsReading(expected);
const post = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

const finish = (): void => {
  const { hash, codes, topics, products } = reading.finish();
  for (const part of inParts(topics, topicsAtOnce)) post({ kind: 'topics', topics: part });
  for (const part of inParts(products.topicLists, listsAtOnce)) post({ kind: 'lists', lists: part });
  const rest = { ...products, topicLists: [] };
  post({ kind: 'finished', hash, codes, products: rest }, buffersOf(rest));
};

parentPort?.on('message', ({ kind, page }: ToThread) => {
  try {
    if (kind === 'finish') return finish();
    reading[kind](page);
    post({ kind: 'read' });
  } catch (error) {
    post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});
