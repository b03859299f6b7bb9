import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeParameters, launchAndExchange, sendAuthorize, sendToken } from './drive-oauth.ts';
import { startSandboxEhr, type ProfileName, type SandboxEhr } from './index.ts';

let shiftMs = 0;
const start = async (profile: ProfileName): Promise<SandboxEhr> =>
  startSandboxEhr({
    port: 0,
    appOrigin: 'http://localhost:8080',
    cdsBaseUrl: 'http://localhost:8080',
    clientId: 'preceptor-sandbox',
    redirectUri: 'http://localhost:8080/callback',
    clock: { now: () => new Date(Date.now() + shiftMs) },
    profile,
  });
const discovery = async (sandbox: SandboxEhr) =>
  (await (await fetch(`${sandbox.fhirBase}/.well-known/smart-configuration`)).json()) as Record<string, unknown>;
const v2 = 'openid fhirUser launch patient/Patient.rs user/Practitioner.rs';
const v1 = 'openid fhirUser launch patient/Patient.read user/Practitioner.read';

describe('a strict EHR', () => {
  let sandbox: SandboxEhr;
  beforeAll(async () => {
    sandbox = await start('strict');
  });
  afterAll(async () => sandbox.close());

  test.each([
    ['a state that can be guessed', { state: 'abc' }, 'invalid_request'],
    ['no PKCE', { code_challenge: '' }, 'invalid_request'],
    ['no aud', { aud: '' }, 'invalid_request'],
    ['a scope of version 1', { scope: v1 }, 'invalid_scope'],
    ['a scope it does not know', { scope: `${v2} user/Nonsense.rs` }, 'invalid_scope'],
  ])('refuses %s', async (_what, change, error) => {
    const { parameters } = authorizeParameters(sandbox);
    const { location } = await sendAuthorize(sandbox, { ...parameters, scope: v2, ...change });
    expect(location?.searchParams.get('error')).toBe(error);
  });

  test('lets a code live 20 seconds and a token five minutes', async () => {
    expect((await launchAndExchange(sandbox, {}, { scope: v2 })).body).toMatchObject({ expires_in: 300, scope: v2 });
    const { parameters, verifier } = authorizeParameters(sandbox);
    const code = (await sendAuthorize(sandbox, { ...parameters, scope: v2 })).location?.searchParams.get('code') ?? '';
    shiftMs = 21_000;
    const form = { grant_type: 'authorization_code', code, redirect_uri: parameters['redirect_uri'] ?? '', client_id: 'preceptor-sandbox' };
    expect(await sendToken(sandbox, { ...form, code_verifier: verifier })).toMatchObject({ body: { error: 'invalid_grant' } });
    shiftMs = 0;
  });

  test('lets the registered application alone read from a browser', async () => {
    const allowed = async (origin: string): Promise<string | null> =>
      (await fetch(`${sandbox.fhirBase}/metadata`, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowed('http://localhost:8080')).toBe('http://localhost:8080');
    expect(await allowed('https://evil.example')).toBeNull();
  });

  test('announces version 2 alone', async () => {
    const { capabilities } = await discovery(sandbox);
    expect(capabilities).toContain('permission-v2');
    expect(capabilities).not.toContain('permission-v1');
  });
});

describe('a sloppy EHR', () => {
  let sandbox: SandboxEhr;
  beforeAll(async () => {
    sandbox = await start('sloppy');
  });
  afterAll(async () => sandbox.close());

  test('says little about itself, and things nobody knows', async () => {
    const document = await discovery(sandbox);
    expect(document).not.toHaveProperty('code_challenge_methods_supported');
    expect(document).not.toHaveProperty('authorization_response_iss_parameter_supported');
    expect(document).toHaveProperty('vendorBuild');
    expect(document['capabilities']).toContain('permission-v1');
    expect(document['capabilities']).not.toContain('permission-v2');
    const { keys } = (await (await fetch(`${sandbox.url}/oauth/jwks`)).json()) as { keys: object[] };
    expect(keys[0]).not.toHaveProperty('kid');
  });

  test('names no issuer and no key, its user relatively, and loses context', async () => {
    const { parameters } = authorizeParameters(sandbox);
    expect((await sendAuthorize(sandbox, { ...parameters, scope: v1 })).location?.searchParams.has('iss')).toBe(false);
    const { body } = await launchAndExchange(sandbox, {}, { scope: `${v1} patient/MedicationRequest.rs` });
    expect(body).toMatchObject({ scope: v1, expires_in: '3600', patient: 'whitcombe', vendorBuild: expect.any(String) as string });
    expect(body).not.toHaveProperty('appContext');
    expect(body).not.toHaveProperty('need_patient_banner');
    const token = String(body['id_token']);
    expect(decodeProtectedHeader(token)).not.toHaveProperty('kid');
    expect(decodeJwt(token)).toMatchObject({ fhirUser: 'Practitioner/castellan' });
  });
});
