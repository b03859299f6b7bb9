import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const longestTailBytes = 8192;
const mostLines = 15;

/** The last lines written to a log after byte `from`; empty when there are none. */
export function tailOf(log: string, from: number): string {
  let file: number;
  try {
    file = openSync(log, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const start = Math.max(Math.min(from, size), size - longestTailBytes);
    const bytes = Buffer.alloc(size - start);
    readSync(file, bytes, 0, bytes.length, start);
    return bytes.toString('utf8').trimEnd().split('\n').slice(-mostLines).join('\n');
  } finally {
    closeSync(file);
  }
}
