import { z } from 'zod';
import { prepared, sql, type Tx } from '../../database/index.ts';

const kind = z.enum(['news', 'established']);
const state = z.enum(['open', 'snoozed', 'dismissed', 'completed']);

export const explanationSchema = z.object({
  sentence: z.string(),
  rule: z.object({
    url: z.string(),
    version: z.string(),
    title: z.string(),
    date: z.string().nullable(),
    publisher: z.string().nullable(),
  }),
  conditions: z.array(z.object({ text: z.string(), value: z.string() })),
  label: z.string(),
  evidence: z.string(),
});
export type Explanation = z.infer<typeof explanationSchema>;

const promptRow = z.object({
  id: z.string(),
  person_id: z.string(),
  patient: z.string().nullable(),
  encounter: z.string().nullable(),
  drug_code: z.string().nullable(),
  drug_display: z.string(),
  topic_id: z.string(),
  topic_revision: z.number(),
  kind,
  lesson_id: z.string(),
  lesson_version: z.string(),
  hook: z.string(),
  explanation: explanationSchema,
  state,
  snoozed_until: z.date().nullable(),
  opened_at: z.date().nullable(),
  created_at: z.date(),
  correlation_id: z.string(),
});
export type PromptRow = z.infer<typeof promptRow>;

const columns = sql`id, person_id, patient, encounter, drug_code, drug_display, topic_id, topic_revision, kind, lesson_id, lesson_version, hook,
  explanation, state, snoozed_until, opened_at, created_at, correlation_id`;

const factsRow = z.object({
  person_id: z.string(),
  replayed: z.boolean(),
  established_today: z.number(),
  prompts: z.array(
    z.object({
      topicId: z.string(),
      topicRevision: z.number(),
      kind,
      orderKey: z.string(),
      createdAt: z.coerce.date(),
      state,
      snoozedUntil: z.coerce.date().nullable(),
    }),
  ),
  competencies: z.array(z.object({ topicId: z.string(), revision: z.number() })),
});
export type FactsRow = z.infer<typeof factsRow>;

/**
 * All that the decision needs of a clinician, in one round trip, and the right to decide alone for this person until the
 * transaction ends: two requests in flight cannot both find nothing. Undefined for a name that nobody has.
 */
export const readFacts = async (
  tx: Tx,
  query: {
    registrationId: string;
    reference: string;
    topicIds: readonly string[];
    dayStart: Date;
    at: Date;
    token: { iss: string; jti: string };
  },
): Promise<FactsRow | undefined> =>
  tx.maybe(
    factsRow,
    prepared(sql`select person_id, replayed, established_today, prompts, competencies
    from prompt_facts(${query.registrationId}, ${query.reference}, ${[...query.topicIds]}, ${query.dayStart}, ${query.at}, ${query.token.iss}, ${query.token.jti})`),
  );

export type NewPrompt = {
  id: string;
  tenantId: string;
  personId: string;
  registrationId: string;
  patient: string | null;
  encounter: string | null;
  orderKey: string;
  drugCode: string | null;
  drugDisplay: string;
  topicId: string;
  topicRevision: number;
  kind: 'news' | 'established';
  lessonId: string;
  lessonVersion: string;
  hook: string;
  cardUuid: string;
  correlationId: string;
  explanation: Explanation;
  createdAt: Date;
  token: { iss: string; jti: string; expiresAt: Date };
};

/**
 * Prompt and used token in one statement, durable when it answers: a token that was used already writes nothing.
 * @returns whether the prompt is ours
 */
export const insertPromptAndCommit = async (tx: Tx, prompt: NewPrompt): Promise<boolean> =>
  (await tx.runAndCommit(
    prepared(sql`with token as (
    insert into cds_token_used (tenant_id, iss, jti, expires_at)
    values (${prompt.tenantId}, ${prompt.token.iss}, ${prompt.token.jti}, ${prompt.token.expiresAt}) on conflict do nothing returning 1)
  insert into prompt (tenant_id, id, person_id, registration_id, patient, encounter, order_key, drug_code, drug_display, topic_id, topic_revision, kind,
    lesson_id, lesson_version, hook, card_uuid, correlation_id, explanation, created_at)
  select ${prompt.tenantId}, ${prompt.id}::uuid, ${prompt.personId}::uuid, ${prompt.registrationId}, ${prompt.patient}, ${prompt.encounter}, ${prompt.orderKey},
    ${prompt.drugCode}, ${prompt.drugDisplay}, ${prompt.topicId}, ${prompt.topicRevision}::integer, ${prompt.kind}, ${prompt.lessonId}, ${prompt.lessonVersion}, ${prompt.hook},
    ${prompt.cardUuid}::uuid, ${prompt.correlationId}, ${JSON.stringify(prompt.explanation)}::jsonb, ${prompt.createdAt}::timestamptz
  from token on conflict do nothing`),
  )) > 0;

