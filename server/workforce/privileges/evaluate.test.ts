import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { createPractitioners } from '../../identity/practitioners/index.ts';
import { createTenantAdministration, createTenantDirectory, type Tenant } from '../../identity/tenants/index.ts';
import { createSecretBox, fixedClock } from '../../platform/index.ts';
import { createCredentials } from '../credentials/index.ts';
import { createImports, type PrepareImport } from '../imports/index.ts';
import { createPrivileges } from './index.ts';

const clock = fixedClock('2026-11-22T15:00:00Z');
let database: TestDatabase;
let east: Tenant;
let west: Tenant;
let imports: ReturnType<typeof createImports<string>>;
let privileges: ReturnType<typeof createPrivileges>;

const files = {
  types: `code,name,issuer,kind,validity_months,expiry_rule,verification_source
LIC,State medical licence,State medical board,licence,24,state-rule,board
DEA,Registration,Agency,registration,36,exact-date,agency
LIFE,Life support,Heart society,life-support,24,end-of-month,ecard
BOARD,Board certificate,Board,board,120,moc-participation,boards
`,
  policies: `kind,mode,effect,legal_authority,grace_days,grace_needs_renewal,reversal_days,notice_days,note
licence,immediate-administrative,suspend,yes,0,no,30,90;60;30;14;7;1,state law
registration,immediate-administrative,suspend,yes,0,no,30,90;60;30;14;7;1,narrow
life-support,two-person,supervise,no,30,yes,15,90;60;30;14;7;1,bylaws
board,committee,suspend,no,,no,,180;90;60;30,never automatic
`,
  catalogue: `code,name,department,tier,scope,required_certification_codes
CORE,Emergency core,emergency,core,All ages,LIC;BOARD
SED,Deep sedation,emergency,special,Outside the OR,LIC;LIFE
CS,Controlled substances,cross,special,Schedule II to V,LIC;DEA
`,
  people: `id,given,family,npi,unit
e1,Tobias,Renwick,9999000018,ED
e2,Ilse,Moravec,9999000026,ED
e3,Ana,Fairweather,9999000034,ED
e4,Jun,Halloran,9999000042,ED
`,
  // Renwick's life support ended at the source, Moravec's registration has come to its end today, Fairweather's licence is not verified,
  // Halloran's board certificate ended.
  certifications: `id,certification_code,issued,expires,status,verification
e1,LIC,2025-01-01,2027-01-01,active,primary-source
e1,LIFE,2024-08-01,2026-08-31,expired,primary-source
e1,BOARD,2020-01-01,2030-01-01,active,primary-source
e2,LIC,2025-01-01,2027-01-01,active,primary-source
e2,DEA,2023-11-22,2026-11-21,active,primary-source
e3,LIC,2024-01-01,2026-11-20,active,document
e4,LIC,2025-01-01,2027-01-01,active,primary-source
e4,BOARD,2016-01-01,2026-01-01,expired,primary-source
`,
  privileges: `id,privilege_code,status,effective_from,effective_to,decision_ref
e1,CORE,active,2025-01-01,2028-01-01,minutes-17
e1,SED,active,2025-01-01,2028-01-01,minutes-17
e2,SED,supervised,2025-01-01,2028-01-01,minutes-18
e2,CS,active,2025-01-01,2028-01-01,minutes-18
e3,SED,active,2025-01-01,2028-01-01,minutes-19
e4,CORE,active,2025-01-01,2028-01-01,minutes-20
`,
};
const take = async (tenant: Tenant, kind: string, text: string) =>
  imports.take(tenant, kind, { content: Buffer.from(text) }, 'operator:test');
const decidedAt = async (at: string, tenant = east) => {
  const { evaluated, decided } = await privileges.evaluate(tenant, { validAt: new Date(at), knownAt: clock.now() });
  return {
    evaluated,
    decided: decided.map(({ name, privilege, requires, decision }) => [name.split(',')[0], privilege.code, requires, decision.outcome]),
  };
};

beforeAll(async () => {
  database = await createTestDatabase();
  const deps = { db: database.db, clock, secrets: createSecretBox(randomBytes(32)) };
  const tenants = createTenantAdministration(deps);
  for (const id of ['east', 'west'])
    await tenants.addTenant({
      id,
      iss: `https://ehr.${id}.example/fhir`,
      fhir: `https://ehr.${id}.example/fhir`,
      clientId: 'preceptor',
      timeZone: 'America/Chicago',
    });
  const directory = createTenantDirectory(deps);
  const known = async (id: string): Promise<Tenant> => {
    const found = await directory.byId(id);
    if (found === undefined) throw new Error(`no tenant ${id}`);
    return found;
  };
  [east, west] = [await known('east'), await known('west')];
  const credentials = createCredentials({ practitioners: createPractitioners({ clock }) });
  privileges = createPrivileges({ db: database.db, credentials });
  const kinds: Record<string, PrepareImport> = { ...credentials.imports, ...privileges.imports };
  imports = createImports({ db: database.db, clock, kinds });
});
afterAll(async () => database.close());

