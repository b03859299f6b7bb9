import { z } from 'zod';
import { labelChangeClasses, labelChangeStates, noActionReasons } from '../../contract/index.ts';
import { join, sql, type Sql, type Tx } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';

const changeRow = z.object({
  id: z.number(),
  setId: z.string(),
  class: z.enum(labelChangeClasses),
  title: z.string().nullable(),
  labeler: z.string().nullable(),
  isReference: z.boolean(),
  from: z.number(),
  to: z.number(),
  effective: z.string(),
  foundAt: z.date(),
  state: z.enum(labelChangeStates).nullable(),
  reason: z.enum(noActionReasons).nullable(),
  by: z.string().nullable(),
  at: z.date().nullable(),
});
export type ChangeRow = z.infer<typeof changeRow>;

/** With the last step of this tenant, where there is one for the change as it is now. */
const changes = sql`select w.id, w.set_id as "setId", w.class, l.title, l.labeler, l.is_reference as "isReference", w.from_version as "from",
  w.to_version as "to", w.effective, w.found_at as "foundAt", r.state, r.reason, coalesce(p.display_name, 'Name not known') as "by", r.at
from warning_change w join label l on l.set_id = w.set_id
  left join lateral (select state, reason, person_id, at, tenant_id from label_change_review r
    where r.set_id = w.set_id and r.to_version = w.to_version and r.change_found_at = w.found_at order by r.id desc limit 1) r on true
  left join person p on p.tenant_id = r.tenant_id and p.id = r.person_id`;

/** A day that there is: Date takes 30 February for a day of March, and a year 0, which no database has. */
const isInstant = (text: string): boolean => {
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.getUTCFullYear() > 0 && at.toISOString() === text;
};
const cursorShape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_(\d{1,15})$/;
const literally = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);

/** Label versions that something here rests on. */
type Rest = { setId: string; version: number };
const restsOn = (rests: readonly Rest[]): Sql => sql`exists (select from unnest(${rests.map(({ setId }) => setId)}::uuid[],
  ${rests.map(({ version }) => version)}::int[]) as n (set_id, version) where n.set_id = w.set_id and n.version >= w.to_version)`;

export type ChangesQuery = { class: string; state: string; answer: string; search: string; reference: string; cursor: string };

/** Changes as this tenant sees them, the last found first. Cosmetic ones only where they are asked for. @throws invalid-request for no cursor */
export async function readChanges(
  tx: Tx,
  of: ChangesQuery,
  { taught, inWork }: { taught: readonly Rest[]; inWork: readonly Rest[] },
  limit: number,
): Promise<{ rows: ChangeRow[]; next: string | null }> {
  const wanted: Sql[] = [of.class === '' ? sql`w.class <> 'COSMETIC'` : sql`w.class = ${of.class}`];
  if (of.state !== '') wanted.push(sql`coalesce(r.state, 'open') = ${of.state}`);
  if (of.answer === 'answered') wanted.push(restsOn(taught));
  if (of.answer === 'in-work') wanted.push(sql`${restsOn(inWork)} and not ${restsOn(taught)}`);
  if (of.answer === 'open') wanted.push(sql`not ${restsOn([...taught, ...inWork])}`);
  if (of.reference !== '') wanted.push(sql`l.is_reference`);
  if (of.search.trim() !== '') {
    const pattern = `%${literally(of.search.trim())}%`;
    wanted.push(sql`(l.title ilike ${pattern} or l.labeler ilike ${pattern} or exists (select from label_rxcui c
      join rxnorm_meaning m on m.rxcui = c.rxcui where c.set_id = l.set_id and array_to_string(m.ingredient_names, ' ') ilike ${pattern}))`);
  }
  if (of.cursor !== '') {
    const [, at, id] = cursorShape.exec(of.cursor) ?? [];
    if (at === undefined || !isInstant(at))
      throw new AppError('invalid-request', { detail: 'This is no cursor of the list of changes.', path: 'cursor' });
    wanted.push(sql`(w.found_at, w.id) < (${at}::timestamptz, ${id}::bigint)`);
  }
  const found = await tx.rows(
    changeRow,
    sql`${changes} where ${join(wanted, ' and ')} order by w.found_at desc, w.id desc limit ${limit + 1}`,
  );
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? `${last.foundAt.toISOString()}_${last.id}` : null };
}

export const readChange = async (tx: Tx, id: number): Promise<ChangeRow | undefined> =>
  tx.maybe(changeRow, sql`${changes} where w.id = ${id}`);

