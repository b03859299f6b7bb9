import { reachOf, type Registration } from '../../identity/tenants/index.ts';
import {
  conceptNames,
  medicationResourceNames,
  type HookRequest,
  type Ingredient,
  type Medicine,
} from '../../standards/cds-hooks/index.ts';
import { ehrReader, type EhrRead } from '../../identity/ehr-access/index.ts';

/** A card waits for the EHR's FHIR server no longer than this, all its questions together. */
const lookupMilliseconds = 250;
/** One request asks for no more resources than this. */
const maxReads = 5;

/** A FHIR id; a dot or two alone would climb out of the resource type's folder. */
const practitionerPath = /^Practitioner\/(?!\.{1,2}$)[A-Za-z0-9.-]{1,64}$/;
const substancePath =
  /^(Medication|Substance)\/(?!\.{1,2}(?:\/|$))([A-Za-z0-9.-]{1,64})(?:\/_history\/((?!\.{1,2}$)[A-Za-z0-9.-]{1,64}))?$/;

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

/** A Medication or Substance by its reference; undefined where it cannot be had, or another came. */
export type SubstanceLookup = (reference: string, type?: 'Medication') => Promise<Record<string, unknown> | undefined>;

/**
 * Looks up what the orders of one request refer to: each resource once, however it is named.
 * A version that is named is read; where the EHR keeps none to be read, the current one, unless that says it is another.
 */
export function substanceLookup(registration: Registration, reader: () => EhrRead | undefined): SubstanceLookup {
  const asked = new Map<string, ReturnType<EhrRead>>();
  const ask: EhrRead = async (path) => {
    const before = asked.get(path);
    if (before !== undefined) return before;
    const read = asked.size < maxReads ? reader() : undefined;
    if (read === undefined) return { state: 'unreachable' };
    const answer = read(path);
    asked.set(path, answer);
    return answer;
  };
  return async (reference, only) => {
    const path = relative(reference, registration.fhirBase);
    const [, type, id, versionId] = substancePath.exec(path) ?? [];
    if (type === undefined || (only ?? type) !== type) return undefined;
    let answer = await ask(path);
    if (versionId !== undefined && answer.state !== 'ok' && answer.state !== 'not-permitted') answer = await ask(`${type}/${id}`);
    if (answer.state !== 'ok') return undefined;
    const { resourceType, id: came = id, meta } = answer.resource;
    const version = (meta as { versionId?: unknown } | null | undefined)?.versionId ?? versionId;
    return resourceType === type && came === id && (versionId === undefined || version === versionId) ? answer.resource : undefined;
  };
}

/** Whether something that an order refers to is not in its request. */
export const isIncomplete = ({ reference, ingredients }: Medicine): boolean =>
  reference !== null || ingredients.some((one) => one.reference !== null);

/** An order's medicine with what the EHR tells of it; what the order says itself where the EHR does not. */
export async function completed(medicine: Medicine, lookUp: SubstanceLookup): Promise<Medicine> {
  const medication = medicine.reference === null ? undefined : await lookUp(medicine.reference, 'Medication');
  const read = medication === undefined ? medicine : medicationResourceNames(medication);
  const ingredients = read.ingredients.map(async (one): Promise<Ingredient> => {
    const substance = one.reference === null ? undefined : await lookUp(one.reference);
    if (substance === undefined) return one;
    const { codes, texts } = conceptNames(substance['code']);
    return { codes, texts: [...one.texts, ...texts], reference: null };
  });
  return {
    codes: read.codes,
    texts: medication === undefined ? medicine.texts : [...medicine.texts, ...read.texts],
    ingredients: await Promise.all(ingredients),
    reference: null,
  };
}

/** @param userId the PractitionerRole asked for: another resource than that says nothing about this user */
const practitionerIn = (resource: unknown, userId: string, registration: Registration): string | undefined => {
  const role = resource as { resourceType?: unknown; id?: unknown; practitioner?: { reference?: unknown } } | null;
  if (role?.resourceType !== 'PractitionerRole' || `PractitionerRole/${String(role.id)}` !== userId) return undefined;
  const practitioner = role.practitioner?.reference;
  if (typeof practitioner !== 'string') return undefined;
  const reference = relative(practitioner, registration.fhirBase);
  return practitionerPath.test(reference) ? reference : undefined;
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
