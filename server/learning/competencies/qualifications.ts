import type { PractitionerQualification } from 'fhir/r4';
import { CODE_SYSTEM, EXTENSION } from '../../standards/fhir-r4/index.ts';
import { isBlank } from './is-blank.ts';

/** A licence or certification to be kept on a Practitioner; days as YYYY-MM-DD. */
export type NewCertification = {
  id: string;
  kind: 'licence' | 'certification';
  name: string;
  issuer: string | null;
  number: string | null;
  validFrom: string | null;
  validUntil: string | null;
  status: 'active' | 'inactive' | 'revoked' | 'pending' | 'unknown';
  /** Verified at the source, read from a document, or said by the clinician: never mixed up. */
  knownAs: 'verified' | 'document' | 'self-reported';
};

const concept = (system: string, code: string) => ({ coding: [{ system, code }] });

/** A certification as a slice of Practitioner.qualification, recognised by its id. */
export function toQualification(one: NewCertification): PractitionerQualification {
  const period = {
    ...(one.validFrom === null ? {} : { start: one.validFrom }),
    ...(one.validUntil === null ? {} : { end: one.validUntil }),
  };
  return {
    id: one.id,
    extension: [
      {
        url: EXTENSION.qualificationLifecycle,
        extension: [
          { url: 'status', valueCodeableConcept: concept(CODE_SYSTEM.lifecycleStatus, one.status) },
          { url: 'source', valueCodeableConcept: concept(CODE_SYSTEM.qualificationSource, one.knownAs) },
        ],
      },
    ],
    ...(isBlank(one.number) ? {} : { identifier: [{ value: one.number }] }),
    code: { ...concept(CODE_SYSTEM.qualification, one.kind), ...(isBlank(one.name) ? {} : { text: one.name }) },
    ...(one.validFrom === null && one.validUntil === null ? {} : { period }),
    ...(isBlank(one.issuer) ? {} : { issuer: { display: one.issuer } }),
  };
}
