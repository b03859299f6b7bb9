import type { Database } from '../../database/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import type { Curricula } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { lessonOfMatch, type PublishedRules } from '../../knowledge/rules/index.ts';
import type { Competencies } from '../../learning/competencies/index.ts';
import type { OrderCounts, OrderedTopic, Prompts, Reminders, Silence, Silences } from '../../learning/prompts/index.ts';
import { AppError, type Clock, type Logger, type Metrics, type SecretBox } from '../../platform/index.ts';
import type { CardsResponse, ChartRequest, FeedbackRequest, HookRequest, OrderRequest } from '../../standards/cds-hooks/index.ts';
import type { EhrRead } from '../../identity/ehr-access/index.ts';
import type { CdsClient } from './authenticate.ts';
import { draftOrders, type DraftOrder } from './draft-orders.ts';
import { eventsOfHook } from './events-of-hook.ts';
import { completed, isIncomplete, practitionerOfRole, readerFor, substanceLookup } from './ehr-lookups.ts';
import { createLearnLater } from './learn-later.ts';
import { orderVerdict, type OrderVerdict } from './order-verdict.ts';
import { toCards } from './to-cards.ts';
import { toReminderCard } from './to-reminder-card.ts';

export type CdsHooksDeps = {
  db: Database;
  clock: Clock;
  secrets: Pick<SecretBox, 'sign'>;
  logger: Logger;
  metrics: Metrics;
  silences: Pick<Silences, 'count'>;
  orderCounts: Pick<OrderCounts, 'count'>;
  /** What a rule may be tried on later; in memory only. */
  orderLog: { note(tenant: CdsClient['tenant'], of: OrderedBy & { hook: string }, orders: readonly LoggedOrder[]): void };
  practitioners: Practitioners;
  knowledge: DrugKnowledge;
  curriculum: Curricula;
  rules: Pick<PublishedRules, 'of'>;
  prompts: Prompts;
  reminders: Reminders;
  competencies: Pick<Competencies, 'recordAssignedForLater'>;
  publicUrl: string;
};

const replayed = (): AppError => new AppError('unauthenticated', { detail: 'jti was used before' });
const noCards: CardsResponse = { cards: [] };

type Resolved = DraftOrder & OrderVerdict;
type OrderedBy = { registrationId: string; reference: string };
type LoggedOrder = {
  orderKey: string;
  codes: readonly string[];
  topicIds: readonly string[];
  trigger: string | null;
  isRenewal: boolean;
  resource: DraftOrder['resource'];
};

