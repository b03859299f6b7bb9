import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { sql } from '../../database/index.ts';

let bench: LaunchBench;
beforeAll(async () => {
  bench = await startLaunchBench();
  await bench.administration.addTenant({
    id: 'east',
    iss: bench.ehr.fhirBase,
    fhir: bench.ehr.fhirBase,
    clientId: 'preceptor',
    clientAuth: 'private_key_jwt',
  });
});
afterAll(async () => bench.stop());
beforeEach(() => {
  bench.reset();
  bench.clock.advance(3_600_000);
});

const keySet = async (): Promise<JSONWebKeySet & { response: Response }> => {
  const response = await fetch(`${bench.base}/.well-known/jwks.json`);
  return { ...((await response.json()) as JSONWebKeySet), response };
};

/** Discovery that names these algorithms. */
const discovery = (algorithms?: unknown): void => {
  bench.discovery({ token_endpoint_auth_signing_alg_values_supported: algorithms });
};

/** The assertion of the only token request, verified as an EHR would with our published keys. */
const assertion = async () => {
  const [request, ...others] = bench.ehr.tokenRequests;
  expect(others).toEqual([]);
  expect(request?.authorization).toBeUndefined();
  expect(request?.body).not.toHaveProperty('client_id');
  expect(request?.body['client_assertion_type']).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  const token = request?.body['client_assertion'] ?? '';
  const verified = await jwtVerify(token, createLocalJWKSet(await keySet()), {
    audience: `${bench.ehr.url}/token`,
    issuer: 'preceptor',
    subject: 'preceptor',
    currentDate: bench.clock.now(),
    maxTokenAge: '5m',
  });
  return { header: decodeProtectedHeader(token), claims: verified.payload };
};

describe('private_key_jwt', () => {
  it.each([
    ['RS384 where the EHR names no algorithm', undefined, 'RS384'],
    ['ES384 where the EHR takes both', ['RS256', 'RS384', 'ES384'], 'ES384'],
    ['RS384 where the EHR takes no other', ['RS384'], 'RS384'],
  ])('signs with %s', async (_name, algorithms, expected) => {
    discovery(algorithms);
    await bench.launch(bench.browser());
    const { header, claims } = await assertion();
    expect(header).toMatchObject({ alg: expected, typ: 'JWT', jku: `${bench.base}/.well-known/jwks.json` });
    const now = Math.floor(bench.clock.now().getTime() / 1000);
    expect((claims.exp ?? 0) - now).toBeLessThanOrEqual(300);
    expect(claims.exp).toBeGreaterThan(now);
    expect(claims.jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('never signs the same jti twice', async () => {
    const seen = new Set<unknown>();
    for (let round = 0; round < 3; round += 1) {
      bench.ehr.tokenRequests = [];
      await bench.launch(bench.browser());
      seen.add((await assertion()).claims.jti);
    }
    expect(seen.size).toBe(3);
  });

  it('says so where the EHR takes neither, and sends nothing', async () => {
    discovery(['RS256', 'PS256']);
    const response = await bench.browser().get(`/launch?iss=${encodeURIComponent(bench.ehr.fhirBase)}&launch=handle`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('private_key_jwt');
    expect(bench.ehr.tokenRequests).toEqual([]);
  });
});

describe('our key set', () => {
  it('is public, cacheable and holds public halves only', async () => {
    const { keys, response } = await keySet();
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(keys.map(({ alg, kty, use }) => [alg, kty, use])).toEqual([
      ['ES384', 'EC', 'sig'],
      ['RS384', 'RSA', 'sig'],
    ]);
    for (const key of keys) for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    const rows = await bench.database.db.system(async (tx) => tx.query(sql`select private_sealed from signing_key`));
    expect(JSON.stringify(rows)).toMatch(/v1\./);
    expect(JSON.stringify(rows)).not.toContain('kty');
  });

  it('makes one pair for each algorithm, also when asked by many at once', async () => {
    await bench.database.db.system(async (tx) => tx.run(sql`delete from signing_key`));
    const sets = await Promise.all(Array.from({ length: 6 }, keySet));
    expect(new Set(sets.map(({ keys }) => JSON.stringify(keys))).size).toBe(1);
    expect(sets[0]?.keys).toHaveLength(2);
  });

  it('rotates: the new key signs, the old one stays published for its time and can sign no more', async () => {
    const before = (await keySet()).keys.map(({ kid }) => kid);
    const { kids, retired, publishedUntil } = await bench.signingKeys.rotate(86_400);
    expect(new Set(retired)).toEqual(new Set(before));
    expect(publishedUntil.getTime() - bench.clock.now().getTime()).toBe(86_400_000);
    expect(new Set((await keySet()).keys.map(({ kid }) => kid))).toEqual(new Set([...before, ...kids]));
    await bench.launch(bench.browser());
    expect(kids).toContain((await assertion()).header.kid);
    const sealed = await bench.database.db.system(async (tx) =>
      tx.query(sql`select 1 from signing_key where published_until is not null and private_sealed is not null`),
    );
    expect(sealed).toEqual([]);
    bench.clock.advance(86_400_000);
    expect(new Set((await keySet()).keys.map(({ kid }) => kid))).toEqual(new Set(kids));
  });
});
