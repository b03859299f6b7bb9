import { existsSync, readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { sql } from '../../database/index.ts';
import { createPractitioners } from '../../identity/practitioners/index.ts';
import { createTenantAdministration, createTenantDirectory, type Tenant } from '../../identity/tenants/index.ts';
import { createSecretBox, fixedClock } from '../../platform/index.ts';
import { createImports } from '../imports/index.ts';
import { createCredentials } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
let database: TestDatabase;
let credentials: ReturnType<typeof createCredentials>;
let imports: ReturnType<typeof createImports<keyof typeof credentials.imports>>;
let tenant: Tenant;

const types = `code,name,issuer,kind,validity_months,expiry_rule,verification_source
LIC,State medical licence,State medical board,licence,24,state-rule,board
LIFE,Life support,Heart society,life-support,24,end-of-month,ecard
ONCE,One-time training,Agency,one-time,,none,attestation
`;
const people = `Employee Number,First Name,Last Name,NPI,Degree,Unit,Shoe size
e1,Robin,Adler,9999000018,MD,ED,43
e2,Sam,Birch,,RN,ICU,38
`;
const certifications = `employee_number,code,state,number,issued,expires,status,verification
e1,LIC,IL,L-1,2025-07-01,2027-06-30,active,primary-source
e1,LIFE,,,2024-10-01,2026-10-31,active,document
e2,ONCE,,,2023-08-01,,active,attested
`;
type Kind = keyof typeof credentials.imports;
const given = (text: string | Buffer, columns?: Record<string, string>) => ({ content: Buffer.from(text), columns });
const take = async (kind: Kind, text: string) => imports.take(tenant, kind, given(text), 'operator:test');
const count = async (table: 'workforce_fact' | 'workforce_import' | 'person'): Promise<number> =>
  database.db.tenant('east', async (tx) => {
    const [row] = await tx.query({ text: `select count(*)::int as n from ${table}`, values: [] });
    return (row as { n: number }).n;
  });

beforeAll(async () => {
  database = await createTestDatabase();
  const deps = { db: database.db, clock, secrets: createSecretBox(randomBytes(32)) };
  await createTenantAdministration(deps).addTenant({
    id: 'east',
    iss: 'https://ehr.east.example/fhir',
    fhir: 'https://ehr.east.example/fhir',
    clientId: 'preceptor',
    timeZone: 'America/Chicago',
  });
  const found = await createTenantDirectory(deps).byId('east');
  if (found === undefined) throw new Error('no tenant');
  tenant = found;
  credentials = createCredentials({ practitioners: createPractitioners({ clock }) });
  imports = createImports({ db: database.db, clock, kinds: credentials.imports });
});
afterAll(async () => database.close());

describe('files of the workforce', () => {
  it('say what they would do before anything is kept', async () => {
    expect(await imports.plan(tenant, 'types', given(types))).toMatchObject({ counts: { rows: 3, new: 3, wrong: 0 }, errors: [] });
    expect(await count('workforce_import')).toBe(0);
  });

  it('are read by the names that rosters give to columns; what is not read is named', async () => {
    await take('types', types);
    const report = await take('people', people);
    expect(report).toMatchObject({
      columns: { rosterId: 'Employee Number', given: 'First Name', family: 'Last Name', npi: 'NPI' },
      ignored: ['Shoe size'],
      counts: { rows: 2, new: 2, changed: 0, unchanged: 0, wrong: 0 },
    });
    expect((await take('certifications', certifications)).counts).toMatchObject({ new: 3, wrong: 0 });
  });

  it('twice change nothing the second time', async () => {
    const [facts, persons] = [await count('workforce_fact'), await count('person')];
    expect((await take('people', people)).counts).toMatchObject({ new: 0, changed: 0, unchanged: 2 });
    expect((await take('certifications', certifications)).counts).toMatchObject({ new: 0, changed: 0, unchanged: 3 });
    expect([await count('workforce_fact'), await count('person')]).toEqual([facts, persons]);
  });

  it('tell what a renewal changes, and the day before is still known', async () => {
    clock.advance(86_400_000);
    const renewed = certifications.replace('2024-10-01,2026-10-31,active,document', '2026-11-20,2028-11-30,active,primary-source');
    const report = await take('certifications', renewed);
    expect(report.changes).toEqual([
      {
        line: 3,
        what: 'changed',
        name: 'LIFE',
        changes: [
          { field: 'issued', from: '2024-10-01', to: '2026-11-20' },
          { field: 'expires', from: '2026-10-31', to: '2028-11-30' },
          { field: 'verification', from: 'document', to: 'primary-source' },
        ],
      },
    ]);
    const person = await database.db.tenant('east', async (tx) => createPractitioners({ clock }).findByNpi(tx, 'east', '9999000018'));
    const endOn = async (validAt: string, knownAt: string) =>
      database.db.tenant('east', async (tx) =>
        (await credentials.held(tx, [person?.id ?? ''], { validAt: new Date(validAt), knownAt: new Date(knownAt) }))
          .filter(({ value }) => value.typeCode === 'LIFE')
          .map(({ value }) => value.expires),
      );
    expect(await endOn('2026-11-22T20:00:00Z', '2026-11-24T00:00:00Z')).toEqual(['2026-10-31']);
    expect(await endOn('2026-11-23T20:00:00Z', '2026-11-24T00:00:00Z')).toEqual(['2028-11-30']);
    // It holds since its issue: the day began in Chicago.
    expect(await endOn('2024-10-01T05:00:00Z', '2026-11-24T00:00:00Z')).toEqual(['2026-10-31']);
    expect(await endOn('2024-10-01T04:59:59Z', '2026-11-24T00:00:00Z')).toEqual([]);
  });

  it('with one wrong row are not taken at all, and every row says what is wrong with it', async () => {
    const [facts, persons, imports] = [await count('workforce_fact'), await count('person'), await count('workforce_import')];
    const wrong = `id,npi,given,family
e3,9999000019,Kim,Cole
e4,,,Dorn
e5,9999000026,Lee,Elm
e5,9999000034,Lee,Elm
e6,9999000018,Robin,Adler
e1,9999000042,Robin,Adler
e7,,Max,Fir
`;
    const report = await take('people', wrong);
    expect(report.importId).toBeNull();
    expect(report.counts).toMatchObject({ rows: 7, new: 2, wrong: 5 });
    expect(report.errors).toEqual([
      { line: 2, column: 'npi', message: '“9999000019” is not an NPI: ten digits with a right check digit' },
      { line: 3, column: 'given', message: 'is empty' },
      { line: 5, column: null, message: 'This roster number stands in line 4 already.' },
      { line: 6, column: null, message: 'NPI 9999000018 is known under roster number e1: one person has one.' },
      { line: 7, column: null, message: expect.stringContaining('is known with NPI 9999000018, and this row says 9999000042') },
    ]);
    expect([await count('workforce_fact'), await count('person'), await count('workforce_import')]).toEqual([facts, persons, imports]);
  });

  it('refuse days that are none, ends before beginnings, and what contradicts itself', async () => {
    const report = await take(
      'certifications',
      `practitioner_id,certification_code,issued,expires,status
e1,LIC,2025-02-30,2027-06-30,active
e1,LIFE,2027-01-01,2026-01-01,active
e2,LIFE,2025-01-01,2027-01-01,expired
e2,LIC,2025-01-01,,active
e9,LIC,2025-01-01,2027-01-01,active
e2,NOPE,2025-01-01,2027-01-01,lost
`,
    );
    expect(report.errors.map(({ line, message }) => [line, message])).toEqual([
      [2, '“2025-02-30” is not a day as YYYY-MM-DD'],
      [3, '“2026-01-01” lies before the day of issue'],
      [4, 'It says “expired” and ends on 2027-01-01: one of them is wrong.'],
      [5, 'State medical licence ends after 24 months, and this row has no day on which it ends.'],
      [6, 'Nobody on the roster has the number e9.'],
      [7, '“lost” is none of active, expired, revoked, suspended, pending, unknown'],
    ]);
  });

  it.each([
    ['an empty file', '', 'The file is empty.'],
    ['a file of another kind', '<!doctype html><title>Sign in</title>', 'No column is read as'],
    ['bytes', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe]), 'The file is not in UTF-8.'],
    ['a quote that does not end', 'id,given,family\n"e1,Robin,Adler\n', 'The file is no CSV'],
    ['a row of another width', 'id,given,family\ne1,Robin\n', 'The file is no CSV'],
    ['two columns of a name', 'id,given,family,id\ne1,Robin,Adler,e2\n', 'Two columns are named “id”.'],
  ])('refuse %s with its reason', async (_, text, reason) => {
    await expect(imports.plan(tenant, 'people', given(text))).rejects.toMatchObject({
      code: 'unprocessable',
      detail: expect.stringContaining(reason),
    });
  });

  it('are mapped by hand where the names do not tell', async () => {
    const text = 'Nr,Vorname,Nachname\ne8,Ada,Grove\n';
    await expect(imports.plan(tenant, 'people', given(text))).rejects.toThrow('No column is read as “rosterId”, “given”, “family”');
    const columns = { rosterId: 'Nr', given: 'Vorname', family: 'Nachname' };
    expect((await imports.plan(tenant, 'people', given(text, columns))).counts.new).toBe(1);
    await expect(imports.plan(tenant, 'people', given(text, { ...columns, rank: 'Nr' }))).rejects.toThrow('“rank” is no field here');
  });

  it('brought twice at once make each person once', async () => {
    const text = 'id,given,family\ntwin,Jo,Hale\n';
    const reports = await Promise.all([take('people', text), take('people', text)]);
    expect(reports.map(({ counts }) => counts.new)).toEqual(expect.arrayContaining([0, 1]));
  });

  it('are noted: what, how much, by whom', async () => {
    const [first] = await database.db.tenant('east', async (tx) =>
      tx.query({ text: `select kind, counts, stated_by from workforce_import order by at limit 1`, values: [] }),
    );
    expect(first).toMatchObject({ kind: 'types', counts: { new: 3 }, stated_by: 'operator:test' });
    await expect(database.db.tenant('east', async (tx) => tx.run(sql`delete from workforce_import`))).rejects.toThrow(/permission denied/);
  });
});

const samples = join(process.env['SAMPLES_DIR'] ?? '', 'workforce');
describe.skipIf(process.env['SAMPLES_DIR'] === undefined || !existsSync(samples))('the sample workforce', () => {
  const file = (name: string): string => readFileSync(join(samples, name), 'utf8');
  it('is taken whole', async () => {
    expect((await take('types', file('certification_types.csv'))).counts).toMatchObject({ new: 22, wrong: 0 });
    // Another number of the same hospital had the first NPI in the tests above.
    const roster = file('synthetic_practitioners.csv').replace('9999000018', '');
    expect((await take('people', roster)).counts).toMatchObject({ rows: 120, wrong: 0 });
    const report = await take('certifications', file('synthetic_certifications.csv'));
    expect(report.errors).toEqual([]);
    expect(report.counts).toMatchObject({ rows: 615, new: 615 });
  });
});
