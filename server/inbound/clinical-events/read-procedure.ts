import type { Registration } from '../../identity/tenants/index.ts';
import type { EventPerson, ProcedureEvent } from './clinical-event.ts';
import { isProcedureType, type EventSource, type ProcedureType } from './event-source.ts';
import { dateOf, localReference, personOf, versionOf } from './read-order.ts';

/** A procedure that began so long ago is over, whatever its status says. */
const begunHours = 24;
const mostPeople = 20;
const mostCodings = 50;

/** Why a procedure is let go; counted by this word. */
export type IgnoredProcedure =
  'unreadable' | 'not-scheduled' | 'no-time' | 'over' | 'no-patient' | 'no-participant' | 'no-code' | 'not-an-order';

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);

type Resource = Record<string, unknown>;
type Shape = {
  /** Statuses of one that is to take place, and of one that is taken back. */
  stands: string;
  cancelled: readonly string[];
  concepts: (resource: Resource) => unknown[];
  time: (resource: Resource) => unknown;
  patients: (resource: Resource) => unknown[];
  people: (resource: Resource) => unknown[];
};

const actors = ({ participant }: Resource): unknown[] =>
  asList(participant).flatMap((one) => (asObject(one)?.['status'] === 'declined' ? [] : [asObject(one)?.['actor']]));

/** What the three kinds of resources call the same things. */
const shapes: Record<ProcedureType, Shape> = {
  ServiceRequest: {
    stands: 'active',
    cancelled: ['revoked', 'entered-in-error'],
    concepts: ({ code }) => [code],
    time: (one) => one['occurrenceDateTime'] ?? asObject(one['occurrencePeriod'])?.['start'],
    patients: ({ subject }) => [subject],
    people: ({ requester, performer }) => [...asList(performer), requester],
  },
  Appointment: {
    stands: 'booked',
    cancelled: ['cancelled', 'noshow', 'entered-in-error'],
    concepts: ({ serviceType }) => asList(serviceType),
    time: ({ start }) => start,
    patients: (one) => actors(one).filter((actor) => String(asObject(actor)?.['reference']).includes('Patient/')),
    people: actors,
  },
  Procedure: {
    stands: 'preparation',
    cancelled: ['not-done', 'entered-in-error'],
    concepts: ({ code }) => [code],
    time: (one) => one['performedDateTime'] ?? asObject(one['performedPeriod'])?.['start'],
    patients: ({ subject }) => [subject],
    people: ({ performer }) => asList(performer).map((one) => asObject(one)?.['actor']),
  },
};

type ProcedureCoding = Extract<ProcedureEvent, { isCancelled: false }>['codings'][number];

/** Codes of a system; what has none, or is too long to be one, names nothing. */
function codingsOf(concepts: readonly unknown[]): ProcedureCoding[] {
  const all = concepts.flatMap((concept) => asList(asObject(concept)?.['coding']));
  return all.slice(0, mostCodings).flatMap((one) => {
    const { system, code, display } = asObject(one) ?? {};
    if (typeof system !== 'string' || typeof code !== 'string' || !/^\S{1,200}$/.test(system) || !/^\S{1,64}$/.test(code)) return [];
    return [{ system, code, display: typeof display === 'string' && display.trim() !== '' ? display.trim().slice(0, 120) : null }];
  });
}

/** Each name once. */
function teamOf(people: readonly unknown[], fhirBase: string): EventPerson[] {
  const named = new Map<string, EventPerson>();
  for (const one of people) {
    const who = personOf(one, fhirBase);
    if (who !== undefined) named.set('npi' in who ? who.npi : who.reference, who);
  }
  return [...named.values()].slice(0, mostPeople);
}

/**
 * A ServiceRequest, Appointment or Procedure as an event; or why it is none. Doubt means silence: without a time, a code, one patient and
 * a clinician it is nobody's procedure of the days to come.
 * @param hash keyed, for what may not be kept in the clear
 */
export function readProcedure(
  resource: Resource,
  { source, registration, now, hash }: { source: EventSource; registration: Registration; now: Date; hash: (text: string) => string },
): ProcedureEvent | IgnoredProcedure {
  const named = versionOf(resource);
  const { resourceType, status } = resource;
  if (named === undefined || typeof resourceType !== 'string' || !isProcedureType(resourceType)) return 'unreadable';
  const { fhirBase } = registration;
  const shape = shapes[resourceType];
  const event = {
    tenantId: source.tenantId,
    registrationId: registration.id,
    source: { id: source.id, kind: source.kind },
    name: 'procedure-scheduled' as const,
    orderKey: hash(`${registration.id} ${named.reference}`),
  };
  if (typeof status === 'string' && shape.cancelled.includes(status)) return { ...event, isCancelled: true };
  // What must not be done was perhaps to be done in its version before.
  if (resource['doNotPerform'] === true) return { ...event, isCancelled: true };
  if (status !== shape.stands) return 'not-scheduled';
  if (resourceType === 'ServiceRequest' && !/^(?:(?:original|reflex|filler|instance)-)?order$/.test(String(resource['intent'])))
    return 'not-an-order';
  const at = dateOf(shape.time(resource));
  if (at === undefined) return 'no-time';
  if (now.getTime() - at.getTime() > begunHours * 3_600_000) return 'over';
  const patients = shape.patients(resource).map((one) => localReference(one, fhirBase));
  const [patient] = patients;
  if (patient?.type !== 'Patient' || patients.length !== 1) return 'no-patient';
  const team = teamOf(shape.people(resource), fhirBase);
  if (team.length === 0) return 'no-participant';
  const codings = codingsOf(shape.concepts(resource));
  if (codings.length === 0) return 'no-code';
  const encounter = localReference(resource['encounter'], fhirBase);
  return {
    ...event,
    isCancelled: false,
    occurredAt: named.changedAt ?? now,
    team,
    patient: patient.id,
    encounter: encounter?.type === 'Encounter' ? encounter.id : null,
    codings,
    resource,
  };
}
