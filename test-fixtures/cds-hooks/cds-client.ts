import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { Clock } from '../../server/platform/index.ts';
import { assertReply } from './invariants.ts';

export const publicUrl = 'https://preceptor.example';
export const cdsIss = 'https://ehr.example';
export const fhirBase = 'https://ehr.example/fhir';
export const sign = 'boxed-warning-order-sign';
export const select = 'boxed-warning-order-select';
export const refill = 'boxed-warning-medication-refill';
export const view = 'learning-patient-view';
export const encounter = 'learning-encounter-start';

/** An answer; its body is parsed where it is JSON. */
export type Reply = { status: number; body: unknown; text: string; headers: Headers };
export type SigningKey = { alg: string; kid: string; privateKey: CryptoKey; publicKey: CryptoKey; publicJwk: JWK };

export async function makeKey(alg: string, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export const toReply = async (response: Response): Promise<Reply> => {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, text, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : null };
};

/**
 * An EHR as a CDS client: it signs its calls with `key` and sends them to `url`, or to another process of the same service.
 * It checks every reply it gets against the specification, whatever the test looks at.
 */
export function createCdsClient({ clock, key, url }: { clock: Clock; key: SigningKey; url: string }) {
  /** A JWT for one endpoint; what `over` sets to undefined is left out. */
  const token = async (
    path: string,
    over: { claims?: Record<string, unknown>; header?: Partial<JWTHeaderParameters>; key?: SigningKey } = {},
  ): Promise<string> => {
    const signer = over.key ?? key;
    const seconds = Math.floor(clock.now().getTime() / 1000);
    const usual: JWTPayload = { iss: cdsIss, aud: `${publicUrl}${path}`, iat: seconds, exp: seconds + 300, jti: randomUUID() };
    const claims = Object.fromEntries(Object.entries({ ...usual, ...over.claims }).filter(([, value]) => value !== undefined));
    return new SignJWT(claims).setProtectedHeader({ alg: signer.alg, kid: signer.kid, typ: 'JWT', ...over.header }).sign(signer.privateKey);
  };
  /** @param body a text goes as it is @param bearer null for a call without a token */
  const post = async (path: string, body: unknown, bearer: string | null, at = url): Promise<Reply> => {
    const reply = await toReply(
      await fetch(`${at}${path}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) },
      }),
    );
    assertReply(path, { ...reply, contentType: reply.headers.get('content-type') ?? '' });
    return reply;
  };
  const signed = async (path: string, body: unknown, over: { iss?: string; at?: string }): Promise<Reply> =>
    post(path, body, await token(path, over.iss === undefined ? {} : { claims: { iss: over.iss } }), over.at);

  return {
    token,
    post,
    /** A signed call of a service. */
    call: async (service: string, body: unknown, over: { iss?: string; at?: string } = {}): Promise<Reply> =>
      signed(`/cds-services/${service}`, body, over),
    /** A signed report of what was done with a card. */
    feedback: async (service: string, body: unknown): Promise<Reply> => signed(`/cds-services/${service}/feedback`, body, {}),
  };
}
