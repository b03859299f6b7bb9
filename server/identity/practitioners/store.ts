import { z } from 'zod';
import { prepared, sql, type Tx } from '../../database/index.ts';
import type { IdentityLink, NamedLink, Person } from './person.ts';

const personRow = z.object({
  id: z.string(),
  tenant_id: z.string(),
  display_name: z.string().nullable(),
  npi: z.string().nullable(),
  pseudonym: z.string(),
});
const linkRow = z.object({
  id: z.string(),
  reference: z.string(),
  identity_id: z.string(),
  from_person_id: z.string().nullable(),
  to_person_id: z.string(),
  reason: z.enum(['npi', 'practitioner-role']),
  linked_at: z.date(),
  undone_at: z.date().nullable(),
});
const idRow = z.object({ id: z.string() });
const identityRow = z.object({ id: z.string(), person_id: z.string() });

const toPerson = (row: z.infer<typeof personRow>): Person => ({
  id: row.id,
  tenantId: row.tenant_id,
  displayName: row.display_name,
  npi: row.npi,
  pseudonym: row.pseudonym,
});
const toLink = (row: z.infer<typeof linkRow>): IdentityLink => ({
  id: row.id,
  reference: row.reference,
  fromPersonId: row.from_person_id,
  toPersonId: row.to_person_id,
  reason: row.reason,
  linkedAt: row.linked_at,
  undoneAt: row.undone_at,
});

/** The person behind an id; a merged record answers with the one it was merged into. */
export async function personById(tx: Tx, personId: string): Promise<Person | undefined> {
  const row = await tx.maybe(
    personRow,
    sql`select t.id, t.tenant_id, t.display_name, t.npi, t.pseudonym
    from person p join person t on t.tenant_id = p.tenant_id and t.id = coalesce(p.merged_into, p.id) where p.id = ${personId}`,
  );
  return row === undefined ? undefined : toPerson(row);
}

export async function personByNpi(tx: Tx, tenantId: string, npi: string): Promise<Person | undefined> {
  const row = await tx.maybe(
    personRow,
    sql`select id, tenant_id, display_name, npi, pseudonym from person
    where tenant_id = ${tenantId} and npi = ${npi} and merged_into is null`,
  );
  return row === undefined ? undefined : toPerson(row);
}

export async function personByReference(
  tx: Tx,
  tenantId: string,
  registrationId: string,
  reference: string,
): Promise<{ identityId: string; person: Person } | undefined> {
  const row = await tx.maybe(
    personRow.extend({ identity_id: z.string() }),
    prepared(sql`
    select i.id as identity_id, t.id, t.tenant_id, t.display_name, t.npi, t.pseudonym
    from identity i join person p on p.tenant_id = i.tenant_id and p.id = i.person_id
      join person t on t.tenant_id = p.tenant_id and t.id = coalesce(p.merged_into, p.id)
    where i.tenant_id = ${tenantId} and i.registration_id = ${registrationId} and i.reference = ${reference}`),
  );
  return row === undefined ? undefined : { identityId: row.identity_id, person: toPerson(row) };
}

export async function insertPerson(tx: Tx, person: Person, at: Date): Promise<void> {
  await tx.run(sql`insert into person (id, tenant_id, display_name, npi, pseudonym, created_at)
    values (${person.id}, ${person.tenantId}, ${person.displayName}, ${person.npi}, ${person.pseudonym}, ${at})`);
}

/** False where another request wrote the same identity first. */
export async function insertIdentity(
  tx: Tx,
  identity: { id: string; tenantId: string; registrationId: string; reference: string; personId: string },
  at: Date,
): Promise<boolean> {
  const row = await tx.maybe(
    idRow,
    sql`insert into identity (id, tenant_id, registration_id, reference, person_id, created_at)
    values (${identity.id}, ${identity.tenantId}, ${identity.registrationId}, ${identity.reference}, ${identity.personId}, ${at})
    on conflict (tenant_id, registration_id, reference) do nothing returning id`,
  );
  return row !== undefined;
}

export async function deletePerson(tx: Tx, personId: string): Promise<void> {
  await tx.run(sql`delete from person where id = ${personId}`);
}

