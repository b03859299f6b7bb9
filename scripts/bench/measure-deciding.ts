import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { migrate, openDatabase } from '../../server/database/index.ts';
import { runDeciding } from './deciding-process.ts';
import { fillInstallation, fullInstallation } from './full-installation.ts';
import { atMost, type Figure } from './report.ts';

const thousands = (count: number): string => count.toLocaleString('en');

/** What the end of an import costs where everything was imported: which code has a boxed warning is decided of all labels together. */
export async function measureDeciding(program: string, folder: string): Promise<Figure[]> {
  const embedded = await startEmbeddedPostgres({ dataDir: folder, fsync: false });
  try {
    const db = openDatabase({ ...embedded.connection });
    await migrate(db.pool)
      .then(async () => fillInstallation(db, fullInstallation))
      .finally(async () => db.close());
    const first = await runDeciding(program, embedded.connection);
    const again = await runDeciding(program, embedded.connection);
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
