import { z } from 'zod';
import { draftWriters, lessonTextStates, lessonTextViewSchema, type LessonTextBasis, type LessonTextState } from '../../contract/index.ts';
import { join, sql, type Sql, type Tx } from '../../database/index.ts';
import { evidenceSchema, type Evidence } from './evidence.ts';
import type { LessonBody } from './lesson-body.ts';
import type { SubmittedFor } from './moved-since.ts';

const bodySchema = z.record(z.string(), z.unknown());
const textRow = z.object({
  id: z.string(),
  lessonId: z.string(),
  version: z.string(),
  state: z.enum(lessonTextStates),
  basis: lessonTextViewSchema.shape.basis,
  machineMade: z.enum(draftWriters).nullable(),
  body: bodySchema,
  problems: z.number(),
  revision: z.number(),
  reviewBy: z.string().nullable(),
  editedBy: z.string(),
  editedAt: z.date(),
});
export type TextRow = z.infer<typeof textRow>;
const wholeRow = textRow.extend({ evidence: evidenceSchema });
export type WholeText = z.infer<typeof wholeRow>;

const columns: Sql = sql`t.id, t.lesson_id as "lessonId", t.version, t.state, t.basis, t.machine_made as "machineMade", t.body, t.problems,
  t.revision, t.review_by as "reviewBy", coalesce(p.display_name, 'Name not known') as "editedBy", t.edited_at as "editedAt"`;
const withEditor: Sql = sql`lesson_text t join person e on e.tenant_id = t.tenant_id and e.id = t.edited_by
  join person p on p.tenant_id = e.tenant_id and p.id = coalesce(e.merged_into, e.id)`;

const literally = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);

/** The last edited first. @param of.search in the title and the lesson's id, taken literally */
export async function listTexts(tx: Tx, of: { state: LessonTextState | ''; search: string }, limit: number): Promise<TextRow[]> {
  const wanted: Sql[] = [of.state === '' ? sql`t.state <> 'discarded'` : sql`t.state = ${of.state}`];
  const search = of.search.trim();
  if (search !== '') {
    const pattern = `%${literally(search)}%`;
    wanted.push(sql`(t.body->>'title' ilike ${pattern} or t.lesson_id ilike ${pattern})`);
  }
  return tx.rows(
    textRow,
    sql`select ${columns} from ${withEditor} where ${join(wanted, ' and ')} order by t.edited_at desc, t.id limit ${limit}`,
  );
}

export const findText = async (tx: Tx, id: string): Promise<WholeText | undefined> =>
  tx.maybe(wholeRow, sql`select ${columns}, t.evidence from ${withEditor} where t.id = ${id}`);

/** Whoever changes the same text waits. */
export const lockText = async (tx: Tx, id: string): Promise<WholeText | undefined> => {
  await tx.query(sql`select 1 from lesson_text where id = ${id} for update`);
  return findText(tx, id);
};

const idRow = z.object({ id: z.string() });
export const openTextOf = async (tx: Tx, lessonId: string): Promise<string | undefined> =>
  (await tx.maybe(idRow, sql`select id from lesson_text where lesson_id = ${lessonId} and state in ('draft', 'in-review')`))?.id;

/** An open text begun from this change of a label, whatever lesson it will be. */
export const openTextOfChange = async (tx: Tx, changeId: number): Promise<string | undefined> =>
  (
    await tx.maybe(
      idRow,
      sql`select id from lesson_text where basis->>'kind' = 'label-change' and (basis->>'changeId')::bigint = ${changeId}
        and state in ('draft', 'in-review') order by edited_at desc limit 1`,
    )
  )?.id;

export type NewText = {
  id: string;
  lessonId: string;
  version: string;
  basis: LessonTextBasis;
  machineMade: 'extractive' | 'llm' | null;
  body: LessonBody;
  evidence: Evidence;
  problems: number;
  personId: string;
  at: Date;
};

/** False where an open text of this lesson came first. */
export const insertText = async (tx: Tx, one: NewText): Promise<boolean> =>
  1 ===
  (await tx.run(sql`insert into lesson_text (id, lesson_id, version, state, basis, machine_made, body, evidence, problems, revision,
      begun_by, edited_by, edited_at)
    values (${one.id}, ${one.lessonId}, ${one.version}, 'draft', ${JSON.stringify(one.basis)}, ${one.machineMade}, ${JSON.stringify(one.body)},
      ${JSON.stringify(one.evidence)}, ${one.problems}, 1, ${one.personId}, ${one.personId}, ${one.at})
    on conflict (tenant_id, lesson_id) where state in ('draft', 'in-review') do nothing`));

export const saveBody = async (
  tx: Tx,
  id: string,
  to: { body: LessonBody; evidence: Evidence; problems: number; personId: string; at: Date },
): Promise<void> =>
  void (await tx.run(sql`update lesson_text set body = ${JSON.stringify(to.body)}, evidence = ${JSON.stringify(to.evidence)}, problems = ${to.problems}, revision = revision + 1,
      edited_by = ${to.personId}, edited_at = ${to.at} where id = ${id}`));

export const setState = async (tx: Tx, id: string, state: LessonTextState, submittedBy: string | null = null): Promise<void> =>
  void (await tx.run(sql`update lesson_text set state = ${state}, revision = revision + 1,
      submitted_by = coalesce(${submittedBy}, submitted_by) where id = ${id}`));

