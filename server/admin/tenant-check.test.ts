import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { startFakeEhr, type FakeEhr } from '../../test-fixtures/fake-ehr.ts';
import { startSandboxEhr } from '../../test-fixtures/sandbox-ehr/index.ts';
import { createTenantAdministration, type NewTenant } from '../identity/tenants/index.ts';
import { createSecretBox, systemClock } from '../platform/index.ts';
import { redirectUriOf } from '../standards/smart/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { runAdmin } from './run-admin.ts';

const secrets = createSecretBox(randomBytes(32));
let database: TestDatabase;
let ehr: FakeEhr;
let out: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  ehr = await startFakeEhr(() => new Date());
});
afterAll(async () => {
  await ehr.stop();
  await database.close();
});

const statement = { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' };
const good = (): Record<string, unknown> => ({
  issuer: ehr.url,
  jwks_uri: `${ehr.url}/jwks`,
  authorization_endpoint: `${ehr.url}/authorize`,
  token_endpoint: `${ehr.url}/token`,
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
  scopes_supported: ['openid', 'fhirUser', 'launch', 'user/*.rs', 'patient/*.rs'],
  capabilities: ['launch-ehr', 'permission-v2', 'sso-openid-connect'],
});
const answers = (path: string, body: unknown, headers: Record<string, string> = {}, status = 200): void => {
  ehr.override.set(path, (response) => void response.status(status).set(headers).json(body));
};
const discovery = (over: Record<string, unknown>, headers: Record<string, string> = {}): void =>
  answers('/fhir/.well-known/smart-configuration', { ...good(), ...over }, headers);

beforeEach(async () => {
  out = [];
  ehr.override.clear();
  discovery({});
  answers('/fhir/metadata', statement, { 'access-control-allow-origin': '*' });
  ehr.override.set('/authorize', (response) => void response.send('sign in'));
  answers('/token', { error: 'invalid_grant' }, {}, 400);
  answers('/cds/jwks.json', { keys: [{ kty: 'EC', crv: 'P-384', x: 'a', y: 'b' }] });
  await register({});
});

const register = async (over: Partial<NewTenant>): Promise<void> => {
  await createTenantAdministration({ db: database.db, clock: systemClock, secrets }).addTenant({
    id: 'east',
    iss: ehr.fhirBase,
    fhir: ehr.fhirBase,
    clientId: 'preceptor',
    cdsIss: ehr.url,
    cdsJku: `${ehr.url}/cds/jwks.json`,
    frameAncestors: ['https://chart.example'],
    ...over,
  });
};

type Report = { wrong: number; ehrs: { iss: string; redirectUri: string; findings: { about: string; verdict: string; says: string }[] }[] };
const run = async (line: string, publicUrl = 'http://localhost:8080'): Promise<number> => {
  out = [];
  const deps: Pick<AdminDeps, 'db' | 'clock' | 'secrets' | 'publicUrl' | 'out'> = {
    db: database.db,
    clock: systemClock,
    secrets,
    publicUrl,
    out: (text) => void out.push(text),
  };
  return runAdmin(line.split(' '), { ...deps, err: (text: string) => void out.push(text) } as unknown as Parameters<typeof runAdmin>[1]);
};
const check = async (publicUrl?: string) => {
  const code = await run('tenant check east --json', publicUrl);
  const report = JSON.parse(out.join('\n')) as Report;
  const findings = report.ehrs.flatMap((one) => one.findings);
  expect(report.ehrs.map((one) => one.redirectUri)).toEqual([redirectUriOf(publicUrl ?? 'http://localhost:8080', ehr.fhirBase)]);
  expect(code).toBe(report.wrong === 0 ? 0 : 1);
  expect(report.wrong).toBe(findings.filter(({ verdict }) => verdict === 'wrong').length);
  return findings;
};

describe('npm run admin -- tenant check', () => {
  it('says that nothing is wrong, in one line a step', async () => {
    expect(await run('tenant check east')).toBe(0);
    expect(out.at(-1)).toBe('Nothing is wrong.');
    expect(out[1]).toBe(`  Its redirect URI is ${redirectUriOf('http://localhost:8080', ehr.fhirBase)}`);
    for (const about of ['clock', 'discovery', 'keys', 'scopes', 'client', 'fhir', 'cors', 'framing', 'cds'])
      expect(out.some((text) => text.startsWith(`  ok     ${about} `))).toBe(true);
  });

  it('finds nothing wrong with the sandbox EHR', async () => {
    const sandbox = await startSandboxEhr({
      port: 0,
      appOrigin: 'http://localhost:8080',
      cdsBaseUrl: 'http://localhost:8080/cds-services',
      clientId: 'preceptor',
      redirectUri: (fhirBase) => redirectUriOf('http://localhost:8080', fhirBase),
    });
    await createTenantAdministration({ db: database.db, clock: systemClock, secrets }).addTenant({
      id: 'box',
      iss: sandbox.fhirBase,
      fhir: sandbox.fhirBase,
      clientId: 'preceptor',
      cdsIss: sandbox.url,
      cdsJku: `${sandbox.url}/cds/jwks.json`,
    });
    expect([await run('tenant check box'), out.at(-1)]).toEqual([0, 'Nothing is wrong.']);
    await sandbox.close();
  });

  it.each<[string, string, () => void | Promise<void>, RegExp]>([
    ['discovery is missing', 'discovery', () => answers('/fhir/.well-known/smart-configuration', {}, {}, 404), /answered 404/],
    ['discovery redirects', 'discovery', () => answers('/fhir/.well-known/smart-configuration', {}, { location: '/x' }, 302), /redirects/],
    ['discovery lacks an endpoint', 'discovery', () => discovery({ token_endpoint: undefined }), /token_endpoint/],
    ['PKCE is plain only', 'discovery', () => discovery({ code_challenge_methods_supported: ['plain'] }), /plain/],
    ['there is no jwks_uri', 'keys', () => discovery({ jwks_uri: undefined }), /no jwks_uri/],
    [
      'the keys lie at an address that may not be reached',
      'keys',
      () => discovery({ jwks_uri: 'http://169.254.169.254/keys' }),
      /does not allow/,
    ],
    ['the keys are symmetric', 'keys', () => answers('/jwks', { keys: [{ kty: 'oct', k: 'x' }] }), /no key that could sign/],
    ['fhirUser is not offered', 'scopes', () => discovery({ scopes_supported: ['openid', 'launch'] }), /fhirUser/],
    ['charts cannot launch', 'scopes', () => discovery({ capabilities: ['launch-standalone'] }), /launch-ehr/],
    ['the client is unknown', 'client', () => answers('/token', { error: 'invalid_client' }, {}, 401), /does not accept "preceptor"/],
    ['the token endpoint is down', 'client', () => answers('/token', {}, {}, 503), /503/],
    [
      'the secret is not how the EHR does it',
      'client',
      async () => {
        discovery({ token_endpoint_auth_methods_supported: ['private_key_jwt'] });
        await register({ clientSecret: 's' });
      },
      /takes private_key_jwt/,
    ],
    [
      'no algorithm fits',
      'client',
      async () => {
        discovery({ token_endpoint_auth_signing_alg_values_supported: ['RS256'] });
        await register({ clientAuth: 'private_key_jwt' });
      },
      /RS256/,
    ],
    ['the FHIR server is another kind', 'fhir', () => answers('/fhir/metadata', { ...statement, fhirVersion: '1.0.2' }), /1\.0\.2/],
    ['--fhir points elsewhere', 'fhir', () => answers('/fhir/metadata', { hello: 1 }), /no CapabilityStatement/],
    ['the FHIR server is down', 'fhir', () => answers('/fhir/metadata', {}, {}, 502), /502/],
    ['the CDS keys are gone', 'cds', () => answers('/cds/jwks.json', {}, {}, 404), /404/],
    [
      'the CDS keys sign something else',
      'cds',
      () => answers('/cds/jwks.json', { keys: [{ kty: 'EC', crv: 'P-256', x: 'a', y: 'b' }] }),
      /ES384 or RS384/,
    ],
    [
      'the clocks disagree',
      'clock',
      () => discovery({}, { date: new Date(Date.now() - 300_000).toUTCString() }),
      /(299|300|301) s behind ours/,
    ],
  ])('says in words that %s', async (_name, about, prepare, says) => {
    await prepare();
    const wrongs = (await check()).filter(({ verdict }) => verdict === 'wrong');
    expect(wrongs.map((finding) => finding.about)).toContain(about);
    expect(wrongs.find((finding) => finding.about === about)?.says).toMatch(says);
  });

  it('says that a public address without https cannot be framed', async () => {
    const findings = await check('http://preceptor.example');
    expect(findings.filter(({ verdict }) => verdict === 'wrong')).toMatchObject([
      { about: 'framing', says: expect.stringMatching(/not https/) as unknown },
    ]);
  });

  it('notes what works all the same: no CORS, no PKCE in discovery, a sign-in page that refuses frames, narrow scopes', async () => {
    discovery({
      code_challenge_methods_supported: undefined,
      scopes_supported: ['openid', 'fhirUser', 'launch', 'user/*.rs', 'patient/Patient.rs'],
    });
    answers('/fhir/metadata', statement);
    ehr.override.set('/authorize', (response) => void response.set('x-frame-options', 'DENY').send('sign in'));
    const notes = (await check()).filter(({ verdict }) => verdict === 'note').map(({ says }) => says);
    for (const says of [/PKCE/, /does not answer browsers/, /refuses frames/, /patient\/MedicationRequest\.rs/])
      expect(notes.some((text) => says.test(text))).toBe(true);
  });

  it('signs in with our key where that is how we are registered', async () => {
    await register({ clientAuth: 'private_key_jwt' });
    expect((await check()).find(({ about }) => about === 'client')).toMatchObject({ verdict: 'ok' });
  });

  it('refuses a tenant that is not there', async () => {
    expect(await run('tenant check nowhere')).toBe(1);
    expect(out.join('')).toMatch(/no tenant "nowhere"/);
  });
});
