import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import type { LabelFile, LabelVersion } from '../drug-sources/index.ts';
import type { ImportSummary } from './import-summary.ts';
import { keptText } from './kept-version.ts';
import { bare, boxed, createImportWorld, type ImportWorld } from './import-world-fixture.ts';
import { filesOf, hepatotoxicity, labelFile, setIdOf } from '../../../test-fixtures/label-files.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await createImportWorld();
});
afterAll(async () => world.close());
beforeEach(async () => world.forget());

/** Each call is a file of its own. */
let files = 0;
const take = async (...records: LabelVersion[]): Promise<ImportSummary> =>
  world.run([labelFile(records, { name: `${(files += 1)}.json` })]);

const changeRow = z.object({ from_version: z.number(), to_version: z.number(), class: z.string(), effective: z.string() });
const changes = async (): Promise<string[]> =>
  (
    await world.db.system(async (tx) =>
      tx.rows(changeRow, sql`select from_version, to_version, class, effective from warning_change order by set_id, to_version`),
    )
  ).map((row) => `${row.from_version}-${row.to_version} ${row.class} ${row.effective}`);
const keptRow = z.object({
  version: z.number(),
  verdict: z.string(),
  kept: z.instanceof(Buffer).transform((bytes) => JSON.parse(gunzipSync(bytes).toString()) as object),
  kept_whole: z.boolean(),
  products: z.object({ rxcuis: z.array(z.string()), brandNames: z.array(z.string()) }),
});
const kept = async (): Promise<z.infer<typeof keptRow>[]> =>
  world.db.system(async (tx) =>
    tx.rows(keptRow, sql`select version, verdict, kept, kept_whole, products from label_version order by set_id, version`),
  );
const worse = hepatotoxicity.replace('liver injury', 'and fatal liver injury');

describe('what becomes of a box', () => {
  it('is nothing at a first version, and a change at the next', async () => {
    const first = await take(boxed(3));
    expect(first.changes).toEqual({ ADDED: 0, CHANGED: 0, REMOVED: 0, COSMETIC: 0 });
    expect(await changes()).toEqual([]);
    const second = await take(boxed(4, { boxed: [worse], effective: '20260301', recentChanges: ['Boxed Warning 3/2026'] }));
    expect(second).toMatchObject({ counts: { labels: 0, versions: 1 }, changes: { CHANGED: 1 } });
    expect(await world.db.system(async (tx) => tx.query(sql`select difference, corroboration from warning_change`))).toEqual([
      {
        difference: {
          headings: { added: [], removed: [] },
          statements: {
            added: [],
            removed: [],
            changed: [{ before: 'Severe liver injury was seen.', after: 'Severe and fatal liver injury was seen.' }],
          },
        },
        corroboration: ['Boxed Warning 3/2026'],
      },
    ]);
  });

  it('is found by version numbers where dates run backwards, in one file and in several', async () => {
    await take(bare(7, { effective: '20191010' }), boxed(8, { effective: '20191001' }), bare(9, { effective: '20190901' }));
    expect(await changes()).toEqual(['7-8 ADDED 2019-10-01', '8-9 REMOVED 2019-09-01']);
  });

  it('is told within a set id alone: an application that answers with another label brings no news', async () => {
    const applications = ['NDA012345'];
    await take(boxed(1, { products: { applications } }));
    const other = await take(bare(2, { setId: setIdOf(2), effective: '20260801', products: { applications } }));
    expect([other.changes, await changes()]).toEqual([{ ADDED: 0, CHANGED: 0, REMOVED: 0, COSMETIC: 0 }, []]);
  });

  it('is kept as cosmetic where only the setting differs', async () => {
    const summary = await take(boxed(1), boxed(2, { boxed: [`BOXED WARNING ${hepatotoxicity}`] }));
    expect(summary.changes).toEqual({ ADDED: 0, CHANGED: 0, REMOVED: 0, COSMETIC: 1 });
  });

  it('is told anew where a version comes late', async () => {
    await take(bare(1), boxed(5));
    expect(await changes()).toEqual(['1-5 ADDED 2025-01-02']);
    const late = await take(boxed(3, { effective: '20240601' }));
    expect(late.changes).toEqual({ ADDED: 1, CHANGED: 0, REMOVED: 0, COSMETIC: 0 });
    expect(await changes()).toEqual(['1-3 ADDED 2024-06-01']);
    await take(bare(4));
    expect(await changes()).toEqual(['1-3 ADDED 2024-06-01', '3-4 REMOVED 2025-01-02', '4-5 ADDED 2025-01-02']);
  });

  it('is the same in whatever order and batches versions come', async () => {
    const versions = [bare(1), boxed(2), boxed(5, { boxed: [worse] }), boxed(9, { boxed: [`${worse} `] }), bare(10), boxed(12)];
    await take(...versions);
    const expected = await changes();
    expect(expected).toHaveLength(5);
    for (const order of [versions.toReversed(), [2, 5, 0, 3, 1, 4].flatMap((index) => versions[index] ?? [])]) {
      await world.forget();
      for (const one of order) await take(one);
      expect(await changes()).toEqual(expected);
    }
  });

  it('is not told of a box in doubt, which is listed; the next is compared with what was before the doubt', async () => {
    const doubtful = await take(boxed(1), boxed(2, { boxed: ['Exampletine is a white powder.'] }));
    expect(doubtful).toMatchObject({
      counts: { verdicts: { doubtful: 1 } },
      doubtful: [{ position: 2, setId: setIdOf(1), text: 'version 2: none of its words warns' }],
    });
    expect(await changes()).toEqual([]);
    await take(boxed(3));
    expect(await changes()).toEqual([]);
    await take(boxed(4, { boxed: [worse] }));
    expect(await changes()).toEqual(['3-4 CHANGED 2025-01-02']);
  });

  it('a section coded as a box that is none counts as none, with its reason', async () => {
    const summary = await take(boxed(1, { boxed: ['BOXED WARNING'] }), boxed(2));
    expect(summary).toMatchObject({
      counts: { verdicts: { false: 1, genuine: 1 }, rejected: { 'the words "boxed warning" alone': 1 } },
      changes: { ADDED: 1 },
    });
  });
});

