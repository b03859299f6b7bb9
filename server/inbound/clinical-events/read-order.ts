import type { Registration } from '../../identity/tenants/index.ts';
import { IDENTIFIER_SYSTEM, isNpi } from '../../standards/fhir-r4/index.ts';
import type { LooseResource } from '../../standards/cds-hooks/index.ts';
import type { ClinicalEvent, EventPerson } from './clinical-event.ts';
import { orderType, type EventSource } from './event-source.ts';
import { placerSystem } from './hl7v2/to-orders.ts';

/** An order is news to nobody after so long: what changes in it later is its course. */
const freshDays = 7;
/** Intents that are orders; a plan or a proposal is nobody's yet. */
const orderIntents = new Set(['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order']);

/** Why an event is let go; counted by this word. */
export type Ignored = 'not-an-order' | 'entered-in-error' | 'not-active' | 'no-patient' | 'no-prescriber' | 'too-old' | 'unreadable';

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
const asText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** "Type/id" of a reference to something at this EHR; undefined for anything else. */
export function localReference(value: unknown, fhirBase: string): { type: string; id: string } | undefined {
  const text = asText(asObject(value)?.['reference']);
  if (text === undefined) return undefined;
  const path = text.startsWith(`${fhirBase}/`) ? text.slice(fhirBase.length + 1) : text;
  const [, type, id] = /^([A-Za-z]+)\/(?!\.{1,2}(?:\/|$))([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(path) ?? [];
  return type === undefined || id === undefined ? undefined : { type, id };
}

/** A clinician by a name of this EHR, or by NPI; an organization is nobody. */
export function personOf(requester: unknown, fhirBase: string): EventPerson | undefined {
  const local = localReference(requester, fhirBase);
  if (local?.type === 'Practitioner' || local?.type === 'PractitionerRole') return { reference: `${local.type}/${local.id}` };
  const identifier = asObject(asObject(requester)?.['identifier']);
  const npi = asText(identifier?.['value']);
  return identifier?.['system'] === IDENTIFIER_SYSTEM.npi && npi !== undefined && isNpi(npi) ? { npi } : undefined;
}

export const dateOf = (value: unknown): Date | undefined => {
  const at = Date.parse(asText(value) ?? '');
  return Number.isNaN(at) ? undefined : new Date(at);
};

/**
 * A patient by reference. HL7 v2 has only the number of the record, which is no id of the FHIR server: it tells one patient from
 * another and goes nowhere, and the prompt waits beside any patient.
 */
function patientOf(subject: unknown, { kind }: EventSource, fhirBase: string): { name: string; id: string | null } | undefined {
  const local = localReference(subject, fhirBase);
  if (local?.type === 'Patient') return { name: local.id, id: local.id };
  const identifier = asObject(asObject(subject)?.['identifier']);
  const [system, value] = [asText(identifier?.['system']), asText(identifier?.['value'])];
  return kind !== 'hl7-mllp' || system === undefined || value === undefined ? undefined : { name: `${system}|${value}`, id: null };
}

/** The number that whoever placed the order gave it, by which HL7 v2 and FHIR name the same one. */
function placerNumber(identifiers: unknown): string | undefined {
  const all: unknown[] = Array.isArray(identifiers) ? identifiers.slice(0, 20) : [];
  const isPlacer = (one: unknown): boolean => {
    const codings = asObject(asObject(one)?.['type'])?.['coding'];
    return (
      Array.isArray(codings) &&
      codings.some((coding) => asObject(coding)?.['code'] === 'PLAC' && asObject(coding)?.['system'] === placerSystem)
    );
  };
  return asText(asObject(all.find(isPlacer))?.['value']);
}

/** Where HL7 v2 said that it happened. */
function unitOf(resource: Record<string, unknown>): string | null {
  const contained: unknown = resource['contained'];
  const visit = Array.isArray(contained) ? asObject(contained[0]) : undefined;
  const places: unknown = visit?.['resourceType'] === 'Encounter' ? visit['location'] : undefined;
  const place = Array.isArray(places) ? asObject(asObject(places[0])?.['location']) : undefined;
  return asText(place?.['display'])?.slice(0, 100) ?? null;
}

/** What names one version of one resource, and the resource itself. Undefined for what has no id. */
export function versionOf(resource: Record<string, unknown>): { reference: string; version: string; changedAt: Date | null } | undefined {
  const id = asText(resource['id']);
  const type = asText(resource['resourceType']);
  if (id === undefined || type === undefined || !/^[A-Za-z0-9.-]{1,64}$/.test(id)) return undefined;
  const meta = asObject(resource['meta']);
  // Where an EHR keeps no versions, what it says is the version.
  const version = asText(meta?.['versionId']) ?? asText(meta?.['lastUpdated']) ?? `content ${JSON.stringify(resource)}`;
  return { reference: `${type}/${id}`, version, changedAt: dateOf(meta?.['lastUpdated']) ?? null };
}

/**
 * One MedicationRequest as an event; or why it is none. Doubt means silence: what is not clearly somebody's order of now is let go.
 * @param hash keyed, for what may not be kept in the clear
 */
export function readOrder(
  resource: Record<string, unknown>,
  { source, registration, now, hash }: { source: EventSource; registration: Registration; now: Date; hash: (text: string) => string },
): ClinicalEvent | Ignored {
  const named = versionOf(resource);
  if (named === undefined || resource['resourceType'] !== orderType) return 'unreadable';
  const { status, intent } = resource;
  if (status === 'entered-in-error') return 'entered-in-error';
  if (status !== 'active') return 'not-active';
  if (typeof intent !== 'string' || !orderIntents.has(intent)) return 'not-an-order';
  const patient = patientOf(resource['subject'], source, registration.fhirBase);
  if (patient === undefined) return 'no-patient';
  const who = personOf(resource['requester'], registration.fhirBase);
  if (who === undefined) return 'no-prescriber';
  const occurredAt = dateOf(resource['authoredOn']) ?? named.changedAt;
  if (occurredAt === null || now.getTime() - occurredAt.getTime() > freshDays * 86_400_000) return 'too-old';
  const placer = placerNumber(resource['identifier']);
  const encounter = localReference(resource['encounter'], registration.fhirBase);
  return {
    tenantId: source.tenantId,
    registrationId: registration.id,
    source: { id: source.id, kind: source.kind },
    name: 'medication-order',
    occurredAt,
    who,
    patient: { key: hash(`patient ${registration.id} ${patient.name}`), id: patient.id },
    encounter: encounter?.type === 'Encounter' ? encounter.id : null,
    unit: unitOf(resource),
    orderKey: hash(placer === undefined ? `${registration.id} ${named.reference}` : `${registration.id} placer ${placer}`),
    isRenewal: asObject(resource['priorPrescription']) !== undefined,
    resource: resource as LooseResource,
  };
}
