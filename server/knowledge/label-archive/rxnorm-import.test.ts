import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { conso, fixtureSetId, folderOf, rel, sat, smallRelease } from '../../../test-fixtures/rxnorm-release.ts';
import { createRxNormImport, type RxNormImport, type RxNormProgress } from './rxnorm-import.ts';

let database: TestDatabase;
let rxnorm: RxNormImport;
beforeAll(async () => {
  database = await createTestDatabase();
  rxnorm = createRxNormImport({ db: database.db });
});
afterAll(async () => database.close());

const tables = [
  'rxnorm_concept',
  'rxnorm_relation',
  'rxnorm_set_id',
  'rxnorm_substance',
  'rxnorm_meaning',
  'dailymed_mapping',
  'safety_labeling_change',
];
/** Every row of every table, and where it stands: a row that was written once more stands elsewhere. */
const everything = async (): Promise<unknown[]> => {
  const all = await Promise.all(
    tables.map(
      async (table) =>
        (await database.db.pool.query(`select t.*, t.ctid::text as place from ${table} t order by t::text`)).rows as unknown[],
    ),
  );
  return all;
};
const rows = async (text: string): Promise<unknown[]> => (await database.db.pool.query({ text, rowMode: 'array' })).rows as unknown[];
const meaning = async (rxcui: string): Promise<unknown> =>
  (await rows(`select current_rxcui, ingredients, is_complete from rxnorm_meaning where rxcui = '${rxcui}'`))[0];
const fileOf = (content: string, name = 'file'): string => join(folderOf({ [name]: content }), name);

const setId = '22222222-2222-4333-8444-555555555555';
const mappings = `SETID|SPL_VERSION|RXCUI|RXSTRING|RXTTY\n${setId}|3|855332|warfarin|SCD\n${setId}|3|855332|warfarin|PSN\n${setId}|3|855334|Coumadin|SBD\nx|1|2|bad|SCD\n`;
const index =
  'Drug Name,Active Ingredient,Application Number,Application Type,Supplement Date,Database Updated,Link\n' +
  'COUMADIN,WARFARIN,009218,NDA,01/22/2025,02/06/2025,https://example.test/1\nCOUMADIN,WARFARIN,009218,XXX,01/22/2025,02/06/2025,https://example.test/2\n';
const answers = JSON.stringify({
  allRelatedGroup: {
    rxcui: '',
    conceptGroup: [
      { tty: 'IN', conceptProperties: [{ rxcui: '2284718', name: 'remdesivir', tty: 'IN' }] },
      { tty: 'SCD', conceptProperties: [{ rxcui: '2284960', name: 'remdesivir 100 MG Injection', tty: 'SCD' }] },
    ],
  },
});