export async function updatePerson(tx: Tx, personId: string, fields: { displayName: string | null; npi: string | null }): Promise<void> {
  await tx.run(sql`update person set display_name = ${fields.displayName}, npi = ${fields.npi} where id = ${personId}`);
}

/** Serializes whatever finds-or-creates under one key until the transaction ends. */
export async function lockName(tx: Tx, tenantId: string, name: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`person:${tenantId}:${name}`}, 0))`);
}

export async function insertLink(
  tx: Tx,
  link: {
    id: string;
    tenantId: string;
    identityId: string;
    fromPersonId: string | null;
    toPersonId: string;
    reason: IdentityLink['reason'];
    evidence: Record<string, unknown>;
    correlationId: string;
  },
  at: Date,
): Promise<void> {
  await tx.run(sql`insert into identity_link
    (id, tenant_id, identity_id, from_person_id, to_person_id, reason, evidence, correlation_id, linked_at)
    values (${link.id}, ${link.tenantId}, ${link.identityId}, ${link.fromPersonId}, ${link.toPersonId}, ${link.reason},
      ${JSON.stringify(link.evidence)}::jsonb, ${link.correlationId}, ${at})`);
}

export async function moveIdentity(tx: Tx, identityId: string, personId: string): Promise<void> {
  await tx.run(sql`update identity set person_id = ${personId} where id = ${identityId}`);
}

/** Records that `from` is `into`, and so is whatever had been merged into `from`. */
export async function setMergedInto(tx: Tx, from: string, into: string): Promise<void> {
  await tx.run(sql`update person set merged_into = ${into} where id = ${from} or merged_into = ${from}`);
}

/** Takes a merge back, with whoever had been merged into this person before. An NPI that the other person holds now stays there. */
export async function clearMerge(tx: Tx, personId: string, into: string): Promise<void> {
  await tx.run(sql`update person set merged_into = ${personId} where merged_into = ${into} and id in (
      select from_person_id from identity_link where to_person_id = ${personId} and undone_at is null)`);
  await tx.run(sql`update person p set merged_into = null, npi = case when exists (
      select from person o where o.tenant_id = p.tenant_id and o.npi = p.npi and o.id <> p.id and o.merged_into is null) then null else p.npi end
    where p.id = ${personId}`);
}

export async function identitiesOf(tx: Tx, personId: string): Promise<string[]> {
  return (await tx.rows(identityRow, sql`select id, person_id from identity where person_id = ${personId}`)).map((row) => row.id);
}

/** Under which references a person is known. */
export async function referencesOf(tx: Tx, personId: string): Promise<string[]> {
  return (await tx.rows(z.object({ reference: z.string() }), sql`select reference from identity where person_id = ${personId}`)).map(
    (row) => row.reference,
  );
}

/** Whom a merged person became; null where it stands for itself or is unknown. */
export async function mergedInto(tx: Tx, personId: string): Promise<string | null> {
  const row = await tx.maybe(z.object({ merged_into: z.string().nullable() }), sql`select merged_into from person where id = ${personId}`);
  return row?.merged_into ?? null;
}

/** These people, and all who were merged into them. */
export async function withMerged(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const ids = [...personIds];
  const row = z.object({ id: z.string() });
  return (await tx.rows(row, sql`select id from person where id = any(${ids}::uuid[]) or merged_into = any(${ids}::uuid[])`)).map(
    ({ id }) => id,
  );
}

export async function pseudonymsOf(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx.rows(
    z.object({ pseudonym: z.string() }),
    sql`select pseudonym from person where id = ${personId} or merged_into = ${personId} order by created_at, id`,
  );
  return rows.map((row) => row.pseudonym);
}

const mergeLinkRow = z.object({ id: z.string(), identity_id: z.string(), moved: z.record(z.string(), z.array(z.string())) });

/** The links by which a person was merged, oldest first, with what moved. */
export async function mergeLinks(tx: Tx, personId: string): Promise<{ id: string; identityId: string; moved: Record<string, string[]> }[]> {
  const rows = await tx.rows(
    mergeLinkRow,
    sql`select id, identity_id, coalesce(evidence -> 'moved', '{}') as moved from identity_link
    where from_person_id = ${personId} and undone_at is null and evidence @> '{"merged": true}' order by linked_at, id for update`,
  );
  return rows.map((row) => ({ id: row.id, identityId: row.identity_id, moved: row.moved }));
}

export async function saveMoved(tx: Tx, linkId: string, moved: Record<string, string[]>): Promise<void> {
  await tx.run(
    sql`update identity_link set evidence = jsonb_set(evidence, '{moved}', ${JSON.stringify(moved)}::jsonb) where id = ${linkId}`,
  );
}

export async function linksOf(tx: Tx, personId: string): Promise<IdentityLink[]> {
  return (
    await tx.rows(
      linkRow,
      sql`select l.*, i.reference from identity_link l join identity i on i.tenant_id = l.tenant_id and i.id = l.identity_id
    where l.to_person_id = ${personId} or l.from_person_id = ${personId} order by l.linked_at, l.id`,
    )
  ).map(toLink);
}

const namedLinkRow = linkRow.extend({
  is_merge: z.boolean(),
  undone_by: z.string().nullable(),
  from_name: z.string().nullable(),
  from_npi: z.string().nullable(),
  to_name: z.string().nullable(),
  to_npi: z.string().nullable(),
});

/** Every link of the tenant with the names of both sides, oldest first. */
export async function namedLinks(tx: Tx): Promise<NamedLink[]> {
  const rows = await tx.rows(
    namedLinkRow,
    sql`select l.*, i.reference, l.evidence @> '{"merged": true}' as is_merge,
      f.display_name as from_name, f.npi as from_npi, t.display_name as to_name, t.npi as to_npi
    from identity_link l join identity i on i.tenant_id = l.tenant_id and i.id = l.identity_id
      join person t on t.tenant_id = l.tenant_id and t.id = l.to_person_id
      left join person f on f.tenant_id = l.tenant_id and f.id = l.from_person_id
    order by l.linked_at, l.id`,
  );
  return rows.map((row) => ({
    ...toLink(row),
    from: row.from_person_id === null ? null : { id: row.from_person_id, displayName: row.from_name, npi: row.from_npi },
    to: { id: row.to_person_id, displayName: row.to_name, npi: row.to_npi },
    isMerge: row.is_merge,
    undoneBy: row.undone_by,
  }));
}

export async function linkById(tx: Tx, linkId: string): Promise<(IdentityLink & { identityId: string }) | undefined> {
  const row = await tx.maybe(
    linkRow,
    sql`select l.*, i.reference from identity_link l
    join identity i on i.tenant_id = l.tenant_id and i.id = l.identity_id where l.id = ${linkId} for update of l`,
  );
  return row === undefined ? undefined : { ...toLink(row), identityId: row.identity_id };
}

export async function markUndone(tx: Tx, linkId: string, by: string, at: Date): Promise<void> {
  await tx.run(sql`update identity_link set undone_at = ${at}, undone_by = ${by} where id = ${linkId}`);
}

/** People of the tenant but those in `without`, by name; search matches the name's beginning of any word, or the NPI. */
export async function listPeople(
  tx: Tx,
  tenantId: string,
  options: { search: string; without: readonly string[]; limit: number; offset: number },
): Promise<{ people: Person[]; total: number }> {
  const term = options.search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, (sign) => `\\${sign}`);
  const where = sql`tenant_id = ${tenantId} and merged_into is null and id <> all(${[...options.without]}::uuid[])
    and (${term} = '' or lower(coalesce(display_name, '')) like ${`${term}%`} or lower(coalesce(display_name, '')) like ${`% ${term}%`} or npi like ${`${term}%`})`;
  const people = await tx.rows(
    personRow,
    sql`select id, tenant_id, display_name, npi, pseudonym from person where ${where}
    order by display_name nulls last, id limit ${options.limit} offset ${options.offset}`,
  );
  const { total } = await tx.one(z.object({ total: z.number() }), sql`select count(*) as total from person where ${where}`);
  return { people: people.map(toPerson), total };
}
