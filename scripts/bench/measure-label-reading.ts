import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { labelFileOf, openLabelFiles, type LabelFile } from '../../server/knowledge/drug-sources/index.ts';
import { averageRecordBytes, labelPart, labelRecordBytes } from './label-records.ts';
import { atLeast, atMost, type Figure } from './report.ts';

const records = 8000;
const packedRecords = 2000;

type Rate = { perSecond: number; peakMegabytes: number; bytes: number };

const megabytes = (): number => process.memoryUsage.rss() / 1e6;

/** Records a second, and the most memory that was seen on the way. */
async function rateOf(read: () => AsyncIterable<number>): Promise<Rate> {
  const since = performance.now();
  let [count, bytes, peakMegabytes] = [0, 0, megabytes()];
  for await (const size of read()) {
    count += 1;
    bytes += size;
    if (count % 20 === 0) peakMegabytes = Math.max(peakMegabytes, megabytes());
  }
  return { perSecond: count / ((performance.now() - since) / 1000), peakMegabytes, bytes };
}

async function* sizesOf(files: AsyncIterable<LabelFile> | Iterable<LabelFile>): AsyncGenerator<number> {
  for await (const file of files)
    for await (const read of file.records()) {
      if ('problem' in read) throw new Error(`${file.name}: ${read.problem}`);
      yield read.raw.length;
    }
}

async function* parsedAlone(): AsyncGenerator<number> {
  for (let number = 0; number < records; number += 1) {
    const bytes = labelRecordBytes(number);
    const record = JSON.parse(bytes.toString()) as { set_id: string };
    yield record.set_id === '' ? 0 : bytes.length;
  }
}

/** Reading label records alone, from memory and packed on the disk, beside JSON.parse of the same bytes. */
export async function measureLabelReading(folder: string): Promise<Figure[]> {
  labelRecordBytes(0);
  const generated = labelFileOf({ name: 'generated', fingerprint: '', bytes: null, chunks: () => labelPart(records) });
  const reading = await rateOf(() => sizesOf([generated]));
  const parsing = await rateOf(parsedAlone);
  const path = join(folder, 'part.json.gz');
  await pipeline(labelPart(packedRecords), createGzip({ level: 6 }), createWriteStream(path));
  const packed = await rateOf(() => sizesOf(openLabelFiles(path)));
  const average = `${records} records of ${Math.round(reading.bytes / records / 1000)} kB (real: ${averageRecordBytes / 1000})`;
  return [
    atLeast('label records read, of JSON.parse alone', reading.perSecond / parsing.perSecond, 1, '', {
      digits: 2,
      note: `${reading.perSecond.toFixed(0)}/s and ${parsing.perSecond.toFixed(0)}/s; ${average}`,
    }),
    atLeast('label records read from gzip', packed.perSecond, 800, '/s', { digits: 0, note: `${packedRecords} records` }),
    atMost('memory (RSS) while labels are read, peak', Math.max(reading.peakMegabytes, packed.peakMegabytes), 500, 'MB', {
      digits: 0,
      note: `JSON.parse alone ${parsing.peakMegabytes.toFixed(0)} MB`,
    }),
  ];
}
