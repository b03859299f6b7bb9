import type { Registration, Tenant } from '../../identity/tenants/index.ts';
import { lessonOfRule } from '../../knowledge/rules/index.ts';
import { eventKeyOf, type OrderedTopic } from '../../learning/prompts/index.ts';
import type { ProcedureEvent } from './clinical-event.ts';
import { knownTeam, systemReader } from './event-people.ts';
import type { EventRecord } from './message-store.ts';
import { createOfferLessons } from './offer-lessons.ts';
import type { ProcessDeps } from './process-event.ts';

type Scheduled = Extract<ProcedureEvent, { isCancelled: false }>;

/**
 * A procedure that was scheduled: each of its team who is known here finds the rule's lesson in the list, once. One that is cancelled
 * prompts nobody, and takes back what waits for it and was not begun.
 */
export function createProcessProcedure(deps: ProcessDeps) {
  const { knowledge } = deps;
  const offerLessons = createOfferLessons(deps);

  /** What the rules teach beside this procedure, the tenant's own first. Rules wait for a ServiceRequest, whatever the EHR tells by. */
  const lessonsFor = (tenant: Tenant, { name, codings, resource, orderKey }: Scheduled): OrderedTopic[] => {
    const lessons = deps.curriculum.of(tenant.id);
    const order = {
      codes: [],
      codings,
      topicIds: [],
      isRenewal: false,
      resource: { ...resource, resourceType: 'ServiceRequest', status: 'active' },
    };
    return deps.rules
      .of(tenant.id)
      .evaluate({ hook: name, orders: [order] })
      .flatMap((rule): OrderedTopic[] => {
        const lesson = lessonOfRule(rule, lessons);
        const [topicId] = lesson?.topics ?? [];
        const topic = topicId === undefined ? undefined : knowledge.topic(topicId);
        if (lesson === undefined || topic === undefined) return [];
        const named = codings.find(({ system, code }) => system === rule.code?.system && code === rule.code.code);
        const drug = { code: null, display: named?.display ?? rule.title };
        return [{ orderKey: eventKeyOf(orderKey), isRenewal: false, topic, lesson, rule, evidence: 'rule', drug }];
      });
  };

  /**
   * @returns what rules were told and what became of it
   * @throws Error where the EHR has to be asked and does not answer: the event is tried again, and whoever was prompted is not again
   */
  return async (tenant: Tenant, registration: Registration, event: ProcedureEvent, eventKey: string): Promise<EventRecord> => {
    const untold = { personId: null, unit: null, day: null, codes: [], topics: [], trigger: null };
    if (event.isCancelled) {
      const taken = await deps.prompts.takeBack(tenant, eventKeyOf(event.orderKey));
      return { ...untold, outcome: taken === 0 ? 'cancelled' : 'taken-back' };
    }
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: tenant.timeZone }).format(event.occurredAt);
    const record = { ...untold, day, codes: event.codings.map(({ system, code }) => `${system}|${code}`) };
    const due = lessonsFor(tenant, event);
    const [first] = due;
    if (first === undefined) return { ...record, outcome: 'no-rule' };
    const read = systemReader(deps.ehrSystem, registration);
    const team = await knownTeam(deps, { tenantId: tenant.id, registration, team: event.team, read });
    const told = { ...record, topics: [...new Set(due.map(({ topic }) => topic.id))], trigger: first.rule.trigger };
    const outcomes: string[] = [];
    for (const { personId, reference, npi } of team) {
      const { patient, encounter } = event;
      const context = { registrationId: registration.id, reference, patient, encounter, hook: event.name };
      outcomes.push((await offerLessons(tenant, { ...context, personId, npi, eventKey: `${eventKey}:${personId}` }, due)).outcome);
    }
    // One prompt is enough to say that it prompted; else the first of the team says why not.
    const outcome = outcomes.includes('prompted') ? 'prompted' : (outcomes[0] ?? 'nobody-known');
    return { ...told, personId: team.length === 1 ? (team[0]?.personId ?? null) : null, outcome };
  };
}

export type ProcessProcedure = ReturnType<typeof createProcessProcedure>;
