import { z } from 'zod';
import { isNpi } from '../../standards/fhir-r4/index.ts';
import { field, type Column } from '../imports/index.ts';
import { credentialKinds, credentialSchema, credentialStatuses, expiryRules, memberSchema, verificationMethods } from './credential.ts';

const columns = <T extends Record<string, Column>>(of: T): T => of;

/** Kinds of credentials, as a hospital lists them. */
export const typeFile = {
  columns: columns({
    code: { needed: true, names: ['code', 'certification_code'] },
    name: { needed: true, names: ['name', 'certification'] },
    issuer: { needed: true, names: ['issuer', 'issued_by'] },
    kind: { needed: true, names: ['kind', 'category'] },
    validityMonths: { needed: false, names: ['validity_months', 'months'] },
    expiryRule: { needed: true, names: ['expiry_rule'] },
    verificationSource: { needed: true, names: ['verification_source'] },
  }),
  schema: z.object({
    code: field.text,
    name: field.text,
    issuer: field.text,
    kind: field.oneOf(credentialKinds),
    validityMonths: field.optionalWhole.refine((months) => months !== 0, 'is no number of months from 1 to 999'),
    expiryRule: field.oneOf(expiryRules),
    verificationSource: field.text,
  }),
};

/** The roster. */
export const peopleFile = {
  columns: columns({
    rosterId: { needed: true, names: ['id', 'roster_id', 'employee_id', 'employee_number', 'practitioner_id', 'provider_id'] },
    npi: { needed: false, names: ['npi', 'npi_number', 'national_provider_identifier'] },
    given: { needed: true, names: ['given', 'given_name', 'first_name', 'first'] },
    family: { needed: true, names: ['family', 'family_name', 'last_name', 'surname', 'last'] },
    degree: { needed: false, names: ['degree', 'credentials', 'suffix'] },
    department: { needed: false, names: ['department', 'dept'] },
    unit: { needed: false, names: ['unit', 'ward', 'location'] },
    taxonomy: { needed: false, names: ['taxonomy', 'taxonomy_code'] },
    licenceState: { needed: false, names: ['licence_state', 'license_state', 'state'] },
  }),
  schema: memberSchema.extend({
    rosterId: field.text,
    npi: field.optionalText.refine((npi) => npi === null || isNpi(npi), 'is not an NPI: ten digits with a right check digit'),
    given: field.text,
    family: field.text,
    degree: field.optionalText,
    department: field.optionalText,
    unit: field.optionalText,
    taxonomy: field.optionalText,
    licenceState: field.optionalText,
  }),
};
export type PersonRow = z.infer<typeof peopleFile.schema>;

/** What people hold. */
export const certificationFile = {
  columns: columns({
    rosterId: { needed: true, names: ['practitioner_id', 'roster_id', 'employee_id', 'employee_number', 'provider_id', 'id'] },
    typeCode: { needed: true, names: ['certification_code', 'credential', 'credential_code', 'type', 'code'] },
    jurisdiction: { needed: false, names: ['jurisdiction', 'state', 'licence_state', 'license_state'] },
    number: { needed: false, names: ['number', 'certificate_number', 'licence_number', 'license_number'] },
    issued: { needed: false, names: ['issued', 'issue_date', 'issued_on'] },
    expires: { needed: false, names: ['expires', 'expiration_date', 'expiry_date', 'expiry', 'expires_on'] },
    status: { needed: false, names: ['status'] },
    verification: { needed: false, names: ['verification', 'verified_by'] },
  }),
  schema: credentialSchema
    .extend({
      rosterId: field.text,
      typeCode: field.text,
      jurisdiction: field.optionalText,
      number: field.optionalText,
      issued: field.optionalDay,
      expires: field.optionalDay,
      status: field.oneOfOr(credentialStatuses, 'unknown'),
      // What is not said is taken as the weakest.
      verification: field.oneOfOr(verificationMethods, 'pending'),
    })
    .refine(({ issued, expires }) => issued === null || expires === null || issued <= expires, {
      path: ['expires'],
      message: 'lies before the day of issue',
    }),
};
export type CertificationRow = z.infer<typeof certificationFile.schema>;
