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
  /** Counts today: within its period, and of the warning as it is worded now. */
  current: z.boolean(),
  /** Within its period, and of an earlier wording of the warning: what changed, in words. */
  updateDue: z.string().nullable(),
  /** "Basic/…" */
  resource: z.string(),
});

/** Whom the roster shows: clinicians, or everyone, which adds those who only work in the console. */
export const rosterPeople = ['clinicians', 'all'] as const;

/** GET /api/launches/:launchId/practitioners?search=&people=&page= ; staff roles only */
export const practitionerListSchema = z.object({
  rows: z.array(
    z.object({
      personId: z.string(),
      displayName: z.string(),
      npi: z.string().nullable(),
      /** Works in the console and shows no sign of clinical work. */
      consoleOnly: z.boolean(),
      certifications: z.number().int(),
      /** What most needs a look among the certifications; null where there are none. */
      status: certificationSchema.shape.status.nullable(),
      /** The first to end of what was not withdrawn, and when; it may have ended already. */
      nextExpiry: z.object({ name: z.string(), date: z.string() }).nullable(),
      competencies: z.number().int(),
      /** Checks within their period whose warning changed since; not among the competencies. */
      updatesDue: z.number().int(),
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
