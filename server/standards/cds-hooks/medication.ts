import type { LooseResource } from './request.ts';

/** RxNorm as FHIR names it. */
export const rxNorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';

/** What an order says of its medicine: every RxNorm code, then the texts. */
export type MedicationNames = { codes: string[]; texts: string[] };

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);

/** Reads a CodeableConcept of any shape; what is not readable is left out. */
export function conceptNames(concept: unknown): MedicationNames {
  const object = asObject(concept);
  const codings = asList(object?.['coding'])
    .map(asObject)
    .filter((coding) => coding !== undefined);
  return {
    codes: codings
      .filter((coding) => coding['system'] === rxNorm)
      .map((coding) => asText(coding['code']))
      .filter((code) => code !== undefined),
    texts: [object?.['text'], ...codings.map((coding) => coding['display'])].map(asText).filter((text) => text !== undefined),
  };
}

/**
 * The names of an order's medicine: inline, contained, or in the same Bundle.
 * `reference` is a Medication that is not at hand and may be fetched.
 */
export function medicationNames(
  order: LooseResource,
  bundle: readonly { fullUrl?: string | undefined; resource?: LooseResource | undefined }[],
): MedicationNames & { reference: string | null } {
  const inline = conceptNames(order['medicationCodeableConcept']);
  const reference = asText(asObject(order['medicationReference'])?.['reference']);
  if (inline.codes.length > 0 || reference === undefined) return { ...inline, reference: null };
  const contained = asList(order['contained']).map(asObject);
  const target = reference.startsWith('#')
    ? contained.find((one) => one?.['id'] === reference.slice(1))
    : bundle.find(
        ({ fullUrl, resource }) =>
          fullUrl === reference || (resource !== undefined && `${resource.resourceType}/${resource.id ?? ''}` === reference),
      )?.resource;
  if (target === undefined) return { ...inline, reference: reference.startsWith('#') ? null : reference };
  const found = conceptNames(target['code']);
  return { codes: [...inline.codes, ...found.codes], texts: [...inline.texts, ...found.texts], reference: null };
}
