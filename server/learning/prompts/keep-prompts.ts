import { z } from 'zod';
import { prepared, sql, type Database } from '../../database/index.ts';
import { promptKind, promptState, type Explanation, type UsedToken } from './store.ts';

const factsSchema = z.object({
  establishedToday: z.number(),
  prompts: z.array(
    z.object({
      topicId: z.string(),
      topicRevision: z.number(),
      kind: promptKind,
      orderKey: z.string(),
      createdAt: z.coerce.date(),
      state: promptState,
      snoozedUntil: z.coerce.date().nullable(),
      dismissReason: z.string().nullable(),
      dismissedAt: z.coerce.date().nullable(),
      drugDisplay: z.string(),
    }),
  ),
  competencies: z.array(z.object({ topicId: z.string(), revision: z.number() })),
});

/** Facts for the decision, and as the database gave them: it compares its own words. */
export type KnownFacts = { facts: z.infer<typeof factsSchema>; asGiven: unknown };

const nothing = { competencies: [], establishedToday: 0, prompts: [] };
/** What is known of most clinicians who are to get a card: nothing of this topic, no card today. */
export const nothingKnown: KnownFacts = { facts: nothing, asGiven: nothing };

export type NewPrompt = {
  id: string;
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
};

const toRow = (prompt: NewPrompt): Record<string, unknown> => ({
  id: prompt.id,
  patient: prompt.patient,
  encounter: prompt.encounter,
  order_key: prompt.orderKey,
  drug_code: prompt.drugCode,
  drug_display: prompt.drugDisplay,
  topic_id: prompt.topicId,
  topic_revision: prompt.topicRevision,
  kind: prompt.kind,
  lesson_id: prompt.lessonId,
  lesson_version: prompt.lessonVersion,
  hook: prompt.hook,
  card_uuid: prompt.cardUuid,
  correlation_id: prompt.correlationId,
  explanation: prompt.explanation,
});

/** Who ordered what, and the token that the order came with. */
export type KeepQuery = {
  tenantId: string;
  registrationId: string;
  reference: string;
  topicIds: readonly string[];
  dayStart: Date;
  at: Date;
  token: UsedToken;
};

export type KeepAnswer = { outcome: 'kept' | 'replayed' | 'unknown-person' } | { outcome: 'known'; known: KnownFacts };

const answered = z.object({
  answers: z.array(z.object({ outcome: z.enum(['kept', 'known', 'replayed', 'unknown-person', 'busy']), facts: z.unknown() })),
});
type Answered = z.infer<typeof answered>['answers'][number];

const toAsked = (query: KeepQuery, assumed: KnownFacts, decided: NewPrompt | null): Record<string, unknown> => ({
  registration: query.registrationId,
  name: query.reference,
  topics: query.topicIds,
  day_start: query.dayStart,
  at: query.at,
  token_iss: query.token.iss,
  token_jti: query.token.jti,
  token_expires_at: query.token.expiresAt,
  assumed: assumed.asGiven,
  decided: decided === null ? null : toRow(decided),
});

/** More would make the one that comes first wait for too many. */
const mostTogether = 16;

type Waiting = { asked: Record<string, unknown>; settle: (answer: Answered | undefined) => void };
/** Of one tenant: what waits while a statement of theirs is under way. Tenants do not wait for each other. */
type Queue = { waiting: Waiting[]; isUnderWay: boolean };

/**
 * Keeps prompts, one at a time for a person. What is asked for while others are being kept goes together with the next
 * statement: under load a statement, a commit and the waking of another process cost more than the prompt that they carry.
 */
export function createKeepPrompt(db: Database) {
  const queues = new Map<string, Queue>();

  const ask = async (tenantId: string, asked: readonly Record<string, unknown>[], waits: boolean): Promise<Answered[]> =>
    (await db.call(answered, prepared(sql`select keep_prompts(${tenantId}, ${JSON.stringify(asked)}, ${waits}) as answers`))).answers;

  const sendNext = (tenantId: string, queue: Queue): void => {
    if (queue.isUnderWay) return;
    const together = queue.waiting.splice(0, mostTogether);
    if (together.length === 0) {
      queues.delete(tenantId);
      return;
    }
    queue.isUnderWay = true;
    ask(
      tenantId,
      together.map(({ asked }) => asked),
      false,
    )
      .then(
        (answers) => together.forEach((one, index) => one.settle(answers[index])),
        // One of them may be why: each is asked for alone.
        () => together.forEach((one) => one.settle(undefined)),
      )
      .finally(() => {
        queue.isUnderWay = false;
        sendNext(tenantId, queue);
      });
  };

  /**
   * Keeps a prompt and its token, durably, if what it was decided on is still so; else says what is. Two requests in flight
   * for one person cannot both find nothing.
   * @param decided null only asks for the facts
   */
  return async (query: KeepQuery, assumed: KnownFacts, decided: NewPrompt | null): Promise<KeepAnswer> => {
    const asked = toAsked(query, assumed, decided);
    let answer = await new Promise<Answered | undefined>((settle) => {
      const queue = queues.get(query.tenantId) ?? { waiting: [], isUnderWay: false };
      queues.set(query.tenantId, queue);
      queue.waiting.push({ asked, settle });
      sendNext(query.tenantId, queue);
    });
    // Another request has this person's lock: waiting for it is no matter of the others.
    if (answer === undefined || answer.outcome === 'busy') [answer] = await ask(query.tenantId, [asked], true);
    if (answer === undefined || answer.outcome === 'busy') throw new Error('A prompt was asked to be kept, and no answer came.');
    return answer.outcome === 'known'
      ? { outcome: 'known', known: { facts: factsSchema.parse(answer.facts), asGiven: answer.facts } }
      : { outcome: answer.outcome };
  };
}

export type KeepPrompt = ReturnType<typeof createKeepPrompt>;
