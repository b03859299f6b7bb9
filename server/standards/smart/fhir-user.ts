/** Types an EHR may name as its user; a patient or a relative is not a clinician. */
export type FhirUserType = 'Practitioner' | 'PractitionerRole' | 'Person';

export type FhirUser = {
  type: FhirUserType;
  id: string;
  /** "Practitioner/1" where the user lies on the registered server, else the absolute URL. */
  reference: string;
  /** Whether the registered server can be asked for it. */
  isLocal: boolean;
};

const shape = /^(?:(https?:\/\/.+)\/)?(Practitioner|PractitionerRole|Person)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/**
 * Reads a fhirUser claim, absolute or relative; undefined for what is no clinician or no reference.
 * @param bases the registered server's base and its `iss`: a URL under one of them is the same as a relative reference
 * @see https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-identity-data
 */
export function parseFhirUser(claim: string, bases: readonly string[]): FhirUser | undefined {
  const match = shape.exec(claim);
  if (match === null) return undefined;
  const [, base, type, id] = match as unknown as [string, string | undefined, FhirUserType, string];
  const isLocal = base === undefined || bases.some((known) => known.replace(/\/+$/, '') === base.replace(/\/+$/, ''));
  return { type, id, isLocal, reference: isLocal ? `${type}/${id}` : `${base ?? ''}/${type}/${id}` };
}
