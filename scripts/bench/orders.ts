import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JSONWebKeySet } from 'jose';
import type { Load } from './load-client.ts';

export const ehr = 'https://ehr.bench.example';
export const service = '/cds-services/boxed-warning-order-sign';
export const tofacitinib = { code: '1357541', display: 'tofacitinib 5 MG Oral Tablet', topic: 'tofacitinib-oral' };
export const amlodipine = { code: '197361', display: 'amlodipine 5 MG Oral Tablet' };

export async function makeSigningKey(): Promise<{ privateKey: CryptoKey; jwks: JSONWebKeySet }> {
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
  return { privateKey, jwks: { keys: [{ ...(await exportJWK(publicKey)), kty: 'EC', kid: 'bench', alg: 'ES384', use: 'sig' }] } };
}

const bodyOf = (userId: string, drugs: readonly { code: string; display: string }[]): string =>
  JSON.stringify({
    hook: 'order-sign',
    hookInstance: randomUUID(),
    context: {
      userId,
      patientId: randomUUID(),
      encounterId: randomUUID(),
      draftOrders: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: drugs.map(({ code, display }) => ({
          resource: {
            resourceType: 'MedicationRequest',
            id: randomUUID(),
            status: 'draft',
            intent: 'order',
            subject: { reference: 'Patient/bench' },
            medicationCodeableConcept: {
              coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code, display }],
              text: display,
            },
          },
        })),
      },
    },
  });

/** Signed order-sign calls, one a clinician, good for an hour. @param users numbers of the clinicians */
export async function signOrders(options: {
  privateKey: CryptoKey;
  audience: string;
  users: readonly number[];
  drugs: readonly { code: string; display: string }[];
}): Promise<Load['requests']> {
  const iat = Math.floor(Date.now() / 1000);
  return Promise.all(
    options.users.map(async (user) => {
      const token = await new SignJWT({ iss: ehr, aud: options.audience, iat, exp: iat + 3600, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES384', kid: 'bench', typ: 'JWT' })
        .sign(options.privateKey);
      return { authorization: `Bearer ${token}`, body: bodyOf(`Practitioner/bench-${user}`, options.drugs) };
    }),
  );
}