/** Notes that a token had a side effect; false where it was used before, by whichever process. */
export const useToken = async (tx: Tx, used: { tenantId: string; token: NewPrompt['token'] }): Promise<boolean> =>
  (await tx.run(sql`
  insert into cds_token_used (tenant_id, iss, jti, expires_at)
  values (${used.tenantId}, ${used.token.iss}, ${used.token.jti}, ${used.token.expiresAt}) on conflict do nothing`)) > 0;

/** What comes in a path or from an EHR may be anything; only a UUID can name a row of ours, and is looked up by its index. */
const isUuid = (id: string): boolean => z.guid().safeParse(id).success;

export const findPrompt = async (tx: Tx, id: string, personId: string): Promise<PromptRow | undefined> =>
  isUuid(id) ? tx.maybe(promptRow, sql`select ${columns} from prompt where id = ${id}::uuid and person_id = ${personId}`) : undefined;

/** Prompts that wait, newest first; another patient's never show beside this one. */
export const waitingPrompts = async (tx: Tx, query: { personId: string; patient: string | null; now: Date }): Promise<PromptRow[]> =>
  tx.rows(
    promptRow,
    sql`select ${columns} from prompt where person_id = ${query.personId}
    and (state = 'open' or (state = 'snoozed' and snoozed_until <= ${query.now}))
    and (patient is null or ${query.patient}::text is null or patient = ${query.patient})
    order by created_at desc limit 50`,
  );

/** Prompts that a launch without a readable appContext may mean. */
export const launchCandidates = async (
  tx: Tx,
  query: { personId: string; patient: string; encounter: string | null; since: Date },
): Promise<PromptRow[]> =>
  tx.rows(
    promptRow,
    sql`select ${columns} from prompt where person_id = ${query.personId} and state = 'open' and patient = ${query.patient}
  and (${query.encounter}::text is null or encounter is null or encounter = ${query.encounter}) and created_at >= ${query.since} limit 2`,
  );

export const setState = async (
  tx: Tx,
  change: { id: string; personId: string; state: PromptRow['state']; until?: Date | null; reason?: string | null; comment?: string | null },
): Promise<boolean> =>
  (await tx.run(sql`update prompt set state = ${change.state}, snoozed_until = ${change.until ?? null}, dismiss_reason = ${change.reason ?? null},
  dismiss_comment = ${change.comment ?? null} where id = ${change.id}::uuid and person_id = ${change.personId} and state <> 'completed'`)) >
  0;

export const setOpened = async (tx: Tx, id: string, at: Date): Promise<void> => {
  await tx.run(sql`update prompt set opened_at = coalesce(opened_at, ${at}) where id = ${id}::uuid`);
};

/** @returns how many prompts waited for the topic */
export const completeTopic = async (tx: Tx, personId: string, topicId: string): Promise<number> =>
  tx.run(
    sql`update prompt set state = 'completed', snoozed_until = null where person_id = ${personId} and topic_id = ${topicId} and state <> 'completed'`,
  );

export type Feedback = {
  tenantId: string;
  cardUuid: string;
  outcome: 'accepted' | 'overridden';
  outcomeAt: Date;
  reasonCode: string | null;
  reasonDisplay: string | null;
  suggestions: string[];
  receivedAt: Date;
};

/** Keeps a report about a card of ours; unknown cards and repeats write nothing. @returns whether it was new */
export const insertFeedback = async (tx: Tx, feedback: Feedback): Promise<boolean> =>
  isUuid(feedback.cardUuid) &&
  (await tx.run(sql`
  insert into prompt_feedback (tenant_id, card_uuid, outcome, outcome_at, reason_code, reason_display, suggestions, received_at)
  select ${feedback.tenantId}, card_uuid, ${feedback.outcome}, ${feedback.outcomeAt}::timestamptz, ${feedback.reasonCode}, ${feedback.reasonDisplay},
    ${feedback.suggestions}::text[], ${feedback.receivedAt}::timestamptz
  from prompt where card_uuid = ${feedback.cardUuid}::uuid on conflict do nothing`)) > 0;

/** An override with a reason of ours is the same wish as "Not relevant" in the panel. */
export const dismissByCard = async (tx: Tx, cardUuid: string, reason: string): Promise<void> => {
  await tx.run(
    sql`update prompt set state = 'dismissed', dismiss_reason = ${reason} where card_uuid = ${cardUuid}::uuid and state in ('open', 'snoozed')`,
  );
};

/** Where a prompt came from is forgotten after `before`; what was learned stays. */
export const clearContext = async (tx: Tx, before: Date, now: Date): Promise<number> => {
  await tx.run(sql`delete from cds_token_used where expires_at < ${now}`);
  return tx.run(
    sql`update prompt set patient = null, encounter = null where created_at < ${before} and (patient is not null or encounter is not null)`,
  );
};
