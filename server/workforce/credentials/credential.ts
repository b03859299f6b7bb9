import { z } from 'zod';

const day = z.iso.date();

/** What kinds of requirement a credential stands for; what its end means depends on it. */
export const credentialKinds = [
  'licence',
  'registration',
  'insurance',
  'life-support',
  'local-competency',
  'board',
  'health',
  'one-time',
] as const;

export const expiryRules = ['exact-date', 'end-of-month', 'state-rule', 'moc-participation', 'none'] as const;

/** As a tenant knows a kind of credential: who issues it, for how long, and where it is verified. */
export const credentialTypeSchema = z.object({
  code: z.string().min(1).max(40),
  name: z.string().min(1).max(200),
  issuer: z.string().min(1).max(200),
  kind: z.enum(credentialKinds),
  /** Null where it does not end. */
  validityMonths: z.int().positive().max(600).nullable(),
  expiryRule: z.enum(expiryRules),
  /** Who is asked: a name of a source. */
  verificationSource: z.string().min(1).max(100),
});
export type CredentialType = z.infer<typeof credentialTypeSchema>;

export const credentialStatuses = ['active', 'expired', 'revoked', 'suspended', 'pending', 'unknown'] as const;

/** How well it is known; never mixed up. */
export const verificationMethods = ['primary-source', 'document', 'attested', 'pending'] as const;

/** What is said of one credential for a time. Days are those of the place that issued it. */
export const credentialSchema = z.object({
  typeCode: z.string(),
  /** State or country that issued it, where that tells two apart. */
  jurisdiction: z.string().nullable(),
  number: z.string().nullable(),
  issued: day.nullable(),
  /** The last day on which it holds; null where it does not end. */
  expires: day.nullable(),
  status: z.enum(credentialStatuses),
  verification: z.enum(verificationMethods),
});
export type Credential = z.infer<typeof credentialSchema>;

/** What the roster says of a person. */
export const memberSchema = z.object({
  /** The hospital's own number of a person. */
  rosterId: z.string(),
  given: z.string(),
  family: z.string(),
  degree: z.string().nullable(),
  department: z.string().nullable(),
  unit: z.string().nullable(),
  /** NUCC Health Care Provider Taxonomy. */
  taxonomy: z.string().nullable(),
  licenceState: z.string().nullable(),
});
export type Member = z.infer<typeof memberSchema>;
