import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nastyText } from '../../../test-fixtures/arbitrary-input.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { AppError } from '../../platform/index.ts';
import { splDocument } from './label-fixture.ts';
import { readLabelRecords } from './read-label-records.ts';
import { readDailyMedMappings } from './read-dailymed-mappings.ts';
import { readRrf } from './read-rrf.ts';
import { isRxcui, isUnii } from './rxnorm-record.ts';
import { readSrlc, srlcColumns } from './read-srlc.ts';

const root = mkdtempSync(join(tmpdir(), 'hostile-sources-'));
afterAll(() => rmSync(root, { recursive: true }));

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const written = (name: string, content: string | Buffer): string => {
  const path = join(root, name);
  writeFileSync(path, content);
  return path;
};

/** What a reader gives; one that refuses names the file. */
async function all<T>(path: string, batches: AsyncGenerator<T>): Promise<T[]> {
  const found: T[] = [];
  try {
    for await (const batch of batches) found.push(batch);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('configuration');
    expect((error as AppError).detail).toContain(path);
  }
  return found;
}

const setId = '0027b8a3-73bf-4005-a7e3-b035f451a861';
const cell = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      setId,
      '855332',
      '1',
      'SCD',
      'RXNORM',
      'SPL_SET_ID',
      'NDA',
      '021436',
      '01/22/2025',
      '02/30/2026',
      '99/99/9999',
    ),
  },
  { weight: 2, arbitrary: nastyText },
);
const runs = { numRuns: 60 };

describe('rows that anybody may have written', () => {
  const rows = (width: number): fc.Arbitrary<string> =>
    fc
      .array(fc.array(cell, { minLength: width - 1, maxLength: width + 1 }), { maxLength: 6 })
      .map((lines) => lines.map((row) => row.join('|')).join('\n'));

  it('of DailyMed are mappings of labels to codes, or are told', () =>
    fc.assert(
      fc.asyncProperty(rows(5), async (content) => {
        const path = written('mappings.txt', content);
        for (const { mappings, rejected } of await all(path, readDailyMedMappings(path))) {
          for (const one of mappings) {
            expect(one.setId).toMatch(uuid);
            expect(Number.isSafeInteger(one.version) && one.version > 0 && one.version < 2 ** 31).toBe(true);
            expect(isRxcui(one.rxcui)).toBe(true);
          }
          for (const { where } of rejected) expect(where).toContain(`${path} line `);
        }
      }),
      runs,
    ));

  it('of RxNorm are concepts, relations and codes, or are told', () =>
    fc.assert(
      fc.asyncProperty(rows(18), rows(16), rows(13), async (concepts, relations, attributes) => {
        const folder = mkdtempSync(join(root, 'rrf-'));
        for (const [name, text] of [
          ['RXNCONSO', concepts],
          ['RXNREL', relations],
          ['RXNSAT', attributes],
        ] as const)
          writeFileSync(
            join(folder, `${name}.RRF`),
            text === ''
              ? ''
              : `${text
                  .split('\n')
                  .map((line) => `${line}|`)
                  .join('\n')}\n`,
          );
        for (const { records } of await all(folder, readRrf(folder)))
          for (const one of records) {
            for (const code of 'from' in one ? [one.from, one.to] : [one.rxcui]) expect(isRxcui(code)).toBe(true);
            if (one.kind === 'set-id') expect(one.setId).toMatch(uuid);
            if (one.kind === 'substance') expect(isUnii(one.unii)).toBe(true);
          }
        rmSync(folder, { recursive: true });
      }),
      runs,
    ));

  it('of FDA’s index have an application and days that are days, or are told', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 7, maxLength: 7 }), { maxLength: 6 }), async (lines) => {
        const quoted = lines.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','));
        const path = written('srlc.csv', [srlcColumns.join(','), ...quoted].join('\n'));
        for (const { changes } of await all(path, readSrlc(path)))
          for (const { application, supplementDate, updated } of changes) {
            expect(application).toMatch(/^(?:NDA|BLA|ANDA)\d{6}$/);
            for (const day of [supplementDate, updated]) expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day);
          }
      }),
      runs,
    ));

  it('cut anywhere and with bytes turned, name the file and what is wrong', () => {
    const good = `${setId}|1|855332|Exampletine 5 MG|SCD\n`.repeat(20);
    return fc.assert(
      fc.asyncProperty(fc.nat(good.length), fc.nat(good.length - 1), fc.nat(255), async (end, at, byte) => {
        const bytes = Buffer.from(good);
        bytes[at] = byte;
        const path = written('torn.txt', bytes.subarray(0, end));
        await all(path, readDailyMedMappings(path));
      }),
      runs,
    );
  });
});

describe('SPL documents that anybody may have written', () => {
  const escaped = (text: string): string =>
    text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '').replace(/[<>&"]/g, (one) => `&#${one.charCodeAt(0)};`);
  const product = (name: string, labeler: string): string =>
    `<author><assignedEntity><representedOrganization><name>${labeler}</name></representedOrganization></assignedEntity></author>
     <component><structuredBody><component><section><subject><manufacturedProduct><manufacturedProduct><name>${name}</name>
     <asEntityWithGeneric><genericMedicine><name>${name}</name></genericMedicine></asEntityWithGeneric></manufacturedProduct></manufacturedProduct></subject></section></component></structuredBody></component>`;

  it('name products that turn no line around, whatever they are called', () =>
    fc.assert(
      fc.asyncProperty(nastyText, nastyText, async (name, labeler) => {
        const path = written('a.xml', splDocument('', product(escaped(name), escaped(labeler))));
        for (const one of await all(path, readLabelRecords(path))) {
          if ('problem' in one) continue;
          const { brandNames, genericNames, labeler: of } = one.record.products;
          for (const shown of [...brandNames, ...genericNames, of ?? '']) {
            expect(shown).not.toMatch(unseen);
            expect(shown.length).toBeLessThanOrEqual(500);
          }
        }
      }),
      runs,
    ));

  it.each([
    ['a set id that is none', splDocument().replace(/root="[^"]*"/, 'root="__proto__"')],
    ['a version that is none', splDocument().replace('versionNumber value="2"', 'versionNumber value="NaN"')],
    ['a date that is none', splDocument().replace('20100728', 'today')],
  ])('are refused with the file: %s', async (_, content) => {
    const path = written('bad.xml', content);
    await expect(readLabelRecords(path).next()).rejects.toThrow(`${path}: It has no setId, versionNumber or effectiveTime`);
  });

  it('of a kind with the name of what objects have are of no kind', async () => {
    const path = written('kind.xml', splDocument().replace('code="34391-3"', 'code="constructor"'));
    const read = (await all(path, readLabelRecords(path)))[0];
    expect(read !== undefined && 'record' in read ? read.record.products.types : undefined).toEqual([]);
  });

  it('with a hundred thousand sections, or nested for ever, are read in bounded time', async () => {
    const many = written(
      'many.xml',
      splDocument('<component><section><code code="34066-1"/><text>x</text></section></component>'.repeat(100_000)),
    );
    const began = performance.now();
    expect(await all(many, readLabelRecords(many))).toHaveLength(1);
    const deep = written('deep.xml', `<document>${'<component>'.repeat(100_000)}`);
    expect(await all(deep, readLabelRecords(deep))).toEqual([]);
    expect(performance.now() - began).toBeLessThan(20_000);
  }, 40_000);
});
