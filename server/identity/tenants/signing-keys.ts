import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';
import type { Database, Tx } from '../../database/index.ts';
import type { Clock, SecretBox } from '../../platform/index.ts';
import { currentKeys, forgetKeys, insertKey, lockKeys, publishedKeys, retireKeys } from './signing-key-store.ts';

export const signingAlgorithms = ['ES384', 'RS384'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];
/** What signs a client assertion; the key itself never leaves this process. */
export type SigningKey = { kid: string; algorithm: SigningAlgorithm; key: CryptoKey };

const privateJwk = z.looseObject({ kty: z.string() });

/**
 * Our own key pairs, one for each algorithm that SMART servers know, made when first needed and sealed in the database.
 * Read anew for each signature, which is once a sign-in: a rotation in another process holds at once.
 * @see https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html
 */
export function createSigningKeys(deps: { db: Database; clock: Clock; secrets: SecretBox }) {
  const make = async (tx: Tx, algorithm: SigningAlgorithm): Promise<void> => {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const publicJwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(publicJwk);
    await insertKey(tx, {
      kid,
      algorithm,
      publicJwk: { ...publicJwk, kid, use: 'sig', alg: algorithm, key_ops: ['verify'] },
      privateSealed: deps.secrets.seal(JSON.stringify(await exportJWK(privateKey))),
      at: deps.clock.now(),
    });
  };

  /** Makes what is missing; one process at a time, so that two starts make one key. */
  const ensure = async (tx: Tx) => {
    const present = await currentKeys(tx);
    if (present.length === signingAlgorithms.length) return present;
    await lockKeys(tx);
    const found = new Set((await currentKeys(tx)).map(({ algorithm }) => algorithm));
    for (const algorithm of signingAlgorithms) if (!found.has(algorithm)) await make(tx, algorithm);
    return currentKeys(tx);
  };

  return {
    /** The key that signs now. */
    async current(algorithm: SigningAlgorithm): Promise<SigningKey> {
      const row = (await deps.db.system(ensure)).find((key) => key.algorithm === algorithm);
      if (row === undefined || row.private_sealed === null) throw new Error(`There is no signing key for ${algorithm}.`);
      const jwk = privateJwk.parse(JSON.parse(deps.secrets.open(row.private_sealed))) as JWK;
      return { kid: row.kid, algorithm, key: (await importJWK(jwk, algorithm)) as CryptoKey };
    },
    /** Public halves of the current keys and of those retired a while ago, newest first. */
    published: async (): Promise<{ keys: JWK[] }> =>
      deps.db.system(async (tx) => {
        await ensure(tx);
        return { keys: (await publishedKeys(tx, deps.clock.now())).map(({ public_jwk: jwk }) => jwk as JWK) };
      }),
    /**
     * New keys sign from now on; the old ones stay published so long, for servers that still hold assertions of theirs, and can
     * sign nothing any more.
     */
    async rotate(keepSeconds: number): Promise<{ kids: string[]; retired: string[]; publishedUntil: Date }> {
      const now = deps.clock.now();
      const publishedUntil = new Date(now.getTime() + keepSeconds * 1000);
      return deps.db.system(async (tx) => {
        await lockKeys(tx);
        await forgetKeys(tx, now);
        const retired = (await currentKeys(tx)).map(({ kid }) => kid);
        await retireKeys(tx, publishedUntil);
        for (const algorithm of signingAlgorithms) await make(tx, algorithm);
        return { kids: (await currentKeys(tx)).map(({ kid }) => kid), retired, publishedUntil };
      });
    },
  };
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;
