/**
 * Reads one document in a process of its own, so that a hostile file takes nothing down but this. On standard input a line of JSON
 * and the bytes; on standard output JSON. Its argument is the process that waits for it: without that one it ends.
 */
import { buffer } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { problemOf } from './document-problem.ts';
import { readDocument } from './read-document.ts';
import { askedSchema } from './reading-schema.ts';

// Beside the reading, which may be busy for as long as its parent lets it and would hear of nothing meanwhile.
const followParent = `const { workerData } = require('node:worker_threads');
setInterval(() => process.ppid === workerData || process.kill(process.pid, 'SIGKILL'), 250);`;
new Worker(followParent, { eval: true, execArgv: [], workerData: Number(process.argv[2]) }).unref();

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
