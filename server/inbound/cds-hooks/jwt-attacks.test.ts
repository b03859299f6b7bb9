import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { CompactEncrypt, exportSPKI, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cdsIss, makeKey, publicUrl, sign, type SigningKey } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

/** The rarer tricks; the usual ones stand in client-trust.test.ts. */

const path = `/cds-services/${sign}`;
let app: House;
let foreign: SigningKey;
/** An address that tokens name; nobody must ever come. */
let lure: Server;
let lureUrl = '';
const visits: string[] = [];

beforeAll(async () => {
  foreign = await makeKey('ES384', 'ehr-1');
  lure = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [foreign.publicJwk] }));
  });
  await new Promise<void>((resolve) => lure.listen(0, '127.0.0.1', resolve));
  lureUrl = `http://127.0.0.1:${(lure.address() as AddressInfo).port}`;
  app = await startHouse();
  await app.enrol({
    id: 'jku',
    iss: 'https://jku.example/fhir',
    fhir: 'https://jku.example/fhir',
    clientId: 'x',
    cdsIss: 'https://jku.example',
    cdsJku: `${lureUrl}/registered`,
    allowPrivateNetwork: true,
  });
});
afterAll(async () => {
  lure.closeAllConnections();
  await new Promise((resolve) => lure.close(resolve));
  await app.stop();
});

const seconds = () => Math.floor(app.clock.now().getTime() / 1000);
const claims = (over: Record<string, unknown> = {}) => ({
  iss: cdsIss,
  aud: `${publicUrl}${path}`,
  iat: seconds(),
  exp: seconds() + 300,
  jti: randomUUID(),
  ...over,
});
const part = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const hmac = async (alg: string, secret: Uint8Array): Promise<string> =>
  new SignJWT(claims()).setProtectedHeader({ alg, kid: 'ehr-1' }).sign(secret);
/** A good token with a header of the attacker's under the signature that was there. */
const underOldSignature = async (header: unknown): Promise<string> => {
  const [, payload, signature] = (await app.token(path)).split('.');
  return `${part(header)}.${payload}.${signature}`;
};

