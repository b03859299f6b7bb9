import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  applicationKey,
  assertionFields,
  authorizeParameters,
  basicHeader,
  clientAssertion,
  launchAndExchange,
  sendAuthorize,
  sendToken,
} from './drive-oauth.ts';
import { clientSecret } from './client.ts';
import { startSandboxEhr, type ProfileName, type SandboxEhr } from './index.ts';

let shiftMs = 0;
const start = async (profile: ProfileName): Promise<SandboxEhr> =>
  startSandboxEhr({
    port: 0,
    appOrigin: 'http://localhost:8080',
    cdsBaseUrl: 'http://localhost:8080',
    clientId: 'preceptor-sandbox',
    redirectUri: 'http://localhost:8080/callback',
    clientJwks: (await applicationKey).jwks,
    clock: { now: () => new Date(Date.now() + shiftMs) },
    profile,
  });
const discovery = async (sandbox: SandboxEhr) =>
  (await (await fetch(`${sandbox.fhirBase}/.well-known/smart-configuration`)).json()) as Record<string, unknown>;
const v2 = 'openid fhirUser launch patient/Patient.rs user/Practitioner.rs';
const v1 = 'openid fhirUser launch patient/Patient.read user/Practitioner.read';
/** The form of a good code, so that nothing but the client can be the reason of a refusal. */
const codeForm = async (sandbox: SandboxEhr, scope: string): Promise<Record<string, string>> => {
  const { parameters, verifier } = authorizeParameters(sandbox);
  const { location } = await sendAuthorize(sandbox, { ...parameters, scope });
  const code = location?.searchParams.get('code') ?? '';
  return { grant_type: 'authorization_code', code, redirect_uri: parameters['redirect_uri'] ?? '', code_verifier: verifier };
};
const refusal = { status: 401, body: { error: 'invalid_client' } };

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

  test('wants an assertion by the registered key: once, for itself, for five minutes', async () => {
    expect(await discovery(sandbox)).toMatchObject({
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
      capabilities: expect.arrayContaining(['client-confidential-asymmetric']) as unknown,
    });
    const form = await codeForm(sandbox, v2);
    const seconds = Math.floor(Date.now() / 1000);
    const { clientId } = sandbox.state.settings;
    const stranger = new SignJWT(decodeJwt(await clientAssertion(sandbox)))
      .setProtectedHeader({ alg: 'ES384', kid: (await applicationKey).kid, typ: 'JWT' })
      .sign((await generateKeyPair('ES384')).privateKey);
    const wrong = [
      clientAssertion(sandbox, { aud: sandbox.fhirBase }),
      clientAssertion(sandbox, { iss: 'somebody' }),
      clientAssertion(sandbox, { sub: 'somebody' }),
      clientAssertion(sandbox, { exp: seconds + 900 }),
      clientAssertion(sandbox, { exp: seconds - 60 }),
      clientAssertion(sandbox, { exp: undefined }),
      clientAssertion(sandbox, { jti: undefined }),
      clientAssertion(sandbox, {}, { kid: undefined }),
      clientAssertion(sandbox, {}, { kid: 'another' }),
      clientAssertion(sandbox, {}, { typ: undefined }),
      stranger,
      Promise.resolve(new UnsecuredJWT(decodeJwt(await clientAssertion(sandbox))).encode()),
    ];
    for (const assertion of wrong)
      expect(await sendToken(sandbox, form, { fields: assertionFields(await assertion) })).toMatchObject(refusal);
    expect(await sendToken(sandbox, { ...form, client_id: clientId }, {})).toMatchObject(refusal);
    expect(await sendToken(sandbox, form, { authorization: basicHeader(clientId, clientSecret) })).toMatchObject(refusal);

    const good = { fields: assertionFields(await clientAssertion(sandbox)) };
    expect((await sendToken(sandbox, form, good)).status).toBe(200);
    expect(await sendToken(sandbox, await codeForm(sandbox, v2), good)).toMatchObject(refusal);
  });

  test('gives a style of its own', async () => {
    const { body } = await launchAndExchange(sandbox, {}, { scope: v2 });
    expect(await (await fetch(String(body['smart_style_url']))).json()).toHaveProperty('color_highlight');
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
    // It is not true.
    expect(document['capabilities']).toContain('permission-v2');
    const { keys } = (await (await fetch(`${sandbox.url}/oauth/jwks`)).json()) as { keys: object[] };
    expect(keys[0]).not.toHaveProperty('kid');
  });

  test('wants the secret in the header, encoded, and takes nothing else', async () => {
    expect(await discovery(sandbox)).toMatchObject({
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      capabilities: expect.arrayContaining(['client-confidential-symmetric']) as unknown,
    });
    const form = await codeForm(sandbox, v1);
    const { clientId } = sandbox.state.settings;
    for (const proof of [
      {},
      { fields: { client_id: clientId, client_secret: clientSecret } },
      { authorization: basicHeader(clientId, `${clientSecret}x`) },
      { authorization: basicHeader('somebody', clientSecret) },
      { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      { authorization: `Bearer ${btoa(clientSecret)}` },
      { authorization: basicHeader(clientId, clientSecret), fields: { client_id: 'somebody' } },
    ])
      expect(await sendToken(sandbox, form, proof)).toMatchObject(refusal);
    expect((await sendToken(sandbox, form)).status).toBe(200);
  });

  test('refuses the version 2 that it announces', async () => {
    const { parameters } = authorizeParameters(sandbox);
    const asked = async (scope: string) => (await sendAuthorize(sandbox, { ...parameters, scope })).location?.searchParams;
    expect((await asked(v2))?.get('error')).toBe('invalid_scope');
    expect((await asked(v1))?.has('code')).toBe(true);
  });

  test('names no issuer and no key, its user relatively, and loses context', async () => {
    const { parameters } = authorizeParameters(sandbox);
    expect((await sendAuthorize(sandbox, { ...parameters, scope: v1 })).location?.searchParams.has('iss')).toBe(false);
    const { body } = await launchAndExchange(sandbox, {}, { scope: v1 });
    expect(body).toMatchObject({ scope: v1, expires_in: '3600', patient: 'whitcombe', vendorBuild: expect.any(String) as string });
    expect(body).not.toHaveProperty('appContext');
    expect(body).not.toHaveProperty('need_patient_banner');
    const token = String(body['id_token']);
    expect(decodeProtectedHeader(token)).not.toHaveProperty('kid');
    expect(decodeJwt(token)).toMatchObject({ fhirUser: 'Practitioner/castellan' });
  });
});
