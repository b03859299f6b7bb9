import { z } from 'zod';
import { sql, type Sql, type Tx } from '../../database/index.ts';
import { answerSchema, attemptSchema, draftSchema, earlierSchema, type Answer, type Attempt, type Draft, type Earlier } from './attempt.ts';

const columns: Sql = sql`
  id, person_id as "personId", lesson_id as "lessonId", lesson_version as "lessonVersion", number, form, passed_before as "passedBefore", registration, prompt_id as "promptId",
  trigger_text as "triggerText", trigger_at as "triggerAt", topic_revisions as "topicRevisions", recall_order as "recallOrder", drawn,
  status, step, check_opened_at as "checkOpenedAt", started_at as "startedAt", saved_at as "savedAt", finished_at as "finishedAt",
  correct, critical_missed as "criticalMissed", valid_until as "validUntil", recorded, correlation_id as "correlationId",
  moment_right as "momentRight"`;

/** Another person's attempt is as unknown as none. */
export const findAttempt = async (tx: Tx, personId: string, attemptId: string): Promise<Attempt | undefined> =>
  tx.maybe(attemptSchema, sql`select ${columns} from attempt where person_id = ${personId} and id = ${attemptId}`);

/** As `findAttempt`, and whoever answers the same attempt meanwhile waits for this transaction. */
export const lockAttempt = async (tx: Tx, personId: string, attemptId: string): Promise<Attempt | undefined> =>
  tx.maybe(attemptSchema, sql`select ${columns} from attempt where person_id = ${personId} and id = ${attemptId} for update`);

export const lockOpenAttempt = async (tx: Tx, personId: string, lessonId: string): Promise<Attempt | undefined> =>
  tx.maybe(
    attemptSchema,
    sql`
    select ${columns} from attempt where person_id = ${personId} and lesson_id = ${lessonId} and status = 'open' for update`,
  );

const openSchema = z.object({ attemptId: z.string(), lessonId: z.string(), step: attemptSchema.shape.step });
export type OpenAttempt = z.infer<typeof openSchema>;

/** What this person began and did not finish. */
export const openAttempts = async (tx: Tx, personId: string): Promise<OpenAttempt[]> =>
  tx.rows(
    openSchema,
    sql`select id as "attemptId", lesson_id as "lessonId", step from attempt where person_id = ${personId} and status = 'open'`,
  );

const trySchema = z.object({
  attemptId: z.string(),
  lessonId: z.string(),
  lessonVersion: z.string(),
  form: attemptSchema.shape.form,
  promptId: z.string().nullable(),
  number: z.number().int(),
  status: attemptSchema.shape.status,
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  correct: z.number().int().nullable(),
  total: z.number().int(),
});
export type Try = z.infer<typeof trySchema>;

/** All tries of this person, newest first. */
export const triesOf = async (tx: Tx, personId: string): Promise<Try[]> =>
  tx.rows(
    trySchema,
    sql`
    select id as "attemptId", lesson_id as "lessonId", lesson_version as "lessonVersion", form, prompt_id as "promptId", number, status, started_at as "startedAt", finished_at as "finishedAt", correct,
      jsonb_array_length(drawn) as total
    from attempt where person_id = ${personId} order by started_at desc, number desc`,
  );

/** This person's tries at this lesson, oldest first. */
export const earlierAttempts = async (tx: Tx, personId: string, lessonId: string): Promise<Earlier[]> =>
  tx.rows(
    earlierSchema,
    sql`
    select id, number, form, lesson_version as "lessonVersion", status, finished_at as "finishedAt", registration, drawn from attempt
    where person_id = ${personId} and lesson_id = ${lessonId} order by number`,
  );

export type NewAttempt = Pick<
  Attempt,
  | 'id'
  | 'personId'
  | 'lessonId'
  | 'lessonVersion'
  | 'number'
  | 'form'
  | 'passedBefore'
  | 'step'
  | 'registration'
  | 'promptId'
  | 'triggerText'
  | 'triggerAt'
  | 'topicRevisions'
  | 'recallOrder'
  | 'drawn'
  | 'startedAt'
  | 'correlationId'
>;

/** False where somebody else opened one at the same moment. */
export async function insertAttempt(tx: Tx, one: NewAttempt): Promise<boolean> {
  return (
    1 ===
    (await tx.run(sql`
    insert into attempt (id, person_id, lesson_id, lesson_version, number, form, passed_before, step, registration, prompt_id, trigger_text, trigger_at,
      topic_revisions, recall_order, drawn, started_at, saved_at, correlation_id)
    values (${one.id}, ${one.personId}, ${one.lessonId}, ${one.lessonVersion}, ${one.number}, ${one.form}, ${one.passedBefore}, ${one.step}, ${one.registration}, ${one.promptId},
      ${one.triggerText}, ${one.triggerAt}, ${JSON.stringify(one.topicRevisions)}, ${one.recallOrder}::text[], ${JSON.stringify(one.drawn)},
      ${one.startedAt}, ${one.startedAt}, ${one.correlationId})
    on conflict do nothing`))
  );
}

