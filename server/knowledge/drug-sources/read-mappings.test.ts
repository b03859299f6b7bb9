import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDailyMedMappings } from './read-dailymed-mappings.ts';
import { readSrlc } from './read-srlc.ts';
import { folderOf } from '../../../test-fixtures/rxnorm-release.ts';

const fileOf = (content: string | Buffer): string => join(folderOf({ file: content }), 'file');

type All = { found: unknown[]; rejected: string[] };

async function all<T extends object, Key extends keyof T>(
  batches: AsyncIterable<T & { rejected: { reason: string; where: string }[] }>,
  key: Key,
): Promise<All> {
  const [found, rejected]: [unknown[], string[]] = [[], []];
  for await (const batch of batches) {
    found.push(...(batch[key] as unknown[]));
    rejected.push(...batch.rejected.map((one) => `${one.where.split('/').at(-1)}: ${one.reason}`));
  }
  return { found, rejected };
}

const setId = '11111111-2222-4333-8444-555555555555';
const header = 'SETID|SPL_VERSION|RXCUI|RXSTRING|RXTTY\n';
const row = `${setId.toUpperCase()}|12|855332|warfarin sodium 5 MG Oral Tablet|SCD\n`;
const mapped = { setId, version: 12, rxcui: '855332', tty: 'SCD', name: 'warfarin sodium 5 MG Oral Tablet' };
const mappings = async (content: string | Buffer): Promise<All> => all(readDailyMedMappings(fileOf(content)), 'mappings');

describe("DailyMed's mappings", () => {
  it.each([
    ['with a first line of names', `${header}${row}`],
    ['with names behind a byte order mark', `\uFEFF${header}${row}`],
    ['without one', row],
    ['with lines that end as on Windows', `${header}${row}`.replaceAll('\n', '\r\n')],
    ['as gzip', gzipSync(`${header}${row}`)],
  ])('are read %s', async (_, content) => {
    expect(await mappings(content)).toEqual({ found: [mapped], rejected: [] });
  });

  it('keep a bar that stands in a name, and tell rows that are none', async () => {
    const bad = `x|1|2|a|SCD\n${setId}|one|2|a|SCD\n${setId}|1|C123|a|SCD\n`;
    expect(await mappings(`${header}${setId}|3|1|a | b|SY\n${bad}`)).toEqual({
      found: [{ setId, version: 3, rxcui: '1', tty: 'SY', name: 'a | b' }],
      rejected: [
        'file line 3: a set id that is no UUID',
        'file line 4: a version that is no number',
        'file line 5: a code that is no RxCUI',
      ],
    });
  });

  it.each([
    ['too few columns', `${row}${setId}|1|2\n`, 'Line 2: it has 3 columns instead of 5.'],
    ['an end within a row', `${row}${setId}|1|855`, 'Line 2: the file ends within a row.'],
    ['nothing in it', '', 'It is empty.'],
    ['a page of the web', '<html>', 'It is a page of the web, not data.'],
  ])('are refused with %s', async (_, content, message) => {
    await expect(mappings(content)).rejects.toMatchObject({
      code: 'configuration',
      detail: expect.stringContaining(`file: ${message}`) as string,
    });
  });
});

const columns = '"Drug Name","Active Ingredient","Application Number","Application Type","Supplement Date","Database Updated","Link"\n';
const change = '"ABILIFY, ORAL","ARIPIPRAZOLE","21436","NDA","01/22/2025","02/06/2025","https://example.test/38"\n';
const changes = async (content: string | Buffer): Promise<All> => all(readSrlc(fileOf(content)), 'changes');

describe("FDA's index of labelling changes", () => {
  it.each([
    ['as it is published', `${columns}${change}`],
    ['without a last line end, behind a byte order mark', `\uFEFF${columns}${change.trimEnd()}`],
    ['as gzip', gzipSync(`${columns}${change}`)],
  ])('is read %s', async (_, content) => {
    expect(await changes(content)).toEqual({
      found: [
        {
          drugName: 'ABILIFY, ORAL',
          ingredient: 'ARIPIPRAZOLE',
          application: 'NDA021436',
          supplementDate: '2025-01-22',
          updated: '2025-02-06',
          link: 'https://example.test/38',
        },
      ],
      rejected: [],
    });
  });

  it('tells rows without a usable application or date', async () => {
    const bad = [change.replace('NDA', 'XDA'), change.replace('01/22/2025', '02/30/2025'), change.replace('02/06/2025', '')];
    expect(await changes(columns + bad.join('') + change)).toMatchObject({
      found: [{ application: 'NDA021436' }],
      rejected: [
        'file line 2: an application without type or number',
        'file line 3: a date that is none',
        'file line 4: a date that is none',
      ],
    });
  });

  it.each([
    [
      'without a column',
      `${columns.replace('"Supplement Date",', '')}${change}`,
      'Its first line does not name the column "Supplement Date".',
    ],
    ['torn within quotes', `${columns}${change.slice(0, 20)}`, 'quotes are opened and the file ends.'],
    ['torn within a row', `${columns}${change}"X","Y"`, 'it has another number of columns than the first line.'],
    ['as a page of the web', '<!DOCTYPE html>', 'It is a page of the web, not data.'],
  ])('is refused %s', async (_, content, message) => {
    await expect(changes(content)).rejects.toMatchObject({ code: 'configuration', detail: expect.stringContaining(message) as string });
  });

  const samples = process.env['SAMPLES_DIR'];
  it.runIf(samples !== undefined)('is read whole from the real file', async () => {
    const { found, rejected } = await all(readSrlc(join(samples ?? '', 'srlc/fda_srlc_label_changes_20251022.csv')), 'changes');
    expect(rejected).toEqual([]);
    expect(found.length).toBeGreaterThan(3000);
  });
});
