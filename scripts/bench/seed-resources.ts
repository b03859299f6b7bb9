import { readFileSync } from 'node:fs';
import type { Basic } from 'fhir/r4';
import { sql, type Database } from '../../server/database/index.ts';
import { projectRoot } from '../../server/platform/index.ts';
import { indexValues, ownersOf } from '../../server/standards/fhir-r4/index.ts';

const perStatement = 50_000;
const days = 1000;

export const personOf = (index: number): string => `person-${index}`;
export const resourceOf = (index: number): string => `resource-${index}`;
export const identifierOf = (index: number): string => `urn:example:${index}`;

const words = { id: 'the-resource', person: 'the-person', identifier: 'the-identifier', created: '2026-01-01' };

/** A competency as the example of its profile has it, with words where resources differ. */
const template = (): { body: string; index: ReturnType<typeof indexValues> } => {
  const example = JSON.parse(readFileSync(`${projectRoot()}/fhir-profiles/examples/competency-assertion/good.json`, 'utf8')) as Basic;
  const resource: Basic & { id: string } = {
    ...example,
    id: words.id,
    meta: { ...example.meta, versionId: '1', lastUpdated: '2026-01-01T00:00:00.000Z' },
    identifier: [{ system: 'urn:ietf:rfc:3986', value: words.identifier }],
    subject: { reference: `Practitioner/${words.person}` },
    created: words.created,
  };
  return { body: JSON.stringify(resource), index: indexValues(resource, ownersOf(resource)) };
};

const tables = ['fhir_resource', 'fhir_version', 'fhir_token', 'fhir_reference', 'fhir_date'];

/** Indexes are made anew once everything is in: row by row they take longer than all else. @returns makes them */
const dropIndexes = async (db: Database): Promise<() => Promise<void>> => {
  const { rows } = await db.pool.query<{ drop: string; make: string }>(
    `select c.contype::text as kind, format('alter table %I drop constraint %I', c.conrelid::regclass::text, c.conname) as drop,
       format('alter table %I add constraint %I %s', c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)) as make
     from pg_constraint c where c.contype in ('f', 'p') and c.conrelid::regclass::text = any($1)
     union all
     select 'i', format('drop index %I', i.indexrelid::regclass::text), pg_get_indexdef(i.indexrelid)
     from pg_index i where not i.indisprimary and i.indrelid::regclass::text = any($1)
     order by kind`,
    [tables],
  );
  for (const { drop } of rows) await db.pool.query(drop);
  // What refers to a key goes before it and comes after it.
  return async () => {
    for (const { make } of rows.toReversed()) await db.pool.query(make);
  };
};

/**
 * Competencies 1 … `count` of people 1 … `people`, over three years, indexed as the repository indexes what it writes.
 */
export async function seedResources(db: Database, options: { tenantId: string; count: number; people: number }): Promise<void> {
  const { tenantId, count, people } = options;
  const { body, index } = template();
  const tokens = JSON.stringify(index.tokens);
  const references = JSON.stringify(index.references.map(({ targetType, ...one }) => ({ ...one, target_type: targetType })));
  const dates = JSON.stringify(index.dates.map(({ param }) => ({ param })));
  const makeIndexes = await dropIndexes(db);
  for (let from = 1; from <= count; from += perStatement)
    await db.system(async (tx) =>
      tx.run(sql`
        with one as materialized (
          select n, 'resource-' || n as id, 'person-' || (1 + n % ${people}::int) as person, 'urn:example:' || n as identifier,
            now() - (${count}::int - n) * interval '90 seconds' as at,
            (date '2024-01-01' + (n::bigint * 7919 % ${days}::int)::int) as created
          from generate_series(${from}::int, least(${from}::int + ${perStatement - 1}::int, ${count}::int)) n
        ), resource as (
          insert into fhir_resource (tenant_id, type, id, version_id, last_updated)
          select ${tenantId}, 'Basic', id, 1, at from one order by n returning id, seq
        ), version as (
          insert into fhir_version (tenant_id, type, id, version_id, last_updated, method, body)
          select ${tenantId}, 'Basic', id, 1, at, 'POST',
            replace(replace(replace(replace(${body}::text, ${words.id}, id), ${words.person}, person), ${words.identifier}, identifier),
              ${words.created}, created::text)
          from one
        ), token as (
          insert into fhir_token (tenant_id, type, param, system, code, seq)
          select ${tenantId}, 'Basic', t.param, t.system, replace(t.code, ${words.identifier}, one.identifier), resource.seq
          from one join resource using (id), jsonb_to_recordset(${tokens}::jsonb) as t (param text, system text, code text)
        ), reference as (
          insert into fhir_reference (tenant_id, type, param, target_type, target, version, seq)
          select ${tenantId}, 'Basic', t.param, t.target_type, replace(t.target, ${words.person}, one.person), t.version, resource.seq
          from one join resource using (id),
            jsonb_to_recordset(${references}::jsonb) as t (param text, target_type text, target text, version text)
        )
        insert into fhir_date (tenant_id, type, param, starts_at, ends_at, seq)
        select ${tenantId}, 'Basic', t.param, one.created, one.created + 1, resource.seq
        from one join resource using (id), jsonb_to_recordset(${dates}::jsonb) as t (param text)`),
    );
  await makeIndexes();
  await db.pool.query('vacuum analyze');
  await db.pool.query('checkpoint');
}