describe('a version that is known', () => {
  it('is not taken twice; its products are, where it says more of them', async () => {
    await take(boxed(1, { isPrescription: null }));
    expect(await take(boxed(1, { isPrescription: null }))).toMatchObject({
      counts: { records: 1, labels: 0, versions: 0, known: 1, refreshed: 0 },
    });
    const more = await take(boxed(1, { products: { rxcuis: ['855332'], brandNames: [] } }));
    expect(more).toMatchObject({ counts: { versions: 0, known: 0, refreshed: 1 } });
    expect(await kept()).toMatchObject([{ version: 1, products: { rxcuis: ['855332'], brandNames: ['Exampletine'] } }]);
    // What a later record leaves out is not forgotten.
    expect(await take(boxed(1))).toMatchObject({ counts: { known: 1, refreshed: 0 } });
    expect(await kept()).toMatchObject([{ products: { rxcuis: ['855332'] } }]);
  });

  it('with another boxed text is a problem, named, and what was there stays', async () => {
    await take(boxed(1));
    const before = await world.everything();
    const summary = await world.run([labelFile([bare(1), boxed(1, { boxed: [worse] })], { name: 'b.json' })]);
    const text = 'version 1 is known with another boxed text; what was kept stays';
    expect(summary).toMatchObject({
      counts: { problems: 2, versions: 0 },
      problems: [
        { file: 'b.json', position: 1, setId: setIdOf(1), text },
        { file: 'b.json', position: 2, setId: setIdOf(1), text },
      ],
    });
    expect(await world.everything()).toEqual(before);
  });

  it('twice in one batch is one version', async () => {
    const summary = await take(boxed(1), boxed(1), boxed(1, { boxed: [worse] }), boxed(1, { products: { rxcuis: ['1'] } }));
    expect(summary.counts).toMatchObject({ records: 4, labels: 1, versions: 1, known: 1, refreshed: 1, problems: 1 });
    expect(await kept()).toMatchObject([{ products: { rxcuis: ['1'] } }]);
  });

  it('that turns out to be no prescription label has no box any more, and the change behind it goes', async () => {
    await take(bare(1, { isPrescription: null }), boxed(2, { isPrescription: null }));
    expect(await changes()).toHaveLength(1);
    expect(await take(boxed(2, { isPrescription: false }))).toMatchObject({ counts: { refreshed: 1, problems: 0 } });
    expect(await kept()).toMatchObject([{ verdict: 'none' }, { verdict: 'false' }]);
    expect(await changes()).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is the whole record of a label that has or had a box, and the parts used of any other', async () => {
    await take(bare(1), bare(1, { setId: setIdOf(2) }));
    await take(boxed(2));
    await take(bare(3));
    expect((await kept()).map(({ version, kept_whole, kept: source }) => [version, kept_whole, 'whole' in source])).toEqual([
      [1, false, false],
      [2, true, true],
      [3, true, true],
      [1, false, false],
    ]);
    // It comes by once more: now it is known that the label has a box.
    await take(bare(1));
    expect((await kept())[0]).toMatchObject({ version: 1, kept_whole: true, kept: { whole: true } });
  });

  it('says whose bytes they are: a version that openFDA brought can be kept as the document of DailyMed', async () => {
    await take(bare(1));
    await take(boxed(2));
    const document = labelFile([bare(1, { products: { labeler: 'Example Labs' } })], { name: '1.xml' });
    await world.run([
      {
        ...document,
        async *records(options) {
          for await (const read of document.records(options))
            yield 'problem' in read ? read : { ...read, source: 'spl', raw: Buffer.from('<document/>') };
        },
      },
    ]);
    const { label, raw } = (await world.db.system(async (tx) => keptText(tx, setIdOf(1), 1))) ?? {};
    expect(label?.products.labeler).toBe('Example Labs');
    // Whoever reads the whole record of openFDA finds none, and takes no XML for one.
    expect(raw).toBeNull();
    expect((await world.db.system(async (tx) => keptText(tx, setIdOf(1), 2)))?.raw?.toString()).toContain('"whole":true');
  });

  it('of a label is what its highest version says, and its reference by its applications', async () => {
    await take(bare(5, { products: { brandNames: ['New'], labeler: 'B', applications: ['NDA012345'] } }));
    await take(
      bare(2, { products: { brandNames: ['Old'], labeler: 'A', applications: ['ANDA000001'] } }),
      bare(6, { products: { brandNames: [] } }),
    );
    expect(await world.db.system(async (tx) => tx.query(sql`select * from label`))).toEqual([
      { set_id: setIdOf(1), current_version: 6, title: 'New', labeler: 'B', is_reference: true, was_boxed: false },
    ]);
  });

  it('leaves out what no column holds', async () => {
    const odd = 'WARNING: DEATH \u0000Fatal \ud800 events (\\u0000) were seen.';
    expect(await take(boxed(1, { setId: setIdOf(1).toUpperCase(), boxed: [odd], recentChanges: ['\u0000'] }))).toMatchObject({
      counts: { versions: 1, problems: 0 },
    });
    const [row] = await world.db.system(async (tx) =>
      tx.rows(z.object({ box: z.object({ text: z.string() }) }), sql`select box from label_version`),
    );
    expect(row?.box.text).toBe('WARNING: DEATH Fatal \ufffd events (\\u0000) were seen.');
  });

  it('is no record whose version or date is none', async () => {
    const summary = await take(bare(99_999_999_999), bare(1, { effective: '20260231' }), bare(1, { effective: '00010101' }), bare(2));
    expect(summary).toMatchObject({ counts: { records: 4, versions: 1, problems: 3 } });
    expect(summary.problems.map(({ position, text }) => `${position}: ${text}`)).toEqual([
      '1: version 99999999999 is no version number',
      '2: effective time 20260231 is no date',
      '3: effective time 00010101 is no date',
    ]);
  });
});

