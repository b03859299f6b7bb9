import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { clientAssertionType } from '../server/standards/smart/index.ts';

export type ClientKeys = { sign: CryptoKey; algorithm: 'ES384' | 'RS384'; jwk: { kty: string; kid: string } };

/** A key of a system that asks for tokens by itself. */
export async function clientKeys(algorithm: ClientKeys['algorithm'], kid: string): Promise<ClientKeys> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const { kty = '', ...rest } = await exportJWK(publicKey);
  return { sign: privateKey, algorithm, jwk: { ...rest, kty, kid } };
}

/** What can be wrong with an assertion: a claim or a header that is another, or is missing (undefined). */
export type AssertionChange = { header?: Record<string, unknown>; claims?: Record<string, unknown> };

const defined = (of: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));

/** A good assertion, or one that is wrong in what `change` says. */
export async function clientAssertion(
  keys: ClientKeys,
  given: { clientId: string; tokenUrl: string; now: Date },
  change: AssertionChange = {},
): Promise<string> {
  const seconds = Math.floor(given.now.getTime() / 1000);
  const claims: JWTPayload = {
    iss: given.clientId,
    sub: given.clientId,
    aud: given.tokenUrl,
    exp: seconds + 200,
    iat: seconds,
    jti: randomUUID(),
  };
  const header = { alg: keys.algorithm, kid: keys.jwk.kid, typ: 'JWT', ...change.header };
  return new SignJWT(defined({ ...claims, ...change.claims }))
    .setProtectedHeader({ ...defined(header), alg: keys.algorithm })
    .sign(keys.sign);
}

/** The form by which a token is asked for. */
export const tokenForm = (assertion: string, scope?: string): Record<string, string> => ({
  grant_type: 'client_credentials',
  client_assertion_type: clientAssertionType,
  client_assertion: assertion,
  ...(scope === undefined ? {} : { scope }),
});
