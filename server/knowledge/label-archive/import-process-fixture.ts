import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../database/index.ts';
import { silentLogger, systemClock } from '../../platform/index.ts';
import type { LabelVersion } from '../drug-sources/index.ts';
import { createLabelImport } from './import-labels.ts';
import { filesOf, hepatotoxicity, label, labelFile, setIdOf } from '../../../test-fixtures/label-files.ts';

/** Labels with two versions each, next to each other; a third of the versions has a box. */
export const many = (position: number): LabelVersion =>
  label({ version: 1 + (position % 2), setId: setIdOf(Math.floor(position / 2)), boxed: position % 3 === 0 ? [hepatotoxicity] : [] });

const program = fileURLToPath(import.meta.url);
type Connection = { host: string; port: number; user: string; database: string };

/** The child's side: an import that says when it has read a batch, and is killed while it goes on. */
async function importUntilKilled(connection: Connection): Promise<void> {
  const db = openDatabase(connection);
  await createLabelImport({ db, clock: systemClock, logger: silentLogger }).run([filesOf(labelFile(many, { count: 1000 }))], {
    onProgress: ({ records }) => void process.stdout.write(`${records}\n`),
  });
  await db.close();
}

/** Imports 1,000 records in a process that is ended by SIGKILL once it has read so many batches of 200. */
export async function killedImport(connection: Connection, batches: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(connection)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    read += text.trim().split('\n').length;
    if (read >= batches) child.kill('SIGKILL');
  });
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}

const [, started, connection] = process.argv;
if (started === program && connection !== undefined) await importUntilKilled(JSON.parse(connection) as Connection);
