import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { createPractitioners } from '../identity/practitioners/index.ts';
import { createTenantDirectory } from '../identity/tenants/index.ts';
import { createCurriculum } from '../knowledge/curriculum/index.ts';
import { loadDrugKnowledge } from '../knowledge/drug-labels/index.ts';
import { createRules, loadPlans } from '../knowledge/plan-definitions/index.ts';
import { signLesson } from '../learning/lessons/index.ts';
import { createSecretBox, fixedClock } from '../platform/index.ts';
import { redirectUriOf } from '../standards/smart/index.ts';
import { runAdmin } from './run-admin.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
const secrets = createSecretBox(randomBytes(32));
const knowledge = loadDrugKnowledge();
const curriculum = createCurriculum();
const files: Record<string, string> = {
  'secret.txt': 'open sesame\n',
  'empty.txt': '\n',
  'jwks.json': '{"keys":[{"kty":"EC","crv":"P-384","x":"a","y":"b"}]}',
  'bad.json': '{',
};
let database: TestDatabase;
let out: string[] = [];
let err: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.close());
beforeEach(() => {
  out = [];
  err = [];
});

const admin = async (line: string): Promise<number> =>
  runAdmin(line === '' ? [] : line.split(' '), {
    db: database.db,
    clock,
    secrets,
    publicUrl: 'http://localhost:8080',
    operator: 'command line (test)',
    proxy: {},
    nightlyAt: null,
    writers: () => [],
    progress: { isTerminal: false, columns: 80, write: () => undefined },
    onInterrupt: () => () => undefined,
    drugs: () => knowledge,
    lessonForTopic: (topicId) => curriculum.lessonForTopic(topicId),
    rules: () => createRules({ plans: loadPlans(), topic: (id) => knowledge.topic(id) }),
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
    practitioners: () => createPractitioners({ clock }),
    signLesson: async (tenantId, signature) =>
      database.db.tenant(tenantId, async (tx) => signLesson(tx, { curriculum: createCurriculum(), clock }, signature)),
  });

const east = 'tenant add --id east --iss https://ehr.example/fhir --fhir https://ehr.example/fhir --client-id preceptor';

