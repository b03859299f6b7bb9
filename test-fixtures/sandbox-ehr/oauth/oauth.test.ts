import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandboxEhr, type SandboxEhr } from '../index.ts';
import { authorizeParameters, launchAndExchange, sendAuthorize, sendToken } from '../drive-oauth.ts';

let sandbox: SandboxEhr;
let shiftMs = 0;

beforeAll(async () => {
  const app = 'http://localhost:8080';
  sandbox = await startSandboxEhr({
    port: 0,
    appOrigin: app,
    cdsBaseUrl: app,
    clientId: 'preceptor-sandbox',
    redirectUri: `${app}/callback`,
    clock: { now: () => new Date(Date.now() + shiftMs) },
  });
});
beforeEach(() => {
  shiftMs = 0;
});
afterAll(() => sandbox.close());

const without = (parameters: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).filter(([key]) => key !== name));

describe('authorize', () => {
  it.each([
    ['client_id', 'someone-else'],
    ['redirect_uri', 'http://localhost:8080/callback/'],
    ['redirect_uri', 'http://evil.example/callback'],
  ])('never redirects for a wrong %s (%s)', async (name, value) => {
    const { parameters } = authorizeParameters(sandbox);
    const answer = await sendAuthorize(sandbox, { ...parameters, [name]: value });
    expect(answer.status).toBe(400);
    expect(answer.location).toBeNull();
  });

  it.each([
    ['response_type', 'token', 'unsupported_response_type'],
    ['aud', 'https://other.example/fhir', 'invalid_request'],
    ['code_challenge_method', 'plain', 'invalid_request'],
    ['code_challenge', 'short', 'invalid_request'],
    ['scope', 'launch everything/*', 'granted'],
    ['scope', 'everything/* launch', 'granted'],
    ['scope', 'openid', 'invalid_scope'],
    ['launch', 'made-up', 'invalid_request'],
  ])('answers %s=%s with %s at the redirect URI', async (name, value, error) => {
    const { parameters } = authorizeParameters(sandbox);
    const { location } = await sendAuthorize(sandbox, { ...parameters, [name]: value });
    expect(location?.searchParams.get('error') ?? 'granted').toBe(error);
    expect(location?.searchParams.get('state')).toBe(parameters['state']);
  });

  it.each(['state', 'aud', 'code_challenge', 'code_challenge_method', 'launch'])('refuses a request without %s', async (name) => {
    const { parameters } = authorizeParameters(sandbox);
    const { location } = await sendAuthorize(sandbox, without(parameters, name));
    expect(location?.searchParams.get('error')).toBe('invalid_request');
    expect(location?.searchParams.has('code')).toBe(false);
  });

  it('takes a launch handle once, within five minutes', async () => {
    const { parameters } = authorizeParameters(sandbox);
    expect((await sendAuthorize(sandbox, parameters)).location?.searchParams.has('code')).toBe(true);
    expect((await sendAuthorize(sandbox, parameters)).location?.searchParams.get('error')).toBe('invalid_request');
    const late = authorizeParameters(sandbox).parameters;
    shiftMs = 301_000;
    expect((await sendAuthorize(sandbox, late)).location?.searchParams.get('error')).toBe('invalid_request');
  });

  it.each([
    ['nobody is', undefined],
    ['another user is', 'okafor'],
  ])('refuses a launch with a page where %s signed in, and keeps the handle for its user', async (_name, user) => {
    const { parameters } = authorizeParameters(sandbox);
    // An empty name is nobody: the default would be the launch's own user.
    const refused = await sendAuthorize(sandbox, parameters, user ?? '');
    expect(refused).toMatchObject({ status: 400, location: null });
    expect(refused.text).toContain('Open the application from the chart');
    expect((await sendAuthorize(sandbox, parameters)).location?.searchParams.has('code')).toBe(true);
  });

  it('names its issuer in every answer, errors too', async () => {
    const { parameters } = authorizeParameters(sandbox);
    const wrong = await sendAuthorize(sandbox, { ...parameters, aud: 'https://other.example/fhir' });
    expect(wrong.location?.searchParams.get('iss')).toBe(sandbox.url);
    expect((await sendAuthorize(sandbox, parameters)).location?.searchParams.get('iss')).toBe(sandbox.url);
  });

  it('asks who is there on a standalone launch, and reports a cancelled one', async () => {
    const parameters = { ...without(authorizeParameters(sandbox).parameters, 'launch'), scope: 'openid fhirUser user/Practitioner.rs' };
    const asked = await sendAuthorize(sandbox, parameters);
    expect(asked.status).toBe(200);
    const pending = /name="pending" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    const decide = (fields: Record<string, string>): Promise<Response> =>
      fetch(`${sandbox.url}/oauth/decide`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
    const cancelled = (await decide({ pending })).headers.get('location') ?? '';
    expect(Object.fromEntries(new URL(cancelled).searchParams)).toMatchObject({ error: 'access_denied', iss: sandbox.url });
    expect((await decide({ pending, user: 'harrow' })).status).toBe(400);

    sandbox.state.standaloneUser = 'harrow';
    const signedIn = await sendAuthorize(sandbox, parameters);
    sandbox.state.standaloneUser = null;
    expect(signedIn.location?.searchParams.has('code')).toBe(true);
  });
});

describe('token', () => {
  it('gives the launch context and an id_token that verifies with the published keys', async () => {
    const { body, nonce } = await launchAndExchange(sandbox);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      patient: 'whitcombe',
      encounter: 'whitcombe-today',
      appContext: 'opaque',
      need_patient_banner: false,
    });
    const keys = createRemoteJWKSet(new URL(`${sandbox.url}/oauth/jwks`));
    const { payload, protectedHeader } = await jwtVerify(String(body['id_token']), keys, {
      issuer: sandbox.url,
      audience: 'preceptor-sandbox',
    });
    expect(protectedHeader).toMatchObject({ alg: 'ES384' });
    expect(payload).toMatchObject({ nonce, sub: 'castellan', fhirUser: `${sandbox.fhirBase}/Practitioner/castellan` });
  });

  it('names a clinician by her PractitionerRole where the EHR does', async () => {
    const { body } = await launchAndExchange(sandbox, { userId: 'lindqvist' });
    const claims = JSON.parse(Buffer.from(String(body['id_token']).split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
    expect(claims['fhirUser']).toBe(`${sandbox.fhirBase}/PractitionerRole/lindqvist-psych`);
  });

  it('withdraws the tokens when a code is used twice', async () => {
    const { body, form } = await launchAndExchange(sandbox);
    const read = (): Promise<Response> =>
      fetch(`${sandbox.fhirBase}/Patient/whitcombe`, { headers: { Authorization: `Bearer ${String(body['access_token'])}` } });
    expect((await read()).status).toBe(200);
    expect(await sendToken(sandbox, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await read()).status).toBe(401);
    expect(
      (
        await sendToken(sandbox, {
          grant_type: 'refresh_token',
          client_id: 'preceptor-sandbox',
          refresh_token: String(body['refresh_token']),
        })
      ).status,
    ).toBe(400);
  });

  it('is known to have been issued when it is used and withdrawn, like its code and its launch', async () => {
    const { parameters, verifier } = authorizeParameters(sandbox);
    const code = (await sendAuthorize(sandbox, parameters)).location?.searchParams.get('code') ?? '';
    const { redirect_uri = '', client_id = '', launch = '' } = parameters;
    const form = { grant_type: 'authorization_code', code, redirect_uri, client_id, code_verifier: verifier };
    const { body } = await sendToken(sandbox, form);
    await sendToken(sandbox, form);
    const { state } = sandbox;
    const tokens = ['access_token', 'refresh_token', 'id_token'].map((name) => String(body[name]));
    expect([launch, ...tokens].filter((value) => state.launches.has(value) || state.accessTokens.has(value))).toEqual([]);
    expect([...state.issued]).toEqual(expect.arrayContaining([launch, code, ...tokens]));
  });

  it.each([
    ['code_verifier', 'x'.repeat(43), 400],
    ['code_verifier', '', 400],
    ['redirect_uri', 'http://localhost:8080/other', 400],
    ['client_id', 'someone-else', 401],
  ])('refuses a code with a wrong %s (%s)', async (name, value, status) => {
    const { parameters, verifier } = authorizeParameters(sandbox);
    const code = (await sendAuthorize(sandbox, parameters)).location?.searchParams.get('code') ?? '';
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: parameters['redirect_uri'] ?? '',
      client_id: 'preceptor-sandbox',
      code_verifier: verifier,
    };
    expect((await sendToken(sandbox, { ...form, [name]: value })).status).toBe(status);
  });

  it('refuses a code after its minute', async () => {
    const { parameters, verifier } = authorizeParameters(sandbox);
    const code = (await sendAuthorize(sandbox, parameters)).location?.searchParams.get('code') ?? '';
    shiftMs = 61_000;
    expect(
      await sendToken(sandbox, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: parameters['redirect_uri'] ?? '',
        client_id: 'preceptor-sandbox',
        code_verifier: verifier,
      }),
    ).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('rotates refresh tokens and withdraws the grant when an old one comes back', async () => {
    const { body } = await launchAndExchange(sandbox);
    const refresh = (token: unknown): ReturnType<typeof sendToken> =>
      sendToken(sandbox, { grant_type: 'refresh_token', client_id: 'preceptor-sandbox', refresh_token: String(token) });
    const second = await refresh(body['refresh_token']);
    expect(second.status).toBe(200);
    expect((await refresh(body['refresh_token'])).status).toBe(400);
    expect((await refresh(second.body['refresh_token'])).status).toBe(400);
  });

  it('grants only what it knows and what the context allows', async () => {
    const { body } = await launchAndExchange(
      sandbox,
      { patient: null, encounter: null },
      { scope: 'openid launch patient/Patient.rs user/Practitioner.rs user/Practitioner.cruds system/*.rs' },
    );
    expect(body['scope']).toBe('openid launch user/Practitioner.rs');
    expect(body['patient']).toBeUndefined();
    expect(body['refresh_token']).toBeUndefined();
  });
});
