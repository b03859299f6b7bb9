import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { noProducts, readLabelRecords, type LabelProducts, type LabelVersion } from '../drug-sources/index.ts';
import { fixtureSetId, folderOf, smallRelease } from '../../../test-fixtures/rxnorm-release.ts';
import { keepLabels } from './keep-labels.ts';
import { refreshLabelRxcuis, unmappedLabels } from './label-rxcuis.ts';
import { createRxNormImport } from './rxnorm-import.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.pool.query(`insert into label_import (source, fingerprint, counts, started_at) values ('test', '1', '{}', now())`);
});
afterAll(async () => database.close());

const box =
  'WARNING: BLEEDING RISK Warfarin sodium can cause major or fatal bleeding. Perform regular monitoring of INR in all treated patients.';
const version = (setId: string, number: number, products: Partial<LabelProducts>, more: Partial<LabelVersion> = {}): LabelVersion => ({
  setId,
  version: number,
  effective: '20260101',
  isPrescription: true,
  boxed: [],
  nestedBoxed: 0,
  recentChanges: [],
  products: { ...noProducts, ...products },
  ...more,
});
const keep = async (...records: LabelVersion[]): Promise<void> => {
  const all = records.map((record, at) => ({
    position: at + 1,
    record,
    source: 'openfda' as const,
    raw: Buffer.from('{}'),
    used: Buffer.from('{}'),
  }));
  await database.db.system(async (tx) => keepLabels(tx, all, { importId: 1, at: new Date('2026-11-01T00:00:00Z'), keepsBytes: false }));
};
const refresh = async (...setIds: string[]): Promise<unknown> => database.db.system(async (tx) => refreshLabelRxcuis(tx, setIds));
const codesOf = async (setId: string): Promise<string[]> => {
  const { rows } = await database.db.pool.query<{ code: string }>(
    `select rxcui || ' ' || via as code from label_rxcui where set_id = $1 order by rxcui`,
    [setId],
  );
  return rows.map(({ code }) => code);
};
const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const warfarin = {
  substances: ['WARFARIN SODIUM'],
  genericNames: ['WARFARIN SODIUM'],
  brandNames: ['Coumadin'],
  routes: ['ORAL'],
  uniis: ['5Q7ZVV76EI'],
};
const idacio = { genericNames: ['ADALIMUMAB-AACF'], brandNames: ['Idacio'], routes: ['SUBCUTANEOUS'] };

describe('the codes of the labels that are kept', () => {
  it('are carried forward over a version that lost them, whatever the order the versions came in', async () => {
    await keep(version(idOf(1), 9, { ...warfarin, rxcuis: ['855332'] }), version(idOf(2), 5, {}));
    await keep(version(idOf(1), 10, {}), version(idOf(2), 4, { ...warfarin, rxcuis: ['855334'] }));
    expect(await refresh(idOf(1), idOf(2), idOf(1))).toMatchObject({ mapped: 2, unmapped: 0 });
    expect(await codesOf(idOf(1))).toEqual(['855332 carried']);
    expect(await codesOf(idOf(2))).toEqual(['855334 carried']);
    // The codes came back with another version.
    await keep(version(idOf(1), 11, { ...warfarin, rxcuis: ['855333', '855332'] }));
    await refresh(idOf(1));
    expect(await codesOf(idOf(1))).toEqual(['855332 label', '855333 label']);
  });

  it('are without the pad of a kit, boxed or not', async () => {
    await keep(version(idOf(3), 1, { ...idacio, rxcuis: ['797544', '2640851'] }), version(idOf(4), 1, { ...idacio, rxcuis: ['797544'] }));
    await refresh(idOf(3), idOf(4));
    expect(await codesOf(idOf(3))).toEqual(['2640851 label']);
    expect(await codesOf(idOf(4))).toEqual([]);
  });

  it('are none for a label that nothing leads to: it waits for a person, boxed ones first, others than prescription drugs never', async () => {
    await keep(
      version(fixtureSetId, 1, warfarin, { boxed: [box] }),
      version(idOf(5), 1, { ...warfarin, brandNames: ['Warfarin'] }, { effective: '20260601' }),
      version(idOf(6), 1, warfarin, { isPrescription: false }),
    );
    await refresh(fixtureSetId, idOf(5), idOf(6));
    const queue = await database.db.system(async (tx) => unmappedLabels(tx, 10));
    expect(queue.map((one) => [one.setId, one.isBoxed, one.reason, one.foreign])).toEqual([
      [fixtureSetId, true, 'RxNorm does not know its substance', []],
      [idOf(5), false, 'RxNorm does not know its substance', []],
      [idOf(4), false, 'all its codes are of what comes beside the drug', ['797544']],
    ]);
    expect(queue[0]).toMatchObject({ title: 'Coumadin', version: 1, effective: '2026-01-01' });
    expect(await database.db.system(async (tx) => unmappedLabels(tx, 1))).toHaveLength(1);
  });

  it('are decided once more when RxNorm and mappings arrive; twice is once', async () => {
    const rxnorm = createRxNormImport({ db: database.db });
    expect((await rxnorm.run(folderOf(smallRelease))).labels).toEqual({ mapped: 5, unmapped: 2, changed: 2 });
    // By its set id, and by brand and route.
    expect(await codesOf(fixtureSetId)).toEqual(['855332 rxnorm']);
    expect(await codesOf(idOf(6))).toEqual(['855334 substance']);
    expect(await database.db.system(async (tx) => unmappedLabels(tx, 10))).toMatchObject([{ setId: idOf(5) }, { setId: idOf(4) }]);

    const list = folderOf({ 'rxnorm_mappings.txt': `SETID|SPL_VERSION|RXCUI|RXSTRING|RXTTY\n${idOf(5)}|1|209999|Warfarin|SCD\n` });
    expect((await rxnorm.run(join(list, 'rxnorm_mappings.txt'))).labels).toEqual({ mapped: 6, unmapped: 1, changed: 1 });
    // The code gave way: orders arrive as both.
    expect(await codesOf(idOf(5))).toEqual(['209999 dailymed', '855332 dailymed']);

    const { rows: before } = await database.db.pool.query(`select ctid::text, * from label_rxcui order by 2, 3`);
    expect((await rxnorm.run(folderOf(smallRelease))).labels).toEqual({ mapped: 6, unmapped: 1, changed: 0 });
    expect(await refresh(idOf(1), idOf(2), idOf(3), idOf(4), idOf(5), fixtureSetId)).toEqual({ mapped: 5, unmapped: 1, changed: 0 });
    const { rows: after } = await database.db.pool.query(`select ctid::text, * from label_rxcui order by 2, 3`);
    expect(after).toEqual(before);
  });

  it('of no labels, and of labels that are not there, are none', async () => {
    expect(await refresh()).toEqual({ mapped: 0, unmapped: 0, changed: 0 });
    expect(await refresh(idOf(99))).toEqual({ mapped: 0, unmapped: 0, changed: 0 });
  });
});

