import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { sql } from '../database/index.ts';
import { createSecretBox, fixedClock } from '../platform/index.ts';
import { createPractitioners, type Person } from './practitioners/index.ts';
import { createRoles } from './roles/index.ts';
import { createApiTokens } from './sessions/index.ts';
import { createTenantAdministration, createTenantDirectory, type NewTenant, type Tenant } from './tenants/index.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
const secrets = createSecretBox(randomBytes(32));
const npi = '9999000018';
let database: TestDatabase;

const east = (over: Partial<NewTenant> = {}): NewTenant => ({
  id: 'east',
  iss: 'https://ehr.east.example/fhir',
  fhir: 'https://ehr.east.example/fhir',
  clientId: 'preceptor',
  ...over,
});
const administration = () => createTenantAdministration({ db: database.db, clock, secrets });
const directory = (maxAgeMilliseconds = 0) => createTenantDirectory({ db: database.db, clock, secrets, maxAgeMilliseconds });

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.close());

describe('tenants', () => {
  it('are found by iss with or without a trailing slash, and by the iss of CDS tokens', async () => {
    await administration().addTenant(
      east({ cdsIss: 'https://ehr.east.example', cdsJku: 'https://ehr.east.example/jwks', frameAncestors: ['https://chart.east.example'] }),
    );
    const found = await directory().byIss('https://ehr.east.example/fhir/');
    expect(found?.tenant).toMatchObject({
      id: 'east',
      exampleContent: false,
      isDemo: false,
      settings: { cooldownDays: 30, establishedPerDay: 2, competencyMonths: 12 },
    });
    expect(found?.registration.frameAncestors).toEqual(['https://chart.east.example']);
    expect((await directory().byCdsIss('https://ehr.east.example'))?.registration.cds.jku).toBe('https://ehr.east.example/jwks');
    expect(await directory().byIss('https://ehr.east.example/other')).toBeUndefined();
  });

  it('appear and disappear in a running server without a restart', async () => {
    const running = directory(50);
    expect(await running.byId('west')).toBeUndefined();
    await administration().addTenant(east({ id: 'west', iss: 'https://ehr.west.example/fhir' }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await running.byId('west'))?.id).toBe('west');
    await administration().disableTenant('west');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await running.byId('west')).toBeUndefined();
    expect(await running.byIss('https://ehr.west.example/fhir')).toBeUndefined();
    await administration().addTenant(east({ id: 'west', iss: 'https://ehr.west.example/fhir' }));
    await running.refresh();
    expect((await running.byId('west'))?.id).toBe('west');
  });

  it('keep client secrets sealed in the database', async () => {
    await administration().addTenant(east({ id: 'sealed', iss: 'https://sealed.example/fhir', clientSecret: 'open sesame' }));
    const fresh = directory();
    const registration = (await fresh.byId('sealed'))?.registrations[0];
    expect(registration?.clientAuth).toBe('client_secret_basic');
    expect(await fresh.clientSecret(registration?.id ?? '')).toBe('open sesame');
    const rows = await database.db.system(async (tx) => tx.query(sql`select * from ehr_registration`));
    expect(JSON.stringify(rows)).not.toContain('open sesame');
  });

  it.each<[string, Partial<NewTenant>, RegExp]>([
    ['http on the open net', { iss: 'http://ehr.example/fhir' }, /--iss must be https/],
    ['a name that only looks private', { iss: 'http://10.evil.example/fhir' }, /--iss must be https/],
    ['credentials in a URL', { iss: 'https://a:b@ehr.example/fhir' }, /--iss must not carry credentials/],
    ["another tenant's iss", { iss: 'https://ehr.east.example/fhir', id: 'thief' }, /already registered by another tenant/],
    ['an iss for CDS without keys', { cdsIss: 'https://x.example' }, /needs keys/],
    ['a private key', { cdsIss: 'https://x.example', cdsJwks: { keys: [{ kty: 'EC', d: 'secret' }] } }, /public keys only/],
    ['a symmetric key', { cdsIss: 'https://x.example', cdsJwks: { keys: [{ kty: 'oct', k: 'secret' }] } }, /public keys only/],
    ['a frame ancestor with a path', { frameAncestors: ['https://chart.example/app'] }, /origin/],
    ['a frame ancestor that smuggles a directive', { frameAncestors: ['https://chart.example; script-src *'] }, /--frame-ancestor/],
    ['an id with spaces', { id: 'Not An Id' }, /^configuration: id/],
    ['a time zone that is none', { timeZone: 'Mars/Base' }, /timeZone/],
  ])('refuse %s in one line', async (_name, over, message) => {
    await expect(administration().addTenant(east({ id: 'bad', iss: 'https://bad.example/fhir', ...over }))).rejects.toThrow(message);
  });

  it('accept http for loopback and private addresses', async () => {
    const tenant = await administration().addTenant(
      east({ id: 'local', iss: 'http://127.0.0.1:9400/fhir/', fhir: 'http://127.0.0.1:9400/fhir' }),
      { isDemo: true },
    );
    expect(tenant).toMatchObject({ isDemo: true, registrations: [{ iss: 'http://127.0.0.1:9400/fhir' }] });
  });

  it('come from a file, which leaves a disabled tenant disabled', async () => {
    const file = JSON.stringify([east({ id: 'filed', iss: 'https://filed.example/fhir', settings: { cooldownDays: 7 } })]);
    await administration().addTenantsFrom(file, 'tenants.json');
    expect((await directory().byId('filed'))?.settings.cooldownDays).toBe(7);
    await administration().disableTenant('filed');
    await administration().addTenantsFrom(file, 'tenants.json');
    expect(await directory().byId('filed')).toBeUndefined();
    await expect(administration().addTenantsFrom('[{"id":"x"}]', 'tenants.json')).rejects.toThrow(/tenants.json: 0\.iss/);
    await expect(administration().addTenantsFrom('{', 'tenants.json')).rejects.toThrow(/not valid JSON/);
  });
});

