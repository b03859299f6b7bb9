import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** A random UUID v4. */
export const newId = (): string => randomUUID();

/** An unguessable token, base64url; 32 bytes carry 256 bits. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** SHA-256 as hex: how a bearer value is kept, so that a copy of the table opens nothing. */
export const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');

const referenceAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Randomness for correlation ids, drawn for many at once: they name requests and keep nothing secret. */
let pool = Buffer.alloc(0);
const draw = (count: number): Buffer => {
  if (pool.length < count) pool = randomBytes(1024);
  const drawn = pool.subarray(0, count);
  pool = pool.subarray(count);
  return drawn;
};

/** A correlation id that a person can read out on the phone: `7Q4-KD2-91F` in shape, 45 bits. */
export function newCorrelationId(): string {
  const bytes = draw(9);
  const letters = Array.from(bytes, (byte) => referenceAlphabet[byte % referenceAlphabet.length]).join('');
  return `${letters.slice(0, 3)}-${letters.slice(3, 6)}-${letters.slice(6, 9)}`;
}
