import type { Activity } from '../plan-definitions/index.ts';
import { canonicalOf, given, type Application, type Json } from './application.ts';

type Kind = (activity: Activity, application: Application) => Json;

const references = ({ input, isForPatient }: Application) => ({
  subject: { reference: input.subject.reference },
  encounter: input.encounter === undefined ? undefined : { reference: input.encounter },
  practitioner:
    input.practitioner === undefined
      ? isForPatient
        ? undefined
        : { reference: input.subject.reference }
      : { reference: input.practitioner.reference },
  organization: input.organization === undefined ? undefined : { reference: input.organization },
});

/** The first role that a participant of the definition has. */
const rolesOf = (activity: Activity) => (activity.participant ?? []).flatMap(({ role }) => role ?? []);

const occurrence = ({ timingDateTime, timingPeriod, timingTiming }: Activity): Json =>
  given({ occurrenceDateTime: timingDateTime, occurrencePeriod: timingPeriod, occurrenceTiming: timingTiming });

const clinical = (activity: Activity, application: Application): Json => {
  const { subject, encounter, practitioner } = references(application);
  return given({
    instantiatesCanonical: [canonicalOf(activity)],
    status: 'draft',
    intent: activity.intent ?? 'proposal',
    priority: activity.priority,
    subject,
    encounter,
    authoredOn: application.input.at.toISOString(),
    requester: practitioner,
  });
};

/**
 * What an activity definition becomes, by its kind: each request with the elements that it has in R4.
 * @see https://hl7.org/fhir/R4/activitydefinition.html#12.18.3.3
 */
const kinds: Record<string, Kind> = {
  Task: (activity, application) => {
    const { subject, encounter, practitioner } = references(application);
    const period = activity.timingPeriod ?? (activity.timingDateTime === undefined ? undefined : { start: activity.timingDateTime });
    return given({
      instantiatesCanonical: canonicalOf(activity),
      status: 'draft',
      intent: activity.intent === undefined || activity.intent === 'directive' ? 'proposal' : activity.intent,
      priority: activity.priority,
      code: activity.code,
      description: activity.description ?? activity.title,
      for: subject,
      encounter,
      authoredOn: application.input.at.toISOString(),
      requester: application.isForPatient ? practitioner : undefined,
      performerType: rolesOf(activity),
      owner: application.isForPatient ? undefined : practitioner,
      location: activity.location,
      restriction: period === undefined ? undefined : { period },
    });
  },
  ServiceRequest: (activity, application) =>
    given({
      ...clinical(activity, application),
      doNotPerform: activity.doNotPerform,
      code: activity.code,
      quantityQuantity: activity.quantity,
      ...occurrence(activity),
      performerType: rolesOf(activity)[0],
      locationReference: activity.location === undefined ? undefined : [activity.location],
      bodySite: activity.bodySite,
    }),
  MedicationRequest: (activity, application) =>
    given({
      ...clinical(activity, application),
      doNotPerform: activity.doNotPerform,
      medicationCodeableConcept: activity.productCodeableConcept ?? (activity.productReference === undefined ? activity.code : undefined),
      medicationReference: activity.productReference,
      dosageInstruction: activity.dosage ?? (activity.timingTiming === undefined ? undefined : [{ timing: activity.timingTiming }]),
      dispenseRequest: activity.quantity === undefined ? undefined : { quantity: activity.quantity },
      performerType: rolesOf(activity)[0],
    }),
  DeviceRequest: (activity, application) =>
    given({
      ...clinical(activity, application),
      codeReference: activity.productReference,
      codeCodeableConcept: activity.productReference === undefined ? (activity.productCodeableConcept ?? activity.code) : undefined,
      ...occurrence(activity),
      performerType: rolesOf(activity)[0],
    }),
  CommunicationRequest: (activity, application) => {
    const { intent: _, instantiatesCanonical: __, subject, ...rest } = clinical(activity, application);
    const text = activity.description ?? activity.title;
    return given({
      ...rest,
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/workflow-instantiatesCanonical', valueCanonical: canonicalOf(activity) }],
      ...(application.isForPatient ? { subject } : { recipient: [subject] }),
      doNotPerform: activity.doNotPerform,
      category: activity.code === undefined ? undefined : [activity.code],
      payload: text === undefined ? undefined : [{ contentString: text }],
      ...given({ occurrenceDateTime: activity.timingDateTime, occurrencePeriod: activity.timingPeriod }),
    });
  },
};

/** Of these, a practitioner can be what they are for. */
const forPractitioners = new Set(['Task', 'CommunicationRequest']);

/** @returns the request, or why there can be none. A definition of no kind becomes a Task, the general form of work to do. */
export function toRequest(activity: Activity, application: Application): { resource: Json } | { refusal: string } {
  const name = activity.kind ?? 'Task';
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) return { refusal: `A ${name} cannot be made here; there are ${Object.keys(kinds).join(', ')}.` };
  if (!application.isForPatient && !forPractitioners.has(name)) return { refusal: `A ${name} cannot have a practitioner as its subject.` };
  if (
    name === 'MedicationRequest' &&
    [activity.productCodeableConcept, activity.productReference, activity.code].every((one) => one === undefined)
  )
    return { refusal: 'A MedicationRequest needs a product.' };
  return { resource: { resourceType: name, ...structuredClone(kind(activity, application)) } };
}