describe('people', () => {
  const practitioners = createPractitioners({ clock });
  const registrationOf = async (id: string): Promise<{ tenant: Tenant; key: { tenantId: string; registrationId: string } }> => {
    const tenant = await directory().byId(id);
    if (tenant?.registrations[0] === undefined) throw new Error(`no tenant ${id}`);
    return { tenant, key: { tenantId: id, registrationId: tenant.registrations[0].id } };
  };

  it('are one per registration and reference, also when ten requests meet them at once', async () => {
    const { key } = await registrationOf('east');
    const met = await Promise.all(
      Array.from({ length: 10 }, async () =>
        database.db.tenant('east', async (tx) => practitioners.personFor(tx, { ...key, reference: 'Practitioner/crowd' })),
      ),
    );
    expect(new Set(met.map(({ id }) => id)).size).toBe(1);
  });

  it('are linked by NPI inside one tenant, with a trace and an undo', async () => {
    const { key } = await registrationOf('east');
    const second = await administration().addTenant(east({ iss: 'https://second.east.example/fhir' }));
    const otherId = second.registrations.find(({ iss }) => iss.includes('second'))?.id ?? '';
    const first = await database.db.tenant('east', async (tx) =>
      practitioners.personFor(tx, { ...key, reference: 'Practitioner/a', displayName: 'Ana Ruiz', npi }),
    );
    const same = await database.db.tenant('east', async (tx) =>
      practitioners.personFor(tx, { tenantId: 'east', registrationId: otherId, reference: 'Practitioner/99', npi }),
    );
    expect(same.id).toBe(first.id);
    const [link] = await database.db.tenant('east', async (tx) => practitioners.links(tx, first.id));
    expect(link).toMatchObject({ reference: 'Practitioner/99', reason: 'npi', toPersonId: first.id });
    const apart = await database.db.tenant('east', async (tx) => practitioners.undoLink(tx, 'east', link?.id ?? '', 'test'));
    expect(apart.id).not.toBe(first.id);
    const again = await database.db.tenant('east', async (tx) =>
      practitioners.personFor(tx, { tenantId: 'east', registrationId: otherId, reference: 'Practitioner/99' }),
    );
    expect(again.id).toBe(apart.id);
    await expect(database.db.tenant('east', async (tx) => practitioners.undoLink(tx, 'east', link?.id ?? '', 'test'))).rejects.toThrow(
      /taken back already/,
    );
  });

  it('are one where two EHRs name the same NPI at the same moment, in several processes, whether they were known before or not', async () => {
    const { key } = await registrationOf('east');
    const two = await administration().addTenant(east({ iss: 'https://third.east.example/fhir' }));
    const otherId = two.registrations.find(({ iss }) => iss.includes('third'))?.id ?? '';
    const processes = [createPractitioners({ clock }), createPractitioners({ clock })];
    const meet = async (reference: string, said?: string) =>
      Promise.all(
        Array.from({ length: 8 }, async (_, index) =>
          database.db.tenant('east', async (tx) =>
            processes[index % 2]?.personFor(tx, {
              tenantId: 'east',
              registrationId: index % 4 < 2 ? key.registrationId : otherId,
              reference,
              ...(said === undefined ? {} : { npi: said }),
            }),
          ),
        ),
      );
    const ids = async (people: Promise<(Person | undefined)[]>) => new Set((await people).map((one) => one?.id));
    const current = async (reference: string) => ids(meet(reference));
    expect((await ids(meet('Practitioner/both-new', '1245319599'))).size).toBe(1);
    expect((await current('Practitioner/both-new')).size).toBe(1);

    // Two people, until both EHRs say at once that they are one.
    expect((await ids(meet('Practitioner/both-known'))).size).toBe(2);
    await meet('Practitioner/both-known', '1999999984');
    const [only, ...others] = await current('Practitioner/both-known');
    expect(others).toEqual([]);
    const links = await database.db.tenant('east', async (tx) => practitioners.links(tx, only ?? ''));
    expect(links).toMatchObject([{ reason: 'npi', reference: 'Practitioner/both-known', toPersonId: only, undoneAt: null }]);
  });

  it('are not linked by NPI across tenants, nor by a number with a wrong check digit', async () => {
    const [{ key: eastKey }, { key: westKey }] = [await registrationOf('east'), await registrationOf('west')];
    const a = await database.db.tenant('east', async (tx) => practitioners.personFor(tx, { ...eastKey, reference: 'Practitioner/a' }));
    const w = await database.db.tenant('west', async (tx) => practitioners.personFor(tx, { ...westKey, reference: 'Practitioner/a', npi }));
    expect(w.id).not.toBe(a.id);
    const odd = await database.db.tenant('east', async (tx) =>
      practitioners.personFor(tx, { ...eastKey, reference: 'Practitioner/odd', npi: '9999000019' }),
    );
    expect(odd.npi).toBeNull();
  });

  it('keep what was prompted under a PractitionerRole once the Practitioner behind it is known', async () => {
    const { key } = await registrationOf('east');
    const [asRole, asPractitioner] = await database.db.tenant('east', async (tx) => [
      await practitioners.personFor(tx, { ...key, reference: 'PractitionerRole/psych' }),
      await practitioners.personFor(tx, { ...key, reference: 'Practitioner/maja' }),
    ]);
    expect(asRole?.id).not.toBe(asPractitioner?.id);
    const linked = await database.db.tenant('east', async (tx) =>
      practitioners.linkRole(tx, {
        ...key,
        role: 'PractitionerRole/psych',
        practitioner: 'Practitioner/maja',
        displayName: 'Maja Lindqvist',
      }),
    );
    expect(linked).toMatchObject({ id: asPractitioner?.id, displayName: 'Maja Lindqvist' });
    const [viaOldId, viaRole] = await database.db.tenant('east', async (tx) => [
      await practitioners.get(tx, asRole?.id ?? ''),
      await practitioners.personFor(tx, { ...key, reference: 'PractitionerRole/psych' }),
    ]);
    expect([viaOldId?.id, viaRole?.id]).toEqual([linked.id, linked.id]);
  });

  it('are merged once where two launches find out about a role at the same moment', async () => {
    const { key } = await registrationOf('east');
    const both = { role: 'PractitionerRole/twice', practitioner: 'Practitioner/twice' };
    const [role, person] = await database.db.tenant('east', async (tx) => [
      await practitioners.personFor(tx, { ...key, reference: both.role }),
      await practitioners.personFor(tx, { ...key, reference: both.practitioner }),
    ]);
    const found = await Promise.all(
      [practitioners, createPractitioners({ clock }), practitioners].map(async (process) =>
        database.db.tenant('east', async (tx) => process.linkRole(tx, { ...key, ...both })),
      ),
    );
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set([person?.id]));
    const links = await database.db.tenant('east', async (tx) => practitioners.links(tx, person?.id ?? ''));
    expect(links).toMatchObject([{ reference: both.role, fromPersonId: role?.id, toPersonId: person?.id }]);
  });

  it('under a role met first, the practitioner joins the same person', async () => {
    const { key } = await registrationOf('east');
    const asRole = await database.db.tenant('east', async (tx) =>
      practitioners.personFor(tx, { ...key, reference: 'PractitionerRole/er' }),
    );
    const linked = await database.db.tenant('east', async (tx) =>
      practitioners.linkRole(tx, { ...key, role: 'PractitionerRole/er', practitioner: 'Practitioner/okafor' }),
    );
    expect(linked.id).toBe(asRole.id);
  });

  it('are found by the start of any word of the name, literally', async () => {
    const list = async (search: string) => database.db.tenant('east', async (tx) => practitioners.list(tx, 'east', { search }));
    expect((await list('lind')).people.map(({ displayName }) => displayName)).toEqual(['Maja Lindqvist']);
    expect((await list('%')).total).toBe(0);
    expect((await list('')).total).toBeGreaterThan(3);
  });

  it('of another tenant are behind the wall, whatever the statement says', async () => {
    const seen = await database.db.tenant('west', async (tx) =>
      tx.rows(z.object({ tenant_id: z.string() }), sql`select tenant_id from person`),
    );
    expect(new Set(seen.map((row) => row.tenant_id))).toEqual(new Set(['west']));
    await expect(
      database.db.tenant('west', async (tx) =>
        tx.run(sql`insert into person (id, tenant_id, pseudonym, created_at)
      values (gen_random_uuid(), 'east', gen_random_uuid(), now())`),
      ),
    ).rejects.toThrow(/row-level security/);
    await expect(database.db.tenant('west', async (tx) => tx.query(sql`select * from session`))).rejects.toThrow(/permission denied/);
    await expect(database.db.tenant('west', async (tx) => tx.query(sql`select * from ehr_registration`))).rejects.toThrow(
      /permission denied/,
    );
  });

  it('hold granted roles beside provider until they are revoked', async () => {
    const roles = createRoles({ clock });
    const { key } = await registrationOf('east');
    await database.db.tenant('east', async (tx) => {
      const person = await practitioners.personFor(tx, { ...key, reference: 'Practitioner/harrow' });
      expect(await roles.rolesOf(tx, person.id)).toEqual(['provider']);
      expect(await roles.grant(tx, { tenantId: 'east', personId: person.id, role: 'credentialing-specialist', by: 'test' })).toBe(true);
      expect(await roles.grant(tx, { tenantId: 'east', personId: person.id, role: 'credentialing-specialist', by: 'test' })).toBe(false);
      expect(await roles.rolesOf(tx, person.id)).toEqual(['provider', 'credentialing-specialist']);
      expect(await roles.revoke(tx, { personId: person.id, role: 'credentialing-specialist', by: 'test' })).toBe(true);
      expect(await roles.rolesOf(tx, person.id)).toEqual(['provider']);
      expect(await roles.list(tx, 'east')).toMatchObject([{ role: 'credentialing-specialist', grantedBy: 'test', revokedAt: clock.now() }]);
    });
  });
});

