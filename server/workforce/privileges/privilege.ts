import { z } from 'zod';

/** Statuses of CodeSystem/privilege-status. */
export const privilegeStatuses = [
  'granted',
  'supervised',
  'modified',
  'pending',
  'suspended',
  'lapsed',
  'revoked',
  'relinquished',
] as const;

/** What is said of one privilege of one person for a time. */
export const privilegeSchema = z.object({
  code: z.string(),
  status: z.enum(privilegeStatuses),
  /** The appointment under which it was granted, first and last day. */
  from: z.iso.date(),
  until: z.iso.date(),
  /** Minutes or whatever else says who decided. */
  decision: z.string(),
  restrictedBy: z
    .array(z.object({ ruleId: z.string(), at: z.iso.datetime(), from: z.enum(['granted', 'supervised', 'modified']) }))
    .default([]),
});
export type Privilege = z.infer<typeof privilegeSchema>;
