import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { exportSPKI, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cdsIss, makeKey, publicUrl, sign, type SigningKey } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

const path = `/cds-services/${sign}`;
const audience = `${publicUrl}${path}`;
let app: House;
let rsa: SigningKey;
let foreign: SigningKey;
/** Serves keys and counts who asks. */
let keyServer: Server;
let keyServerUrl = '';
let served: object = { keys: [] };
let asked = 0;

beforeAll(async () => {
  [rsa, foreign] = await Promise.all([makeKey('RS384', 'ehr-rsa'), makeKey('ES384', 'ehr-1')]);
  keyServer = createServer((_request, response) => {
    asked += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(served));
  });
  await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  keyServerUrl = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}`;
  app = await startHouse();
  await app.enrol({
    id: 'rsa',
    iss: 'https://rsa.example/fhir',
    fhir: 'https://rsa.example/fhir',
    clientId: 'x',
    cdsIss: 'https://rsa.example',
    cdsJwks: { keys: [{ ...rsa.publicJwk, kty: 'RSA' }] },
  });
  await app.enrol({
    id: 'jku',
    iss: 'https://jku.example/fhir',
    fhir: 'https://jku.example/fhir',
    clientId: 'x',
    cdsIss: 'https://jku.example',
    cdsJku: `${keyServerUrl}/keys`,
    allowPrivateNetwork: true,
  });
});
afterAll(async () => {
  keyServer.closeAllConnections();
  await new Promise((resolve) => keyServer.close(resolve));
  await app.stop();
});

const silent = () => orderSign([draft(amlodipine5)]);
const call = async (token: string | null, body: unknown = silent(), at?: string) => app.post(path, body, token, at);
const seconds = () => Math.floor(app.clock.now().getTime() / 1000);
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A refusal says nothing and asks nobody. */
const expectRefused = async (token: string | null): Promise<void> => {
  const before = asked;
  const reply = await call(token);
  expect({ status: reply.status, text: reply.text }).toEqual({ status: 401, text: '' });
  expect(asked).toBe(before);
};

describe('a trusted client', () => {
  it.each([
    ['ES384', async () => app.token(path)],
    ['an audience in an array', async () => app.token(path, { claims: { aud: ['https://other.example', audience] } })],
    ['a clock 20 s ahead', async () => app.token(path, { claims: { iat: seconds() + 20, nbf: seconds() + 20 } })],
    ['expired 20 s ago', async () => app.token(path, { claims: { iat: seconds() - 300, exp: seconds() - 20 } })],
    ['RS384', async () => app.token(path, { key: rsa, claims: { iss: 'https://rsa.example' } })],
    [
      'ES256, where its tenant allows it',
      async () => {
        const key = await makeKey('ES256', 'p256');
        await app.enrol({
          id: 'p256',
          iss: 'https://p256.example/fhir',
          fhir: 'https://p256.example/fhir',
          clientId: 'x',
          cdsIss: 'https://p256.example',
          cdsJwks: { keys: [{ ...key.publicJwk, kty: 'EC' }] },
          settings: { cdsAlgorithms: ['ES256'] },
        });
        return app.token(path, { key, claims: { iss: 'https://p256.example' } });
      },
    ],
  ])('%s', async (_, token) => {
    const reply = await call(await token());
    expect({ status: reply.status, body: reply.body }).toEqual({ status: 200, body: { cards: [] } });
  });
});

describe('is refused with a bare 401', () => {
  const claims = () => ({ iss: cdsIss, aud: audience, iat: seconds(), exp: seconds() + 300, jti: randomUUID() });
  const cases: [string, () => Promise<string | null>][] = [
    ['no token', async () => null],
    ['no JWT', async () => 'abc'],
    ['alg none', async () => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`],
    ['alg none with a signature', async () => `${part({ alg: 'none' })}.${part(claims())}.AAAA`],
    [
      'HMAC with the public key',
      async () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS384', kid: 'ehr-1' })
          .sign(new TextEncoder().encode(await exportSPKI(app.key.publicKey))),
    ],
    [
      'an algorithm this tenant does not allow',
      async () => {
        const key = await makeKey('ES256', 'ehr-1');
        return app.token(path, { key });
      },
    ],
    ['another key under the same kid', async () => app.token(path, { key: foreign })],
    ['an unknown kid', async () => app.token(path, { header: { kid: 'nobody' } })],
    ['an unknown iss', async () => app.token(path, { claims: { iss: 'https://nobody.example' } })],
    ['no iss', async () => app.token(path, { claims: { iss: undefined } })],
    ['another service’s audience', async () => app.token(path, { claims: { aud: `${audience}/feedback` } })],
    ['the host as audience', async () => app.token(path, { claims: { aud: publicUrl } })],
    ['no audience', async () => app.token(path, { claims: { aud: undefined } })],
    ['expired', async () => app.token(path, { claims: { iat: seconds() - 600, exp: seconds() - 60 } })],
    ['issued in the future', async () => app.token(path, { claims: { iat: seconds() + 120 } })],
    ['valid in the future', async () => app.token(path, { claims: { nbf: seconds() + 120 } })],
    ['valid for a day', async () => app.token(path, { claims: { exp: seconds() + 86_400 } })],
    ['no exp', async () => app.token(path, { claims: { exp: undefined } })],
    ['no iat', async () => app.token(path, { claims: { iat: undefined } })],
    ['no jti', async () => app.token(path, { claims: { jti: undefined } })],
    ['an empty jti', async () => app.token(path, { claims: { jti: '' } })],
    ['an unlisted jku', async () => app.token(path, { claims: { iss: 'https://jku.example' }, header: { jku: `${keyServerUrl}/evil` } })],
    ['a key it brought itself', async () => app.token(path, { key: foreign, header: { jwk: foreign.publicJwk } })],
    ['a certificate address it brought itself', async () => app.token(path, { key: foreign, header: { x5u: `${keyServerUrl}/evil` } })],
    [
      'a key address it brought itself, its keys being registered',
      async () => app.token(path, { key: foreign, header: { jku: `${keyServerUrl}/evil` } }),
    ],
    [
      'an extension nobody knows, marked critical',
      async () => {
        const [, payload, signature] = (await app.token(path)).split('.');
        return `${part({ alg: 'ES384', kid: 'ehr-1', crit: ['x'], x: 1 })}.${payload}.${signature}`;
      },
    ],
    [
      'another claim under the old signature',
      async () => {
        const [header, , signature] = (await app.token(path)).split('.');
        return `${header}.${part(claims())}.${signature}`;
      },
    ],
    ['another tenant’s key', async () => app.token(path, { key: rsa })],
    ['a jti that is a list', async () => app.token(path, { claims: { jti: ['a'] } })],
    ['a jti without end', async () => app.token(path, { claims: { jti: 'j'.repeat(257) } })],
    ['an iss that is a list', async () => app.token(path, { claims: { iss: [cdsIss] } })],
    ['times that are texts', async () => app.token(path, { claims: { exp: String(seconds() + 300) } })],
    ['a claim where an object should be', async () => `${part({ alg: 'ES384', kid: 'ehr-1' })}.${part([claims()])}.AAAA`],
    ['a huge token', async () => app.token(path, { claims: { padding: 'x'.repeat(9000) } })],
    [
      'a deeply nested claim',
      async () => `${part({ alg: 'ES384' })}.${Buffer.from(`${'['.repeat(3000)}${']'.repeat(3000)}`).toString('base64url')}.AAAA`,
    ],
  ];
  it.each(cases)('%s', async (_, token) => expectRefused(await token()));

  it('also with a body that is not even JSON, and on feedback', async () => {
    expect((await app.post(path, '{', null)).status).toBe(401);
    expect((await app.post(`${path}/feedback`, { feedback: [] }, null)).status).toBe(401);
    // A token for the service is not one for its feedback.
    expect((await app.post(`${path}/feedback`, { feedback: [] }, await app.token(path))).status).toBe(401);
  });
});

