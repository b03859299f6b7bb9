import { z } from 'zod';

export const certificationSchema = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string().nullable(),
  number: z.string().nullable(),
  validFrom: z.string().nullable(),
  validUntil: z.string().nullable(),
  status: z.enum(['active', 'expired', 'revoked', 'pending', 'unknown']),
  /** How it is known; never mixed up. */
  knownAs: z.enum(['verified', 'document', 'self-reported']),
});

export const competencyRowSchema = z.object({
  topicId: z.string(),
  topicTitle: z.string(),
  level: z.literal('knowledge-check'),
  validFrom: z.string(),
  validUntil: z.string(),
  current: z.boolean(),
  /** "Basic/…" */
  resource: z.string(),
});

/** GET /api/launches/:launchId/practitioners?search=&page= ; staff roles only */
export const practitionerListSchema = z.object({
  rows: z.array(
    z.object({
      personId: z.string(),
      displayName: z.string(),
      npi: z.string().nullable(),
      certifications: z.number().int(),
      nextExpiry: z.string().nullable(),
      competencies: z.number().int(),
    }),
  ),
  total: z.number().int(),
  page: z.number().int(),
  pageSize: z.number().int(),
});
export type PractitionerList = z.infer<typeof practitionerListSchema>;

/** GET /api/launches/:launchId/practitioners/:personId ; staff roles only, every look is audited */
export const practitionerFileSchema = z.object({
  personId: z.string(),
  displayName: z.string(),
  npi: z.string().nullable(),
  resource: z.string(),
  certifications: z.array(certificationSchema),
  competencies: z.array(competencyRowSchema),
});
export type PractitionerFile = z.infer<typeof practitionerFileSchema>;
