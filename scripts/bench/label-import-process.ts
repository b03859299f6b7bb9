import { fork } from 'node:child_process';
import type pg from 'pg';
import { openDatabase, sql } from '../../server/database/index.ts';
import { createLabelImport } from '../../server/knowledge/label-archive/index.ts';
import { labelFileOf } from '../../server/knowledge/drug-sources/index.ts';
import { silentLogger, systemClock } from '../../server/platform/index.ts';
import { labelPart, labelRecordBytes } from './label-records.ts';

export type ImportTask = { kind: 'import' | 'bare'; count: number; connection: pg.PoolConfig };
export type ImportResult = { records: number; boxed: number; seconds: number; peakMegabytes: number };
type Counted = Pick<ImportResult, 'records' | 'boxed'>;
type Reply = { result: ImportResult } | { error: string };

type BareRecord = { set_id: string; version: string; effective_time: string; boxed_warning?: string[] };
/** As many as an import has, so that neither waits for the disk more than the other. */
const inTransaction = 200;

/** The least that a program could do with the same records, and what ours is compared with: parse each, and insert a row of it. */
async function importBare({ count, connection }: ImportTask): Promise<Counted> {
  const db = openDatabase({ ...connection, max: 1 });
  await db.system(async (tx) =>
    tx.run(sql`create table bench_label (set_id uuid, version integer, effective date, box jsonb, primary key (set_id, version))`),
  );
  let boxed = 0;
  for (let from = 0; from < count; from += inTransaction)
    await db.system(async (tx) => {
      for (let number = from; number < Math.min(count, from + inTransaction); number += 1) {
        const read = JSON.parse(labelRecordBytes(number).toString()) as BareRecord;
        const box = JSON.stringify(read.boxed_warning ?? null);
        if (read.boxed_warning !== undefined) boxed += 1;
        await tx.run(sql`insert into bench_label values (${read.set_id}, ${read.version}, ${read.effective_time}, ${box})`);
      }
    });
  await db.close();
  return { records: count, boxed };
}

async function importLabels({ count, connection }: ImportTask): Promise<Counted> {
  const db = openDatabase(connection);
  const generated = labelFileOf({ name: 'generated', fingerprint: '1', bytes: null, chunks: () => labelPart(count) });
  const files = async function* (): AsyncGenerator<typeof generated> {
    yield await Promise.resolve(generated);
  };
  const { counts, problems, stopped } = await createLabelImport({ db, clock: systemClock, logger: silentLogger }).run([files()]);
  await db.close();
  const [problem] = problems;
  if (stopped !== null || problem !== undefined) throw new Error(stopped ?? problem?.text);
  return { records: counts.versions, boxed: counts.verdicts.genuine };
}

/** The child's side: one import, and what it took. */
export function serveImport(): void {
  process.once('message', (message) => {
    const task = message as ImportTask;
    // The records of a generator are made at its first; that is no work of an import.
    labelRecordBytes(0);
    const since = performance.now();
    (task.kind === 'bare' ? importBare(task) : importLabels(task)).then(
      (counted) => {
        const seconds = (performance.now() - since) / 1000;
        const result = { ...counted, seconds, peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 };
        process.send?.({ result } satisfies Reply, () => process.exit(0));
      },
      (error: unknown) => process.send?.({ error: String(error) } satisfies Reply, () => process.exit(1)),
    );
  });
}

/** An import in a process of its own: its memory is nobody else's. */
export async function runImport(program: string, task: ImportTask): Promise<ImportResult> {
  const child = fork(program, ['label-import-process']);
  const reply = await new Promise<Reply>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Reply));
    child.once('exit', (code, signal) => reject(new Error(`the import ended with ${code ?? signal ?? 'nothing'}`)));
    child.send(task);
  });
  if ('error' in reply) throw new Error(reply.error);
  return reply.result;
}