describe('what the rules ask for', () => {
  it('follows from files alone: each privilege by what it rests on, everything else untouched', async () => {
    for (const [kind, text] of Object.entries(files)) expect((await take(east, kind, text)).errors).toEqual([]);
    expect(await decidedAt('2026-11-22T15:00:00Z')).toEqual({
      evaluated: 6,
      decided: expect.arrayContaining([
        [
          'Renwick',
          'SED',
          'LIFE',
          // Ended with August, nothing is booked: with the shift that begins at 19:00 in Chicago.
          {
            kind: 'restrict',
            to: 'supervised',
            effectiveAt: new Date('2026-11-23T01:00:00Z'),
            mode: 'two-person',
            reason: 'administrative-lapse',
          },
        ],
        [
          'Moravec',
          'CS',
          'DEA',
          // The last day is over in Chicago.
          {
            kind: 'restrict',
            to: 'suspended',
            effectiveAt: new Date('2026-11-22T06:00:00Z'),
            mode: 'immediate-administrative',
            reason: 'administrative-lapse',
          },
        ],
        ['Fairweather', 'SED', 'LIC', { kind: 'verify', why: 'never-verified', isUrgent: true }],
        ['Halloran', 'CORE', 'BOARD', { kind: 'committee' }],
        // Supervised by decision, and without any life support known: nobody lapses by what is not known.
        ['Moravec', 'SED', 'LIFE', { kind: 'verify', why: 'never-verified', isUrgent: false }],
      ]),
    });
    expect((await decidedAt('2026-11-22T15:00:00Z')).decided).toHaveLength(5);
  });

  it('asks nothing of a registration a second before its last day is over', async () => {
    const { decided } = await decidedAt('2026-11-22T05:59:59Z');
    expect(decided.filter(([name, code]) => name === 'Moravec' && code === 'CS')).toEqual([]);
  });

  it('is another with another term of the bylaws: a new version of each rule of that kind', async () => {
    clock.advance(1000);
    const report = await take(east, 'policies', files.policies.replace('supervise,no,30,yes', 'suspend,no,0,no'));
    expect(report.changes).toEqual([
      {
        line: 4,
        what: 'changed',
        name: 'life-support',
        changes: [
          { field: 'effect', from: 'supervise', to: 'suspend' },
          { field: 'graceDays', from: '30', to: '0' },
          { field: 'graceNeedsRenewal', from: 'true', to: 'false' },
        ],
      },
    ]);
    const { decided } = await privileges.evaluate(east, { validAt: clock.now(), knownAt: clock.now() });
    const sedation = decided.find(({ privilege, name }) => privilege.code === 'SED' && name.startsWith('Renwick'));
    expect(sedation?.decision).toMatchObject({ by: { version: 2, effect: 'suspend' }, outcome: { to: 'suspended' } });
  });

  it('is refused where it would be automatic for a board, or extend what a government ended', async () => {
    const board = await take(east, 'policies', files.policies.replace('board,committee', 'board,immediate-administrative'));
    expect(board.errors).toMatchObject([{ line: 5, column: 'mode', message: expect.stringContaining('the committee’s, never automatic') }]);
    const grace = await take(
      east,
      'policies',
      files.policies.replace('suspend,yes,0,no,30,90;60;30;14;7;1,state law', 'suspend,yes,14,no,30,90,x'),
    );
    expect(grace.errors).toMatchObject([{ line: 2, column: 'grace_days', message: expect.stringContaining('no grace extends') }]);
  });

  it('asks for what is known: a catalogue of unknown credentials, a privilege that is in no catalogue', async () => {
    const catalogue = await take(east, 'catalogue', 'code,name,department,tier,scope,requires\nX,X,x,x,x,LIC;NOPE\n');
    expect(catalogue.errors).toEqual([{ line: 2, column: null, message: '“NOPE” is no kind of credential that is known here.' }]);
    const held = await take(
      east,
      'privileges',
      'id,code,status,from,until,decision\ne1,NOPE,active,2025-01-01,2026-01-01,m\ne1,SED,active,,2026-01-01,\n',
    );
    expect(held.errors.map(({ message }) => message)).toEqual(['“NOPE” is not in the catalogue.', 'is empty', 'is empty']);
  });
});

const samples = join(process.env['SAMPLES_DIR'] ?? '', 'workforce');
describe.skipIf(process.env['SAMPLES_DIR'] === undefined || !existsSync(samples))('the sample workforce', () => {
  it('is evaluated whole: restricted only by a source’s word, and no board certificate by itself', async () => {
    const policiesOfAll = `${files.policies}insurance,immediate-administrative,suspend,no,0,no,30,60,bylaws
local-competency,two-person,supervise,no,30,no,15,60,bylaws
health,two-person,schedule-block,no,14,no,,60,employment
one-time,none,suspend,no,,no,,,stays
`;
    const sample = (name: string): string => readFileSync(join(samples, name), 'utf8');
    const all = {
      types: sample('certification_types.csv'),
      policies: policiesOfAll,
      catalogue: sample('privilege_catalog.csv'),
      people: sample('synthetic_practitioners.csv'),
      certifications: sample('synthetic_certifications.csv'),
      privileges: sample('synthetic_privileges.csv'),
    };
    for (const [kind, text] of Object.entries(all)) expect([kind, (await take(west, kind, text)).errors]).toEqual([kind, []]);
    const { evaluated, decided } = await privileges.evaluate(west, { validAt: clock.now(), knownAt: clock.now() });
    expect(evaluated).toBe(319);
    expect(decided.length).toBeGreaterThan(0);
    for (const { decision, requires } of decided) {
      const { outcome } = decision;
      if (requires?.startsWith('AB') === true) expect(['committee', 'verify']).toContain(outcome.kind);
      if (outcome.kind === 'restrict') expect(decision.by?.isLegalAuthority === true ? outcome.to : 'supervised').toBe(outcome.to);
    }
  });
});
