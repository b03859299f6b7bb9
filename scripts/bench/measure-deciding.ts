import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { migrate, openDatabase } from '../../server/database/index.ts';
import { decideByCommand } from './deciding-process.ts';
import { fillInstallation, fullInstallation } from './full-installation.ts';
import { atMost, type Figure } from './report.ts';

const thousands = (count: number): string => count.toLocaleString('en');

/** A file of one label of nothing that is known, so that there is something to import. */
function oneLabel(folder: string, version: string): string {
  const file = join(folder, `one-${version}.ndjson`);
  const record = { set_id: '2f2f2f2f-0000-4000-8000-000000000001', id: 'one', version, effective_time: '20260701', openfda: {} };
  writeFileSync(file, `${JSON.stringify(record)}\n`);
  return file;
}

/** What the end of an import costs where everything was imported: which code has a boxed warning is decided of all labels together. */
export async function measureDeciding(folder: string): Promise<Figure[]> {
  const embedded = await startEmbeddedPostgres({ dataDir: join(folder, 'cluster'), fsync: false });
  try {
    const db = openDatabase({ ...embedded.connection });
    await migrate(db.pool)
      .then(async () => fillInstallation(db, fullInstallation))
      .finally(async () => db.close());
    const { host, port, user, database } = embedded.connection;
    const target = { databaseUrl: `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}`, dataDir: join(folder, 'data') };
    const first = await decideByCommand(oneLabel(folder, '1'), target);
    const again = await decideByCommand(oneLabel(folder, '2'), target);
    const { labels, prescription, boxed, concepts } = fullInstallation;
    const of = `${thousands(labels)} labels, ${thousands(prescription)} of prescription drugs, ${thousands(boxed)} boxed, ${thousands(concepts)} RxNorm concepts`;
    return [
      {
        name: 'facts decided at full scale',
        value: `${first.seconds.toFixed(0)} s`,
        note: `${thousands(first.codes)} codes, ${thousands(first.topics)} topics; once more, nothing new, ${again.seconds.toFixed(0)} s; ${of}`,
      },
      atMost('facts decided at full scale, peak memory (RSS)', Math.max(first.peakMegabytes, again.peakMegabytes), 500, 'MB', {
        digits: 0,
        note: `first ${first.peakMegabytes.toFixed(0)}, once more ${again.peakMegabytes.toFixed(0)} MB`,
      }),
    ];
  } finally {
    await embedded.stop();
  }
}