describe('bearer tokens', () => {
  it('open their tenant until they expire, are revoked or the tenant is disabled', async () => {
    const moving = fixedClock('2026-11-22T08:00:00Z');
    const tokens = createApiTokens({ db: database.db, clock: moving, directory: directory() });
    const expiresAt = new Date('2026-12-22T08:00:00Z');
    const first = await tokens.create({ tenantId: 'east', scopes: 'system/*.rs', expiresAt, label: 'test' });
    const second = await tokens.create({ tenantId: 'east', scopes: 'system/Basic.rs', expiresAt, label: 'test' });
    expect(await tokens.resolveBearer(`Bearer ${first.token}`)).toMatchObject({ tenant: { id: 'east' }, scopes: 'system/*.rs' });
    expect(await tokens.resolveBearer(`Bearer ${first.token}x`)).toBeUndefined();
    expect(await tokens.resolveBearer(undefined)).toBeUndefined();
    expect(await tokens.revoke('west', second.id)).toBe(false);
    expect(await tokens.revoke('east', second.id)).toBe(true);
    expect(await tokens.resolveBearer(`Bearer ${second.token}`)).toBeUndefined();
    moving.advance(31 * 86_400_000);
    expect(await tokens.resolveBearer(`Bearer ${first.token}`)).toBeUndefined();
    const rows = await database.db.system(async (tx) => tx.query(sql`select * from api_token`));
    expect(JSON.stringify(rows)).not.toContain(first.token.slice(4));
  });

  it('that another process revoked end within about a second', async () => {
    const [here, there] = [0, 1].map(() => createApiTokens({ db: database.db, clock, directory: directory() }));
    const made = await here?.create({ tenantId: 'east', scopes: 'system/*.rs', expiresAt: new Date('2027-01-01'), label: 'test' });
    const asked = async () => here?.resolveBearer(`Bearer ${String(made?.token)}`);
    expect(await asked()).toMatchObject({ tenant: { id: 'east' } });
    expect(await there?.revoke('east', String(made?.id))).toBe(true);
    await vi.waitFor(async () => expect(await asked()).toBeUndefined(), { timeout: 1500, interval: 50 });
  });

  it.each(['user/*.rs', 'system/*.sr', 'openid', '', 'system/*.rs offline_access'])('are refused for the scopes "%s"', async (scopes) => {
    const tokens = createApiTokens({ db: database.db, clock, directory: directory() });
    await expect(tokens.create({ tenantId: 'east', scopes, expiresAt: new Date('2027-01-01'), label: 'test' })).rejects.toThrow(
      /system scopes/,
    );
  });
});
