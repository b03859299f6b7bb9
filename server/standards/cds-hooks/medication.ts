import { resolveReference, type BundleEntry, type ReferenceSource } from '../fhir-r4/index.ts';
import type { LooseResource } from './request.ts';

/** RxNorm as FHIR names it, and by its OID as older interfaces do. */
const rxNorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const rxNormOid = 'urn:oid:2.16.840.1.113883.6.88';

/** What a medicine or a part of one is called: every RxNorm code, then the texts. */
export type MedicationNames = { codes: string[]; texts: string[] };

/** `reference` is what could not be read in the request and may be fetched. */
export type Ingredient = MedicationNames & { reference: string | null };

/** `ingredients`, the active ones, are told only where a Medication has no code. */
export type Medicine = MedicationNames & { ingredients: Ingredient[]; reference: string | null };

/** What a reference can be followed into: the Bundle of the request, and the base of the EHR it comes from. */
type Surroundings = { entries: readonly BundleEntry[]; ownBase?: string | undefined };

/** More than this is no medicine, and its references would be looked for one by one. */
const mostIngredients = 12;

/** Where more resources than this stand for one reference, nobody meant any of them. */
const mostMatches = 2;
/** More codings than this are no name of a medicine; all of them would be read for every order. */
const mostCodings = 50;

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);
/** Reads a CodeableConcept of any shape; what is not readable is left out. */
export function conceptNames(concept: unknown): MedicationNames {
  const names: MedicationNames = { codes: [], texts: [] };
  const object = asObject(concept);
  const text = asText(object?.['text']);
  if (text !== undefined) names.texts.push(text);
  const codings = asList(object?.['coding']);
  for (const one of codings.length > mostCodings ? [] : codings) {
    const coding = asObject(one);
    if (coding === undefined) continue;
    const code = coding['system'] === rxNorm || coding['system'] === rxNormOid ? asText(coding['code']) : undefined;
    if (code !== undefined) names.codes.push(code);
    const display = asText(coding['display']);
    if (display !== undefined) names.texts.push(display);
  }
  return names;
}

/**
 * Follows a Reference to what is at hand. Where several stand for it, all must say the same.
 * @returns what was read, or undefined and where it may be read
 */
const follow = <T>(
  reference: Record<string, unknown> | undefined,
  types: readonly string[],
  source: ReferenceSource,
  { entries, ownBase }: Surroundings,
  read: (resource: Record<string, unknown>, source: ReferenceSource) => T,
): { found: T | undefined; url: string | null } => {
  const literal = asText(reference?.['reference']);
  if (literal === undefined) return { found: undefined, url: null };
  const { matches, url } = resolveReference(literal, source, entries, ownBase);
  if (matches.length > mostMatches) return { found: undefined, url: null };
  const [first, ...more] = matches
    .filter(({ resource }) => types.includes(String(resource['resourceType'])))
    .map((match) => read(match.resource, match.source));
  return first !== undefined && more.every((one) => JSON.stringify(one) === JSON.stringify(first))
    ? { found: first, url: null }
    : { found: undefined, url };
};

const withText = (texts: string[], more: unknown): string[] => {
  const text = asText(more);
  return text === undefined ? texts : [...texts, text];
};

const ingredientNames = (ingredient: unknown, source: ReferenceSource, surroundings: Surroundings): Ingredient => {
  const given = asObject(ingredient);
  const item = asObject(given?.['item']);
  const concept = conceptNames(given?.['itemCodeableConcept'] ?? item?.['concept']);
  if (concept.codes.length > 0) return { ...concept, reference: null };
  const named = asObject(given?.['itemReference'] ?? item?.['reference']);
  const { found, url } = follow(named, ['Medication', 'Substance'], source, surroundings, (resource) => conceptNames(resource['code']));
  const texts = withText([...concept.texts, ...(found?.texts ?? [])], named?.['display']);
  return { codes: found?.codes ?? [], texts, reference: url };
};

/**
 * The names of a Medication, and its active ingredients where it has no code at all: a code or a name that we do not know may
 * be that of a combination of which not every part is listed.
 * @see https://hl7.org/fhir/R4/medication-definitions.html#Medication.ingredient
 */
export function medicationResourceNames(
  medication: Record<string, unknown>,
  source: ReferenceSource = { contained: medication['contained'], fullUrl: undefined },
  surroundings: Surroundings = { entries: [] },
): MedicationNames & { ingredients: Ingredient[] } {
  const own = conceptNames(medication['code']);
  const codings = asList(asObject(medication['code'])?.['coding']);
  const isNamed = own.texts.length > 0 || codings.some((coding) => asText(asObject(coding)?.['code']) !== undefined);
  const active = isNamed ? [] : asList(medication['ingredient']).filter((one) => asObject(one)?.['isActive'] !== false);
  return {
    ...own,
    ingredients: active.length > mostIngredients ? [] : active.map((one) => ingredientNames(one, source, surroundings)),
  };
}

const referredNames = (
  order: LooseResource,
  inline: MedicationNames,
  surroundings: Surroundings,
  fullUrl: string | undefined,
): Medicine => {
  const reference = asObject(order['medicationReference'] ?? asObject(order['medication'])?.['reference']);
  const source = { contained: order['contained'], fullUrl };
  const { found, url } = follow(reference, ['Medication'], source, surroundings, (resource, at) =>
    medicationResourceNames(resource, at, surroundings),
  );
  return {
    codes: found?.codes ?? [],
    texts: withText([...inline.texts, ...(found?.texts ?? [])], reference?.['display']),
    ingredients: found?.ingredients ?? [],
    reference: url,
  };
};

/**
 * The names of an order's medicine: inline (`medication[x]`, or R5's `medication`), contained, in the same Bundle, or what the
 * reference to it is called. `reference` is a Medication that is not at hand and may be fetched.
 * @param fullUrl of the order's entry
 */
export function medicationNames(order: LooseResource, surroundings: Surroundings, fullUrl?: string): Medicine {
  const inline = conceptNames(order['medicationCodeableConcept'] ?? asObject(order['medication'])?.['concept']);
  return inline.codes.length > 0
    ? { codes: inline.codes, texts: inline.texts, ingredients: [], reference: null }
    : referredNames(order, inline, surroundings, fullUrl);
}