describe('an import', () => {
  it.each([
    ['a release', () => folderOf(smallRelease), 'rxnorm-rrf', { concepts: 30, remapped: 2, relations: 38, setIds: 1, substances: 1 }],
    ['answers of RxNav', () => fileOf(answers), 'rxnav', { concepts: 2, remapped: 0, relations: 1 }],
    ["DailyMed's mappings", () => fileOf(mappings), 'dailymed-mappings', { mappings: 2 }],
    ["FDA's index", () => fileOf(index), 'srlc', { safetyChanges: 1 }],
  ])('of %s counts what it keeps; the same again keeps and counts nothing', async (_, path, kind, added) => {
    const source = path();
    const first = await rxnorm.run(source);
    expect(first.kind).toBe(kind);
    for (const [what, count] of Object.entries(added))
      expect([what, first.counts[what as keyof typeof first.counts]]).toEqual([
        what,
        { read: count, added: count, changed: 0, removed: 0 },
      ]);
    const kept = await everything();
    const second = await rxnorm.run(source);
    for (const [what, count] of Object.entries(added))
      expect([what, second.counts[what as keyof typeof second.counts]]).toEqual([what, { read: count, added: 0, changed: 0, removed: 0 }]);
    expect(second.meanings).toBe(0);
    expect(await everything()).toEqual(kept);
  });

  it('tells what was left out, how often and where', async () => {
    expect((await rxnorm.run(fileOf(mappings))).rejected).toMatchObject([
      { reason: 'a set id that is no UUID', count: 1, where: expect.stringMatching(/line 5$/) as string },
    ]);
    expect((await rxnorm.run(folderOf(smallRelease))).rejected).toMatchObject([
      { reason: 'a set id that is no UUID', count: 1 },
      { reason: 'a code that gave way to several others', count: 1 },
    ]);
  });

  it('keeps what each code comes to', async () => {
    expect(await meaning('855334')).toEqual(['855334', ['11289'], true]);
    expect(await meaning('209997')).toEqual(['855332', ['11289'], true]);
    expect(await meaning('2372228')).toEqual(['2372228', ['2372221'], true]);
    expect(await meaning('2284960')).toEqual(['2284960', ['2284718'], true]);
    expect(await rows(`select set_id, rxcui from rxnorm_set_id`)).toEqual([[fixtureSetId, '855332']]);
    expect(await rows(`select application, supplement_date from safety_labeling_change`)).toEqual([['NDA009218', '2025-01-22']]);
  });

  it('of a later release replaces what that says otherwise; what it no longer has is obsolete, and still walked', async () => {
    const later = {
      ...smallRelease,
      'RXNCONSO.RRF': smallRelease['RXNCONSO.RRF']
        .replace(conso('374319', 'SCDF', 'warfarin Oral Tablet'), conso('374319', 'SCDF', 'warfarin Tablet'))
        .replace(conso('1608', 'SCD', 'estradiol valerate 20 MG/ML Injectable Solution'), ''),
      'RXNREL.RRF': smallRelease['RXNREL.RRF']
        .replace(rel('1608', 'consists_of', '1607'), '')
        .replace(rel('855332', 'has_dose_form', '317541'), ''),
    };
    const { counts } = await rxnorm.run(folderOf({ ...later, 'RXNSAT.RRF': sat('855334', '0056-0169', 'SPL_SET_ID', fixtureSetId) }));
    expect(counts.setIds).toEqual({ read: 1, added: 1, changed: 0, removed: 1 });
    expect(counts.substances).toEqual({ read: 1, added: 0, changed: 0, removed: 0 });
    expect(counts.concepts).toEqual({ read: 29, added: 0, changed: 2, removed: 0 });
    expect(counts.relations).toEqual({ read: 36, added: 0, changed: 0, removed: 1 });
    expect(await rows(`select name, status from rxnorm_concept where rxcui in ('1608', '374319') order by rxcui`)).toEqual([
      ['estradiol valerate 20 MG/ML Injectable Solution', 'obsolete'],
      ['warfarin Tablet', 'active'],
    ]);
    expect(await meaning('1608')).toEqual(['1608', ['4083'], true]);
    await rxnorm.run(folderOf(smallRelease));
  });

  it('of answers does not overrule a release', async () => {
    const before = await everything();
    const other = answers.replaceAll('2284960', '855332').replace('remdesivir 100 MG Injection', 'warfarin under another name');
    const { counts } = await rxnorm.run(fileOf(other));
    expect(counts.concepts).toEqual({ read: 2, added: 0, changed: 0, removed: 0 });
    expect(await everything()).toEqual(before);
  });

  it('of a later list of mappings replaces those of the labels that it names', async () => {
    const { counts } = await rxnorm.run(fileOf(`${setId}|4|855332|warfarin|SCD\n${setId}|3|999|an older row|SCD\n`));
    expect(counts.mappings).toEqual({ read: 1, added: 0, changed: 1, removed: 1 });
    expect(await rows(`select rxcui, version from dailymed_mapping`)).toEqual([['855332', 4]]);
  });

  it.each([
    [
      'a release that is torn',
      () => folderOf({ ...smallRelease, 'RXNSAT.RRF': '1|2|3' }),
      /RXNSAT\.RRF: Line 1: the file ends within a row\.$/,
    ],
    ['a release without concepts', () => folderOf({ ...smallRelease, 'RXNCONSO.RRF': '\n' }), /It holds no concept of RxNorm\.$/],
    ['mappings that are torn', () => fileOf(`${mappings}${setId}|9|1`), /Line 6: the file ends within a row\.$/],
    ['answers that are torn', () => fileOf(`${answers}\n${answers.slice(0, 90)}`), /Line 2: the file ends within an answer\.$/],
  ])('of %s keeps what was there before', async (_, path, message) => {
    const before = await everything();
    await expect(rxnorm.run(path())).rejects.toMatchObject({ code: 'configuration', detail: expect.stringMatching(message) as string });
    expect(await everything()).toEqual(before);
  });

  it('that is a dry run counts and keeps nothing; progress tells how far it is', async () => {
    const before = await everything();
    const seen: RxNormProgress[] = [];
    const release = folderOf({ ...smallRelease, 'RXNCONSO.RRF': smallRelease['RXNCONSO.RRF'] + conso('42', 'IN', 'novel') });
    const report = await rxnorm.run(release, { isDryRun: true, onProgress: (progress) => void seen.push(progress) });
    expect(report.counts.concepts).toMatchObject({ added: 1 });
    expect(report.labels).toBeNull();
    expect(await everything()).toEqual(before);
    const reading = seen.filter(({ phase }) => phase === 'reading');
    expect(reading.at(-1)?.done).toBe(reading.at(-1)?.of);
    expect(seen.at(-1)?.phase).toBe('keeping');
  });

  it('is none of labels', async () => {
    await expect(rxnorm.run(fileOf('{"set_id": "x"}'))).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

const samples = process.env['SAMPLES_DIR'];
describe.runIf(samples !== undefined)('real files', () => {
  it.each([
    ['rxnorm/rxnav_allrelated_raw.ndjson.gz', 25_000],
    ['rxnorm/rxnav_product_to_ingredient.csv.gz', 25_000],
    ['rxnorm/rxcui_names.csv.gz', 25_000],
    ['srlc/fda_srlc_label_changes_20251022.csv', 3000],
  ])(
    '%s is read without loss, and once',
    async (name, atLeast) => {
      const first = await rxnorm.run(join(samples ?? '', name));
      expect((first.counts.concepts ?? first.counts.safetyChanges)?.read).toBeGreaterThan(atLeast);
      expect(first.rejected).toEqual([]);
      const { counts } = await rxnorm.run(join(samples ?? '', name));
      for (const count of Object.values(counts)) expect(count).toMatchObject({ added: 0, changed: 0, removed: 0 });
    },
    60_000,
  );
});
