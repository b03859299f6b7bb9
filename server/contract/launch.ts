import { z } from 'zod';

export const roleSchema = z.enum([
  'provider',
  'educator',
  'credentialing-specialist',
  'committee-member',
  'chief',
  'leader',
  'auditor',
  'integrator',
]);
export type Role = z.infer<typeof roleSchema>;

/** Who may open the credentialing console. */
export const staffRoles: readonly Role[] = ['credentialing-specialist', 'committee-member', 'chief', 'auditor'];

/** GET /api/launches/:launchId : who, which patient, why launched. Instants are ISO 8601 with a zone. */
export const launchViewSchema = z.object({
  launchId: z.string(),
  kind: z.enum(['ehr', 'standalone']),
  person: z.object({ personId: z.string(), displayName: z.string(), initials: z.string(), npi: z.string().nullable() }),
  roles: z.array(roleSchema),
  tenant: z.object({ name: z.string(), timeZone: z.string(), exampleContent: z.boolean() }),
  /** Null where the launch had no patient. `display` is null where the EHR did not answer. */
  patient: z
    .object({ display: z.string().nullable(), birthDate: z.string().nullable(), sex: z.string().nullable(), mrn: z.string().nullable() })
    .nullable(),
  /** The EHR shows no banner of its own: show the patient's identity. */
  needPatientBanner: z.boolean(),
  /** Active medication orders of the patient in context, display only; empty where none or not readable. */
  activeOrders: z.array(z.object({ display: z.string(), code: z.string().nullable() })),
  ehr: z.object({ state: z.enum(['connected', 'unreachable', 'not-permitted']), checkedAt: z.string() }),
  /** The EHR's own colour for links and main buttons, where it can be read on ours; for one scheme. */
  accent: z.object({ scheme: z.enum(['light', 'dark']), color: z.string().regex(/^#[0-9a-f]{6}$/) }).nullable(),
  /** The prompt this launch was opened from, where there is one. */
  promptId: z.string().nullable(),
  /** Said plainly when the card's link could not be honoured and an ordinary panel opened instead. */
  notice: z.string().nullable(),
  /** When the session ends without activity, and at the latest. */
  session: z.object({ idleExpiresAt: z.string(), expiresAt: z.string() }),
});
export type LaunchView = z.infer<typeof launchViewSchema>;
