import { calculateJwkThumbprint, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

export type SigningKey = { kid: string; privateKey: CryptoKey; jwks: { keys: JWK[] } };

/** A fresh ES384 key pair; `kid` is the RFC 7638 thumbprint, so that a restart is a key rotation its clients can see. The set leaves it out where it is not `named`. */
export async function createSigningKey(use: string, { named = true } = {}): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES384');
  const jwk = await exportJWK(publicKey);
  const kid = `${use}-${(await calculateJwkThumbprint(jwk)).slice(0, 16)}`;
  return { kid, privateKey, jwks: { keys: [{ ...jwk, ...(named ? { kid } : {}), use: 'sig', alg: 'ES384' }] } };
}
