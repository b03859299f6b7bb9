import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startHouse, type House } from '../../test-fixtures/cds-hooks/house.ts';
import type { AdminDeps } from './admin-deps.ts';
import { runAdmin } from './run-admin.ts';

const folder = mkdtempSync(join(tmpdir(), 'workforce-'));
let house: House;
let lines: string[] = [];
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => {
  await house.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  lines = [];
});

const write = (line: string): void => void lines.push(line);
const runWorkforce = async (...argv: string[]): Promise<number> => {
  const deps: Partial<AdminDeps> & { err(line: string): void } = {
    db: house.db,
    clock: house.clock,
    out: write,
    err: write,
    operator: 'operator:ana',
  };
  // What the command needs of the many things that a command may need.
  return runAdmin(['workforce', ...argv], deps as AdminDeps & { err(line: string): void });
};
const admin = async (...argv: string[]): Promise<number> => runWorkforce('import', '--tenant', 'demo', ...argv);
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

it('rehearses a file, takes it, and knows it the second time', async () => {
  const path = file('people.csv', 'Nr,given,family,shoe\ne1,Robin,Adler,43\n');
  const argv = ['--kind', 'people', '--column', 'rosterId=Nr', path];
  expect(await admin(...argv, '--dry-run')).toBe(0);
  expect(await admin(...argv)).toBe(0);
  expect(await admin(...argv)).toBe(0);
  expect(lines).toEqual([
    `${path}: 1 rows, 1 new, 0 changed, 0 as known, 0 wrong.`,
    '  Not read: shoe.',
    'Every row would be taken.',
    `${path}: 1 rows, 1 new, 0 changed, 0 as known, 0 wrong.`,
    '  Not read: shoe.',
    'Every row was taken.',
    `${path}: 1 rows, 0 new, 0 changed, 1 as known, 0 wrong.`,
    '  Not read: shoe.',
    'Every row was taken.',
  ]);
});

it('takes nothing of a file with a wrong row, names the row, and ends with 1', async () => {
  const path = file('wrong.csv', 'id,given,family,npi\ne2,Sam,Birch,\ne3,Kim,Cole,1234567890\n');
  expect(await admin('--kind', 'people', path)).toBe(1);
  expect(lines).toEqual([
    `${path}: 2 rows, 1 new, 0 changed, 0 as known, 1 wrong.`,
    '  line 3, npi: “1234567890” is not an NPI: ten digits with a right check digit',
    'Nothing was taken: with a wrong row no row is.',
  ]);
  lines = [];
  expect(await admin('--kind', 'people', '--json', path)).toBe(1);
  expect(JSON.parse(lines.join('\n'))).toMatchObject({ counts: { wrong: 1 }, importId: null });
});

it.each([
  [['--kind', 'shoes', 'x.csv'], '--kind is one of types, people, certifications, policies, catalogue, privileges.'],
  [['--kind', 'people'], 'Name the file.'],
  [['--kind', 'people', join(folder, 'none.csv')], 'cannot be read'],
  [['--kind', 'people', '--column', 'rosterId', 'x.csv'], '--column is FIELD=HEADER'],
])('says what is wrong with %j', async (argv, message) => {
  expect(await admin(...argv)).not.toBe(0);
  expect(lines.join('\n')).toContain(message);
});

it('says what the rules ask for, and that nothing was changed', async () => {
  const rows = {
    types: 'code,name,issuer,kind,validity_months,expiry_rule,verification_source\nLIC,Licence,Board,licence,24,state-rule,board\n',
    policies:
      'kind,mode,effect,legal_authority,grace_days,reversal_days,notice_days\nlicence,immediate-administrative,suspend,yes,0,30,90;30\n',
    catalogue: 'code,name,department,tier,scope,requires\nCORE,Core,ed,core,All,LIC\n',
    certifications: 'id,code,issued,expires,status,verification\ne1,LIC,2024-01-01,2026-11-20,expired,primary-source\n',
    privileges: 'id,code,status,from,until,decision\ne1,CORE,active,2025-01-01,2028-01-01,minutes 4\n',
  };
  for (const [kind, text] of Object.entries(rows))
    expect([kind, await admin('--kind', kind, file(`${kind}.csv`, text))]).toEqual([kind, 0]);
  lines = [];
  expect(await runWorkforce('evaluate', '--tenant', 'demo')).toBe(0);
  expect(lines).toEqual([
    expect.stringMatching(
      /^Adler, Robin \(e1\)\tCORE\tsuspended from 2026-11-2\dT.*Z \(LIC ended; immediate-administrative; administrative-lapse\)$/,
    ),
    '1 privileges looked at; 1 of 1 people need something. Nothing was changed.',
  ]);
  lines = [];
  expect(await runWorkforce('evaluate', '--tenant', 'demo', '--at', '2026-11-19', '--json')).toBe(0);
  expect(JSON.parse(lines.join('\n'))).toMatchObject({ evaluated: 1 });
});
