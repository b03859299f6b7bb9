import { fork } from 'node:child_process';
import type pg from 'pg';
import { openDatabase } from '../../server/database/index.ts';
import { decideFacts, type DecidedFacts } from '../../server/knowledge/drug-labels/index.ts';
import { keepHeapSmall, systemClock } from '../../server/platform/index.ts';

type Deciding = Pick<DecidedFacts, 'version' | 'isNew' | 'codes' | 'topics'> & { seconds: number; peakMegabytes: number };
type Reply = { result: Deciding } | { error: string };

async function decide(connection: pg.PoolConfig): Promise<Deciding> {
  keepHeapSmall();
  const db = openDatabase(connection);
  const since = performance.now();
  const { version, isNew, codes, topics } = await decideFacts({ db, clock: systemClock });
  const seconds = (performance.now() - since) / 1000;
  await db.close();
  return { version, isNew, codes, topics, seconds, peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 };
}

/** The child's side: facts are decided once, as at the end of an import. */
export function serveDeciding(): void {
  process.once('message', (connection) => {
    decide(connection as pg.PoolConfig).then(
      (result) => process.send?.({ result } satisfies Reply, () => process.exit(0)),
      (error: unknown) => process.send?.({ error: String(error) } satisfies Reply, () => process.exit(1)),
    );
  });
}

/** Decides in a process of its own: its memory is nobody else's. */
export async function runDeciding(program: string, connection: pg.PoolConfig): Promise<Deciding> {
  const child = fork(program, ['deciding-process']);
  const reply = await new Promise<Reply>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Reply));
    child.once('exit', (code, signal) => reject(new Error(`deciding ended with ${code ?? signal ?? 'nothing'}`)));
    child.send(connection);
  });
  if ('error' in reply) throw new Error(reply.error);
  return reply.result;
}