export const setPublished = async (
  tx: Tx,
  id: string,
  to: { body: LessonBody; version: string; reviewBy: string; personId: string; at: Date },
): Promise<void> =>
  void (await tx.run(sql`update lesson_text set state = 'published', revision = revision + 1, problems = 0, body = ${JSON.stringify(to.body)},
      version = ${to.version}, review_by = ${to.reviewBy}, published_by = ${to.personId}, published_at = ${to.at} where id = ${id}`));

export const setProblems = async (tx: Tx, id: string, problems: number): Promise<void> =>
  void (await tx.run(sql`update lesson_text set problems = ${problems} where id = ${id} and problems <> ${problems}
    and state in ('draft', 'in-review')`));

const steps = ['begin', 'edit', 'submit', 'return', 'publish', 'withdraw', 'discard'] as const;
const disclosureColumn = z.object({ company: z.string(), nature: z.string(), mitigated: z.boolean() }).nullable();
export type Disclosure = z.infer<typeof disclosureColumn>;
const stepRow = z.object({
  step: z.enum(steps),
  personId: z.string(),
  by: z.string(),
  at: z.date(),
  note: z.string().nullable(),
  disclosure: disclosureColumn,
});
export type StepRow = z.infer<typeof stepRow>;

/** Of a text, the first first; persons as they are now, for two of them can have turned out to be one. */
export const stepsOf = async (tx: Tx, textId: string): Promise<StepRow[]> =>
  tx.rows(
    stepRow,
    sql`select s.step, p.id as "personId", coalesce(p.display_name, 'Name not known') as "by", s.at, s.note, s.disclosure
    from lesson_text_step s join person w on w.tenant_id = s.tenant_id and w.id = s.person_id
      join person p on p.tenant_id = w.tenant_id and p.id = coalesce(w.merged_into, w.id)
    where s.text_id = ${textId} order by s.id`,
  );

export type NewStep = {
  textId: string;
  step: StepRow['step'];
  revision: number;
  personId: string;
  at: Date;
  note?: string | null;
  disclosure?: Disclosure;
  body?: LessonBody | null;
  correlationId: string;
};
const jsonOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));
export const addStep = async (tx: Tx, one: NewStep): Promise<void> =>
  void (await tx.run(sql`insert into lesson_text_step (text_id, step, revision, person_id, at, note, disclosure, body, correlation_id)
    values (${one.textId}, ${one.step}, ${one.revision}, ${one.personId}, ${one.at}, ${one.note ?? null}, ${jsonOrNull(one.disclosure)},
      ${jsonOrNull(one.body)}, ${one.correlationId})`));

/** What the last submission of a text was kept with; nothing of one from before that was kept. */
export const lastSubmittedFor = async (tx: Tx, textId: string): Promise<SubmittedFor> =>
  (
    await tx.maybe(
      z.object({ revisions: z.record(z.string(), z.number()).nullable() }),
      sql`select body->'topicRevisions' as revisions from lesson_text_step
        where text_id = ${textId} and step = 'submit' order by id desc limit 1`,
    )
  )?.revisions ?? {};

const versionRow = z.object({ id: z.string(), version: z.string(), state: z.enum(['published', 'withdrawn']), reviewBy: z.string() });
/** What was ever published of a lesson. */
export const releasedVersions = async (tx: Tx, lessonId: string): Promise<z.infer<typeof versionRow>[]> =>
  tx.rows(
    versionRow,
    sql`select id, version, state, review_by as "reviewBy" from lesson_text
      where lesson_id = ${lessonId} and state in ('published', 'withdrawn')`,
  );

export const releasedBody = async (tx: Tx, lessonId: string, version: string): Promise<LessonBody | undefined> =>
  (
    await tx.maybe(
      z.object({ body: bodySchema }),
      sql`select body from lesson_text where lesson_id = ${lessonId} and version = ${version} and state in ('published', 'withdrawn')`,
    )
  )?.body;

const dueRow = z.object({
  textId: z.string(),
  lessonId: z.string(),
  version: z.string(),
  title: z.string().nullable(),
  reviewBy: z.string(),
});
/** Published texts whose review date is at or before a day. */
export const reviewsDue = async (tx: Tx, by: string): Promise<z.infer<typeof dueRow>[]> =>
  tx.rows(
    dueRow,
    sql`select id as "textId", lesson_id as "lessonId", version, body->>'title' as title, review_by as "reviewBy" from lesson_text
      where state = 'published' and review_by <= ${by}::date order by review_by, id`,
  );

const releasedRow = z.object({ tenantId: z.string(), id: z.string(), state: z.enum(['published', 'withdrawn']), body: bodySchema });
export type ReleasedText = z.infer<typeof releasedRow>;
const markRow = z.object({ tenantId: z.string(), mark: z.string() });

/** Per tenant what tells whether anything was published or withdrawn since. Over all tenants, for the process itself. */
export const releaseMarks = async (tx: Tx): Promise<z.infer<typeof markRow>[]> =>
  tx.rows(
    markRow,
    sql`select tenant_id as "tenantId", string_agg(id || ' ' || revision, ' ' order by id) as mark from lesson_text
      where state in ('published', 'withdrawn') group by tenant_id`,
  );

export const releasedTexts = async (tx: Tx, tenantIds: readonly string[]): Promise<ReleasedText[]> =>
  tx.rows(
    releasedRow,
    sql`select tenant_id as "tenantId", id, state, body from lesson_text
      where tenant_id = any(${tenantIds}::text[]) and state in ('published', 'withdrawn') order by tenant_id, id`,
  );
