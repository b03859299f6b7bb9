import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/server-process.ts';
import { assertReply } from '../cds-hooks/invariants.ts';
import { createRealServer, type RealServer } from './real-server.ts';

const ehr = 'https://ehr.northmere.example';
const tofacitinib = { code: '1357541', display: 'tofacitinib 5 MG Oral Tablet' };
const amlodipine = { code: '197361', display: 'amlodipine 5 MG Oral Tablet' };

let server: RealServer;
let privateKey: CryptoKey;

/** A day's work of another EHR: its key is registered while the server runs. */
beforeAll(async () => {
  server = createRealServer({ port: await freePort(), sandboxPort: await freePort() });
  await server.start();
  const pair = await generateKeyPair('ES384', { extractable: true });
  privateKey = pair.privateKey;
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'ehr-1', alg: 'ES384', use: 'sig' }] };
  writeFileSync(join(server.dataDir, 'jwks.json'), JSON.stringify(jwks));
});
afterAll(async () => server.remove());

type Drug = typeof tofacitinib;
type Reply = { status: number; body: { cards?: { summary: string; links: { url: string; appContext: string }[] }[] } };

async function orderSign(userId: string, drugs: readonly Drug[], signedFor = 'order-sign'): Promise<Reply> {
  const endpoint = (service: string): string => `${server.url}/cds-services/boxed-warning-${service}`;
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: 'ehr-1' })
    .setIssuer(ehr)
    .setAudience(endpoint(signedFor))
    .setIssuedAt()
    .setExpirationTime('5m')
    .setJti(randomUUID())
    .sign(privateKey);
  const entry = drugs.map(({ code, display }) => ({
    resource: {
      resourceType: 'MedicationRequest',
      id: randomUUID(),
      status: 'draft',
      intent: 'order',
      medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code, display }] },
      subject: { reference: 'Patient/p-1' },
    },
  }));
  const response = await fetch(endpoint('order-sign'), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      hook: 'order-sign',
      hookInstance: randomUUID(),
      fhirServer: `${ehr}/fhir`,
      context: { userId, patientId: 'p-1', draftOrders: { resourceType: 'Bundle', type: 'collection', entry } },
    }),
  });
  const text = await response.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  assertReply('/cds-services/boxed-warning-order-sign', {
    status: response.status,
    text,
    body,
    contentType: response.headers.get('content-type') ?? '',
  });
  return { status: response.status, body: body as Reply['body'] };
}

describe('an EHR registered with the command line', () => {
  test('is a stranger before, and known within a second after, without a restart', async () => {
    expect((await orderSign('Practitioner/first', [tofacitinib])).status).toBe(401);
    const said = await server.admin(
      'tenant',
      'add',
      '--id',
      'northmere-east',
      '--name',
      'Northmere East',
      '--iss',
      `${ehr}/fhir`,
      '--fhir',
      `${ehr}/fhir`,
      '--client-id',
      'preceptor',
      '--cds-iss',
      ehr,
      '--cds-jwks-file',
      join(server.dataDir, 'jwks.json'),
      '--frame-ancestor',
      ehr,
      '--example-content',
    );
    expect(said).toContain('northmere-east');
    await expect.poll(async () => (await orderSign('Practitioner/first', [amlodipine])).status, { timeout: 5000 }).toBe(200);
  });

  test('gets one card for tofacitinib 5 mg', async () => {
    const { status, body } = await orderSign('Practitioner/one', [tofacitinib]);
    expect(status).toBe(200);
    expect(body.cards).toHaveLength(1);
    expect(body.cards?.[0]?.summary).toContain('Tofacitinib');
    expect(body.cards?.[0]?.links[0]).toMatchObject({ url: `${server.url}/launch` });
  });

  test('gets none for amlodipine 5 mg', async () => {
    expect(await orderSign('Practitioner/two', [amlodipine])).toEqual({ status: 200, body: { cards: [] } });
  });

  test('gets one for both orders in one Bundle', async () => {
    expect((await orderSign('Practitioner/three', [amlodipine, tofacitinib])).body.cards).toHaveLength(1);
  });

  test('is refused when its token was signed for another service', async () => {
    expect((await orderSign('Practitioner/four', [tofacitinib], 'order-select')).status).toBe(401);
  });

  test('is refused within a second of being disabled', async () => {
    await server.admin('tenant', 'disable', 'northmere-east');
    await expect.poll(async () => (await orderSign('Practitioner/five', [tofacitinib])).status, { timeout: 5000 }).toBe(401);
  });
});
