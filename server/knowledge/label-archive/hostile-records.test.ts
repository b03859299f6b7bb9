import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nastyText } from '../../../test-fixtures/arbitrary-input.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { setIdOf } from '../../../test-fixtures/label-files.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { sql } from '../../database/index.ts';
import { fixedClock, silentLogger } from '../../platform/index.ts';
import { labelFileOf } from '../drug-sources/index.ts';
import { createLabelImport } from './import-labels.ts';
import type { ImportSummary } from './import-summary.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => test.close());
const forget = async (): Promise<unknown> =>
  test.db.system(async (tx) =>
    tx.run(sql`truncate label_import, label, label_version, warning_change, label_rxcui, label_unmapped restart identity cascade`),
  );
beforeEach(forget);

const openfda = { product_type: ['HUMAN PRESCRIPTION DRUG'], generic_name: ['EXAMPLETINE'], brand_name: ['Exampletine'] };
const record = (number: number, over: object = {}): Record<string, unknown> => ({
  set_id: setIdOf(number),
  version: '1',
  effective_time: '20260105',
  boxed_warning: ['WARNING: HEPATOTOXICITY Severe liver injury was seen.'],
  openfda,
  ...over,
});

let imports = 0;
/** Imports records, each as JSON, as of one file. */
async function take(...records: readonly string[]): Promise<ImportSummary> {
  imports += 1;
  const bytes = Buffer.from(`[${records.join(',')}]`);
  const chunks = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
    await Promise.resolve();
  };
  const file = labelFileOf({ name: 'hostile.json', fingerprint: String(imports), bytes: bytes.length, chunks });
  const files = async function* () {
    yield await Promise.resolve(file);
  };
  return createLabelImport({ db: test.db, clock: fixedClock('2026-11-02T08:00:00Z'), logger: silentLogger }).run([files()]);
}
const kept = async (): Promise<{ set_id: string; title: string | null; labeler: string | null }[]> =>
  (
    await test.db.pool.query<{ set_id: string; title: string | null; labeler: string | null }>(
      'select set_id, title, labeler from label order by set_id',
    )
  ).rows;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('a record that somebody wrote to do harm', () => {
  const nested = (depth: number): string => `${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`;
  const of = (over: object): string => JSON.stringify(record(2, over));
  const withMember = (member: string): string => `${JSON.stringify(record(2)).slice(0, -1)},${member}}`;

  it.each<[string, string]>([
    [
      'names of what objects have by themselves',
      withMember('"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":["x"]'),
    ],
    [
      'a hundred thousand sections',
      withMember(Array.from({ length: 100_000 }, (_, at) => `"section_${at}":["[see Boxed Warning]"]`).join(',')),
    ],
    ['members nested as deep as is read', withMember(`"warnings":${nested(400)}`)],
    ['a name of 5 MB', of({ openfda: { ...openfda, brand_name: ['x'.repeat(5_000_000)], manufacturer_name: ['y'.repeat(5_000_000)] } })],
    ['a code of 1 MB', of({ openfda: { ...openfda, rxcui: ['7'.repeat(1_000_000)], unii: ['U'.repeat(1_000_000)] } })],
    ['a hundred thousand codes', of({ openfda: { ...openfda, rxcui: Array.from({ length: 100_000 }, (_, at) => String(at + 1)) } })],
    [
      'codes that are none',
      of({ openfda: { ...openfda, rxcui: ['abc', '-1', '1e5', "'; drop table label; --", '', '\0', '99999999999'] } }),
    ],
    [
      'names that turn a line around',
      of({ openfda: { ...openfda, brand_name: ['\u202ead\u202c\u001b[2J\u200b\u2066x\u2028'], manufacturer_name: ['\r\nroot'] } }),
    ],
    ['characters that nothing keeps', of({ openfda: { ...openfda, brand_name: ['a\0b', '\ud800'] }, recent_major_changes: ['\0'] })],
    ['one member twice', withMember(`"version":"2","set_id":"${setIdOf(2)}"`)],
  ])('is kept as far as it can be, and harms nobody: %s', async (_, hostile) => {
    const summary = await take(JSON.stringify(record(1)), hostile, JSON.stringify(record(3)));
    expect(summary).toMatchObject({ hasFailed: false, stopped: null, problems: [] });
    const labels = await kept();
    expect(labels.map(({ set_id }) => set_id)).toEqual([setIdOf(1), setIdOf(2), setIdOf(3)]);
    for (const { title, labeler } of labels) {
      expect(`${title ?? ''}${labeler ?? ''}`).not.toMatch(unseen);
      expect((title ?? '').length).toBeLessThanOrEqual(500);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const codes = await test.db.pool.query<{ rxcui: string }>('select rxcui from label_rxcui');
    for (const { rxcui } of codes.rows) expect(rxcui).toMatch(/^[1-9]\d{0,8}$/);
  });

  it.each<[string, string]>([
    ['a set id that is no UUID', of({ set_id: '../../etc/passwd' })],
    ['a set id that is an object', of({ set_id: { toString: 1 } })],
    ['a version beyond what is counted', of({ version: String(2 ** 31) })],
    ['a version beyond all numbers', of({ version: '1e999' })],
    ['a version below one', of({ version: '-1' })],
    ['half a version', of({ version: '1.5' })],
    ['a date that is none', of({ effective_time: '99999999' })],
    ['the 30th of February', of({ effective_time: '20260230' })],
    ['a date of no digits', of({ effective_time: '\u0662\u0660\u0662\u0666\u0660\u0661\u0660\u0665' })],
    ['sections that are no lists', of({ boxed_warning: { 0: 'x' } })],
    ['names that are no texts', of({ openfda: { ...openfda, brand_name: [{ a: 1 }] } })],
    ['no object', '[["set_id"]]'],
    ['a number', '1e400'],
  ])('is named with its position where it is none, and the others are taken: %s', async (_, hostile) => {
    const summary = await take(JSON.stringify(record(1)), hostile, JSON.stringify(record(3)));
    expect(summary).toMatchObject({ hasFailed: false, stopped: null, counts: { records: 3, versions: 2, problems: 1 } });
    expect(summary.problems).toMatchObject([{ file: 'hostile.json', position: 2 }]);
    expect((await kept()).map(({ set_id }) => set_id)).toEqual([setIdOf(1), setIdOf(3)]);
  });

  it('ends the file that is nested deeper than any label; what came before stays', async () => {
    const summary = await take(JSON.stringify(record(1)), withMember(`"warnings":${nested(2000)}`), JSON.stringify(record(3)));
    expect(summary).toMatchObject({ hasFailed: false, refusedFiles: 1, counts: { versions: 1 } });
    expect(summary.problems[0]?.text).toMatch(/record 2/);
  });

  it('never stops an import, whatever its members are', async () => {
    const odd = fc.oneof(
      nastyText,
      fc.array(nastyText, { maxLength: 3 }),
      fc.integer(),
      fc.double(),
      fc.constant(null),
      fc.constant({ a: [] }),
    );
    const product = fc.dictionary(
      fc.constantFrom(
        'brand_name',
        'generic_name',
        'manufacturer_name',
        'rxcui',
        'unii',
        'substance_name',
        'route',
        'product_type',
        '__proto__',
      ),
      fc.oneof({ weight: 4, arbitrary: fc.array(nastyText, { maxLength: 3 }) }, { weight: 1, arbitrary: odd }),
    );
    const hostile = fc.record(
      {
        set_id: fc.oneof({ weight: 3, arbitrary: fc.constant(setIdOf(2)) }, { weight: 1, arbitrary: odd }),
        version: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('1', '2', 2 ** 31 - 1) }, { weight: 1, arbitrary: odd }),
        effective_time: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('20260105', '99999999') }, { weight: 1, arbitrary: odd }),
        boxed_warning: fc.oneof(fc.array(nastyText, { maxLength: 3 }), odd),
        recent_major_changes: fc.oneof(fc.array(nastyText, { maxLength: 2 }), odd),
        spl_product_data_elements: fc.array(nastyText, { maxLength: 2 }),
        openfda: fc.oneof({ weight: 4, arbitrary: product }, { weight: 1, arbitrary: odd }),
      },
      { requiredKeys: ['set_id', 'version', 'effective_time'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 5 }), async (records) => {
        await forget();
        const summary = await take(JSON.stringify(record(1)), ...records.map((one) => JSON.stringify(one)), JSON.stringify(record(3)));
        expect(summary).toMatchObject({ hasFailed: false, stopped: null, refusedFiles: 0, counts: { records: records.length + 2 } });
        const labels = await kept();
        expect(labels.map(({ set_id }) => set_id)).toEqual(expect.arrayContaining([setIdOf(1), setIdOf(3)]));
        for (const { title, labeler } of labels) expect(`${title ?? ''}${labeler ?? ''}`).not.toMatch(unseen);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
