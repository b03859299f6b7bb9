import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openFdaRecordSchema } from './label-version.ts';
import { openLabelFiles } from './open-label-files.ts';
import type { ReadRecord } from './read-records.ts';
import { zipOf } from '../../../test-fixtures/zip-file.ts';

const folder = process.env['SAMPLES_DIR'];
const openFda = join(folder ?? '', 'openfda');

const readOf = async (what: string): Promise<ReadRecord[]> => {
  const all: ReadRecord[] = [];
  for await (const file of openLabelFiles(what)) for await (const one of file.records()) all.push(one);
  return all;
};

const linesOf = (name: string): string[] =>
  gunzipSync(readFileSync(join(openFda, name)))
    .toString()
    .split('\n')
    .filter((line) => line !== '');

describe.skipIf(folder === undefined || !existsSync(openFda))('real records of openFDA', () => {
  it.each(['drug-label-boxed-sample.ndjson.gz', 'drug-label-2024-sample.ndjson.gz', 'drug-label-all-slim.ndjson.gz'])(
    '%s: each is what JSON.parse reads, its bytes are its own',
    async (name) => {
      const lines = linesOf(name);
      const all = await readOf(join(openFda, name));
      expect(all).toHaveLength(lines.length);
      for (const [index, one] of all.entries()) {
        if ('problem' in one) throw new Error(one.problem);
        const whole = JSON.parse(lines[index] ?? '') as Record<string, unknown>;
        expect(one.record).toEqual(openFdaRecordSchema.parse(whole));
        expect(one.raw.toString()).toBe(lines[index]);
        expect(whole).toMatchObject(JSON.parse(one.used.toString()) as object);
      }
    },
  );

  it('are the same in a part of the bulk download, as it is packed', async () => {
    const lines = linesOf('drug-label-2024-sample.ndjson.gz');
    const temporary = mkdtempSync(join(tmpdir(), 'real-records-'));
    try {
      const content = JSON.stringify({ meta: { last_updated: '' }, results: lines.map((line) => JSON.parse(line) as unknown) }, null, 2);
      writeFileSync(join(temporary, 'part.json.zip'), zipOf([{ name: 'drug-label-0001-of-0001.json', content }]));
      const all = await readOf(temporary);
      expect(all.map((one) => ('record' in one ? one.record : one.problem))).toEqual(
        lines.map((line) => openFdaRecordSchema.parse(JSON.parse(line))),
      );
    } finally {
      rmSync(temporary, { recursive: true });
    }
  });

  it('are one a file in the pairs of versions', async () => {
    const names = readdirSync(join(openFda, 'label-versions')).filter((name) => name.endsWith('.json'));
    const all = await readOf(join(openFda, 'label-versions'));
    expect(all.map((one) => ('record' in one ? one.position : one.problem))).toEqual(names.map(() => 1));
  });
});