export const hasLabels = async (tx: Tx): Promise<boolean> =>
  (await tx.one(z.object({ some: z.boolean() }), sql`select exists (select from label) as some`)).some;

const reachRow = z.object({
  setId: z.string(),
  codes: z.array(z.string()),
  ingredients: z.array(z.string()),
  orders: z.number(),
  cards: z.number(),
  clinicians: z.number(),
});

/** What labels are for, and since then orders of these codes here, and the cards that they brought, of how many clinicians. */
export const readReach = async (tx: Tx, setIds: readonly string[], since: Date): Promise<z.infer<typeof reachRow>[]> =>
  tx.rows(
    reachRow,
    // All labels at once: the cards of these days are read a single time, by the index on when they were shown.
    sql`with wanted as materialized (select c.set_id, c.rxcui from label_rxcui c where c.set_id = any(${setIds}::uuid[])),
      shown as (select w.set_id, count(*) as cards, count(distinct p.person_id) as clinicians from prompt p join wanted w on w.rxcui = p.drug_code
        where p.created_at >= ${since} group by w.set_id),
      ordered as (select w.set_id, sum(o.count)::bigint as orders from order_count o join wanted w on w.rxcui = o.drug_code
        where o.day >= ${since.toISOString().slice(0, 10)}::date group by w.set_id)
    select s.set_id as "setId", array(select rxcui from wanted w where w.set_id = s.set_id) as codes,
      array(select distinct named from label_rxcui c join rxnorm_meaning m on m.rxcui = c.rxcui, unnest(m.ingredient_names) as named
        where c.set_id = s.set_id order by named) as ingredients,
      coalesce(orders, 0) as orders, coalesce(cards, 0) as cards, coalesce(clinicians, 0) as clinicians
    from unnest(${setIds}::uuid[]) as s (set_id) left join shown using (set_id) left join ordered using (set_id)`,
  );

const productRow = z.object({ code: z.string(), name: z.string().nullable() });
export const readProducts = async (tx: Tx, setId: string): Promise<z.infer<typeof productRow>[]> =>
  tx.rows(
    productRow,
    sql`select c.rxcui as code, coalesce(m.name, n.name) as name from label_rxcui c left join rxnorm_meaning m on m.rxcui = c.rxcui
      left join rxnorm_concept n on n.rxcui = c.rxcui where c.set_id = ${setId}::uuid order by name nulls last, code limit 200`,
  );

/** How many different clinicians passed one of these lessons, or one of those on an earlier revision of a topic than today's. */
export const cliniciansWhoPassed = async (
  tx: Tx,
  of: { lessonIds: readonly string[]; onTopics: readonly string[]; topics: readonly { id: string; revision: number }[] },
): Promise<number> =>
  of.lessonIds.length + of.onTopics.length === 0
    ? 0
    : (
        await tx.one(
          z.object({ count: z.number() }),
          sql`select count(distinct person_id) as count from attempt a where status = 'passed' and (lesson_id = any(${of.lessonIds}::text[])
            or (lesson_id = any(${of.onTopics}::text[]) and exists (select from unnest(${of.topics.map(({ id }) => id)}::text[],
              ${of.topics.map(({ revision }) => revision)}::int[]) as t (id, revision) where (a.topic_revisions ->> t.id)::int < t.revision)))`,
        )
      ).count;

const stepRow = z.object({
  state: z.enum(labelChangeStates),
  reason: z.enum(noActionReasons).nullable(),
  by: z.string(),
  at: z.date(),
});
export const readSteps = async (tx: Tx, of: { setId: string; to: number }): Promise<z.infer<typeof stepRow>[]> =>
  tx.rows(
    stepRow,
    sql`select r.state, r.reason, coalesce(p.display_name, 'Name not known') as "by", r.at from label_change_review r
      join person p on p.tenant_id = r.tenant_id and p.id = r.person_id
    where r.set_id = ${of.setId}::uuid and r.to_version = ${of.to} order by r.id desc limit 50`,
  );

/** One step more. */
export const addStep = async (
  tx: Tx,
  step: { changeId: number; state: string; reason: string | null; personId: string; at: Date; correlationId: string },
): Promise<void> =>
  void (await tx.run(sql`insert into label_change_review (set_id, to_version, change_found_at, state, reason, person_id, at, correlation_id)
    select set_id, to_version, found_at, ${step.state}, ${step.reason}, ${step.personId}, ${step.at}, ${step.correlationId}
    from warning_change where id = ${step.changeId}`));