describe('files', () => {
  it('that are known and unchanged are not read again; changed ones are', async () => {
    await world.run([labelFile([boxed(1)])]);
    const again = labelFile([boxed(1)]);
    expect(await world.run([again])).toMatchObject({ files: { imported: 0, skipped: 1 }, counts: { records: 0 } });
    expect(again.reads).toBe(0);
    expect(await world.run([labelFile([boxed(1)], { fingerprint: '2' })])).toMatchObject({
      files: { imported: 1 },
      counts: { known: 1, versions: 0 },
    });
  });

  it('that cannot be opened do not keep the others from being taken', async () => {
    const dead = async function* (): AsyncGenerator<LabelFile> {
      yield labelFile([boxed(1)], { name: 'a' });
      await Promise.resolve();
      throw new AppError('configuration', { detail: 'https://example.test/download.json: It answers with 503.', expose: true });
    };
    const summary = await world.sources([dead(), filesOf(labelFile([boxed(2)], { name: 'b' }))]);
    expect(summary).toMatchObject({ files: { imported: 2 }, refusedFiles: 1, counts: { versions: 2 } });
    expect(summary.problems).toEqual([
      { file: null, position: null, setId: null, text: 'https://example.test/download.json: It answers with 503.' },
    ]);
  });

  it('tell of records that are none with their position', async () => {
    const summary = await world.run([labelFile([boxed(1), { problem: 'set_id: Invalid' }, boxed(2)])]);
    expect(summary).toMatchObject({
      counts: { records: 3, versions: 2, problems: 1 },
      problems: [{ position: 2, text: 'set_id: Invalid' }],
    });
  });
});

it('a dry run says the same and leaves nothing behind', async () => {
  await take(bare(1), boxed(2));
  const before = await world.everything();
  const inputs = (): LabelFile[] => [
    labelFile([boxed(3, { boxed: [worse] }), { problem: 'x' }], { name: 'a' }),
    labelFile([bare(4), boxed(1, { setId: setIdOf(2) })], { name: 'b' }),
  ];
  const dry = await world.run(inputs(), { isDryRun: true });
  expect(await world.everything()).toEqual(before);
  const wet = await world.run(inputs());
  expect(dry).toEqual({ ...wet, isDryRun: true });
  expect(wet).toMatchObject({ counts: { versions: 3, labels: 1, problems: 1 }, changes: { CHANGED: 1, REMOVED: 1 } });
});