const samples = process.env['SAMPLES_DIR'];
describe.runIf(samples !== undefined)('the codes of real labels', () => {
  it('lose the pads of kits and no others; most labels without any stay so where RxNorm leaves several products', async () => {
    const own = await createTestDatabase();
    try {
      await own.db.pool.query(`insert into label_import (source, fingerprint, counts, started_at) values ('test', '1', '{}', now())`);
      const setIds = new Set<string>();
      for (const name of ['2024-sample', 'boxed-sample', 'all-slim']) {
        const all: Parameters<typeof keepLabels>[1][number][] = [];
        for await (const read of readLabelRecords(join(samples ?? '', `openfda/drug-label-${name}.ndjson.gz`)))
          if ('record' in read) {
            all.push({ position: read.position, record: read.record, source: 'openfda', raw: Buffer.from('{}'), used: Buffer.from('{}') });
            setIds.add(read.record.setId);
          }
        await own.db.system(async (tx) => keepLabels(tx, all, { importId: 1, at: new Date(), keepsBytes: false }));
      }
      await own.db.system(async (tx) => refreshLabelRxcuis(tx, [...setIds]));
      const { labels } = await createRxNormImport({ db: own.db }).run(join(samples ?? '', 'rxnorm/rxnav_allrelated_raw.ndjson.gz'));
      expect(labels?.mapped).toBeGreaterThan(900);
      const { rows: left } = await own.db.pool.query<{ title: string; code: string }>(`select l.title, one.code from label l
        join lateral (select v.* from label_version v where v.set_id = l.set_id and v.products -> 'rxcuis' <> '[]' order by version desc limit 1) v on true,
        lateral jsonb_array_elements_text(v.products -> 'rxcuis') one (code)
        where not exists (select from label_rxcui r where r.set_id = l.set_id and r.rxcui = one.code) order by 1`);
      expect(left.map(({ title, code }) => `${title} ${code}`)).toEqual([
        'Adalimumab-ryvk 797544',
        'Avonex 797544',
        'Idacio 797544',
        'Skyrizi 797544',
      ]);
      const { rows: bySubstance } = await own.db.pool.query<{ wrong: number }>(`select count(*)::int as wrong from label_rxcui r
        join label l using (set_id) join rxnorm_meaning m using (rxcui)
        where r.via = 'substance' and m.name ~ '\\[' and m.name not ilike '%[' || l.title || ']%'`);
      expect(bySubstance[0]?.wrong).toBe(0);
    } finally {
      await own.close();
    }
  }, 60_000);
});
