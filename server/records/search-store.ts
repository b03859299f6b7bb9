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

/** The rows `i` of an index that hold a value of a parameter. */
type IndexRows = { table: Sql; param: string; condition: Sql };

const tables = { token: sql`fhir_token`, reference: sql`fhir_reference`, date: sql`fhir_date` };

const ownRows = (person: string): IndexRows => ({
  table: tables.reference,
  param: OWN_PARAM,
  condition: sql`i.target_type = 'Practitioner' and i.target = ${person}`,
});

function rowsOf(filter: Extract<Filter, { kind: keyof typeof tables }>): IndexRows {
  const { param } = filter;
  switch (filter.kind) {
    case 'token':
      return { table: tables.token, param, condition: any(filter.values.map(tokenIs)) };
    case 'reference':
      return { table: tables.reference, param, condition: any(filter.values.map(referenceIs)) };
    case 'date':
      return { table: tables.date, param, condition: any(filter.values.map((one) => dateIs(one, sql`i.starts_at`, sql`i.ends_at`))) };
  }
}

const isIn = ({ table, param, condition }: IndexRows): Sql =>
  sql`exists (select from ${table} i where ${ofResource} and i.param = ${param} and ${condition})`;

function toCondition(filter: Filter): Sql {
  switch (filter.kind) {
    case 'id':
      return sql`r.id = any(${filter.values})`;
    case 'lastUpdated':
      return any(filter.values.map(updatedIs));
    case 'token':
      return filter.negated ? sql`not ${isIn(rowsOf(filter))}` : isIn(rowsOf(filter));
    case 'reference':
    case 'date':
      return isIn(rowsOf(filter));
    case 'missing': {
      const found = isIn({ table: tables[filter.type], param: filter.param, condition: sql`true` });
      return filter.missing ? sql`not ${found}` : found;
    }
  }
}

function matches(type: ResourceType, search: Search, onlyPerson: string | undefined): Sql {
  const conditions = [
    sql`r.tenant_id = current_setting('preceptor.tenant') and r.type = ${type} and not r.deleted`,
    ...search.filters.map(toCondition),
  ];
  if (onlyPerson !== undefined) conditions.push(isIn(ownRows(onlyPerson)));
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

/** The one index that answers the whole search, in the order in which resources were made; undefined where it takes more. */
function onlyIndex(search: Search, onlyPerson: string | undefined): IndexRows | undefined {
  if (search.sort !== 'newest' || search.filters.length + (onlyPerson === undefined ? 0 : 1) !== 1) return undefined;
  if (onlyPerson !== undefined) return ownRows(onlyPerson);
  const [filter] = search.filters;
  const isIndexed = filter?.kind === 'date' || filter?.kind === 'reference' || (filter?.kind === 'token' && !filter.negated);
  return isIndexed ? rowsOf(filter) : undefined;
}

/** The rows of a page. An index holds nothing of what was deleted, so that one of them alone can tell which they are. */
function pageRows(type: ResourceType, search: Search, position: Position | undefined, onlyPerson: string | undefined): Sql {
  const one = onlyIndex(search, onlyPerson);
  if (one === undefined)
    return sql`
      select r.tenant_id, r.type, r.id, r.version_id, r.seq, r.last_updated from fhir_resource r
      where ${matches(type, search, onlyPerson)} and ${after(search, position)}
      order by ${orderBy[search.sort]} limit ${search.count + 1}`;
  return sql`
      select r.tenant_id, r.type, r.id, r.version_id, r.seq, r.last_updated
      from (
        select distinct i.tenant_id, i.type, i.seq from ${one.table} i
        where i.tenant_id = current_setting('preceptor.tenant') and i.type = ${type} and i.param = ${one.param} and ${one.condition}
          and ${position === undefined ? sql`true` : sql`i.seq < ${position.seq}`}
        order by i.seq desc limit ${search.count + 1}
      ) i join fhir_resource r on ${ofResource}`;
}

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
    with r as materialized (${pageRows(type, search, position, onlyPerson)})
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
