import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientAssertion, clientKeys, tokenForm, type AssertionChange, type ClientKeys } from '../../../test-fixtures/backend-client.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { createKeySets, createSecretBox, silentLogger } from '../../platform/index.ts';
import { clientAssertionType } from '../../standards/smart/index.ts';
import { createTenantAdministration, createTenantDirectory } from '../tenants/index.ts';
import { createAskingLimits } from './asking-limits.ts';
import { backendClientRoutes, createBackendClients, type BackendClients } from './index.ts';

const tokenUrl = 'https://preceptor.example/oauth/token';
const secrets = createSecretBox(randomBytes(32));
let now = new Date('2026-11-22T08:00:00Z');
const clock = { now: () => now };

let database: TestDatabase;
let clients: BackendClients;
let server: Server;
let url: string;
let ec: ClientKeys;
let rsa: ClientKeys;
let stranger: ClientKeys;
const fetched: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  [ec, rsa, stranger] = await Promise.all([clientKeys('ES384', 'ec'), clientKeys('RS384', 'rsa'), clientKeys('ES384', 'ec')]);
  const administration = createTenantAdministration({ db: database.db, clock, secrets });
  for (const id of ['east', 'west'])
    await administration.addTenant({
      id,
      iss: `https://ehr.${id}.example/fhir`,
      fhir: `https://ehr.${id}.example/fhir`,
      clientId: 'preceptor',
    });
  const keySets = createKeySets({
    clock,
    fetchKeySet: async (address) => {
      fetched.push(address);
      return address === 'https://warehouse.example/jwks' ? { keys: [rsa.jwk] } : undefined;
    },
  });
  const directory = createTenantDirectory({ db: database.db, clock, secrets, maxAgeMilliseconds: 0 });
  clients = createBackendClients({ db: database.db, clock, directory, keySets, tokenUrl });
  const app = express();
  app.use(backendClientRoutes({ backendClients: clients, logger: silentLogger }));
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`;
});
afterAll(async () => {
  server.close();
  await database.close();
});
beforeEach(async () => {
  now = new Date('2026-11-22T08:00:00Z');
  fetched.length = 0;
  const both = { tenantId: 'east', scopes: 'system/Basic.rs system/Task.r', allowPrivateNetwork: false };
  await clients.register({ ...both, clientId: 'analytics', label: 'Analytics', keys: { jwks: { keys: [ec.jwk, rsa.jwk] } } });
  await clients.register({ ...both, clientId: 'warehouse', label: 'Warehouse', keys: { url: 'https://warehouse.example/jwks' } });
});

type Change = AssertionChange & { keys?: () => ClientKeys };
const seconds = (): number => Math.floor(now.getTime() / 1000);
const assertion = async ({ keys, ...change }: Change = {}): Promise<string> =>
  clientAssertion(keys?.() ?? ec, { clientId: 'analytics', tokenUrl, now }, change);

const answerSchema = z.looseObject({
  access_token: z.string().optional(),
  scope: z.string().optional(),
  expires_in: z.number().optional(),
  token_type: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
});
async function ask(form: Record<string, string> | URLSearchParams, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) });
  return { status: answer.status, headers: answer.headers, body: answerSchema.parse(await answer.json()) };
}
const formOf = async (change: Change = {}, scope?: string): Promise<Record<string, string>> => tokenForm(await assertion(change), scope);

describe('a registered system', () => {
  it.each([
    ['ES384', () => ec],
    ['RS384', () => rsa],
  ])('gets a token of five minutes for an assertion signed with %s', async (_, keys) => {
    const { status, headers, body } = await ask(await formOf({ keys }, 'system/Basic.rs'));
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'system/Basic.rs' });
    const bearer = `Bearer ${body.access_token}`;
    expect(await clients.resolveBearer(bearer)).toMatchObject({ tenant: { id: 'east' }, clientId: 'analytics', scopes: 'system/Basic.rs' });
    now = new Date(now.getTime() + 301_000);
    expect(await clients.resolveBearer(bearer)).toBeUndefined();
  });

  it('is granted what is registered where it asks for more, and told where nothing is left', async () => {
    expect((await ask(await formOf({}, 'system/*.cruds'))).body.scope).toBe('system/Basic.rs system/Task.r');
    expect((await ask(await formOf({}, 'system/Basic.read launch'))).body.scope).toBe('system/Basic.rs');
    expect((await ask(await formOf())).body.scope).toBe('system/Basic.rs system/Task.r');
    const { status, body } = await ask(await formOf({}, 'system/Patient.rs user/Basic.rs'));
    expect([status, body.error, body.error_description]).toEqual([
      400,
      'invalid_scope',
      'This client may have system/Basic.rs system/Task.r.',
    ]);
  });

  it('is found by the keys that it publishes, at its registered address alone', async () => {
    const form = await formOf({
      keys: () => rsa,
      claims: { iss: 'warehouse', sub: 'warehouse' },
      header: { jku: 'https://warehouse.example/jwks' },
    });
    expect((await ask(form)).status).toBe(200);
    expect(fetched).toEqual(['https://warehouse.example/jwks']);
    const elsewhere = await formOf({
      keys: () => rsa,
      claims: { iss: 'warehouse', sub: 'warehouse' },
      header: { jku: 'https://evil.example/jwks' },
    });
    expect((await ask(elsewhere)).body.error).toBe('invalid_client');
    expect(fetched).not.toContain('https://evil.example/jwks');
  });

  it('loses its tokens when it is disabled or registered anew', async () => {
    const tokenOf = async (): Promise<string> => `Bearer ${(await ask(await formOf())).body.access_token}`;
    const first = await tokenOf();
    await clients.register({
      tenantId: 'east',
      clientId: 'analytics',
      label: 'A',
      scopes: 'system/Task.r',
      keys: { jwks: { keys: [ec.jwk] } },
      allowPrivateNetwork: false,
    });
    expect(await clients.resolveBearer(first)).toBeUndefined();
    const second = await tokenOf();
    expect(await clients.disable('west', 'analytics')).toBe(false);
    expect(await clients.disable('east', 'analytics')).toBe(true);
    expect(await clients.resolveBearer(second)).toBeUndefined();
    expect((await ask(await formOf())).body.error).toBe('invalid_client');
  });
});

describe('an assertion', () => {
  it('is good once, also for two requests at the same time', async () => {
    const form = await formOf();
    const answers = await Promise.all([ask(form), ask(form), ask(form)]);
    expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 400, 400]);
    await clients.purgeExpired();
    expect((await ask(form)).body.error).toBe('invalid_client');
    now = new Date(now.getTime() + 400_000);
    await clients.purgeExpired();
    expect((await ask(form)).body.error).toBe('invalid_client');
  });

  it.each<[string, Change]>([
    ['of a stranger with the same kid', { keys: () => stranger }],
    ['for another audience', { claims: { aud: 'https://preceptor.example/fhir/r4' } }],
    ['of an unknown client', { claims: { iss: 'nobody', sub: 'nobody' } }],
    ['whose sub is another client', { claims: { sub: 'warehouse' } }],
    ['that has expired', { claims: { exp: 1_795_000_000 } }],
    ['that lives for an hour', { claims: { exp: Math.floor(Date.parse('2026-11-22T09:00:00Z') / 1000) } }],
    ['issued in the future', { claims: { iat: Math.floor(Date.parse('2026-11-22T08:03:00Z') / 1000) } }],
    ['not valid yet', { claims: { nbf: Math.floor(Date.parse('2026-11-22T08:03:00Z') / 1000) } }],
    ['without exp', { claims: { exp: undefined } }],
    ['without jti', { claims: { jti: undefined } }],
    ['with an empty jti', { claims: { jti: '' } }],
    ['with an endless jti', { claims: { jti: 'x'.repeat(257) } }],
    ['without kid', { header: { kid: undefined } }],
    ['with an unknown kid', { header: { kid: 'other' } }],
    ['that names where its keys would be', { header: { jku: 'https://evil.example/jwks' } }],
    ['that is huge', { claims: { padding: 'x'.repeat(7000) } }],
  ])('%s is refused, and nothing is fetched', async (_, change) => {
    const { status, body } = await ask(await formOf(change));
    expect([status, body.error, body.error_description]).toEqual([400, 'invalid_client', 'The client could not be authenticated.']);
    expect(fetched).toEqual([]);
  });

  it.each([
    [
      'of no algorithm',
      () =>
        `${btoa('{"alg":"none","kid":"ec"}')}.${btoa(JSON.stringify({ iss: 'analytics', sub: 'analytics', aud: tokenUrl, exp: seconds() + 60, jti: 'x' }))}.`,
    ],
    ['that is no JWT', () => 'abc'],
    ['of text that looks like one', () => 'a.b.c'],
  ])('%s is refused', async (_, text) => {
    const form = { grant_type: 'client_credentials', client_assertion_type: clientAssertionType, client_assertion: text() };
    expect((await ask(form)).body.error).toBe('invalid_client');
  });

  it('signed by a shared secret made of the public key is refused', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(ec.jwk));
    const forged = await new SignJWT({ iss: 'analytics', sub: 'analytics', aud: tokenUrl, exp: seconds() + 60, jti: 'y' })
      .setProtectedHeader({ alg: 'HS384', kid: 'ec' })
      .sign(secret);
    expect((await ask({ ...(await formOf()), client_assertion: forged })).body.error).toBe('invalid_client');
  });
});

const without = (form: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(form).filter(([key]) => key !== name));

describe('a request for a token', () => {
  it.each<[string, (form: Record<string, string>) => Record<string, string>, string]>([
    ['of another grant', (form) => ({ ...form, grant_type: 'password' }), 'unsupported_grant_type'],
    ['without a grant', (form) => without(form, 'grant_type'), 'invalid_request'],
    ['without an assertion', (form) => without(form, 'client_assertion'), 'invalid_request'],
    ['with another type of assertion', (form) => ({ ...form, client_assertion_type: 'password' }), 'invalid_request'],
  ])('%s is refused by name', async (_, change, error) => {
    const { status, body } = await ask(change(await formOf()));
    expect([status, body.error]).toEqual([400, error]);
  });

  it('that says something twice, is no form, or is too long, is refused', async () => {
    const twice = new URLSearchParams(await formOf());
    twice.append('grant_type', 'client_credentials');
    expect((await ask(twice)).body.error).toBe('invalid_request');
    const json = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(await formOf()),
    });
    expect([json.status, await json.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    expect((await ask({ grant_type: 'x'.repeat(40_000) })).status).toBe(413);
    expect((await fetch(url)).status).toBe(405);
  });
});

describe('a registration', () => {
  const good = { tenantId: 'east', clientId: 'new-client', label: 'New', scopes: 'system/Basic.rs', allowPrivateNetwork: false };
  it.each<[string, () => Partial<Parameters<BackendClients['register']>[0]>, RegExp]>([
    ['with a scope of persons', () => ({ scopes: 'user/Basic.rs' }), /system scopes/],
    ['with no scope', () => ({ scopes: ' ' }), /names no scope/],
    ['with a scope that is narrowed', () => ({ scopes: 'system/Basic.rs?code=a' }), /not supported/],
    ['with a scope to write anything', () => ({ scopes: 'system/Basic.rs system/*.cu' }), /Name each type/],
    ['with a private key', () => ({ keys: { jwks: { keys: [{ ...ec.jwk, d: 'secret' }] } } }), /public keys only/],
    ['with a key without kid', () => ({ keys: { jwks: { keys: [{ kty: 'EC' }] } } }), /needs a kid/],
    ['with no key', () => ({ keys: { jwks: { keys: [] } } }), /no key set/],
    ['with keys by http', () => ({ keys: { url: 'http://keys.example/jwks' } }), /must be https/],
    ['with keys at a private address', () => ({ keys: { url: 'https://10.0.0.1/jwks' } }), /not public/],
    ['with a strange id', () => ({ clientId: 'a b' }), /--client-id/],
    ['of the id of another tenant', () => ({ tenantId: 'west', clientId: 'analytics' }), /registered by another tenant/],
  ])('%s is refused', async (_, change, message) => {
    const given = { ...good, keys: { jwks: { keys: [ec.jwk] } }, ...change() };
    await expect(clients.register(given)).rejects.toMatchObject({
      code: 'configuration',
      detail: expect.stringMatching(message) as string,
    });
  });
});

describe('who asks too often', () => {
  const listening: Server[] = [];
  afterAll(() => {
    for (const one of listening) one.close();
  });
  /** As above, with limits of its own. */
  const start = async (limits: {
    refusalsPerAddress: number;
    tokensPerClient: number;
  }): Promise<(form: Record<string, string>) => Promise<Response>> => {
    const directory = createTenantDirectory({ db: database.db, clock, secrets, maxAgeMilliseconds: 0 });
    const keySets = createKeySets({ clock, fetchKeySet: async () => undefined });
    const asking = createAskingLimits(limits);
    const backendClients = createBackendClients({ db: database.db, clock, directory, keySets, tokenUrl, asking });
    const one = createServer(express().use(backendClientRoutes({ backendClients, logger: silentLogger }))).listen(0, '127.0.0.1');
    listening.push(one);
    await new Promise((resolve) => one.once('listening', resolve));
    const address = `http://127.0.0.1:${(one.address() as AddressInfo).port}/oauth/token`;
    return async (form) => fetch(address, { method: 'POST', body: new URLSearchParams(form) });
  };

  it('gets no further token for a while, and is told for how long; another client does', async () => {
    const post = await start({ refusalsPerAddress: 50, tokensPerClient: 2 });
    for (let round = 0; round < 2; round += 1) expect((await post(await formOf())).status).toBe(200);
    const over = await post(await formOf());
    expect(over.status).toBe(429);
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(over.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await over.json()).toMatchObject({ error: 'temporarily_unavailable' });
    await clients.register({
      tenantId: 'east',
      clientId: 'third',
      label: 'Third',
      scopes: 'system/Basic.rs',
      keys: { jwks: { keys: [ec.jwk] } },
      allowPrivateNetwork: false,
    });
    expect((await post(await formOf({ claims: { iss: 'third', sub: 'third' } }))).status).toBe(200);
  });

  it('is not listened to after too many refusals', async () => {
    const post = await start({ refusalsPerAddress: 3, tokensPerClient: 50 });
    for (let round = 0; round < 3; round += 1) expect((await post(await formOf({ keys: () => stranger }))).status).toBe(400);
    const answer = await post(await formOf());
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([429, true]);
  });

  it('pays for no assertion that others saw and send again', async () => {
    const post = await start({ refusalsPerAddress: 50, tokensPerClient: 2 });
    const seen = await formOf();
    expect((await post(seen)).status).toBe(200);
    for (let round = 0; round < 3; round += 1) expect((await post(seen)).status).toBe(400);
    expect([(await post(await formOf())).status, (await post(await formOf())).status]).toEqual([200, 429]);
  });

  it('is not counted for a scope that it may not have', async () => {
    const post = await start({ refusalsPerAddress: 1, tokensPerClient: 1 });
    for (let round = 0; round < 3; round += 1) expect((await post(await formOf({}, 'system/Patient.rs'))).status).toBe(400);
    expect((await post(await formOf())).status).toBe(200);
  });
});
