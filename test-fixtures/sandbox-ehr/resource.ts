/** A FHIR R4 resource as JSON: the sandbox stores and serves, it does not interpret beyond its search parameters. */
export type Resource = {
  resourceType: string;
  id?: string;
  meta?: { versionId?: string; lastUpdated?: string; [key: string]: unknown };
  [element: string]: unknown;
};

/** A resource that lies in the store: it has an id and a version. */
export type StoredResource = Resource & { id: string; meta: { versionId: string; lastUpdated: string } };

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A form field or query member as text; lists and objects count as absent. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Every value at a dotted path, arrays flattened (`name.given` of two names gives all given names). */
export function valuesAt(root: unknown, path: string): unknown[] {
  let current: unknown[] = [root];
  for (const step of path.split('.')) {
    current = current.flatMap((value) => (isRecord(value) ? value[step] : undefined)).filter((value) => value !== undefined);
  }
  return current.flat();
}

export const textAt = (root: unknown, path: string): string | undefined =>
  valuesAt(root, path).find((value): value is string => typeof value === 'string');

/** The words of a CodeableConcept: its text, else the first display, else the first code. */
export const conceptText = (root: unknown, path: string): string =>
  textAt(root, `${path}.text`) ?? textAt(root, `${path}.coding.display`) ?? textAt(root, `${path}.coding.code`) ?? '';

const patientPaths = ['subject.reference', 'patient.reference', 'for.reference', 'beneficiary.reference'];

/** The patient whose compartment holds the resource, or undefined (Practitioner, Organization…). */
export function patientOf(resource: Resource): string | undefined {
  if (resource.resourceType === 'Patient') return resource.id;
  for (const path of patientPaths) {
    const reference = textAt(resource, path);
    const match = reference === undefined ? null : /(?:^|\/)Patient\/([^/]+)$/.exec(reference);
    if (match) return match[1];
  }
  return undefined;
}
