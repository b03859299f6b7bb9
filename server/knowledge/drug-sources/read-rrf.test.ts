import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readRrf } from './read-rrf.ts';
import { archived, conso, fixtureSetId, folderOf, rel, smallRelease } from '../../../test-fixtures/rxnorm-release.ts';
import type { RxNormRecord } from './rxnorm-record.ts';
import { zipOf } from '../../../test-fixtures/zip-file.ts';

const read = async (path: string): Promise<{ records: RxNormRecord[]; rejected: string[]; bytes: number; bytesRead: number }> => {
  const found = { records: [] as RxNormRecord[], rejected: [] as string[], bytes: 0, bytesRead: 0 };
  for await (const batch of readRrf(path)) {
    found.records.push(...batch.records);
    found.rejected.push(...batch.rejected.map((one) => `${one.where.split('/').at(-1)}: ${one.reason}`));
    found.bytes = batch.bytes;
    found.bytesRead = batch.bytesRead;
  }
  return found;
};
const of = (records: readonly RxNormRecord[], kind: RxNormRecord['kind']): RxNormRecord[] => records.filter((one) => one.kind === kind);
const broken = async (path: string): Promise<string> =>
  read(path).then(
    () => 'nothing was wrong',
    (error: unknown) => (error as { detail: string }).detail.replace(path, '…'),
  );

const entriesOf = (files: Record<string, string>): { name: string; content: string }[] =>
  Object.entries(files).map(([name, content]) => ({ name, content }));

describe('an RxNorm release', () => {
  it('gives its own concepts, its relations in one direction, products of set ids, UNIIs and codes that gave way', async () => {
    const { records, rejected, bytes, bytesRead } = await read(folderOf(smallRelease));
    expect(of(records, 'concept')).toHaveLength(30);
    expect(records).toContainEqual({
      kind: 'concept',
      rxcui: '11111',
      tty: 'SCD',
      name: 'warfarin sodium 7 MG Oral Tablet',
      status: 'obsolete',
    });
    expect(of(records, 'concept').some((one) => one.kind === 'concept' && one.tty === 'PSN')).toBe(false);
    expect(of(records, 'relation')).toContainEqual({ kind: 'relation', from: '855332', relation: 'consists_of', to: '315682' });
    expect(of(records, 'relation').filter((one) => one.kind === 'relation' && one.relation === 'form_of' && one.to === '11289')).toEqual([
      { kind: 'relation', from: '114194', relation: 'form_of', to: '11289' },
      { kind: 'relation', from: '114194', relation: 'form_of', to: '11289' },
    ]);
    expect(of(records, 'set-id')).toEqual([{ kind: 'set-id', setId: fixtureSetId, rxcui: '855332' }]);
    expect(of(records, 'substance')).toEqual([
      { kind: 'substance', unii: '5Q7ZVV76EI', rxcui: '11289' },
      { kind: 'substance', unii: '5Q7ZVV76EI', rxcui: '11289' },
    ]);
    expect(of(records, 'remapped').map((one) => (one.kind === 'remapped' ? `${one.rxcui} ${one.to}` : ''))).toEqual([
      '209999 855332',
      '209998 855332',
      '209998 1608',
      '855334 855332',
      '209997 209999',
    ]);
    expect(rejected).toEqual(['RXNSAT.RRF line 3: a set id that is no UUID']);
    expect(bytesRead).toBe(bytes);
  });

  it('is the same in a zip file, in gzip files and in a folder further down; the nearest files are the whole release', async () => {
    const whole = (await read(folderOf(smallRelease))).records;
    const under = (folder: string): Record<string, string> =>
      Object.fromEntries(Object.entries(smallRelease).map(([name, text]) => [`${folder}/${name}`, text]));
    const prescribable = { 'prescribe/rrf/RXNCONSO.RRF': conso('1', 'IN', 'a part'), 'prescribe/rrf/RXNREL.RRF': rel('1', 'isa', '2') };
    const zip = join(folderOf({ 'release.zip': zipOf(entriesOf({ ...prescribable, ...under('rrf') })) }), 'release.zip');
    expect((await read(zip)).records).toEqual(whole);
    expect((await read(folderOf({ ...prescribable, ...under('rrf') }))).records).toEqual(whole);
    const gzipped = Object.fromEntries(Object.entries(smallRelease).map(([name, text]) => [`${name}.gz`, gzipSync(text)]));
    expect((await read(folderOf(gzipped))).records).toEqual(whole);
  });

  it('needs its concepts and relations', async () => {
    const folder = folderOf({ 'RXNCONSO.RRF': smallRelease['RXNCONSO.RRF'] });
    expect(await broken(folder)).toBe('…: It has no RXNREL.RRF: it is no whole release of RxNorm.');
  });

  const damaged = (name: keyof typeof smallRelease, content: string | Buffer): string => folderOf({ ...smallRelease, [name]: content });
  const text = smallRelease['RXNREL.RRF'];
  it.each([
    [
      'a row of other columns',
      damaged('RXNREL.RRF', `${rel('1', 'isa', '2')}1|2|3|\n`),
      '…/RXNREL.RRF: Line 2: it has 3 columns instead of 16.',
    ],
    ['an end within a row', damaged('RXNREL.RRF', text.slice(0, -12)), `…/RXNREL.RRF: Line 40: the file ends within a row.`],
    [
      'bytes that are no UTF-8',
      damaged('RXNREL.RRF', Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0x0a])])),
      '…/RXNREL.RRF: From line 1 on it holds bytes that are no UTF-8.',
    ],
    ['NUL bytes', damaged('RXNREL.RRF', `${text}\0\n`), '…/RXNREL.RRF: From line 1 on it holds NUL bytes: it is no text.'],
    ['a page of the web', damaged('RXNREL.RRF', '<!DOCTYPE html><html></html>\n'), '…/RXNREL.RRF: It is a page of the web, not data.'],
    ['an empty file', damaged('RXNREL.RRF', ''), '…/RXNREL.RRF: It is empty.'],
    [
      'a gzip file that is torn',
      folderOf({ 'RXNCONSO.RRF': smallRelease['RXNCONSO.RRF'], 'RXNREL.RRF.gz': gzipSync(text).subarray(0, 200) }),
      '…/RXNREL.RRF.gz: It is torn, or not what its beginning says (behind line 12).',
    ],
    [
      'a comma-separated file of the name',
      damaged('RXNATOMARCHIVE.RRF', archived('1', 'SCD', 'x', '2').replaceAll('|', ',')),
      '…/RXNATOMARCHIVE.RRF: Line 1: it has 0 columns instead of 16.',
    ],
  ])('with %s is refused by file and line', async (_, folder, message) => {
    expect(await broken(folder)).toBe(message);
  });

  it('is refused where its zip file is torn', async () => {
    const zip = zipOf(entriesOf({ 'rrf/RXNCONSO.RRF': smallRelease['RXNCONSO.RRF'], 'rrf/RXNREL.RRF': text }));
    const folder = folderOf({ 'torn.zip': zip.subarray(0, zip.length - 40) });
    expect(await broken(join(folder, 'torn.zip'))).toMatch(/^…: It is no whole zip file \(/);
    const [concepts, relations] = entriesOf({ 'RXNCONSO.RRF': smallRelease['RXNCONSO.RRF'], 'RXNREL.RRF': text });
    const spoilt = folderOf({ 'spoilt.zip': zipOf([concepts!, { ...relations!, claimedCrc: 1 }]) });
    expect(await broken(join(spoilt, 'spoilt.zip'))).toBe(
      '…!RXNREL.RRF: It is no whole zip file (its content is not what its check sum says).',
    );
  });
});