describe('a token used again', () => {
  it('is refused after a silent answer', async () => {
    const token = await app.token(path);
    expect((await call(token)).status).toBe(200);
    await expectRefused(token);
  });

  it('is refused by another process after a card', async () => {
    const { url: other } = await app.start();
    const token = await app.token(path);
    const first = await call(token, orderSign([draft(tofacitinib5)], { userId: 'Practitioner/replayed' }));
    expect((first.body as { cards: unknown[] }).cards).toHaveLength(1);
    const again = await call(token, orderSign([draft(tofacitinib5)], { userId: 'Practitioner/somebody-else' }), other);
    expect({ status: again.status, text: again.text }).toEqual({ status: 401, text: '' });
  });

  it('makes one card when both processes get it at once', async () => {
    const { url: other } = await app.start();
    const token = await app.token(path);
    const order = orderSign([draft(tofacitinib5)], { userId: 'Practitioner/twice-at-once' });
    const replies = await Promise.all([call(token, order), call(token, order, other)]);
    expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  });
});

describe('keys at a registered jku', () => {
  const token = async (key: SigningKey) =>
    app.token(path, { key, claims: { iss: 'https://jku.example' }, header: { jku: `${keyServerUrl}/keys` } });

  it('are fetched once, again for a new kid, at most once a minute', async () => {
    const [first, rotated, forged] = await Promise.all([makeKey('ES384', 'k1'), makeKey('ES384', 'k2'), makeKey('ES384', 'k3')]);
    served = { keys: [first.publicJwk] };
    asked = 0;
    expect((await Promise.all([call(await token(first)), call(await token(first))])).map((reply) => reply.status)).toEqual([200, 200]);
    expect(asked).toBe(1);
    served = { keys: [first.publicJwk, rotated.publicJwk] };
    expect((await call(await token(rotated))).status).toBe(401);
    expect(asked).toBe(1);
    app.clock.advance(61_000);
    expect((await call(await token(rotated))).status).toBe(200);
    expect((await call(await token(forged))).status).toBe(401);
    expect(asked).toBe(2);
    app.clock.advance(11 * 60_000);
    expect((await call(await token(first))).status).toBe(200);
    expect(asked).toBe(3);
  });

  it('that cannot be had refuse, and the EHR is left alone for a moment', async () => {
    const key = await makeKey('ES384', 'k9');
    served = { not: 'keys' };
    app.clock.advance(11 * 60_000);
    asked = 0;
    expect((await call(await token(key))).status).toBe(401);
    expect((await call(await token(key))).status).toBe(401);
    expect(asked).toBe(1);
  });
});

it('an enabled tenant only: a disabled one is unknown at once', async () => {
  const token = await app.token(path, { key: rsa, claims: { iss: 'https://rsa.example' } });
  await app.modules.tenants.disableTenant('rsa');
  await app.refresh();
  await expectRefused(token);
});
