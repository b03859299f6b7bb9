import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { TopicBasis } from '../drug-facts/index.ts';
import { topicSchema } from './facts-schema.ts';
import type { FactBody } from './fact-rows.ts';

/** Whoever listens hears the number of a new version. */
export const FACTS_CHANNEL = 'preceptor_drug_facts';

/** Any 63-bit number, the same in every process: facts are decided by one at a time. */
const factsLock = 7_208_411_555;

export const lockFacts = async (tx: Tx): Promise<void> => void (await tx.query(sql`select pg_advisory_xact_lock(${factsLock})`));

const versionRow = z
  .object({
    version: z.number(),
    starter: z.string(),
    as_of: z.string(),
    codes: z.number(),
    topics: z.number(),
    content_hash: z.string(),
    decided_at: z.date(),
  })
  .transform((row) => ({
    version: row.version,
    starter: row.starter,
    asOf: row.as_of,
    codes: row.codes,
    topics: row.topics,
    contentHash: row.content_hash,
    decidedAt: row.decided_at,
  }));
export type FactsVersion = z.infer<typeof versionRow>;

export const newestFacts = async (tx: Tx): Promise<FactsVersion | undefined> =>
  tx.maybe(
    versionRow,
    sql`select version, starter, as_of, codes, topics, content_hash, decided_at from drug_facts_version order by version desc limit 1`,
  );

const basisColumn: z.ZodType<TopicBasis> = z.object({
  labels: z.record(z.string(), z.object({ says: z.string(), headings: z.array(z.string()) })),
  seen: z.array(z.string()),
});

const topicRow = z.object({ id: z.string(), body: topicSchema.nullable(), revision: z.number(), basis: basisColumn });
export type TopicRow = z.infer<typeof topicRow>;

/** Topics in the order of their ids; those that are gone for now have no body. */
export const readTopics = async (tx: Tx): Promise<TopicRow[]> =>
  tx.rows(topicRow, sql`select id, body, revision, basis from drug_topic order by id`);

const factRow = z.object({ code: z.string(), body: z.unknown() });

/** A page of facts in the order of their codes; those that are gone have no body. */
export const readFacts = async (tx: Tx, after: string, limit: number): Promise<{ code: string; body: unknown }[]> =>
  tx.rows(factRow, sql`select code, body from drug_fact where code > ${after} order by code limit ${limit}`);

/** [[id, body], …] in their order, as one text, and the last id. */
const factsPage = z.object({ page: z.string(), last: z.string() });
export type FactsPage = z.infer<typeof factsPage>;

/** Null where nothing follows. */
const pageText = async (tx: Tx, query: ReturnType<typeof sql>): Promise<FactsPage | null> => (await tx.rows(factsPage, query))[0] ?? null;

/**
 * A page of facts as one text, [[code, body], …]; null behind the last. As rows they cost a running server more than all that it
 * does with them: the driver makes objects of each, which the collector then carries while orders wait.
 */
export const readFactsPage = async (tx: Tx, after: string, limit: number): Promise<FactsPage | null> =>
  pageText(
    tx,
    sql`select json_agg(json_build_array(code, body) order by code)::text as page, max(code) as last
      from (select code, body from drug_fact where code > ${after} and body is not null order by code limit ${limit}) as one
      having count(*) > 0`,
  );

/** As {@link readFactsPage}, of the topics that codes name, short of what deciding needs. */
export const readTopicsPage = async (tx: Tx, after: string, limit: number): Promise<FactsPage | null> =>
  pageText(
    tx,
    sql`select json_agg(json_build_array(id, body) order by id)::text as page, max(id) as last
      from (select id, body from drug_topic where id > ${after} and body is not null order by id limit ${limit}) as one
      having count(*) > 0`,
  );

const perStatement = 2000;

function* inParts<Row>(rows: Iterable<Row>): Generator<Row[]> {
  let part: Row[] = [];
  for (const row of rows)
    if (part.push(row) === perStatement) {
      yield part;
      part = [];
    }
  if (part.length > 0) yield part;
}

/** Keeps a version with what is new in it, and tells whoever listens; they hear it when the transaction is kept. */
export async function writeFacts(
  tx: Tx,
  version: FactsVersion,
  changed: { facts: Iterable<{ code: string; body: FactBody | null }>; topics: readonly TopicRow[] },
): Promise<void> {
  await tx.run(sql`insert into drug_facts_version (version, starter, as_of, codes, topics, content_hash, decided_at)
    values (${version.version}, ${version.starter}, ${version.asOf}, ${version.codes}, ${version.topics}, ${version.contentHash}, ${version.decidedAt})`);
  for (const rows of inParts(changed.topics))
    await tx.run(sql`insert into drug_topic (id, body, revision, basis, changed_in)
      select id, nullif(body, 'null'), revision, basis, ${version.version}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as one (id text, body jsonb, revision integer, basis jsonb)
      on conflict (id) do update set body = excluded.body, revision = excluded.revision, basis = excluded.basis, changed_in = excluded.changed_in`);
  for (const rows of inParts(changed.facts))
    await tx.run(sql`insert into drug_fact (code, body, changed_in)
      select code, nullif(body, 'null'), ${version.version}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as one (code text, body jsonb)
      on conflict (code) do update set body = excluded.body, changed_in = excluded.changed_in`);
  await tx.query(sql`select pg_notify(${FACTS_CHANNEL}, ${String(version.version)})`);
}
