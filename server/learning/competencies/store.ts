import { z } from 'zod';
import { prepared, sql, type Tx } from '../../database/index.ts';
import type { CompetencyRow, CurrentCompetency, RecordedResource } from './facts.ts';

const tenant = sql`current_setting('preceptor.tenant')`;

const recorded = z.array(z.object({ type: z.string(), id: z.string(), versionId: z.string(), display: z.string() }));
const recordedRow = z.object({ recorded });

/** One change of a person's competencies at a time, until the transaction ends. */
export async function lockPerson(tx: Tx, personId: string): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended('competency ' || ${tenant} || ' ' || ${personId}, 0))`);
}

/** Claims an attempt for recording; false when it was recorded before. */
export const insertAssessment = async (tx: Tx, attemptId: string, personId: string): Promise<boolean> =>
  (await tx.run(sql`
    insert into assessment_record (tenant_id, attempt_id, person_id) values (${tenant}, ${attemptId}, ${personId}) on conflict do nothing`)) ===
  1;

export async function saveAssessment(tx: Tx, attemptId: string, resources: RecordedResource[]): Promise<void> {
  await tx.run(
    sql`update assessment_record set recorded = ${JSON.stringify(resources)}::jsonb where tenant_id = ${tenant} and attempt_id = ${attemptId}`,
  );
}

export async function readAssessment(tx: Tx, attemptId: string): Promise<RecordedResource[]> {
  return (
    (await tx.maybe(recordedRow, sql`select recorded from assessment_record where tenant_id = ${tenant} and attempt_id = ${attemptId}`))
      ?.recorded ?? []
  );
}

const assignment = z.object({ task_id: z.string(), source: z.string(), recorded });

/** Claims an assignment; false when the person has one open for this lesson, or had one from this source. */
export const insertAssignment = async (
  tx: Tx,
  row: { taskId: string; personId: string; lessonId: string; source: string },
): Promise<boolean> =>
  (await tx.run(sql`
    insert into learning_assignment (tenant_id, task_id, person_id, lesson_id, source, status)
    values (${tenant}, ${row.taskId}, ${row.personId}, ${row.lessonId}, ${row.source}, 'in-progress') on conflict do nothing`)) === 1;

export async function saveAssignment(tx: Tx, taskId: string, resources: RecordedResource[]): Promise<void> {
  await tx.run(
    sql`update learning_assignment set recorded = ${JSON.stringify(resources)}::jsonb where tenant_id = ${tenant} and task_id = ${taskId}`,
  );
}

/** It is open no more: done, or put aside; the Task says which. */
export const closeAssignment = async (tx: Tx, taskId: string): Promise<number> =>
  tx.run(sql`update learning_assignment set status = 'completed' where tenant_id = ${tenant} and task_id = ${taskId}`);

export const reopenAssignment = async (tx: Tx, taskId: string): Promise<number> =>
  tx.run(sql`update learning_assignment set status = 'in-progress' where tenant_id = ${tenant} and task_id = ${taskId}`);

/** Those of a lesson that are open no more. */
export const closedAssignments = async (tx: Tx, personId: string, lessonId: string): Promise<z.infer<typeof assignment>[]> =>
  tx.rows(
    assignment,
    sql`
    select task_id, source, recorded from learning_assignment
    where tenant_id = ${tenant} and person_id = ${personId} and lesson_id = ${lessonId} and status = 'completed' order by task_id desc`,
  );

export const findOpenAssignment = async (tx: Tx, personId: string, lessonId: string): Promise<z.infer<typeof assignment> | undefined> =>
  tx.maybe(
    assignment,
    sql`
    select task_id, source, recorded from learning_assignment
    where tenant_id = ${tenant} and person_id = ${personId} and lesson_id = ${lessonId} and status = 'in-progress'`,
  );

export const findAssignmentOf = async (
  tx: Tx,
  personId: string,
  lessonId: string,
  source: string,
): Promise<z.infer<typeof assignment> | undefined> =>
  tx.maybe(
    assignment,
    sql`
    select task_id, source, recorded from learning_assignment
    where tenant_id = ${tenant} and person_id = ${personId} and lesson_id = ${lessonId} and source = ${source}`,
  );

export async function insertCompetency(tx: Tx, row: CompetencyRow & { attemptId: string }): Promise<void> {
  await tx.run(sql`
    insert into competency (tenant_id, id, person_id, topic_id, revision, level, status, valid_from, valid_until, lesson_id, lesson_version, attempt_id)
    values (${tenant}, ${row.id}, ${row.personId}, ${row.topicId}, ${row.revision}, ${row.level}, ${row.status},
      ${row.validFrom}, ${row.validUntil}, ${row.lessonId}, ${row.lessonVersion}, ${row.attemptId})`);
}

/** Ends the active competency of a topic; its id, where there was one. */
export async function supersedeCompetency(tx: Tx, personId: string, topicId: string): Promise<string | undefined> {
  const row = await tx.maybe(
    z.object({ id: z.string() }),
    sql`
    update competency set status = 'superseded'
    where tenant_id = ${tenant} and person_id = ${personId} and topic_id = ${topicId} and status = 'active' returning id`,
  );
  return row?.id;
}

const current = z.object({ topic_id: z.string(), revision: z.number(), valid_from: z.date(), valid_until: z.date() });

export async function readCurrent(tx: Tx, personId: string, at: Date): Promise<CurrentCompetency[]> {
  const rows = await tx.rows(
    current,
    prepared(sql`
    select topic_id, revision, valid_from, valid_until from competency
    where tenant_id = ${tenant} and person_id = ${personId} and status = 'active' and valid_from <= ${at} and valid_until > ${at}`),
  );
  return rows.map((row) => ({ topicId: row.topic_id, revision: row.revision, validFrom: row.valid_from, validUntil: row.valid_until }));
}

const competency = z.object({
  id: z.string(),
  person_id: z.string(),
  topic_id: z.string(),
  revision: z.number(),
  level: z.literal('knowledge-check'),
  status: z.enum(['active', 'superseded', 'revoked']),
  valid_from: z.date(),
  valid_until: z.date(),
  lesson_id: z.string(),
  lesson_version: z.string(),
});

/** Newest first; all people where `personIds` is undefined. */
export async function readCompetencies(tx: Tx, personIds: readonly string[] | undefined): Promise<CompetencyRow[]> {
  const rows = await tx.rows(
    competency,
    sql`
    select id, person_id, topic_id, revision, level, status, valid_from, valid_until, lesson_id, lesson_version from competency
    where tenant_id = ${tenant} and (${personIds === undefined}::boolean or person_id = any(${personIds ?? []}::uuid[]))
    order by valid_from desc, id`,
  );
  return rows.map((row) => ({
    id: row.id,
    personId: row.person_id,
    topicId: row.topic_id,
    revision: row.revision,
    level: row.level,
    status: row.status,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    lessonId: row.lesson_id,
    lessonVersion: row.lesson_version,
  }));
}

const toMark = z.object({ id: z.string(), personId: z.string(), topicId: z.string(), revision: z.number() });

/** Active competencies whose assertion says "active" though its warning changed, or "update due" for another revision than today's. */
export const updatesToMark = async (
  tx: Tx,
  query: { topics: readonly { id: string; revision: number }[]; at: Date; limit: number },
): Promise<z.infer<typeof toMark>[]> =>
  tx.rows(
    toMark,
    sql`
    select c.id, c.person_id as "personId", c.topic_id as "topicId", c.revision from competency c
    join jsonb_to_recordset(${JSON.stringify(query.topics.map(({ id, revision }) => ({ id, revision })))}::jsonb) as t (id text, revision integer)
      on t.id = c.topic_id
    where c.tenant_id = ${tenant} and c.status = 'active' and c.valid_until > ${query.at}
      and c.update_due_revision is distinct from case when c.revision < t.revision then t.revision end
    order by c.person_id, c.id limit ${query.limit}`,
  );

/** Notes for which revision the assertion says "update due"; false where the competency is not active any more. */
export const noteUpdateDue = async (tx: Tx, id: string, revision: number | null): Promise<boolean> =>
  (await tx.run(sql`
    update competency set update_due_revision = ${revision} where tenant_id = ${tenant} and id = ${id}::uuid and status = 'active'`)) === 1;
