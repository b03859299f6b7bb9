/**
 * Reads one document in a process of its own, so that a hostile file takes nothing down but this. On standard input a line of JSON
 * and the bytes; on standard output JSON.
 */
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { problemOf } from './document-problem.ts';
import { readDocument } from './read-document.ts';
import { askedSchema } from './reading-schema.ts';

async function main(): Promise<unknown> {
  const all = await buffer(process.stdin);
  const end = all.indexOf('\n');
  try {
    return { read: await readDocument(all.subarray(end + 1), askedSchema.parse(JSON.parse(all.subarray(0, end).toString('utf8')))) };
  } catch (thrown) {
    if (thrown instanceof z.ZodError) throw thrown;
    return { problem: problemOf(thrown) };
  }
}

process.stdout.write(JSON.stringify(await main()));
