import type { Database } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { currentCorrelationId, newId, type Clock, type SecretBox } from '../../platform/index.ts';
import { signAppContext } from './app-context.ts';
import { decidePrompt, type Decision, type PromptKind } from './decide-prompt.ts';
import { explanationOf } from './explain.ts';
import type { OrderedTopic, OrderingContext } from './order-facts.ts';
import { dayStart } from './snooze-until.ts';
import { withdrawPrompt } from './store.ts';
import { nothingKnown, type KeepPrompt, type KnownFacts, type NewPrompt } from './keep-prompts.ts';

const appContextHours = 24;

/** A prompt that was made, with all that its card needs. */
export type NewCard = {
  promptId: string;
  cardUuid: string;
  kind: PromptKind;
  ordered: OrderedTopic;
  alsoDue: OrderedTopic[];
  sentence: string;
  appContext: string;
};

export type PromptOutcome = { replayed: true } | { replayed: false; card: NewCard | null; silences: Decision<OrderedTopic>['silences'] };

/** A person's facts change under a decision only by other orders of theirs in flight. */
const maxTries = 8;

/** The prompt that a decision would make. */
function draft(
  context: OrderingContext,
  { candidate, kind }: { candidate: OrderedTopic; kind: PromptKind },
  { facts }: KnownFacts,
  atMost: number,
): NewPrompt {
  const before = facts.prompts.some((prompt) => prompt.topicId === candidate.topic.id);
  return {
    id: newId(),
    patient: context.patient,
    encounter: context.encounter,
    orderKey: candidate.orderKey,
    drugCode: candidate.drug.code,
    drugDisplay: candidate.drug.display,
    topicId: candidate.topic.id,
    topicRevision: candidate.topic.revision,
    kind,
    lessonId: candidate.lesson.id,
    lessonVersion: candidate.lesson.version,
    hook: context.hook,
    cardUuid: newId(),
    correlationId: currentCorrelationId(),
    explanation: explanationOf(kind, candidate, { before, cardOfDay: { number: facts.establishedToday + 1, atMost } }),
  };
}

export function createDecide(deps: { db: Database; clock: Clock; secrets: SecretBox; keepPrompt: KeepPrompt }) {
  const { db, clock, secrets, keepPrompt } = deps;
  /**
   * Decides for one request and keeps the prompt, durably and once. Most cards go to somebody of whom nothing is known yet:
   * so that is decided first, and kept where it holds; where it does not, the database says what is known, and the decision
   * is made on that.
   * @param meet makes a person of a name that nobody has yet
   * @param late aborted when nobody waits for the answer any more: a card that nobody sees is not kept as shown
   * @returns `replayed` where the request's token was used before; nothing is written then
   */
  return async (
    tenant: Tenant,
    context: OrderingContext,
    ordered: readonly OrderedTopic[],
    { meet, late }: { meet: () => Promise<unknown>; late: AbortSignal },
  ): Promise<PromptOutcome> => {
    const now = clock.now();
    const query = {
      ...context,
      tenantId: tenant.id,
      topicIds: [...new Set(ordered.map((one) => one.topic.id))],
      dayStart: dayStart(now, tenant.timeZone),
      at: now,
    };
    let known: KnownFacts = nothingKnown;
    let isAssumed = true;
    for (let tries = 0; tries < maxTries; tries += 1) {
      late.throwIfAborted();
      const { chosen, alsoDue, silences } = decidePrompt(ordered, known.facts, tenant.settings, now);
      if (chosen === null && !isAssumed) return { replayed: false, card: null, silences };

      const drafted =
        chosen === null
          ? null
          : draft(context, chosen, known, chosen.candidate.rule.limits?.perClinicianDay ?? tenant.settings.establishedPerDay);
      const answer = await keepPrompt(query, known, drafted);
      if (answer.outcome === 'replayed') return { replayed: true };
      if (answer.outcome === 'unknown-person') await meet();
      if (answer.outcome === 'known') {
        known = answer.known;
        isAssumed = false;
      }
      if (answer.outcome !== 'kept' || chosen === null || drafted === null) continue;
      if (late.aborted) {
        await db.tenant(tenant.id, async (tx) => withdrawPrompt(tx, drafted.id, context.token));
        late.throwIfAborted();
      }
      const appContext = signAppContext(secrets, {
        promptId: drafted.id,
        expiresAt: new Date(now.getTime() + appContextHours * 3_600_000),
      });
      const { sentence } = drafted.explanation;
      return {
        replayed: false,
        silences,
        card: {
          promptId: drafted.id,
          cardUuid: drafted.cardUuid,
          kind: chosen.kind,
          ordered: chosen.candidate,
          alsoDue,
          sentence,
          appContext,
        },
      };
    }
    throw new Error('What is known of a clinician kept changing.');
  };
}
