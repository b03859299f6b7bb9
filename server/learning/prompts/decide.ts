import type { Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { currentCorrelationId, newId, type Clock, type SecretBox } from '../../platform/index.ts';
import { signAppContext } from './app-context.ts';
import { decidePrompt, type Decision, type PromptKind } from './decide-prompt.ts';
import { explanationOf } from './explain.ts';
import type { OrderedTopic, OrderingContext } from './order-facts.ts';
import { dayStart } from './snooze-until.ts';
import { insertPromptAndCommit, readFacts } from './store.ts';

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

export function createDecide({ clock, secrets }: { clock: Clock; secrets: SecretBox }) {
  /**
   * Decides for one request and keeps the prompt, durably and once, in two round trips: what is known, then the prompt with
   * the commit. Runs in the caller's tenant transaction and, where it makes a card, ends it.
   * @param meet makes a person of a name that nobody has yet
   * @param late aborted when nobody waits for the answer any more: a card that nobody sees is not kept as shown
   * @returns `replayed` where the request's token was used before; nothing is written then
   */
  return async (
    tx: Tx,
    tenant: Tenant,
    context: OrderingContext,
    ordered: readonly OrderedTopic[],
    { meet, late }: { meet: () => Promise<unknown>; late: AbortSignal },
  ): Promise<PromptOutcome> => {
    const now = clock.now();
    const wanted = {
      ...context,
      topicIds: [...new Set(ordered.map((one) => one.topic.id))],
      dayStart: dayStart(now, tenant.timeZone),
      at: now,
    };
    let known = await readFacts(tx, wanted);
    if (known === undefined) {
      await meet();
      known = await readFacts(tx, wanted);
    }
    if (known === undefined) throw new Error('A clinician was met and not found.');
    if (known.replayed) return { replayed: true };
    const facts = { competencies: known.competencies, prompts: known.prompts, establishedToday: known.established_today };
    const decision = decidePrompt(ordered, facts, tenant.settings, now);
    if (decision.chosen === null) return { replayed: false, card: null, silences: decision.silences };

    const { candidate, kind } = decision.chosen;
    const promptId = newId();
    const cardUuid = newId();
    const isRepeat = known.prompts.some((prompt) => prompt.topicId === candidate.topic.id);
    const explanation = explanationOf(kind, candidate, isRepeat);
    late.throwIfAborted();
    const isMine = await insertPromptAndCommit(tx, {
      id: promptId,
      tenantId: tenant.id,
      personId: known.person_id,
      registrationId: context.registrationId,
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
      cardUuid,
      correlationId: currentCorrelationId(),
      explanation,
      createdAt: now,
      token: context.token,
    });
    if (!isMine) return { replayed: true };
    const appContext = signAppContext(secrets, { promptId, expiresAt: new Date(now.getTime() + appContextHours * 3_600_000) });
    return {
      replayed: false,
      silences: decision.silences,
      card: { promptId, cardUuid, kind, ordered: candidate, alsoDue: decision.alsoDue, sentence: explanation.sentence, appContext },
    };
  };
}
