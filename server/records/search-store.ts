import { z } from 'zod';
import { join, sql, type Sql, type Tx } from '../database/index.ts';
import {
  OWN_PARAM,
  type DateValue,
  type Filter,
  type ReferenceValue,
  type ResourceType,
  type Search,
  type TokenValue,
} from '../standards/fhir-r4/index.ts';
import type { Position } from './cursor.ts';
import { body, toTimestamp } from './store.ts';

const page = z.object({ seq: z.number(), last_updated: z.date(), body });
export type PageRow = z.infer<typeof page>;

const any = (conditions: Sql[]): Sql => sql`(${join(conditions, ' or ')})`;

function tokenIs({ system, code }: TokenValue): Sql {
  const parts = [...(code === undefined ? [] : [sql`i.code = ${code}`]), ...(system === undefined ? [] : [sql`i.system = ${system}`])];
  return parts.length === 0 ? sql`true` : sql`(${join(parts, ' and ')})`;
}

function referenceIs({ targetType, target, version }: ReferenceValue): Sql {
  const parts = [
    sql`i.target = ${target}`,
    ...(targetType === undefined ? [] : [sql`i.target_type = ${targetType}`]),
    ...(version === undefined ? [] : [sql`i.version = ${version}`]),
  ];
  return sql`(${join(parts, ' and ')})`;
}

/**
 * Compares the interval a value covers with the interval the parameter covers, both half-open.
 * @see https://hl7.org/fhir/R4/search.html#prefix
 */
function dateIs({ prefix, startsAt, endsAt }: DateValue, starts: Sql, ends: Sql): Sql {
  const from = toTimestamp(startsAt);
  const to = toTimestamp(endsAt);
  // What begins after the interval does not end within it: said for the index, which else is read up to its end.
  const within = sql`(${starts} >= ${from} and ${starts} <= ${to} and ${ends} <= ${to})`;
  switch (prefix) {
    case 'eq':
      return within;
    case 'ne':
      return sql`not ${within}`;
    case 'gt':
      return sql`${ends} > ${to}`;
    case 'lt':
      return sql`${starts} < ${from}`;
    case 'ge':
      return sql`(${ends} > ${to} or ${within})`;
    case 'le':
      return sql`(${starts} < ${from} or ${within})`;
    case 'sa':
      return sql`${starts} >= ${to}`;
    case 'eb':
      return sql`${ends} <= ${from}`;
  }
}

/** The index row `i` that belongs to the resource `r`. */
const ofResource = sql`i.tenant_id = r.tenant_id and i.type = r.type and i.seq = r.seq`;

/**
 * As `dateIs` of a value that covers one millisecond, the precision our times have: written as bounds of the column itself, so that
 * its index answers.
 */
function updatedIs({ prefix, startsAt, endsAt }: DateValue): Sql {
  const from = toTimestamp(startsAt);
  const to = toTimestamp(endsAt);
  switch (prefix) {
    case 'eq':
      return sql`(r.last_updated >= ${from} and r.last_updated < ${to})`;
    case 'ne':
      return sql`not (r.last_updated >= ${from} and r.last_updated < ${to})`;
    case 'gt':
    case 'sa':
      return sql`r.last_updated >= ${to}`;
    case 'lt':
    case 'eb':
      return sql`r.last_updated < ${from}`;
    case 'ge':
      return sql`r.last_updated >= ${from}`;
    case 'le':
      return sql`r.last_updated < ${to}`;
  }
}

function indexRow(table: 'token' | 'reference' | 'date', param: string, condition: Sql): Sql {
  switch (table) {
    case 'token':
      return sql`exists (select from fhir_token i where ${ofResource} and i.param = ${param} and ${condition})`;
    case 'reference':
      return sql`exists (select from fhir_reference i where ${ofResource} and i.param = ${param} and ${condition})`;
    case 'date':
      return sql`exists (select from fhir_date i where ${ofResource} and i.param = ${param} and ${condition})`;
  }
}

function toCondition(filter: Filter): Sql {
  switch (filter.kind) {
    case 'id':
      return sql`r.id = any(${filter.values})`;
    case 'lastUpdated':
      return any(filter.values.map(updatedIs));
    case 'token': {
      const found = indexRow('token', filter.param, any(filter.values.map(tokenIs)));
      return filter.negated ? sql`not ${found}` : found;
    }
    case 'reference':
      return indexRow('reference', filter.param, any(filter.values.map(referenceIs)));
    case 'date':
      return indexRow('date', filter.param, any(filter.values.map((value) => dateIs(value, sql`i.starts_at`, sql`i.ends_at`))));
    case 'missing': {
      const found = indexRow(filter.type, filter.param, sql`true`);
      return filter.missing ? sql`not ${found}` : found;
    }
  }
}

function matches(type: ResourceType, search: Search, onlyPerson: string | undefined): Sql {
  const conditions = [
    sql`r.tenant_id = current_setting('preceptor.tenant') and r.type = ${type} and not r.deleted`,
    ...search.filters.map(toCondition),
  ];
  if (onlyPerson !== undefined)
    conditions.push(indexRow('reference', OWN_PARAM, sql`i.target_type = 'Practitioner' and i.target = ${onlyPerson}`));
  return join(conditions, ' and ');
}

function after(search: Search, position: Position | undefined): Sql {
  if (position === undefined) return sql`true`;
  switch (search.sort) {
    case 'newest':
      return sql`r.seq < ${position.seq}`;
    case 'lastUpdated':
      return sql`(r.last_updated, r.seq) > (${position.lastUpdated}::timestamptz, ${position.seq}::bigint)`;
    case '-lastUpdated':
      return sql`(r.last_updated, r.seq) < (${position.lastUpdated}::timestamptz, ${position.seq}::bigint)`;
  }
}

const orderBy = { newest: sql`r.seq desc`, lastUpdated: sql`r.last_updated, r.seq`, '-lastUpdated': sql`r.last_updated desc, r.seq desc` };

/** One page and one row more, which tells that there is a following page. */
export const findPage = async (
  tx: Tx,
  type: ResourceType,
  search: Search,
  position: Position | undefined,
  onlyPerson: string | undefined,
): Promise<PageRow[]> =>
  tx.rows(
    page,
    // The page first, and then its bodies: joined at once, those of every match are fetched to be sorted.
    sql`
    with r as materialized (
      select r.tenant_id, r.type, r.id, r.version_id, r.seq, r.last_updated from fhir_resource r
      where ${matches(type, search, onlyPerson)} and ${after(search, position)}
      order by ${orderBy[search.sort]} limit ${search.count + 1}
    )
    select r.seq, r.last_updated, v.body from r
    join fhir_version v using (tenant_id, type, id, version_id)
    order by ${orderBy[search.sort]}`,
  );

export async function countMatches(tx: Tx, type: ResourceType, search: Search, onlyPerson: string | undefined): Promise<number> {
  const { count } = await tx.one(
    z.object({ count: z.number() }),
    sql`
    select count(*)::int as count from fhir_resource r where ${matches(type, search, onlyPerson)}`,
  );
  return count;
}
