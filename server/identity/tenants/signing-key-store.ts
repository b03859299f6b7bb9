import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

const keyRow = z.object({
  kid: z.string(),
  algorithm: z.enum(['ES384', 'RS384']),
  public_jwk: z.looseObject({ kty: z.string() }),
  private_sealed: z.string().nullable(),
});
export type KeyRow = z.infer<typeof keyRow>;

/** Waits until nobody else makes or retires a key; ends with the transaction. */
export const lockKeys = async (tx: Tx): Promise<void> => {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('signing_key', 0))`);
};

export const currentKeys = async (tx: Tx): Promise<KeyRow[]> =>
  tx.rows(keyRow, sql`select kid, algorithm, public_jwk, private_sealed from signing_key where published_until is null order by algorithm`);

export const publishedKeys = async (tx: Tx, at: Date): Promise<KeyRow[]> =>
  tx.rows(
    keyRow,
    sql`select kid, algorithm, public_jwk, null as private_sealed from signing_key where published_until is null or published_until > ${at}
    order by published_until desc nulls first, created_at desc, algorithm`,
  );

export async function insertKey(
  tx: Tx,
  key: { kid: string; algorithm: string; publicJwk: object; privateSealed: string; at: Date },
): Promise<void> {
  await tx.run(sql`insert into signing_key (kid, algorithm, public_jwk, private_sealed, created_at)
    values (${key.kid}, ${key.algorithm}, ${JSON.stringify(key.publicJwk)}::jsonb, ${key.privateSealed}, ${key.at})`);
}

/** Takes the private halves away and lets the public ones be seen until then. */
export async function retireKeys(tx: Tx, publishedUntil: Date): Promise<void> {
  await tx.run(sql`update signing_key set private_sealed = null, published_until = ${publishedUntil} where published_until is null`);
}

export async function forgetKeys(tx: Tx, at: Date): Promise<void> {
  await tx.run(sql`delete from signing_key where published_until <= ${at}`);
}