const attacks: [string, () => Promise<string>][] = [
  ...['None', 'nOnE', 'NONE', ''].map((alg): [string, () => Promise<string>] => [
    `alg "${alg}"`,
    async () => `${part({ alg, kid: 'ehr-1' })}.${part(claims())}.AAAA`,
  ]),
  ...['HS256', 'HS384', 'HS512'].map((alg): [string, () => Promise<string>] => [
    `${alg} with the public key as PEM`,
    async () => hmac(alg, new TextEncoder().encode(await exportSPKI(app.key.publicKey))),
  ]),
  ['HMAC with the public key as JSON', async () => hmac('HS384', new TextEncoder().encode(JSON.stringify(app.key.publicJwk)))],
  ['HMAC with a coordinate of the public key', async () => hmac('HS384', Buffer.from(String(app.key.publicJwk.x), 'base64url'))],
  ['HMAC with an empty-looking key', async () => hmac('HS256', new Uint8Array(32))],
  ['no signature', async () => (await app.token(path)).replace(/[^.]+$/, 'AA')],
  ['a signature of zeros', async () => (await app.token(path)).replace(/[^.]+$/, Buffer.alloc(96).toString('base64url'))],
  ['a kid that is a path', async () => app.token(path, { key: foreign, header: { kid: '../../../dev/null' } })],
  ['a kid that is a statement', async () => app.token(path, { key: foreign, header: { kid: "' or 1=1 --" } })],
  ['a kid that is a property of objects', async () => app.token(path, { key: foreign, header: { kid: '__proto__' } })],
  ['no kid, and another key', async () => app.token(path, { key: { ...foreign, kid: undefined as unknown as string } })],
  ['an iss that is a property of objects', async () => app.token(path, { claims: { iss: '__proto__' } })],
  ['an iss with a slash more', async () => app.token(path, { claims: { iss: `${cdsIss}/` } })],
  ['an iss in capitals', async () => app.token(path, { claims: { iss: cdsIss.toUpperCase() } })],
  ['an audience with a slash more', async () => app.token(path, { claims: { aud: `${publicUrl}${path}/` } })],
  ['an audience with a query', async () => app.token(path, { claims: { aud: `${publicUrl}${path}?x` } })],
  ['an audience that begins like ours', async () => app.token(path, { claims: { aud: `${publicUrl}${path}.evil.example` } })],
  ['an audience in a list of lists', async () => app.token(path, { claims: { aud: [[`${publicUrl}${path}`]] } })],
  ['an end beyond all numbers', async () => `${part({ alg: 'ES384', kid: 'ehr-1' })}.${part('{"exp":1e999}')}.AAAA`],
  ['an end before all times', async () => app.token(path, { claims: { exp: -1 } })],
  ['an issue in the year 1970, and an end tomorrow', async () => app.token(path, { claims: { iat: 0, exp: seconds() + 300 } })],
  ['a jku that is the registered one with a trick', async () => jku(`${lureUrl}/registered?x`)],
  ['a jku with the registered host as user', async () => jku(`${lureUrl.replace('http://', 'http://jku.example@')}/registered`)],
  ['a jku that climbs', async () => jku(`${lureUrl}/registered/../evil`)],
  ['a jku with a fragment', async () => jku(`${lureUrl}/registered#x`)],
  ['a jku of a file', async () => jku('file:///etc/passwd')],
  ['a jku of the metadata service', async () => jku('http://169.254.169.254/latest/meta-data')],
  ['a jku that is a list', async () => jku([`${lureUrl}/registered`] as unknown as string)],
  ['a certificate of its own', async () => app.token(path, { key: foreign, header: { x5c: ['MIIB'], x5t: 'x' } })],
  ['a payload that is not encoded', async () => underOldSignature({ alg: 'ES384', kid: 'ehr-1', b64: false, crit: ['b64'] })],
  ['a header that is a list', async () => underOldSignature(['ES384'])],
  ['a header that is null', async () => underOldSignature(null)],
  ['a header with two algorithms', async () => underOldSignature('{"alg":"ES384","alg":"none","kid":"ehr-1"}')],
  ['a token in a token', async () => nested(await app.token(path))],
  ['a token in a token in a token', async () => nested(await nested(await app.token(path)))],
  [
    'an encrypted token',
    async () =>
      new CompactEncrypt(new TextEncoder().encode(await app.token(path)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
        .encrypt(new Uint8Array(32)),
  ],
  ['a token as JSON', async () => part({ payload: 'x', signatures: [] })],
  ['two tokens', async () => `${await app.token(path)}, ${await app.token(path)}`],
  ['a good token with a line after it', async () => `${await app.token(path)}.`],
  [
    'a token of 7 kB that nobody signed',
    async () => `${part({ alg: 'ES384', kid: 'ehr-1' })}.${part(claims({ x: 'x'.repeat(5000) }))}.AAAA`,
  ],
  [
    'claims nested a thousand deep',
    async () => `${part({ alg: 'ES384', kid: 'ehr-1' })}.${part(`{"iss":"${cdsIss}","x":${'['.repeat(1000)}${']'.repeat(1000)}}`)}.AAAA`,
  ],
];

const jku = async (address: string): Promise<string> =>
  app.token(path, { key: foreign, claims: { iss: 'https://jku.example' }, header: { jku: address } });

/** A JWT whose payload is a JWT. @see RFC 7519, section 5.2 (cty) */
const nested = async (inner: string): Promise<string> =>
  new SignJWT({ ...claims(), jwt: inner }).setProtectedHeader({ alg: 'ES384', kid: 'ehr-1', cty: 'JWT' }).sign(foreign.privateKey);

describe('is refused with a bare 401, at once, and nobody is asked', () => {
  it.each(attacks)('%s', async (_, token) => {
    const bearer = await token();
    for (const [at, body] of [
      [path, orderSign([draft(tofacitinib5)])],
      [`${path}/feedback`, { feedback: [] }],
    ] as const) {
      const started = performance.now();
      const reply = await app.post(at, body, bearer);
      expect({ status: reply.status, text: reply.text }).toEqual({ status: 401, text: '' });
      expect(performance.now() - started).toBeLessThan(2000);
    }
    expect(visits).toEqual([]);
  });
});

it('a refused token spends no jti: the good one with the same number still counts', async () => {
  const jti = randomUUID();
  expect((await app.post(path, orderSign([]), await app.token(path, { key: foreign, claims: { jti } }))).status).toBe(401);
  expect((await app.post(path, orderSign([draft(tofacitinib5)]), await app.token(path, { claims: { jti } }))).status).toBe(200);
});

it('a feedback token is refused the second time, by this process and by another', async () => {
  const feedback = `${path}/feedback`;
  const report = { feedback: [{ card: 'x', outcome: 'accepted', outcomeTimestamp: '2026-11-22T15:00:00Z' }] };
  const token = await app.token(feedback);
  const { url } = await app.start();
  expect((await app.post(feedback, report, token)).status).toBe(200);
  expect((await app.post(feedback, report, token)).status).toBe(401);
  expect((await app.post(feedback, report, token, url)).status).toBe(401);
});
