import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { labelRecord, readAll, splDocument, type Reading } from './label-fixture.ts';
import { openLabelFiles, type LabelFile, type LabelFileOptions } from './open-label-files.ts';
import { readLabelRecords } from './read-label-records.ts';
import { zipOf } from '../../../test-fixtures/zip-file.ts';

const root = mkdtempSync(join(tmpdir(), 'label-files-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
/** A new folder with these files. */
const folderOf = (files: Record<string, string | Buffer>): string => {
  const folder = join(root, String((folders += 1)));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
};
const fileOf = (content: string | Buffer, name = 'a.json'): string => join(folderOf({ [name]: content }), name);

const answer = (...numbers: number[]): string => JSON.stringify({ meta: {}, results: numbers.map((number) => labelRecord(number)) });
const read = async (what: string, options?: LabelFileOptions): Promise<Reading> => {
  const reading = await readAll(openLabelFiles(what, options));
  const within = (text: string): string => text.replaceAll(what, '…');
  return {
    ...reading,
    names: reading.names.map(within),
    ...(reading.error === undefined ? {} : { error: within(reading.error) }),
  };
};
const filesOf = async (what: string): Promise<LabelFile[]> => {
  const files: LabelFile[] = [];
  for await (const file of openLabelFiles(what)) files.push(file);
  return files;
};

describe('label files', () => {
  it.each([
    ['an answer of the API', answer(1, 2), ['01', '02']],
    ['an array', JSON.stringify([labelRecord(1), labelRecord(2)]), ['01', '02']],
    ['one record', JSON.stringify(labelRecord(1), null, 2), ['01']],
    [
      'a record a line, behind a mark of its encoding',
      `\u{feff}${JSON.stringify(labelRecord(1))}\n${JSON.stringify(labelRecord(2))}\n`,
      ['01', '02'],
    ],
    ['an SPL document', splDocument(), ['61']],
  ])('are %s, plain, as gzip and in a zip file', async (_, content, expected) => {
    expect(await read(fileOf(content))).toEqual({ names: ['…'], read: expected, problems: [] });
    expect((await read(fileOf(gzipSync(content), 'a.xml.gz'))).read).toEqual(expected);
    for (const isStored of [true, false])
      expect(await read(fileOf(zipOf([{ name: 'x.json', content, isStored }]), 'a.zip'))).toMatchObject({
        names: ['…!x.json'],
        read: expected,
      });
  });

  it('are those of a folder by name, and of the folders in it; what labels do not come in is passed over', async () => {
    const folder = folderOf({
      'b.json': answer(2),
      'a.ndjson.gz': gzipSync(JSON.stringify(labelRecord(1))),
      'c/d.xml': splDocument(),
      'e.zip': zipOf([{ name: 'e.json', content: answer(5) }]),
      'INDEX.csv': 'a,b',
      '.f.json': 'no',
      'download.json': JSON.stringify({ results: { drug: { label: { partitions: [{ file: 'https://example.org/e.zip' }] } } } }),
    });
    expect(await read(folder)).toEqual({
      names: ['…/a.ndjson.gz', '…/b.json', '…/c/d.xml', '…/e.zip!e.json'],
      read: ['01', '02', '61', '05'],
      problems: [],
    });
  });

  it('are in zip files within a zip file, as DailyMed packs them, beside pictures', async () => {
    const inner = zipOf([
      { name: 'label.xml', content: splDocument() },
      { name: 'picture.jpg', content: 'x' },
    ]);
    const outer = fileOf(
      zipOf([
        { name: 'prescription/b.zip', content: inner, isStored: true },
        { name: 'prescription/a.zip', content: Buffer.from('no zip') },
        { name: 'prescription/', content: '' },
      ]),
      'dm.zip',
    );
    expect(await read(outer)).toEqual({
      names: ['…!prescription/a.zip', '…!prescription/b.zip!label.xml'],
      read: ['61'],
      problems: [],
      error: expect.stringContaining('…!prescription/a.zip: It is no whole zip file') as string,
    });
  });

  it('keep their fingerprint until they change, and can be read after the next one was told of', async () => {
    const one = fileOf(answer(1));
    const [before] = await filesOf(one);
    expect((await filesOf(one))[0]?.fingerprint).toBe(before?.fingerprint);
    utimesSync(one, 1, 1);
    expect((await filesOf(one))[0]?.fingerprint).not.toBe(before?.fingerprint);
    const entries = (...numbers: number[]): Buffer => zipOf(numbers.map((number) => ({ name: `${number}.json`, content: answer(number) })));
    const [first, second] = await filesOf(fileOf(entries(1, 2), 'a.zip'));
    const [moved] = await filesOf(fileOf(entries(2, 3), 'a.zip'));
    expect(second?.fingerprint).toBe(moved?.fingerprint);
    expect(first?.fingerprint).not.toBe(second?.fingerprint);
    expect(first?.bytes).toBe(answer(1).length);
    expect((await readAll([first, second].flatMap((file) => file ?? []) as never)).read).toEqual(['01', '02']);
  });

  it('go on behind records that were read before, and tell how far they are', async () => {
    const [file] = await filesOf(fileOf(answer(1, 2, 3)));
    const seen: [number, number][] = [];
    for await (const one of file?.records({ skip: 1 }) ?? []) seen.push([one.position, one.bytesRead]);
    expect(seen).toEqual([
      [2, file?.bytes],
      [3, file?.bytes],
    ]);
    expect((await readAll([{ ...file, records: () => file?.records({ skip: 9 }) }] as never)).read).toEqual([]);
  });

  it('give a record as it came, and the parts of it that are used', async () => {
    const record = labelRecord(1, {
      id: 'a',
      warnings: ['[see Boxed Warning]'],
      boxed_warning: ['WARNING: RISK'],
      spl_product_data_elements: ['X'],
    });
    const [file] = await filesOf(fileOf(JSON.stringify({ results: [record] }, null, 1)));
    for await (const one of file?.records() ?? []) {
      if ('problem' in one) throw new Error(one.problem);
      expect(one.source).toBe('openfda');
      expect(JSON.parse(one.raw.toString())).toEqual(record);
      expect(JSON.parse(one.used.toString())).toEqual({ ...record, warnings: undefined });
      expect(one.record).toMatchObject({ boxed: ['WARNING: RISK'], products: { elements: ['X'], mentionsBox: true } });
    }
  });

  it('are named by a manifest; parts that lie beside it are read there', async () => {
    const part = (name: string): object => ({ file: `http://127.0.0.1:9/drug/label/${name}`, records: '2', size_mb: '1' });
    const manifest = { meta: {}, results: { device: {}, drug: { label: { partitions: [part('a.json.zip'), part('gone.json.zip')] } } } };
    const folder = folderOf({
      'download.json': JSON.stringify(manifest),
      'a.json.zip': zipOf([{ name: 'a.json', content: answer(1, 2) }]),
    });
    const reading = await readAll(openLabelFiles(join(folder, 'download.json')));
    expect(reading).toEqual({
      names: [join(folder, 'a.json.zip!a.json'), 'http://127.0.0.1:9/drug/label/gone.json.zip'],
      read: ['01', '02'],
      problems: [],
      error: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/\S+: It cannot be reached: /) as string,
    });
  });
});

describe('the records of one file', () => {
  it('are counted over the entries of a zip file, and come from this machine alone', async () => {
    const zip = fileOf(zipOf([1, 3].map((number) => ({ name: `${number}.json`, content: answer(number, number + 1) }))), 'a.zip');
    const positions: number[] = [];
    for await (const one of readLabelRecords(zip)) positions.push(one.position);
    expect(positions).toEqual([1, 2, 3, 4]);
    const partitions = [{ file: 'http://127.0.0.1:9/a.json.zip' }];
    const manifest = fileOf(JSON.stringify({ results: { drug: { label: { partitions } } } }), 'download.json');
    await expect(readLabelRecords(manifest).next()).rejects.toThrow('and the network is not asked for it.');
  });
});

describe('what cannot be read', () => {
  const whole = zipOf([{ name: 'a.json', content: answer(1, 2) }]);
  const flipped = Buffer.from(whole);
  flipped[60] = (flipped[60] ?? 0) ^ 1;
  const bomb = zipOf([{ name: 'a.json', content: '[', claimedSize: 2_000_000_000 }]);

  it.each([
    ['a zip file that is torn', 'a.zip', whole.subarray(0, -30), 'It is no whole zip file'],
    ['a zip file with a bit turned', 'a.zip', flipped, '!a.json: It is no whole zip file'],
    [
      'a zip file that is not packed and has another check sum',
      'a.zip',
      zipOf([{ name: 'a.json', content: '[]', claimedCrc: 1, isStored: true }]),
      'is not what its check sum says',
    ],
    [
      'a zip file whose check sum is another',
      'a.zip',
      zipOf([{ name: 'a.json', content: '[]', claimedCrc: 1 }]),
      'is not what its check sum says',
    ],
    [
      'a zip file whose content is longer than it says',
      'a.zip',
      zipOf([{ name: 'a.json', content: '[ ]', claimedSize: 2 }]),
      'longer than',
    ],
    [
      'a zip file that leaves its folder',
      'a.zip',
      zipOf([{ name: '../../a.json', content: '[]' }]),
      'It names a file outside of its folder',
    ],
    [
      'a zip file with a path of its own',
      'a.zip',
      zipOf([{ name: '/etc/a.json', content: '[]' }]),
      'It names a file outside of its folder',
    ],
    ['a zip file that is encrypted', 'a.zip', zipOf([{ name: 'a.json', content: '[]', isEncrypted: true }]), '!a.json: It is encrypted.'],
    ['a zip file that swells', 'a.zip', bomb, 'It unpacks to hundreds of times its size.'],
    ['a zip file without a label', 'a.zip', zipOf([{ name: 'a.txt', content: '' }]), 'There is no label file in it'],
    ['no zip file', 'a.zip', Buffer.from('<html>'), 'It is no zip file, whatever its name says.'],
    ['gzip that is torn', 'a.json.gz', gzipSync(answer(1, 2)).subarray(0, -20), 'It is torn'],
    ['gzip that swells', 'a.json.gz', gzipSync(Buffer.alloc(101_000_000, 0x20)), 'It unpacks to more than 500 times its size.'],
    ['a page', 'a.json', Buffer.from('\n<!DOCTYPE html><html>'), 'It is a page of the web, not a label.'],
    ['a file of another kind', 'a.json', Buffer.from('%PDF-1.7'), 'It is neither JSON nor XML.'],
    ['bytes', 'a.json', Buffer.from([0xff, 0xfe, 0x7b, 0]), 'It holds bytes that are no UTF-8.'],
    ['nothing', 'a.json', Buffer.alloc(0), 'It is empty.'],
    ['a manifest without labels', 'download.json', Buffer.from('{"results":{"device":{"partitions": []}}}'), 'names no parts'],
    ['a manifest that is torn', 'download.json', Buffer.from('{"results":{"device":{"partitions": ['), 'its JSON does not end'],
    ['XML with entities', 'a.xml', Buffer.from('<!DOCTYPE d [<!ENTITY a "b">]><document>&a;</document>'), 'It is not well-formed XML'],
    ['XML that is deeper than any label', 'a.xml', Buffer.from('<document>'.repeat(3000)), 'deeper'],
    ['XML that is no UTF-8', 'a.xml', Buffer.from([0x3c, 0x61, 0x3e, 0xe9]), 'It'],
  ])('is %s', async (_, name, content, message) => {
    const reading = await read(fileOf(content, name));
    expect(reading.error).toContain(message);
    expect(reading.error).toMatch(/^…/);
    expect(reading.read).toEqual([]);
  });

  it('is told where it begins, and what came before is good', async () => {
    const torn = answer(1, 2, 3).slice(0, -20);
    expect(await read(fileOf(torn))).toMatchObject({
      read: ['01', '02'],
      error: expect.stringMatching(/^…: It is not whole: its JSON does not end\. \(record 3, near byte \d+\)$/) as string,
    });
    expect((await read(fileOf(zipOf([{ name: 'a.json', content: torn }]), 'a.zip'))).read).toEqual(['01', '02']);
    expect(await read(fileOf(`[${JSON.stringify(labelRecord(1))},{"set_id":"x"},${JSON.stringify(labelRecord(3))}]`))).toEqual({
      names: ['…'],
      read: ['01', '03'],
      problems: [expect.stringMatching(/^2: set_id: /)],
    });
  });

  it('is a record that is too large, whatever it comes in; the others are read', async () => {
    const large = labelRecord(2, { warnings: ['x'.repeat(5000)] });
    const content = JSON.stringify({ results: [labelRecord(1), large, labelRecord(3)] });
    expect(await read(fileOf(content), { mostBytesOfRecord: 1000 })).toEqual({
      names: ['…'],
      read: ['01', '03'],
      problems: ['2: it is larger than 0.001 MB'],
    });
    expect((await read(fileOf(splDocument(), 'a.xml'), { mostBytesOfRecord: 100 })).problems).toEqual(['1: it is larger than 0.0001 MB']);
  });

  it('is not there, or nothing that labels come in', async () => {
    expect(await read(join(root, 'none'))).toMatchObject({ error: '…: There is no such file.' });
    expect(await read(folderOf({ 'a.txt': '' }))).toMatchObject({
      error: expect.stringContaining('There is no label file in this folder') as string,
    });
    expect(await read(folderOf({ 'a.zip': 'no', 'b.json': answer(2) }))).toMatchObject({
      read: ['02'],
      error: '…/a.zip: It is no zip file, whatever its name says.',
    });
  });
});
