import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { folderOf, smallRelease } from '../../../test-fixtures/rxnorm-release.ts';
import { kindOfSource } from './rxnorm-kind.ts';
import { zipOf } from '../../../test-fixtures/zip-file.ts';

const kindOf = async (content: string | Buffer, name = 'file'): Promise<string> => kindOfSource(join(folderOf({ [name]: content }), name));
const release = Object.entries(smallRelease).map(([name, content]) => ({ name: `rrf/${name}`, content }));
const label = '{"set_id": "11111111-2222-4333-8444-555555555555", "version": "1"}';

describe('the kind of a path', () => {
  it.each([
    ['a label a line', label, 'labels'],
    ['an answer of openFDA', `{"meta": {}, "results": [${label}]}`, 'labels'],
    ['an SPL document', '<?xml version="1.0"?><document xmlns="urn:hl7-org:v3"/>', 'labels'],
    ['a zip file of labels', zipOf([{ name: 'drug-label-0001-of-0013.json', content: label }]), 'labels'],
    ['a zip file of a release', zipOf(release), 'rxnorm-rrf'],
    ['answers of RxNav', gzipSync('{"allRelatedGroup": {"rxcui": ""}}'), 'rxnav'],
    ['an answer laid out over lines', '\n{\n  "allRelatedGroup": {}}', 'rxnav'],
    ['a table of answers', 'rxcui,tty,name,sources\n', 'rxnav'],
    ['mappings', 'SETID|SPL_VERSION|RXCUI|RXSTRING|RXTTY\n', 'dailymed-mappings'],
    ['mappings without names', '\uFEFF11111111-2222-4333-8444-555555555555|1|2|x|SCD\n', 'dailymed-mappings'],
    ['the index', '\uFEFF"Drug Name","Active Ingredient","Application Number","Application Type","Supplement Date"\n', 'srlc'],
  ])('%s', async (_, content, kind) => {
    expect(await kindOf(content)).toBe(kind);
  });

  it('of folders and addresses', async () => {
    expect(await kindOfSource(folderOf({ 'rrf/RXNCONSO.RRF': 'x' }))).toBe('rxnorm-rrf');
    expect(await kindOfSource(folderOf({ 'a.json': label }))).toBe('labels');
    expect(await kindOfSource('https://example.test/download.json')).toBe('labels');
  });

  it.each([
    ['a page of the web', '<!DOCTYPE html><html>', 'It is a page of the web, not data.'],
    ['an empty file', '', 'It is empty.'],
    ['something else', 'hello', 'It is no labels (openFDA, SPL)'],
    ['mappings of other columns', 'SETID|ZIP_FILE_NAME|UPLOAD_DATE|SPL_VERSION|TITLE\n', "the columns are others than DailyMed's"],
    ['a torn zip file', zipOf(release).subarray(0, 300), 'It is no whole zip file'],
  ])('is said in plain words to be none: %s', async (_, content, message) => {
    await expect(kindOf(content)).rejects.toMatchObject({ code: 'configuration', detail: expect.stringContaining(message) as string });
  });

  it('is none of a single file of a release, of nothing, or of an empty folder', async () => {
    await expect(kindOf('1|2|', 'RXNREL.RRF')).rejects.toMatchObject({
      detail: expect.stringContaining('name its folder or its zip file') as string,
    });
    await expect(kindOfSource(join(folderOf({}), 'missing'))).rejects.toMatchObject({
      detail: expect.stringContaining('There is no such file.') as string,
    });
    const index = '"Drug Name","Active Ingredient","Application Number","Application Type","Supplement Date"\n';
    await expect(kindOfSource(folderOf({ 'readme.txt': 'hello', 'srlc.csv': index }))).rejects.toMatchObject({
      detail: expect.stringContaining('no labels in this folder, but srlc.csv can be imported: name the file itself.') as string,
    });
    expect(await kindOfSource(folderOf({ 'a.json': label, 'srlc.csv': index }))).toBe('labels');
    await expect(kindOfSource(folderOf({}))).rejects.toMatchObject({ detail: expect.stringContaining('The folder is empty.') as string });
  });
});
