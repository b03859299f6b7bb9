import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBuiltServer } from './built-server.ts';
import { atMost, notMeasured, type Figure } from './report.ts';

const settleMilliseconds = 5000;

/** Megabytes (10^6 bytes) of one line of a /proc file. */
function megabytes(file: string, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`${file} has no ${field}`);
  return (Number(kibibytes) * 1024) / 1e6;
}

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return new RegExp(`^PPid:\\s+${pid}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'));
      } catch {
        return false;
      }
    })
    .map(Number);

/** The server's resident memory with the demo data and nothing to do; PostgreSQL apart, its shared pages counted once. */
export async function measureIdleMemory(folder: string): Promise<Figure[]> {
  const name = 'server memory (RSS), idle';
  if (!existsSync('/proc/self/status')) return [notMeasured(name, 'needs /proc', '≤ 250 MB')];
  const server = await startBuiltServer(folder, { PRECEPTOR_DEMO: '1' });
  try {
    await sleep(settleMilliseconds);
    const own = megabytes(`/proc/${server.pid}/status`, 'VmRSS');
    const postmaster = Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
    const postgres = [postmaster, ...childrenOf(postmaster)];
    const theirs = postgres.reduce((sum, pid) => sum + megabytes(`/proc/${pid}/smaps_rollup`, 'Pss'), 0);
    return [
      atMost(name, own, 250, 'MB', { digits: 0 }),
      { name: 'PostgreSQL memory (PSS), idle', value: `${theirs.toFixed(0)} MB`, note: `${postgres.length} processes` },
    ];
  } finally {
    await server.stop();
  }
}
