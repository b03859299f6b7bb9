import type { Database } from '../../database/index.ts';
import type { EhrRead, EhrSystem } from '../../identity/ehr-access/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import type { Registration, Tenant } from '../../identity/tenants/index.ts';
import type { Curricula } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { lessonOfMatch, type PublishedRules } from '../../knowledge/rules/index.ts';
import type { Competencies } from '../../learning/competencies/index.ts';
import { eventKeyOf, type OrderedTopic, type Prompts } from '../../learning/prompts/index.ts';
import type { Clock } from '../../platform/index.ts';
import { medicationNames } from '../../standards/cds-hooks/index.ts';
import { completed, eventsOfHook, isIncomplete, orderVerdict, substanceLookup } from '../cds-hooks/index.ts';
import type { ClinicalEvent } from './clinical-event.ts';
import { referenceOf, systemReader } from './event-people.ts';
import type { EventRecord } from './message-store.ts';
import { createOfferLessons } from './offer-lessons.ts';

export type ProcessDeps = {
  db: Database;
  clock: Clock;
  ehrSystem: Pick<EhrSystem, 'request'>;
  practitioners: Pick<Practitioners, 'personFor' | 'get' | 'findByNpi'>;
  knowledge: DrugKnowledge;
  curriculum: Curricula;
  rules: Pick<PublishedRules, 'of'>;
  prompts: Pick<Prompts, 'decide' | 'lessonsToShow' | 'takeBack'>;
  competencies: Pick<Competencies, 'recordAssignedForLater'>;
};

/**
 * One event, by the way of an order of CDS Hooks: which drug, which warning, which rule, who, and whether now. What a card would have
 * said waits in the clinician's list instead.
 */
export function createProcessEvent(deps: ProcessDeps) {
  const { db, knowledge } = deps;
  const offerLessons = createOfferLessons(deps);

  /** The topics of the order that a rule and a lesson stand behind. */
  const orderedTopics = (
    tenant: Tenant,
    event: ClinicalEvent,
    of: { codes: readonly string[]; verdict: ReturnType<typeof orderVerdict> },
  ): OrderedTopic[] => {
    const { verdict, code } = of.verdict;
    if (verdict.verdict !== 'boxed') return [];
    const order = {
      codes: of.codes,
      isRenewal: event.isRenewal,
      resource: event.resource,
      topicIds: verdict.topics.map(({ id }) => id),
    };
    const rules = deps.rules.of(tenant.id);
    const matches = eventsOfHook(event.name).flatMap((hook) => rules.evaluate({ hook, orders: [order] }));
    const lessons = deps.curriculum.of(tenant.id);
    return verdict.topics.flatMap((topic): OrderedTopic[] => {
      const rule = matches.find((match) => match.topicId === topic.id);
      const lesson = lessonOfMatch(rule, lessons, topic.id);
      if (rule === undefined || lesson === undefined) return [];
      const drug = { code, display: verdict.display };
      return [{ orderKey: eventKeyOf(event.orderKey), isRenewal: event.isRenewal, topic, lesson, rule, evidence: verdict.evidence, drug }];
    });
  };

  /**
   * Decides and keeps the prompt, durably; a second time for the same event changes nothing.
   * @returns what a rule was told and what became of it
   * @throws Error where the EHR has to be asked and does not answer: the event is tried again
   */
  return async (tenant: Tenant, registration: Registration, event: ClinicalEvent, eventKey: string): Promise<EventRecord> => {
    let isCutOff = false;
    const ask = systemReader(deps.ehrSystem, registration);
    const read: EhrRead = async (path) => {
      const answer = await ask(path);
      isCutOff ||= answer.state === 'unreachable';
      return answer;
    };
    const named = medicationNames(event.resource, { entries: [], ownBase: registration.fhirBase });
    const medicine = isIncomplete(named)
      ? await completed(
          named,
          substanceLookup(registration, () => read),
        )
      : named;
    // What is not known now may be known in a minute.
    if (isCutOff) throw new Error('the EHR did not say which medicine is meant');
    const verdict = orderVerdict(medicine, knowledge);
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: tenant.timeZone }).format(event.occurredAt);
    const topicIds = verdict.verdict.verdict === 'boxed' ? verdict.verdict.topics.map(({ id }) => id) : [];
    const record = { personId: null, unit: event.unit, day, codes: medicine.codes, topics: topicIds, trigger: null };
    if (verdict.verdict.verdict !== 'boxed')
      return { ...record, outcome: verdict.verdict.verdict === 'unboxed' ? 'unboxed' : 'unknown-code' };

    const ordered = orderedTopics(tenant, event, { codes: medicine.codes, verdict });
    const [first] = ordered;
    if (first === undefined) return { ...record, outcome: 'no-rule' };
    const { who } = event;
    // HL7 v2 tells of everybody in the house: only who is known here is meant.
    if (event.source.kind === 'hl7-mllp') {
      const known =
        'npi' in who ? await db.tenant(tenant.id, async (tx) => deps.practitioners.findByNpi(tx, tenant.id, who.npi)) : undefined;
      if (known === undefined) return { ...record, outcome: 'unknown-prescriber' };
    }
    const reference = await referenceOf(event.who, registration, read);
    const identity = { tenantId: tenant.id, registrationId: registration.id, reference };
    const person = await db.tenant(tenant.id, async (tx) =>
      deps.practitioners.personFor(tx, 'npi' in event.who ? { ...identity, npi: event.who.npi } : identity),
    );
    const offered = await offerLessons(
      tenant,
      {
        registrationId: registration.id,
        reference,
        personId: person.id,
        npi: 'npi' in event.who ? event.who.npi : null,
        patient: event.patient.id,
        encounter: event.encounter,
        hook: event.name,
        eventKey,
      },
      ordered,
    );
    return { ...record, personId: person.id, trigger: first.rule.trigger, ...offered };
  };
}

export type ProcessEvent = ReturnType<typeof createProcessEvent>;