describe('npm run admin', () => {
  it('adds, lists, shows and disables a tenant without showing its secret', async () => {
    expect(
      await admin(
        `${east} --client-secret-file secret.txt --cds-iss https://ehr.example --cds-jwks-file jwks.json --frame-ancestor https://a.example --frame-ancestor https://b.example --example-content`,
      ),
    ).toBe(0);
    const directory = createTenantDirectory({ db: database.db, clock, secrets });
    const tenant = await directory.byId('east');
    expect(tenant).toMatchObject({
      exampleContent: true,
      registrations: [{ clientAuth: 'client_secret_basic', frameAncestors: ['https://a.example', 'https://b.example'] }],
    });
    expect(await directory.clientSecret(tenant?.registrations[0]?.id ?? '')).toBe('open sesame');
    expect(await admin('tenant list')).toBe(0);
    expect(out.join('\n')).toContain('east\tenabled');
    expect(await admin('tenant show east')).toBe(0);
    expect(out.join('\n')).not.toContain('sesame');
    const shown = JSON.parse(out.at(-1) ?? '') as { registrations: { redirectUri: string }[] };
    expect(shown.registrations.map((one) => one.redirectUri)).toEqual([redirectUriOf('http://localhost:8080', 'https://ehr.example/fhir')]);
    expect(await admin('tenant disable east')).toBe(0);
    await directory.refresh();
    expect(await directory.byId('east')).toBeUndefined();
    expect(await admin(east)).toBe(0);
  });

  it('says the redirect URI of an EHR when it is added, and before; each has its own', async () => {
    const uri = redirectUriOf('http://localhost:8080', 'https://ehr.example/fhir');
    expect(uri).toMatch(/^http:\/\/localhost:8080\/callback\/[0-9a-f]{32}$/);
    expect(await admin(east.replace('--iss https://ehr.example/fhir', '--iss https://ehr.example/fhir/'))).toBe(0);
    expect(out.some((line) => line.endsWith(`the redirect URI ${uri}`))).toBe(true);
    expect(await admin('tenant redirect-uri --iss https://ehr.example/fhir/')).toBe(0);
    expect(out.at(-1)).toBe(uri);
    expect(await admin('tenant redirect-uri https://other.example/fhir')).toBe(0);
    expect(out.at(-1)).not.toBe(uri);
    expect(await admin('tenant redirect-uri')).toBe(1);
    expect(await admin('tenant redirect-uri nonsense')).toBe(1);
  });

  it('grants a role before the person was ever seen, by NPI or fhirUser', async () => {
    expect(await admin('role grant --tenant east --user 9999000018 --role credentialing-specialist')).toBe(0);
    expect(await admin('role grant --tenant east --user https://ehr.example/fhir/Practitioner/harrow --role auditor')).toBe(0);
    expect(await admin('role grant --tenant east --user Practitioner/harrow --role auditor')).toBe(0);
    expect(out.at(-1)).toContain('already');
    expect(await admin('role revoke --tenant east --user Practitioner/harrow --role auditor')).toBe(0);
    expect(await admin('role list --tenant east')).toBe(0);
    expect(out.join('\n')).toMatch(/auditor\t.*by command line \(test\).*revoked/);
  });

  it('names nobody by a post that may pass to somebody else', async () => {
    expect(await admin('role grant --tenant east --user PractitionerRole/desk --role auditor')).not.toBe(0);
    expect(err.at(-1)).toContain('may pass to somebody else');
  });

  it('makes a token that is shown once', async () => {
    expect(await admin('token create --tenant east --scopes system/*.rs --expires 30d')).toBe(0);
    expect(out.at(-1)).toMatch(/^prc_[\w-]{43}$/);
    const token = out.at(-1) ?? '';
    expect(await admin('token list --tenant east')).toBe(0);
    expect(out.at(-1)).toMatch(/valid\tsystem\/\*\.rs\tuntil 2026-12-22T08:00:00.000Z/);
    expect(out.slice(2).join('\n')).not.toContain(token);
    const id = out.at(-1)?.split('\t')[0] ?? '';
    expect(await admin(`token revoke --tenant east ${id}`)).toBe(0);
    expect(await admin(`token revoke --tenant east ${id}`)).toBe(1);
  });

  it('signs a lesson', async () => {
    const lesson = createCurriculum().lessons()[0];
    expect(
      await admin(
        `lesson sign --tenant east --lesson ${lesson?.id ?? ''} --version ${lesson?.version ?? ''} --reviewer 9999000018 --reviewed-on 2026-11-20`,
      ),
    ).toBe(0);
    expect(out.at(-1)).toContain(`NPI 9999000018 signed ${lesson?.id ?? ''}`);
  });

  describe('drugs lookup', () => {
    type Described = {
      code: string;
      known: boolean;
      topics?: { id: string; lesson: unknown }[];
      action: { orderSign: string; why: string };
    };
    const lookUp = async (codes: string): Promise<Described[]> => {
      expect(await admin(`drugs lookup ${codes}`)).toBe(0);
      return JSON.parse(out.join('\n')) as Described[];
    };

    it('prints what an order would do and why, in the order given', async () => {
      const [tofacitinib, amlodipine, unknown] = await lookUp('1357541 197361 99999999');
      expect(tofacitinib).toMatchObject({
        code: '1357541',
        known: true,
        name: 'tofacitinib 5 MG Oral Tablet',
        termType: 'SCD',
        level: 'product',
        status: 'boxed',
        evidence: { class: 'label' },
        label: {
          setId: 'c963c610-52e5-43ab-aac6-3f7e5341b764',
          version: 2,
          effective: '2026-05-07',
          source: 'starter set',
          box: { heading: expect.stringContaining('serious infections') as string },
        },
        facts: knowledge.version,
        topics: [{ id: 'tofacitinib-oral', lesson: { id: 'tofacitinib-first-order' } }],
        // The change of 2025-10 is no news in late November 2026.
        action: { orderSign: 'card', kind: 'established' },
      });
      expect(tofacitinib?.action.why).toContain('awaits review');
      expect(amlodipine).toMatchObject({ status: 'unboxed', topics: [], action: { orderSign: 'silent', cause: 'unboxed' } });
      expect(amlodipine?.action.why).toContain('no boxed warning');
      expect(unknown).toEqual({
        code: '99999999',
        known: false,
        action: {
          orderSign: 'silent',
          cause: 'unknown-code',
          why: 'No label and no list that is held names this code. Silent, and counted.',
        },
      });
    });

    it.each([
      ['35827', 'unknown-code', /in doubt/],
      ['834022', 'no-topic', /no label record/],
      ['105586', 'no-lesson', /No lesson/],
    ])('%s is silent: %s', async (code, cause, why) => {
      const [described] = await lookUp(code);
      expect(described?.action).toMatchObject({ orderSign: 'silent', cause });
      expect(described?.action.why).toMatch(why);
    });

    it('names warfarin 5 mg, its topic and its lesson', async () => {
      const [warfarin] = await lookUp('855332');
      expect(warfarin).toMatchObject({
        status: 'boxed',
        evidence: { class: 'listed' },
        topics: [{ id: 'warfarin-oral', lesson: { id: 'warfarin-order' } }],
      });
    });
  });

  it('counts what is known', async () => {
    expect(await admin('drugs stats')).toBe(0);
    const told = out.join('\n');
    const { codes, evidence } = knowledge.counts();
    expect(out[0]).toBe(`${codes} codes, version ${knowledge.version}, label records up to 2026-07-21`);
    for (const [name, count] of Object.entries(evidence)) expect(told).toContain(`${name}\t${count}\t`);
    expect(Object.values(evidence).reduce((sum, count) => sum + count, 0)).toBe(codes);
    expect(told).toMatch(/warfarin-oral\t\d+ codes\twarfarin-order/);
  });

  it('shows help', async () => {
    expect([await admin(''), await admin('--help'), await admin('tenant add --help')]).toEqual([0, 0, 0]);
    expect(out[0]).toContain('tenant add --id ID --iss URL --fhir URL --client-id ID');
  });

  it.each<[string, RegExp]>([
    ['tenants', /There is no command "tenants"/],
    ['constructor add', /There is no command/],
    ['tenant remove', /"tenant" knows add, check, list, show, redirect-uri, disable, not "remove"/],
    ['tenant add --id x', /--iss is required/],
    ['tenant add --ident x', /--ident/],
    [`${east} --id other`, /--id is given twice/],
    [`${east.replace('https://ehr.example/fhir ', 'http://ehr.example/fhir ')}`, /--iss must be https/],
    [`${east} --client-secret-file missing.txt`, /missing.txt cannot be read/],
    [`${east} --client-secret-file empty.txt`, /is empty/],
    [`${east} --client-secret-file secret.txt --client-auth private_key_jwt`, /not both/],
    [`${east} --client-auth basic`, /--client-auth is private_key_jwt/],
    [`${east} --cds-iss x --cds-jwks-file bad.json`, /not valid JSON/],
    [`${east} --cds-iss x`, /needs keys/],
    ['tenant show nowhere', /There is no tenant "nowhere"/],
    ['role grant --tenant east --user 1234567890 --role auditor', /not an NPI/],
    ['role grant --tenant east --user Patient/1 --role auditor', /neither an NPI nor a fhirUser/],
    ['role grant --tenant east --user Practitioner/1 --role king', /--role is one of/],
    ['token create --tenant east --scopes user/*.rs --expires 30d', /system scopes/],
    ['token create --tenant east --scopes system/*.rs --expires never', /--expires is a span/],
    ['token create --tenant east --scopes system/*.rs --expires 400d', /at most 366 days/],
    ['token create --tenant east --scopes system/*.rs --expires 2020-01-01', /in the past/],
    ['lesson sign --tenant east --lesson nothing --version 1 --reviewer 9999000018', /There is no lesson/],
    ['drugs lookup', /Give an RxNorm code/],
    ['drugs lookup 855332 warfarin', /"warfarin" is no RxNorm code/],
    ['drugs lookup 1234567890', /is no RxNorm code/],
    [`drugs lookup ${'1 '.repeat(201).trim()}`, /at most 200 codes/],
    ['drugs stats 1', /"1" is not expected here/],
    ['drugs find 1', /"drugs" knows lookup, stats/],
  ])('refuses "%s" in one line', async (line, message) => {
    expect(await admin(line)).toBe(1);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(message);
    expect(err[0]).not.toContain('\n');
  });
});
