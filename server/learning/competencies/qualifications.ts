import type { Practitioner, PractitionerQualification } from 'fhir/r4';
import { z } from 'zod';
import { CODE_SYSTEM, EXTENSION } from '../../standards/fhir-r4/index.ts';

/** A certification as a screen shows it; days as YYYY-MM-DD. */
export type Certification = {
  id: string; name: string; issuer: string | null; number: string | null; validFrom: string | null; validUntil: string | null;
  status: 'active' | 'expired' | 'revoked' | 'pending' | 'unknown';
  /** Verified at the source, read from a document, or said by the clinician: never mixed up. */
  knownAs: 'verified' | 'document' | 'self-reported';
};

export type NewCertification = Omit<Certification, 'status'> & { status: 'active' | 'revoked' | 'pending' | 'unknown' };

const concept = (system: string, code: string) => ({ coding: [{ system, code }] });

/** A certification as a slice of Practitioner.qualification, recognised by its id. */
export function toQualification(one: NewCertification): PractitionerQualification {
  const period = { ...(one.validFrom === null ? {} : { start: one.validFrom }), ...(one.validUntil === null ? {} : { end: one.validUntil }) };
  return {
    id: one.id,
    extension: [{
      url: EXTENSION.qualificationLifecycle,
      extension: [
        { url: 'status', valueCodeableConcept: concept(CODE_SYSTEM.lifecycleStatus, one.status) },
        { url: 'source', valueCodeableConcept: concept(CODE_SYSTEM.qualificationSource, one.knownAs) },
      ],
    }],
    ...(one.number === null ? {} : { identifier: [{ value: one.number }] }),
    code: { ...concept(CODE_SYSTEM.qualification, 'certification'), text: one.name },
    ...(one.validFrom === null && one.validUntil === null ? {} : { period }),
    ...(one.issuer === null ? {} : { issuer: { display: one.issuer } }),
  };
}

const statusCode = z.enum(['active', 'revoked', 'pending', 'unknown']).catch('unknown');
const sourceCode = z.enum(['verified', 'document', 'self-reported']).catch('self-reported');

/** The certifications of a practitioner on a day; an active one whose period is over is expired. */
export function certificationsOf(practitioner: Practitioner, today: string): Certification[] {
  return (practitioner.qualification ?? []).flatMap((one): Certification[] => {
    const isCertification = one.code.coding?.some((coding) => coding.system === CODE_SYSTEM.qualification && coding.code === 'certification') ?? false;
    if (!isCertification) return [];
    const lifecycle = one.extension?.find((entry) => entry.url === EXTENSION.qualificationLifecycle)?.extension;
    const codeOf = (url: string): string | undefined => lifecycle?.find((entry) => entry.url === url)?.valueCodeableConcept?.coding?.[0]?.code;
    const status = statusCode.parse(codeOf('status'));
    const validUntil = one.period?.end ?? null;
    return [{
      id: one.id ?? '', name: one.code.text ?? '', issuer: one.issuer?.display ?? null, number: one.identifier?.[0]?.value ?? null,
      validFrom: one.period?.start ?? null, validUntil,
      status: status === 'active' && validUntil !== null && validUntil < today ? 'expired' : status,
      knownAs: sourceCode.parse(codeOf('source')),
    }];
  });
}
