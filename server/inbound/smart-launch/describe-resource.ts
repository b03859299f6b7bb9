import { z } from 'zod';

/** What EHRs send is read leniently: a member of the wrong shape counts as absent, never as an error. */
const text = z.string().optional().catch(undefined);
const lenientArray = <T>(item: z.ZodType<T>) => z.array(item).catch([]);

const humanName = z.object({
  use: text,
  text,
  family: text,
  given: lenientArray(z.string()),
  suffix: lenientArray(z.string()),
});
const identifier = z.object({
  system: text,
  value: text,
  type: z
    .object({ coding: lenientArray(z.object({ code: text })) })
    .optional()
    .catch(undefined),
});
const person = z.object({ name: lenientArray(humanName), identifier: lenientArray(identifier), birthDate: text, gender: text });

/** "Inés Castellan, MD" from the official, else the usual, else the first name that is not old. */
function displayName(names: z.infer<typeof humanName>[]): string | null {
  const current = names.filter(({ use }) => use !== 'old' && use !== 'maiden');
  const name = current.find(({ use }) => use === 'official') ?? current.find(({ use }) => use === 'usual') ?? current[0];
  if (name === undefined) return null;
  const composed = [...name.given, ...(name.family === undefined ? [] : [name.family])].join(' ').trim();
  const shown = composed === '' ? (name.text ?? '').trim() : composed;
  if (shown === '') return null;
  // A text often has the degrees already.
  const suffixes = name.suffix.map((one) => one.trim()).filter((one) => one !== '' && !shown.split(/[\s,]+/).includes(one));
  return [shown, ...suffixes].join(', ').slice(0, 200);
}

const npiSystem = 'http://hl7.org/fhir/sid/us-npi';

export type DescribedPractitioner = { displayName: string | undefined; npi: string | undefined };

export function describePractitioner(resource: unknown): DescribedPractitioner {
  const parsed = person.safeParse(resource);
  if (!parsed.success) return { displayName: undefined, npi: undefined };
  return {
    displayName: displayName(parsed.data.name) ?? undefined,
    npi: parsed.data.identifier.find(({ system }) => system === npiSystem)?.value,
  };
}

const practitionerRole = z.object({ practitioner: z.object({ reference: z.string() }) });

/** The practitioner that a PractitionerRole names. */
export const practitionerReferenceOf = (resource: unknown): string | undefined =>
  practitionerRole.safeParse(resource).data?.practitioner.reference;

export type DescribedPatient = { display: string | null; birthDate: string | null; sex: string | null; mrn: string | null };

/** Identity for the banner; the record number is the identifier typed MR. */
export function describePatient(resource: unknown): DescribedPatient {
  const parsed = person.safeParse(resource);
  if (!parsed.success) return { display: null, birthDate: null, sex: null, mrn: null };
  const { name, identifier: identifiers, birthDate, gender } = parsed.data;
  return {
    display: displayName(name),
    birthDate: birthDate ?? null,
    sex: gender ?? null,
    mrn: identifiers.find(({ type }) => type?.coding.some(({ code }) => code === 'MR'))?.value ?? null,
  };
}

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const concept = z.object({ text, coding: lenientArray(z.object({ system: text, code: text, display: text })) });
const order = z.object({
  resourceType: z.literal('MedicationRequest'),
  medicationCodeableConcept: concept.optional().catch(undefined),
  medicationReference: z.object({ display: text }).optional().catch(undefined),
});
const searchset = z.object({ entry: lenientArray(z.object({ resource: z.unknown() })) });

export type DescribedOrder = { display: string; code: string | null };

/** Medication orders of a searchset that have a name to show; the code where it is RxNorm. */
export function describeOrders(bundle: unknown): DescribedOrder[] {
  const parsed = searchset.safeParse(bundle);
  if (!parsed.success) return [];
  return parsed.data.entry.flatMap(({ resource }) => {
    const request = order.safeParse(resource).data;
    const codings = request?.medicationCodeableConcept?.coding ?? [];
    const coded = codings.find(({ system, code }) => system === rxnorm && code !== undefined);
    const display =
      request?.medicationCodeableConcept?.text ?? coded?.display ?? codings[0]?.display ?? request?.medicationReference?.display;
    return display === undefined || display === '' ? [] : [{ display, code: coded?.code ?? null }];
  });
}
