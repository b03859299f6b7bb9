import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { eventNames } from './event-prompts.ts';

export const promptKind = z.enum(['news', 'established']);
export const promptState = z.enum(['open', 'snoozed', 'dismissed', 'completed']);

export const explanationSchema = z.object({
  sentence: z.string(),
  rule: z.object({
    url: z.string(),
    version: z.string(),
    title: z.string(),
    date: z.string().nullable(),
    publisher: z.string().nullable(),
    /** Absent from what was kept before it was noted. */
    purpose: z.string().nullable().optional(),
  }),
  conditions: z.array(z.object({ text: z.string(), value: z.string() })),
  label: z.string(),
  evidence: z.string(),
  /** Absent from news, which no daily limit holds back, and from what was kept before it was noted. */
  cardOfDay: z.object({ number: z.number(), atMost: z.number() }).optional(),
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
  kind: promptKind,
  lesson_id: z.string(),
  lesson_version: z.string(),
  hook: z.string(),
  explanation: explanationSchema,
  state: promptState,
  snoozed_until: z.date().nullable(),
  opened_at: z.date().nullable(),
  assigned_at: z.date().nullable(),
  created_at: z.date(),
  correlation_id: z.string(),
});
export type PromptRow = z.infer<typeof promptRow>;

const columns = sql`id, person_id, patient, encounter, drug_code, drug_display, topic_id, topic_revision, kind, lesson_id, lesson_version, hook,
  explanation, state, snoozed_until, opened_at, assigned_at, created_at, correlation_id`;

