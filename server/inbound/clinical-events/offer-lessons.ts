import type { Database } from '../../database/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import type { Competencies } from '../../learning/competencies/index.ts';
import type { OrderedTopic, OrderingContext, Prompts } from '../../learning/prompts/index.ts';
import type { Clock } from '../../platform/index.ts';

/** A token is noted so long: an event that comes again within this time prompts nobody again, whatever was forgotten. */
const noteDays = 30;

type Offered = { outcome: string; trigger: string };

/** What every event that is not a hook does once it is known who and what: the prompt waits in the clinician's list, and FHIR shows it. */
export function createOfferLessons(deps: {
  db: Database;
  clock: Clock;
  practitioners: Pick<Practitioners, 'personFor' | 'get'>;
  knowledge: Pick<DrugKnowledge, 'topic'>;
  prompts: Pick<Prompts, 'decide' | 'lessonsToShow'>;
  competencies: Pick<Competencies, 'recordAssignedForLater'>;
}) {
  const { db, clock, knowledge, prompts } = deps;

  /**
   * Decides and keeps the prompt, durably; a second time for the same event and person changes nothing.
   * @param of.eventKey of this event and this person
   */
  return async (
    tenant: Tenant,
    of: Omit<OrderingContext, 'token'> & { personId: string; npi: string | null; eventKey: string },
    due: readonly OrderedTopic[],
  ): Promise<Offered | { outcome: 'not-reviewed' }> => {
    const { personId, npi, eventKey, ...context } = of;
    const shown = await prompts.lessonsToShow(
      tenant,
      due.map((one) => one.lesson.id),
    );
    const visible = due.flatMap((one, index): OrderedTopic[] => {
      const found = shown[index];
      return found?.status.shown === true && found.lesson.topics.includes(one.topic.id) ? [{ ...one, lesson: found.lesson }] : [];
    });
    const [first] = visible;
    if (first === undefined) return { outcome: 'not-reviewed' };

    const identity = { tenantId: tenant.id, registrationId: context.registrationId, reference: context.reference };
    const expiresAt = new Date(clock.now().getTime() + noteDays * 86_400_000);
    const outcome = await prompts.decide(
      tenant,
      { ...context, token: { iss: `event:${context.registrationId}`, jti: eventKey, expiresAt } },
      visible,
      {
        meet: async () =>
          db.tenant(tenant.id, async (tx) => deps.practitioners.personFor(tx, npi === null ? identity : { ...identity, npi })),
        late: new AbortController().signal,
      },
    );
    const { trigger } = first.rule;
    if (outcome.replayed) return { outcome: 'prompted', trigger };
    const { card } = outcome;
    if (card === null) return { outcome: outcome.silences[0]?.cause ?? 'silent', trigger };
    // No card says "learn later": the list is where it waits, and FHIR shows it.
    await db.tenant(tenant.id, async (tx) => {
      const owner = await deps.practitioners.get(tx, personId);
      if (owner === undefined) return;
      const { lesson } = card.ordered;
      const topics = lesson.topics.flatMap((id) => knowledge.topic(id) ?? []);
      await deps.competencies.recordAssignedForLater(tx, { person: owner, lesson, topics, prompt: { id: card.promptId } });
    });
    return { outcome: 'prompted', trigger: card.ordered.rule.trigger };
  };
}

export type OfferLessons = ReturnType<typeof createOfferLessons>;
