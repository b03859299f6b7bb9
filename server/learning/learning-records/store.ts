import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { StatementReference } from '../../standards/xapi/index.ts';
import type { ActivityDefinition } from './activity-definitions.ts';

export type StatementRow = {
  id: string;
  /** Since 1970; the upper part of the sequence number. */
  milliseconds: number;
  verbKey: string;
  actorKey: string;
  objectKey: string;
  registration: string | null;
  digest: Buffer;
  payload: string;
  references: readonly StatementReference[];
};

/** One statement with its references, in one round trip; undefined where its id is taken. The sequence number is decimal text. */
export async function insertStatement(tx: Tx, row: StatementRow): Promise<string | undefined> {
  const found = await tx.maybe(
    z.object({ seq: z.string() }),
    sql`
    with stored as (
      insert into statement (seq, id, verb_key, actor_key, object_key, registration, digest, payload)
      values ((${row.milliseconds}::bigint << 21) | nextval('statement_low'), ${row.id}, ${row.verbKey}, ${row.actorKey}, ${row.objectKey},
        ${row.registration}, ${row.digest}, ${row.payload})
      on conflict (tenant_id, id) do nothing
      returning seq
    ), referred as (
      insert into statement_ref (kind, key, seq, direct)
      select r.kind, r.key, stored.seq, r.direct
      from stored, unnest(${row.references.map((one) => one.kind)}::smallint[], ${row.references.map((one) => one.key)}::bigint[],
        ${row.references.map((one) => one.direct)}::boolean[]) as r (kind, key, direct)
    )
    select seq::text from stored`,
  );
  return found?.seq;
}

export async function storedDigest(tx: Tx, id: string): Promise<Buffer | undefined> {
  return (await tx.maybe(z.object({ digest: z.instanceof(Buffer) }), sql`select digest from statement where id = ${id}`))?.digest;
}

/** Writes what is new or changed; a definition that is the same already is only read, so nobody waits for anybody. */
export async function insertActivityDefinitions(tx: Tx, definitions: readonly ActivityDefinition[]): Promise<void> {
  if (definitions.length === 0) return;
  await tx.run(sql`
    insert into activity_definition (key, iri, hash, definition)
    select d.key, d.iri, d.hash, d.definition
    from unnest(${definitions.map((one) => one.key)}::bigint[], ${definitions.map((one) => one.iri)}::text[],
      ${definitions.map((one) => one.hash)}::bytea[], ${definitions.map((one) => one.definition)}::text[]) as d (key, iri, hash, definition)
    where not exists (
      select from activity_definition a
      where a.tenant_id = current_setting('preceptor.tenant', true) and a.key = d.key and a.iri = d.iri and a.hash = d.hash
    )
    on conflict (tenant_id, key, iri) do update set hash = excluded.hash, definition = excluded.definition
    where activity_definition.hash <> excluded.hash`);
}
