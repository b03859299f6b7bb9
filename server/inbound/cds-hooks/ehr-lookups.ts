import { reachOf, type Registration } from '../../identity/tenants/index.ts';
import { conceptNames, type MedicationNames, type HookRequest } from '../../standards/cds-hooks/index.ts';
import { ehrReader, type EhrRead } from '../smart-launch/index.ts';

/** A card waits for the EHR's FHIR server no longer than this, all its questions together. */
const lookupMilliseconds = 250;

/** A FHIR id; a dot or two alone would climb out of the resource type's folder. */
const isReferenceTo = (type: string, reference: string): boolean =>
  new RegExp(`^${type}/(?!\\.{1,2}$)[A-Za-z0-9.-]{1,64}$`).test(reference);

const relative = (reference: string, base: string): string =>
  reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference;

/**
 * Reads with the request's own token, from the registered FHIR server only: a `fhirServer` that differs is never contacted.
 * The time allowed runs from this call on. Undefined where there is nothing to read with.
 */
export function readerFor(request: HookRequest, registration: Registration): EhrRead | undefined {
  const server = request.fhirServer?.replace(/\/+$/, '');
  const accessToken = request.fhirAuthorization?.access_token;
  if (accessToken === undefined || server !== registration.fhirBase) return undefined;
  return ehrReader({ fhirBase: registration.fhirBase, reach: reachOf(registration), accessToken, timeoutMilliseconds: lookupMilliseconds });
}

/** The names of a Medication that an order refers to; none where it cannot be had. */
export async function fetchMedication(reference: string, registration: Registration, read: EhrRead | undefined): Promise<MedicationNames> {
  const path = relative(reference, registration.fhirBase);
  if (read === undefined || !isReferenceTo('Medication', path)) return { codes: [], texts: [] };
  const answer = await read(path);
  return answer.state === 'ok' ? conceptNames(answer.resource['code']) : { codes: [], texts: [] };
}

/** @param userId the PractitionerRole asked for: another resource than that says nothing about this user */
const practitionerIn = (resource: unknown, userId: string, registration: Registration): string | undefined => {
  const role = resource as { resourceType?: unknown; id?: unknown; practitioner?: { reference?: unknown } } | null;
  if (role?.resourceType !== 'PractitionerRole' || `PractitionerRole/${String(role.id)}` !== userId) return undefined;
  const practitioner = role.practitioner?.reference;
  if (typeof practitioner !== 'string') return undefined;
  const reference = relative(practitioner, registration.fhirBase);
  return isReferenceTo('Practitioner', reference) ? reference : undefined;
};

/** The Practitioner behind a PractitionerRole: prefetched, or read; undefined where neither tells. */
export async function practitionerOfRole(
  request: HookRequest,
  registration: Registration,
  reader: () => EhrRead | undefined,
): Promise<string | undefined> {
  const prefetched = practitionerIn(request.prefetch?.['user'] ?? null, request.context.userId, registration);
  const read = prefetched === undefined ? reader() : undefined;
  if (read === undefined) return prefetched;
  const answer = await read(request.context.userId);
  return answer.state === 'ok' ? practitionerIn(answer.resource, request.context.userId, registration) : undefined;
}
