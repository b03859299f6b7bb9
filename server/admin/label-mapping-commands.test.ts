import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { fixedClock } from '../platform/index.ts';
import { labelMappingCommands } from './label-mapping-commands.ts';
import { adminHelp, findCommand } from './run-admin.ts';

let database: TestDatabase;
const [waiting, mapped] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];
const products = { rxcuis: [], uniis: [], substances: ['WARFARIN'], genericNames: [], brandNames: [], routes: [] };
beforeAll(async () => {
  database = await createTestDatabase();
  const { pool } = database.db;
  await pool.query(`insert into label_import (source, fingerprint, counts, started_at) values ('test', '1', '{}', now())`);
  await pool.query(`insert into rxnorm_meaning values ('855332', 'SCD', 'warfarin sodium 5 MG Oral Tablet', '855332', '{11289}', '{warfarin}', true, '{}', '{}'),
    ('11289', 'IN', 'warfarin', '11289', '{11289}', '{warfarin}', true, '{}', '{}')`);
  for (const [setId, codes] of [
    [waiting, []],
    [mapped, ['855332']],
  ] as const) {
    await pool.query(
      `insert into label (set_id, current_version, title, labeler, is_reference, was_boxed) values ($1, 1, 'Warf\u001b[2Karin', 'Labs', false, true)`,
      [setId],
    );
    await pool.query(
      `insert into label_version (set_id, version, effective, is_prescription, verdict, reason, box, products, recent_changes, source, content_hash, kept, kept_whole, import_id, imported_at)
        values ($1, 1, '2026-01-31', true, 'genuine', '-', '{}', $2, '{}', 'openfda', '-', '', false, 1, now())`,
      [setId, JSON.stringify({ ...products, rxcuis: codes })],
    );
  }
  await pool.query(`insert into label_unmapped values ($1, 'RxNorm does not know its substance', '{797544}')`, [waiting]);
});
afterAll(async () => database.close());

let decided = 0;
async function run(command: keyof typeof labelMappingCommands, ...argv: string[]): Promise<string[]> {
  const out: string[] = [];
  const deps = {
    db: database.db,
    clock: fixedClock('2026-11-02T08:00:00Z'),
    operator: 'command line (ana)',
    out: (line: string) => void out.push(line),
  };
  const decide = async (): ReturnType<Parameters<typeof labelMappingCommands.map>[2] & object> => {
    decided += 1;
    return Promise.resolve({ version: 7, isNew: true, codes: 13_974, topics: 267, changedCodes: 1, changedTopics: 0, leftOut: [] });
  };
  await labelMappingCommands[command](deps, argv, decide);
  return out;
}

describe('labels that no code leads to', () => {
  it('are listed with the reason, as text and as JSON', async () => {
    const [line, ...others] = await run('unmapped');
    expect(others).toEqual([]);
    expect(line?.split('\t')).toEqual([
      waiting,
      'boxed',
      '2026-01-31',
      expect.not.stringContaining('\u001b') as string,
      'Labs',
      'RxNorm does not know its substance (797544)',
    ]);
    expect(JSON.parse((await run('unmapped', '--json', '--limit', '5'))[0] ?? '')).toMatchObject({
      setId: waiting,
      isBoxed: true,
      foreign: ['797544'],
    });
  });

  it('get the codes that a person says, by whom and when; facts are decided once more', async () => {
    expect(await run('map', waiting, '855332')).toEqual([
      '855332\tperson\twarfarin sodium 5 MG Oral Tablet',
      'drug facts          version 7: 13,974 codes, 267 topics; 1 codes and 0 topics changed',
    ]);
    expect(decided).toBe(1);
    const { rows } = await database.db.pool.query(`select rxcui, mapped_by, mapped_at from label_rxcui_by_person`);
    expect(rows).toEqual([{ rxcui: '855332', mapped_by: 'command line (ana)', mapped_at: new Date('2026-11-02T08:00:00Z') }]);
    expect(await run('unmapped')).toEqual([]);
  });

  it('lose them again without codes', async () => {
    expect((await run('map', waiting.toUpperCase()))[0]).toBe('It has no codes: it waits for a person.');
    expect(await run('unmapped')).toHaveLength(1);
  });

  it('keep their own codes, whatever a person said', async () => {
    expect((await run('map', mapped, '999'))[0]).toBe('855332\tlabel\twarfarin sodium 5 MG Oral Tablet');
  });

  it('have commands that are found, and told of', () => {
    for (const command of ['unmapped', 'map'] as const) {
      expect(findCommand(['labels', command])).toBe(labelMappingCommands[command]);
      expect(adminHelp).toContain(`labels ${command} `);
    }
  });

  it.each([
    ['a set id that is none', ['map', 'x', '855332'], 'labels map takes a set id and RxNorm codes.'],
    [
      'a label that is not kept',
      ['map', '33333333-2222-4333-8444-555555555555', '1'],
      'There is no label 33333333-2222-4333-8444-555555555555.',
    ],
    ['a code that is none', ['map', waiting, 'C123'], '"C123" is no RxNorm code.'],
    ['a code that is no product', ['map', waiting, '11289'], '11289 is warfarin (IN), which is no product.'],
    ['a limit that is none', ['unmapped', '--limit', '0'], '--limit takes a number from 1 to 100000.'],
  ] as const)('refuse %s', async (_, [command, ...argv], detail) => {
    await expect(run(command, ...argv)).rejects.toMatchObject({ detail });
  });
});
