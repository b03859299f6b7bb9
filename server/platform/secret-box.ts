import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Encrypts what the database must not hold in the clear, and signs what leaves the house and comes back. */
export type SecretBox = {
  /** `v1.<keyId>.<iv>.<tag>.<ciphertext>`, each base64url. */
  seal(plain: string): string;
  /** @throws Error when the key is unknown or the value was altered. */
  open(sealed: string): string;
  /** What every value sealed under the current key begins with: `v1.<keyId>.` */
  currentPrefix: string;
  /** HMAC-SHA256 of `message` under a key derived for `purpose`, base64url. */
  sign(purpose: string, message: string): string;
  verify(purpose: string, message: string, signature: string): boolean;
};

const keyIdOf = (key: Buffer): string => createHmac('sha256', key).update('key-id').digest('base64url').slice(0, 8);

/** Signs under one key. Purposes are a handful of words of ours; each key is derived once. */
function createSigner(key: Buffer): SecretBox['sign'] {
  const keys = new Map<string, Buffer>();
  return (purpose, message) => {
    const derived = keys.get(purpose) ?? createHmac('sha256', key).update(`purpose:${purpose}`).digest();
    keys.set(purpose, derived);
    return createHmac('sha256', derived).update(message).digest('base64url');
  };
}

/**
 * AES-256-GCM under `key` (32 bytes); the key's id is stored with each value so that keys can rotate.
 * @param previous keys that still open and verify what was made under them; nothing new is sealed or signed with them
 */
export function createSecretBox(key: Buffer, previous: readonly Buffer[] = []): SecretBox {
  const all = [key, ...previous];
  if (all.some(({ length }) => length !== 32)) throw new Error('The encryption key must be 32 bytes.');
  const keyId = keyIdOf(key);
  const byId = new Map(all.map((one) => [keyIdOf(one), one]));
  const signers = all.map((one) => createSigner(one));
  const [sign = createSigner(key)] = signers;
  return {
    currentPrefix: `v1.${keyId}.`,
    seal(plain) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return ['v1', keyId, iv.toString('base64url'), cipher.getAuthTag().toString('base64url'), text.toString('base64url')].join('.');
    },
    open(sealed) {
      const [version, id, iv, tag, text] = sealed.split('.');
      const opener = version === 'v1' ? byId.get(id ?? '') : undefined;
      if (opener === undefined || iv === undefined || tag === undefined || text === undefined) {
        throw new Error('The value was sealed under another key.');
      }
      const decipher = createDecipheriv('aes-256-gcm', opener, Buffer.from(iv, 'base64url'));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
    },
    sign,
    verify(purpose, message, signature) {
      const given = Buffer.from(signature);
      return signers.some((signer) => {
        const expected = Buffer.from(signer(purpose, message));
        return expected.length === given.length && timingSafeEqual(expected, given);
      });
    },
  };
}