/** Taken up again from another launch: that launch is where the coming records happen. */
export async function resumeAttempt(
  tx: Tx,
  id: string,
  launch: Pick<Attempt, 'registration' | 'promptId' | 'triggerText' | 'triggerAt'>,
): Promise<void> {
  await tx.run(sql`
    update attempt set registration = ${launch.registration}, prompt_id = ${launch.promptId},
      trigger_text = ${launch.triggerText}, trigger_at = ${launch.triggerAt}
    where id = ${id}`);
}

export async function moveToStep(tx: Tx, id: string, step: Attempt['step'], at: Date): Promise<void> {
  await tx.run(sql`
    update attempt set step = ${step}, saved_at = ${at},
      check_opened_at = coalesce(check_opened_at, ${step === 'check' ? at : null}::timestamptz)
    where id = ${id}`);
}

/** The check has ended. The place stays with its last question, whose feedback is read before the result. */
export async function closeAttempt(
  tx: Tx,
  id: string,
  end: {
    status: 'passed' | 'failed' | 'abandoned';
    at: Date;
    correct: number | null;
    criticalMissed: boolean | null;
    validUntil: Date | null;
    recorded: Attempt['recorded'];
    correlationId: string;
  },
): Promise<void> {
  await tx.run(sql`
    update attempt set status = ${end.status}, finished_at = ${end.at}, saved_at = ${end.at}, correct = ${end.correct},
      critical_missed = ${end.criticalMissed}, valid_until = ${end.validUntil}, recorded = ${JSON.stringify(end.recorded)},
      correlation_id = ${end.correlationId}
    where id = ${id}`);
}

export async function saveMoment(tx: Tx, personId: string, id: string, right: boolean, at: Date): Promise<boolean> {
  return (
    1 === (await tx.run(sql`update attempt set moment_right = ${right}, moment_at = ${at} where person_id = ${personId} and id = ${id}`))
  );
}

export const answersOf = async (tx: Tx, attemptId: string): Promise<Answer[]> =>
  tx.rows(
    answerSchema,
    sql`
    select item_id as "itemId", option_id as "optionId", confidence, correct, answered_at as "answeredAt"
    from attempt_answer where attempt_id = ${attemptId} order by answered_at, item_id`,
  );

export async function insertAnswer(tx: Tx, attemptId: string, one: Answer, correlationId: string): Promise<void> {
  await tx.run(sql`
    insert into attempt_answer (attempt_id, item_id, option_id, confidence, correct, answered_at, correlation_id)
    values (${attemptId}, ${one.itemId}, ${one.optionId}, ${one.confidence}, ${one.correct}, ${one.answeredAt}, ${correlationId})`);
  await tx.run(sql`delete from attempt_draft where attempt_id = ${attemptId} and item_id = ${one.itemId}`);
}

export const draftsOf = async (tx: Tx, attemptId: string): Promise<Draft[]> =>
  tx.rows(
    draftSchema,
    sql`select item_id as "itemId", option_id as "optionId", confidence, saved_at as "savedAt" from attempt_draft where attempt_id = ${attemptId}`,
  );

/** A question that was opened and not touched overwrites nothing that was chosen meanwhile. */
export async function saveDraft(tx: Tx, attemptId: string, draft: Omit<Draft, 'savedAt'>, at: Date): Promise<void> {
  await tx.run(sql`
    insert into attempt_draft (attempt_id, item_id, option_id, confidence, saved_at)
    values (${attemptId}, ${draft.itemId}, ${draft.optionId}, ${draft.confidence}, ${at})
    on conflict (tenant_id, attempt_id, item_id)
    do update set option_id = excluded.option_id, confidence = excluded.confidence, saved_at = excluded.saved_at
    where excluded.option_id is not null or excluded.confidence is not null`);
  await tx.run(sql`update attempt set saved_at = ${at} where id = ${attemptId}`);
}

const reviewSchema = z.object({ lessonId: z.string(), lessonVersion: z.string(), reviewedOn: z.string() });

/** Which lesson versions this tenant's own reviewers signed. */
export const signedReviews = async (tx: Tx): Promise<z.infer<typeof reviewSchema>[]> =>
  tx.rows(
    reviewSchema,
    sql`
    select lesson_id as "lessonId", lesson_version as "lessonVersion", min(reviewed_on) as "reviewedOn"
    from lesson_review group by lesson_id, lesson_version`,
  );

/** False where this reviewer signed it before. */
export async function insertReview(
  tx: Tx,
  one: {
    lessonId: string;
    lessonVersion: string;
    reviewer: string;
    reviewedOn: string;
    at: Date;
    correlationId: string;
  },
): Promise<boolean> {
  return (
    1 ===
    (await tx.run(sql`
    insert into lesson_review (lesson_id, lesson_version, reviewer, reviewed_on, recorded_at, correlation_id)
    values (${one.lessonId}, ${one.lessonVersion}, ${one.reviewer}, ${one.reviewedOn}, ${one.at}, ${one.correlationId})
    on conflict do nothing`))
  );
}