/** One decision at a time for a person; `keep_prompts` takes the same lock. */
export const lockPerson = async (tx: Tx, personId: string): Promise<void> => {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`prompt:${personId}`}, 0))`);
};

/** Takes back a prompt whose card reached nobody, and its token: both may come again. */
export async function withdrawPrompt(tx: Tx, promptId: string, token: { iss: string; jti: string }): Promise<void> {
  await tx.run(sql`delete from prompt where id = ${promptId}::uuid and state = 'open' and opened_at is null`);
  await tx.run(sql`delete from cds_token_used where iss = ${token.iss} and jti = ${token.jti}`);
}

const takenBack = z.object({ id: z.string(), person_id: z.string(), lesson_id: z.string() });

/** Prompts of one event that nobody began, kept for later or answered. */
export const unbegunOfEvent = async (tx: Tx, orderKey: string): Promise<z.infer<typeof takenBack>[]> =>
  tx.rows(
    takenBack,
    sql`select id, person_id, lesson_id from prompt where order_key = ${orderKey} and order_key like 'event:%'
      and state in ('open', 'snoozed') and opened_at is null and assigned_at is null order by person_id, id`,
  );

/** @returns whether it was still there and not begun */
export const deleteUnbegun = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.run(
    sql`delete from prompt where id = ${id}::uuid and state in ('open', 'snoozed') and opened_at is null and assigned_at is null`,
  )) > 0;

/** The token that a request came with, when it had a side effect. */
export type UsedToken = { iss: string; jti: string; expiresAt: Date };

/** Notes that a token had a side effect; false where it was used before, by whichever process. */
export const useToken = async (tx: Tx, used: { tenantId: string; token: UsedToken }): Promise<boolean> =>
  (await tx.run(sql`
  insert into cds_token_used (tenant_id, iss, jti, expires_at)
  values (${used.tenantId}, ${used.token.iss}, ${used.token.jti}, ${used.token.expiresAt}) on conflict do nothing`)) > 0;

/** What comes in a path or from an EHR may be anything; only a UUID can name a row of ours, and is looked up by its index. */
const isUuid = (id: string): boolean => z.guid().safeParse(id).success;

export const findPrompt = async (tx: Tx, id: string, personId: string): Promise<PromptRow | undefined> =>
  isUuid(id) ? tx.maybe(promptRow, sql`select ${columns} from prompt where id = ${id}::uuid and person_id = ${personId}`) : undefined;

/** By a card that was shown. */
export const findByCard = async (tx: Tx, cardUuid: string): Promise<PromptRow | undefined> =>
  isUuid(cardUuid) ? tx.maybe(promptRow, sql`select ${columns} from prompt where card_uuid = ${cardUuid}::uuid`) : undefined;

/** Whether another prompt of the same lesson waits that was kept for later. */
export const isKeptBeside = async (tx: Tx, prompt: Pick<PromptRow, 'id' | 'person_id' | 'lesson_id'>): Promise<boolean> =>
  (await tx.run(sql`select from prompt where person_id = ${prompt.person_id} and lesson_id = ${prompt.lesson_id} and id <> ${prompt.id}
    and assigned_at is not null and state in ('open', 'snoozed') limit 1`)) > 0;

/** Prompts that wait, newest first; another patient's never show beside this one, but for what was put on the list for later. */
export const waitingPrompts = async (tx: Tx, query: { personId: string; patient: string | null; now: Date }): Promise<PromptRow[]> =>
  tx.rows(
    promptRow,
    sql`select ${columns} from prompt where person_id = ${query.personId}
    and (state = 'open' or (state = 'snoozed' and snoozed_until <= ${query.now}))
    and (patient is null or ${query.patient}::text is null or patient = ${query.patient} or assigned_at is not null)
    order by created_at desc limit 50`,
  );

/** Prompts put off until later, the one that comes back first leads; another patient's never show beside this one. */
export const snoozedPrompts = async (tx: Tx, query: { personId: string; patient: string | null; now: Date }): Promise<PromptRow[]> =>
  tx.rows(
    promptRow,
    sql`select ${columns} from prompt where person_id = ${query.personId} and state = 'snoozed' and snoozed_until > ${query.now}
    and (patient is null or ${query.patient}::text is null or patient = ${query.patient})
    order by snoozed_until, created_at desc limit 50`,
  );

/** The warnings, as they were worded, whose prompt this person put off or found not relevant. */
export const putAside = async (tx: Tx, query: { personId: string; now: Date }): Promise<{ topicId: string; revision: number }[]> =>
  tx.rows(
    z.object({ topicId: z.string(), revision: z.number() }),
    sql`select distinct topic_id as "topicId", topic_revision as revision from prompt where person_id = ${query.personId}
    and (state = 'dismissed' or (state = 'snoozed' and snoozed_until > ${query.now}))`,
  );

/** Who of these people was ever prompted. */
export const promptedAmong = async (tx: Tx, personIds: readonly string[]): Promise<string[]> =>
  (
    await tx.rows(
      z.object({ id: z.string() }),
      sql`select distinct person_id as id from prompt where person_id = any(${[...personIds]}::uuid[])`,
    )
  ).map(({ id }) => id);

/** Prompts that a launch without a readable appContext may mean. */
export const launchCandidates = async (
  tx: Tx,
  query: { personId: string; patient: string; encounter: string | null; since: Date },
): Promise<PromptRow[]> =>
  tx.rows(
    promptRow,
    sql`select ${columns} from prompt where person_id = ${query.personId} and state = 'open' and patient = ${query.patient}
  and (${query.encounter}::text is null or encounter is null or encounter = ${query.encounter}) and created_at >= ${query.since}
  and hook <> all(${[...eventNames]}::text[]) limit 2`,
  );

export const setState = async (
  tx: Tx,
  change: {
    id: string;
    personId: string;
    state: PromptRow['state'];
    at: Date;
    until?: Date | null;
    reason?: string | null;
    comment?: string | null;
  },
): Promise<boolean> =>
  (await tx.run(sql`update prompt set state = ${change.state}, snoozed_until = ${change.until ?? null}, dismiss_reason = ${change.reason ?? null},
  dismiss_comment = ${change.comment ?? null}, dismissed_at = ${change.state === 'dismissed' ? change.at : null}
  where id = ${change.id}::uuid and person_id = ${change.personId} and state <> 'completed'`)) > 0;

export const setOpened = async (tx: Tx, id: string, at: Date): Promise<void> => {
  await tx.run(sql`update prompt set opened_at = coalesce(opened_at, ${at}) where id = ${id}::uuid`);
};

/** The panel was launched from this prompt's card; the first time counts. */
export const setLaunched = async (tx: Tx, id: string, at: Date): Promise<void> => {
  await tx.run(sql`update prompt set launched_at = coalesce(launched_at, ${at}) where id = ${id}::uuid`);
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
export const dismissByCard = async (tx: Tx, cardUuid: string, reason: string, at: Date): Promise<void> => {
  await tx.run(
    sql`update prompt set state = 'dismissed', dismiss_reason = ${reason}, dismissed_at = ${at} where card_uuid = ${cardUuid}::uuid and state in ('open', 'snoozed')`,
  );
};

/** "Learn later", the first time: it waits again wherever it was put aside. Undefined where there is nothing left to learn. */
export const assignByCard = async (tx: Tx, cardUuid: string, at: Date): Promise<PromptRow | undefined> =>
  tx.maybe(
    promptRow,
    sql`update prompt set assigned_at = ${at}, state = case when state = 'dismissed' then 'open' else state end, dismiss_reason = null, dismissed_at = null
    where card_uuid = ${cardUuid}::uuid and assigned_at is null and state <> 'completed' returning ${columns}`,
  );

/** Where a prompt came from is forgotten after `before`; what was learned stays. */
export const clearContext = async (tx: Tx, before: Date, now: Date): Promise<number> => {
  await tx.run(sql`delete from cds_token_used where expires_at < ${now}`);
  return tx.run(
    sql`update prompt set patient = null, encounter = null where created_at < ${before} and (patient is not null or encounter is not null)`,
  );
};
