import type { Extension, Practitioner, PractitionerQualification } from 'fhir/r4';
import type { PractitionerFile } from '../../contract/index.ts';
import { CODE_SYSTEM, EXTENSION } from '../../standards/fhir-r4/index.ts';

type Certification = PractitionerFile['certifications'][number];

/** The code of one part of the lifecycle extension. */
const member = (lifecycle: Extension | undefined, url: 'status' | 'source'): string | undefined =>
  lifecycle?.extension?.find((one) => one.url === url)?.valueCodeableConcept?.coding?.[0]?.code;

/** Codes of CodeSystem/qualification-status as the screen names them. */
const statusOf: Record<string, Certification['status']> = {
  active: 'active',
  inactive: 'expired',
  revoked: 'revoked',
  'issued-in-error': 'revoked',
  pending: 'pending',
  unknown: 'unknown',
};

/** Verified, document or word of mouth: what is not said is taken as the weakest. */
const knownAs = (code: string | undefined): Certification['knownAs'] =>
  code === 'verified' || code === 'document' ? code : 'self-reported';

function toCertification(one: PractitionerQualification, index: number, today: string): Certification {
  const lifecycle = one.extension?.find(({ url }) => url === EXTENSION.qualificationLifecycle);
  const said = member(lifecycle, 'status');
  const validUntil = one.period?.end ?? null;
  const isPast = validUntil !== null && validUntil.slice(0, 10) < today.slice(0, validUntil.length);
  return {
    id: one.id ?? String(index),
    name: one.code.text ?? one.code.coding?.find(({ display }) => display !== undefined)?.display ?? 'Not named',
    issuer: one.issuer?.display ?? null,
    number: one.identifier?.[0]?.value ?? null,
    validFrom: one.period?.start ?? null,
    validUntil,
    // A date that has passed outweighs a status that nobody has touched since.
    status: isPast && (said === undefined || said === 'active') ? 'expired' : (statusOf[said ?? 'unknown'] ?? 'unknown'),
    knownAs: knownAs(member(lifecycle, 'source')),
  };
}

/**
 * Licences and certifications as a Practitioner carries them; a qualification that only mirrors a competency is not one.
 * @param today YYYY-MM-DD in the tenant's zone
 */
export function toCertifications(practitioner: Practitioner | undefined, today: string): Certification[] {
  const kindOf = (one: PractitionerQualification): string | undefined =>
    one.code.coding?.find(({ system }) => system === CODE_SYSTEM.qualification)?.code;
  return (practitioner?.qualification ?? [])
    .filter((one) => kindOf(one) !== 'competency')
    .map((one, index) => toCertification(one, index, today));
}

/** The earliest end of what was not withdrawn: one that has passed comes first, since it is what staff must see. */
export function nextExpiry(certifications: readonly Certification[]): { name: string; date: string } | null {
  const ends = certifications.flatMap(({ name, status, validUntil }) =>
    validUntil !== null && status !== 'revoked' ? [{ name, date: validUntil }] : [],
  );
  return ends.toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)))[0] ?? null;
}

/** What most needs a look comes first. */
const byUrgency: readonly Certification['status'][] = ['revoked', 'expired', 'pending', 'unknown', 'active'];

/** One status for all that a person holds: that of the certification which most needs a look. */
export const statusOfAll = (certifications: readonly Certification[]): Certification['status'] | null =>
  byUrgency.find((status) => certifications.some((one) => one.status === status)) ?? null;
