import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readRxNav } from './read-rxnav.ts';
import { folderOf } from '../../../test-fixtures/rxnorm-release.ts';
import type { RxNormRecord } from './rxnorm-record.ts';

const answer = (...concepts: [tty: string, rxcui: string, name: string][]): string => {
  const groups = [...new Set(['GPCK', ...concepts.map(([tty]) => tty)])].map((tty) => {
    const conceptProperties = concepts
      .filter((one) => one[0] === tty)
      .map(([, rxcui, name]) => ({ rxcui, name, synonym: '', tty, language: 'ENG', suppress: 'N', umlscui: '' }));
    return conceptProperties.length === 0 ? { tty } : { tty, conceptProperties };
  });
  return JSON.stringify({ allRelatedGroup: { rxcui: '', conceptGroup: groups } });
};

const fileOf = (content: string | Buffer): string => join(folderOf({ 'answers.json': content }), 'answers.json');
const read = async (content: string | Buffer): Promise<{ records: RxNormRecord[]; relations: string[]; rejected: string[] }> => {
  const found = { records: [] as RxNormRecord[], relations: [] as string[], rejected: [] as string[] };
  for await (const { records, rejected } of readRxNav(fileOf(content))) {
    found.records.push(...records);
    for (const one of records) if (one.kind === 'relation') found.relations.push(`${one.from} ${one.relation} ${one.to}`);
    found.rejected.push(...rejected.map((one) => `${one.where.split('/').at(-1)}: ${one.reason}`));
  }
  return found;
};

const estradiol = answer(
  ['IN', '4083', 'estradiol'],
  ['PIN', '1606', 'estradiol valerate'],
  ['PIN', '2372221', 'fluoroestradiol F-18'],
  ['DF', '1', 'Injectable Solution'],
  ['DF', '2', 'Injection'],
  ['DF', '3', 'Oral Tablet'],
  ['SCD', '1608', 'estradiol valerate 20 MG/ML Injectable Solution'],
  ['SCD', '2372228', 'fluoroestradiol F-18 10 MCI/ML Injection'],
  ['SBD', '2372230', 'fluoroestradiol F-18 10 MCI/ML Injection [Cerianna]'],
  ['SBD', '1609', 'estradiol 1 MG Oral Tablet [Estrace]'],
  ['MIN', '840781', 'estradiol / progesterone'],
  ['BN', '2372229', 'Cerianna'],
  ['BN', '4000', 'Estrace'],
  ['BN', '4001', 'Unknown'],
  ['SBDG', '2372231', 'Cerianna Injectable Product'],
  ['SBDG', '4002', 'Estrace Oral Product'],
);

describe('an answer of RxNav', () => {
  it('tells which ingredient each concept has to do with, save what is named after another drug', async () => {
    const { relations } = await read(estradiol);
    expect(relations.toSorted()).toEqual(
      [
        '1606 form_of 4083',
        '2372221 form_of 4083',
        '1608 related_ingredient 4083',
        '1608 has_dose_form 1',
        '2372228 related_ingredient 2372221',
        '2372228 has_dose_form 2',
        '2372230 related_ingredient 2372221',
        '2372230 has_dose_form 2',
        '1609 related_ingredient 4083',
        '1609 has_dose_form 3',
        '840781 has_part 4083',
        '2372229 related_ingredient 2372221',
        '4000 related_ingredient 4083',
        '2372231 related_ingredient 2372221',
        '4002 related_ingredient 4083',
      ].toSorted(),
    );
  });

  it('with several ingredients is believed by name only', async () => {
    const { relations } = await read(
      answer(
        ['IN', '1306284', 'cobicistat'],
        ['IN', '460132', 'darunavir'],
        ['SCD', '1600704', 'cobicistat 150 MG / darunavir 800 MG Oral Tablet'],
        ['SCDC', '670025', 'darunavir 600 MG'],
        ['SCD', '7', 'something else 1 MG Oral Tablet'],
      ),
    );
    expect(relations).toEqual([
      '1600704 related_ingredient 1306284',
      '1600704 related_ingredient 460132',
      '670025 related_ingredient 460132',
    ]);
  });

  it('is the same alone, laid out over lines, a line of many, and as gzip', async () => {
    const { records } = await read(estradiol);
    expect((await read(JSON.stringify(JSON.parse(estradiol), null, 2))).records).toEqual(records);
    expect((await read(gzipSync(`${estradiol}\n${estradiol}\n`))).records).toEqual([...records, ...records]);
  });

  it('that is none is told with its line, the others go on', async () => {
    const { records, rejected } = await read(`{"error": "no such code"}\n${estradiol}\n${answer()}\n`);
    expect(records.length).toBeGreaterThan(10);
    expect(rejected).toEqual([
      'answers.json line 1: no answer of RxNav with allRelatedGroup.conceptGroup',
      'answers.json line 3: an answer without concepts',
    ]);
  });

  it.each([
    ['torn within a line', `${estradiol}\n${estradiol.slice(0, 200)}`, 'Line 2: the file ends within an answer.'],
    ['torn in its layout', JSON.stringify(JSON.parse(estradiol), null, 2).slice(0, 300), 'It is not whole: its JSON does not end.'],
    ['of another format', `${estradiol}\nrxcui,name\n`, 'Line 2: it is no JSON.'],
    ['a page of the web', '<html><body>Too many requests</body></html>', 'It is a page of the web, not data.'],
    ['of bytes that are no UTF-8', Buffer.from([0x7b, 0xc3, 0x28, 0x7d]), 'From line 1 on it holds bytes that are no UTF-8.'],
    ['empty', '', 'It is empty.'],
  ])('%s is refused by its line', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'configuration',
      detail: expect.stringContaining(`answers.json: ${message}`) as string,
    });
  });
});

describe('a table made of answers', () => {
  it('is believed where a product names its ingredient; unverified names are left out', async () => {
    const table = 'rxcui,tty,name,ingredient_rxcui,ingredient_name\n';
    const { relations, rejected } = await read(
      `${table}2588848,SCD,levoketoconazole 150 MG Oral Tablet,6135,ketoconazole\n1,SCD,"ketoconazole 200 MG Oral Tablet",6135,ketoconazole\n2,SCD,ketoconazole,x,\n`,
    );
    expect(relations).toEqual(['1 related_ingredient 6135']);
    expect(rejected).toEqual(['answers.json line 4: an ingredient without a code or a name']);
    const { records } = await read('rxcui,tty,name,sources\n73,IN,docosahexaenoate,cmm\n161,IN,acetaminophen,cmm|rxnav\n');
    expect(records).toEqual([{ kind: 'concept', rxcui: '161', tty: 'IN', name: 'acetaminophen', status: 'active' }]);
  });

  it.each([
    ['rows of another width', 'rxcui,tty,name\n1,IN\n', 'Line 2: it has another number of columns than the first line.'],
    ['quotes that do not end', 'rxcui,tty,name\n1,IN,"warf\n', 'quotes are opened and the file ends.'],
    ['a column missing', 'rxcui,tty,label\n1,IN,x\n', 'Its first line does not name the column "name".'],
  ])('with %s is refused', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'configuration', detail: expect.stringContaining(message) as string });
  });
});