/** From an order to a card or to silence, in the order of the story: which drug, which warning, which rule, who, and whether now. */
export function createCdsHooks(deps: CdsHooksDeps) {
  const { db, knowledge, curriculum, prompts, metrics } = deps;
  const countSilence = (tenant: CdsClient['tenant'], cause: Silence, topicId: string | null): void => {
    metrics.silence.inc({ cause });
    deps.silences.count(tenant, cause, topicId);
  };

  /** Outlives the patient's id, so it must not give it away. */
  const orderKeyOf = (order: DraftOrder): string => deps.secrets.sign('order-key', order.identity).slice(0, 32);

  const resolveOrders = async (request: OrderRequest, client: CdsClient, reader: () => EhrRead | undefined): Promise<Resolved[]> => {
    const today = deps.clock.now().toISOString().slice(0, 10);
    const orders = draftOrders(request, today, client.registration.fhirBase);
    const lookUp = substanceLookup(client.registration, reader);
    return Promise.all(
      orders.map(async (order) => {
        const medicine = isIncomplete(order.medicine) ? await completed(order.medicine, lookUp) : order.medicine;
        return { ...order, medicine, ...orderVerdict(medicine, knowledge) };
      }),
    );
  };

  /** Orders as topics that a rule and a lesson stand behind; everything else is silent and counted. In memory. */
  const toOrderedTopics = (tenant: CdsClient['tenant'], hook: string, by: OrderedBy, resolved: readonly Resolved[]): OrderedTopic[] => {
    // A refill is answered by a signature: what the rules say of signing holds for it.
    const isSigned = hook !== 'order-select';
    for (const { code, verdict } of resolved)
      if (isSigned && code !== null && verdict.verdict !== 'unknown') deps.orderCounts.count(tenant, code);
    const rules = deps.rules.of(tenant.id);
    const orders = resolved.map((order) => ({
      codes: order.medicine.codes,
      isRenewal: order.isRenewal,
      resource: order.resource,
      topicIds: order.verdict.verdict === 'boxed' ? order.verdict.topics.map((topic) => topic.id) : [],
    }));
    const matches = eventsOfHook(hook).flatMap((name) => rules.evaluate({ hook: name, orders }));
    const told = resolved.flatMap((order, orderIndex): LoggedOrder[] => {
      if (!isSigned || order.verdict.verdict === 'unknown') return [];
      const { codes = [], topicIds = [] } = orders[orderIndex] ?? {};
      const trigger = matches.find((match) => match.orderIndex === orderIndex)?.trigger ?? null;
      return [{ orderKey: orderKeyOf(order), codes, topicIds, trigger, isRenewal: order.isRenewal, resource: order.resource }];
    });
    deps.orderLog.note(tenant, { ...by, hook }, told);
    const lessons = curriculum.of(tenant.id);
    return resolved.flatMap((order, orderIndex): OrderedTopic[] => {
      const { verdict } = order;
      if (verdict.verdict !== 'boxed') {
        countSilence(tenant, verdict.verdict === 'unboxed' ? 'unboxed' : 'unknown-code', null);
        return [];
      }
      if (verdict.topics.length === 0) countSilence(tenant, 'no-topic', null);
      return verdict.topics.flatMap((topic): OrderedTopic[] => {
        const rule = matches.find((match) => match.orderIndex === orderIndex && match.topicId === topic.id);
        const lesson = lessonOfMatch(rule, lessons, topic.id);
        if (rule === undefined || lesson === undefined) {
          countSilence(tenant, lesson === undefined ? 'no-lesson' : 'no-rule', topic.id);
          return [];
        }
        return [
          {
            orderKey: orderKeyOf(order),
            isRenewal: order.isRenewal,
            topic,
            lesson,
            rule,
            evidence: verdict.evidence,
            drug: { code: order.code, display: verdict.display },
          },
        ];
      });
    });
  };

  const learnLater = createLearnLater(deps);

  /** One opened chart: silent unless the tenant asked for it and something waits. */
  const chart = async (client: CdsClient, request: ChartRequest, late: AbortSignal): Promise<CardsResponse> => {
    const { tenant, registration } = client;
    const { userId, patientId, encounterId } = request.context;
    if (!tenant.settings.quietHooks.includes(request.hook) || !userId.startsWith('Practitioner')) return noCards;
    const practitioner = userId.startsWith('PractitionerRole/')
      ? await practitionerOfRole(request, registration, () => readerFor(request, registration))
      : undefined;
    const context = { patient: patientId, encounter: encounterId ?? null, hook: request.hook, token: client.token };
    const reminder = await deps.reminders.remind(
      tenant,
      { ...context, registrationId: registration.id, reference: practitioner ?? userId },
      late,
    );
    if (reminder === 'replayed') throw replayed();
    if (reminder === undefined) return noCards;
    metrics.cards.inc({ hook: request.hook, kind: 'reminder' });
    return { cards: [toReminderCard(reminder, { publicUrl: deps.publicUrl, timeZone: tenant.timeZone })] };
  };

  /** One order-select, order-sign or refill. Silent for everything that is not clearly worth a card. */
  const order = async (client: CdsClient, request: OrderRequest, late: AbortSignal): Promise<CardsResponse> => {
    const { tenant } = client;
    const { userId, patientId, encounterId } = request.context;
    if (!userId.startsWith('Practitioner')) return noCards;
    // One reader for all that is looked up: its clock starts with the first need and covers the whole request.
    let made: { read: EhrRead | undefined } | undefined;
    const reader = (): EhrRead | undefined => (made ??= { read: readerFor(request, client.registration) }).read;
    const by = { registrationId: client.registration.id, reference: userId };
    const ordered = toOrderedTopics(tenant, request.hook, by, await resolveOrders(request, client, reader));
    if (ordered.length === 0) return noCards;

    const isRole = userId.startsWith('PractitionerRole/');
    const practitioner = isRole ? await practitionerOfRole(request, client.registration, reader) : undefined;
    const reference = practitioner ?? userId;
    const shown = await prompts.lessonsToShow(
      tenant,
      ordered.map((one) => one.lesson.id),
    );
    const visible: { ordered: OrderedTopic; notice: string | null }[] = [];
    for (const [index, one] of ordered.entries()) {
      const found = shown[index];
      // An earlier version that was signed need not answer for every topic of the newest.
      if (found?.status.shown === true && found.lesson.topics.includes(one.topic.id))
        visible.push({ ordered: { ...one, lesson: found.lesson }, notice: found.status.mark });
      else countSilence(tenant, 'not-reviewed', one.topic.id);
    }
    if (visible.length === 0) return noCards;
    const registrationId = client.registration.id;
    const outcome = await prompts.decide(
      tenant,
      { registrationId, reference, patient: patientId, encounter: encounterId ?? null, hook: request.hook, token: client.token },
      visible.map((one) => one.ordered),
      {
        late,
        // A hook's body is not signed, so it links nobody to anybody: that a role is a person is learnt at a verified launch.
        meet: async () =>
          db.tenant(tenant.id, async (tx) => deps.practitioners.personFor(tx, { tenantId: tenant.id, registrationId, reference })),
      },
    );
    if (outcome.replayed) throw replayed();
    for (const { cause, candidate } of outcome.silences) countSilence(tenant, cause, candidate.topic.id);
    const { card } = outcome;
    if (card === null) return noCards;
    metrics.cards.inc({ hook: request.hook, kind: card.kind });
    const contentNotice = visible.find((one) => one.ordered === card.ordered)?.notice ?? null;
    return { cards: toCards(card, { publicUrl: deps.publicUrl, contentNotice, userReference: reference }) };
  };

  return {
    /**
     * One call of a hook.
     * @param late aborted when nobody waits for the answer any more: a card that nobody sees is not kept as shown
     * @throws unauthenticated when the token was used before, by whichever process
     */
    async answer(client: CdsClient, request: HookRequest, late: AbortSignal): Promise<CardsResponse> {
      return request.hook === 'patient-view' || request.hook === 'encounter-start'
        ? chart(client, request, late)
        : order(client, request, late);
    },

    /** Goes the way of an order once, for nobody and with nothing kept, so that no clinician waits for what is made at its first use. */
    async warmUp(): Promise<void> {
      const topics = knowledge.topics().flatMap(({ id }) => (curriculum.lessonForTopic(id) === undefined ? [] : [id]));
      const order = {
        codes: [],
        topicIds: topics.slice(0, 1),
        isRenewal: false,
        resource: { resourceType: 'MedicationRequest', status: 'draft' },
      };
      deps.rules.of('').evaluate({ hook: 'order-sign', orders: [order] });
      knowledge.topicsForText('warm up');
      await prompts.warmUp();
    },

    /**
     * Keeps what was done with cards; repeats, batches and cards we never sent are all fine.
     * @throws unauthenticated when the token was used before, by whichever process
     */
    async feedback(client: CdsClient, request: FeedbackRequest): Promise<void> {
      await db.tenant(client.tenant.id, async (tx) => {
        if (!(await prompts.useToken(tx, { tenantId: client.tenant.id, token: client.token }))) throw replayed();
        for (const one of request.feedback) {
          const later = await prompts.saveFeedback(tx, {
            tenantId: client.tenant.id,
            cardUuid: one.card,
            outcome: one.outcome,
            outcomeAt: new Date(one.outcomeTimestamp),
            reasonCode: one.overrideReason?.reason?.code ?? null,
            reasonDisplay: one.overrideReason?.reason?.display ?? null,
            suggestions: (one.acceptedSuggestions ?? []).map((suggestion) => suggestion.id),
          });
          if (later !== undefined) await learnLater(tx, client.tenant, later);
        }
      });
    },
  };
}

export type CdsHooks = ReturnType<typeof createCdsHooks>;
