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
import { IDENTIFIER_SYSTEM } from '../../standards/fhir-r4/index.ts';
import { completed, eventsOfHook, isIncomplete, orderVerdict, substanceLookup } from '../cds-hooks/index.ts';
import type { ClinicalEvent } from './clinical-event.ts';
import { readScope } from './event-source.ts';
import { localReference } from './read-order.ts';
import type { EventRecord } from './message-store.ts';

export type ProcessDeps = {
  db: Database;
  clock: Clock;
  ehrSystem: Pick<EhrSystem, 'request'>;
  practitioners: Pick<Practitioners, 'personFor' | 'get' | 'findByNpi'>;
  knowledge: DrugKnowledge;
  curriculum: Curricula;
  rules: Pick<PublishedRules, 'of'>;
  prompts: Pick<Prompts, 'decide' | 'lessonsToShow'>;
  competencies: Pick<Competencies, 'recordAssignedForLater'>;
};

/** A token is noted so long: an event that comes again within this time prompts nobody again, whatever was forgotten. */
const noteDays = 30;

/** Reads by our own token. A failure is the EHR's silence, and the event waits for another try. */
const systemReader =
  (ehrSystem: ProcessDeps['ehrSystem'], registration: Registration): EhrRead =>
  async (path) => {
    const answer = await ehrSystem.request(registration, readScope(path.split('/')[0] ?? ''), { path });
    if (answer.state !== 'answered') return { state: answer.state };
    if (answer.status === 200 && answer.resource !== null) return { state: 'ok', resource: answer.resource };
    return { state: answer.status === 404 || answer.status === 410 ? 'absent' : 'unreachable' };
  };

/**
 * One event, by the way of an order of CDS Hooks: which drug, which warning, which rule, who, and whether now. What a card would have
 * said waits in the clinician's list instead.
 */
export function createProcessEvent(deps: ProcessDeps) {
  const { db, knowledge, prompts } = deps;

  /** The Practitioner behind a role; the role itself where the EHR does not tell, as a hook does. */
  const referenceOf = async (who: ClinicalEvent['who'], registration: Registration, read: EhrRead): Promise<string> => {
    if ('npi' in who) return `${IDENTIFIER_SYSTEM.npi}|${who.npi}`;
    if (!who.reference.startsWith('PractitionerRole/')) return who.reference;
    const answer = await read(who.reference);
    if (answer.state === 'unreachable') throw new Error('the EHR did not say who a PractitionerRole is');
    const practitioner = answer.state === 'ok' ? localReference(answer.resource['practitioner'], registration.fhirBase) : undefined;
    return practitioner?.type === 'Practitioner' ? `Practitioner/${practitioner.id}` : who.reference;
  };

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
    const meet = async () =>
      db.tenant(tenant.id, async (tx) =>
        deps.practitioners.personFor(tx, 'npi' in event.who ? { ...identity, npi: event.who.npi } : identity),
      );
    const person = await meet();
    const told = { ...record, personId: person.id, trigger: first.rule.trigger };

    const shown = await prompts.lessonsToShow(
      tenant,
      ordered.map((one) => one.lesson.id),
    );
    const visible = ordered.flatMap((one, index): OrderedTopic[] => {
      const found = shown[index];
      return found?.status.shown === true && found.lesson.topics.includes(one.topic.id) ? [{ ...one, lesson: found.lesson }] : [];
    });
    if (visible.length === 0) return { ...told, outcome: 'not-reviewed' };

    const now = deps.clock.now();
    const outcome = await prompts.decide(
      tenant,
      {
        registrationId: registration.id,
        reference,
        patient: event.patient.id,
        encounter: event.encounter,
        hook: event.name,
        token: { iss: `event:${registration.id}`, jti: eventKey, expiresAt: new Date(now.getTime() + noteDays * 86_400_000) },
      },
      visible,
      { meet, late: new AbortController().signal },
    );
    if (outcome.replayed) return { ...told, outcome: 'prompted' };
    const { card } = outcome;
    if (card === null) return { ...told, outcome: outcome.silences[0]?.cause ?? 'silent' };
    // No card says "learn later": the list is where it waits, and FHIR shows it.
    await db.tenant(tenant.id, async (tx) => {
      const owner = await deps.practitioners.get(tx, person.id);
      if (owner === undefined) return;
      const { lesson } = card.ordered;
      const topics = lesson.topics.flatMap((id) => knowledge.topic(id) ?? []);
      await deps.competencies.recordAssignedForLater(tx, { person: owner, lesson, topics, prompt: { id: card.promptId } });
    });
    return { ...told, trigger: card.ordered.rule.trigger, outcome: 'prompted' };
  };
}

export type ProcessEvent = ReturnType<typeof createProcessEvent>;
