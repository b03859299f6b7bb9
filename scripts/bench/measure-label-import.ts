import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { migrate, openDatabase } from '../../server/database/index.ts';
import { runImport, type ImportResult } from './label-import-process.ts';
import { averageRecordBytes } from './label-records.ts';
import { atLeast, atMost, median, type Figure } from './report.ts';

const rounds = 3;
const usualCount = 6000;

/**
 * An import of generated records of real size into a PostgreSQL that flushes to disk. As many as openFDA has take minutes:
 * BENCH_LABELS=250000 npm run bench -- label-import
 */
export async function measureLabelImport(program: string, folder: string): Promise<Figure[]> {
  const count = Number(process.env['BENCH_LABELS'] ?? usualCount);
  if (!Number.isInteger(count) || count < 1) throw new Error('BENCH_LABELS is a number of records.');
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  const pool = new pg.Pool({ ...postgres.connection, max: 1 });
  pool.on('error', () => undefined);
  try {
    const results: Record<'bare' | 'import', ImportResult[]> = { bare: [], import: [] };
    // By turns, so that what else the machine does meets both; what takes minutes is measured once.
    for (let turn = 0; turn < (count > 5 * usualCount ? 1 : rounds); turn += 1)
      for (const kind of ['bare', 'import'] as const) {
        const database = `labels_${kind}_${turn}`;
        await pool.query(`create database ${database}`);
        const connection = { ...postgres.connection, database };
        const fresh = openDatabase(connection);
        await migrate(fresh.pool).finally(async () => fresh.close());
        const result = await runImport(program, { kind, count, connection });
        if (result.records !== count) throw new Error(`${kind}: ${result.records} of ${count} records arrived`);
        results[kind].push(result);
        await pool.query(`drop database ${database} with (force)`);
      }
    const rates = (kind: 'bare' | 'import'): number[] => results[kind].map(({ records, seconds }) => records / seconds);
    const ratios = rates('import').map((rate, turn) => rate / (rates('bare')[turn] ?? Number.NaN));
    const boxed = Math.round(((results.import[0]?.boxed ?? 0) / count) * 100);
    const what = `${count.toLocaleString('en')} labels of ${averageRecordBytes / 1000} kB, ${boxed} % boxed`;
    const listed = (numbers: readonly number[], digits: number): string => numbers.map((one) => one.toFixed(digits)).join(', ');
    const peak = Math.max(...results.import.map(({ peakMegabytes }) => peakMegabytes));
    return [
      atLeast('label import, end to end', median(rates('import')), 800, 'labels/s', {
        digits: 0,
        note: `${what}; rounds ${listed(rates('import'), 0)}`,
      }),
      atLeast('label import, to bare parse and insert', median(ratios), 0.6, '', {
        digits: 2,
        note: `bare ${median(rates('bare')).toFixed(0)} labels/s; rounds ${listed(ratios, 2)}`,
      }),
      atMost('label import, peak memory (RSS)', peak, 500, 'MB', { digits: 0, note: what }),
    ];
  } finally {
    await pool.end();
    await postgres.stop();
  }
}
