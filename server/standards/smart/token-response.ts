import { z } from 'zod';

/** What context a server sends beside the token is not always in the right type: numbers as ids, booleans as text. */
const id = z.union([
  z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Surrogate}\0]*$/u),
  z.number().int().transform(String),
]);

/** A text that any database keeps: without half characters and NUL. One that is not counts as missing. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !/\p{Surrogate}|\0/u.test(value))
    .optional()
    .catch(undefined);

/** What the launch speaks of beside patient and encounter. @see https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#fhircontext */
const fhirContextEntry = z.object({
  reference: text(500),
  canonical: text(500),
  identifier: z
    .object({ system: text(500), value: text(500) })
    .optional()
    .catch(undefined),
  type: text(100),
  role: text(500),
});

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]);

/** @see https://hl7.org/fhir/smart-app-launch/app-launch.html#response-4 */
export const tokenResponseSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i, 'must be Bearer'),
  expires_in: z.coerce.number().int().positive().optional().catch(undefined),
  /** Absent where exactly what was asked for was granted. @see RFC 6749, section 5.1 */
  scope: z.string().optional(),
  refresh_token: z.string().min(1).max(8000).optional().catch(undefined),
  id_token: z.string().optional(),
  patient: id.optional(),
  encounter: id.optional(),
  fhirContext: z.array(fhirContextEntry).max(50).optional().catch(undefined),
  intent: text(200),
  need_patient_banner: flag.optional().catch(undefined),
  smart_style_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
  tenant: text(200),
  appContext: text(4000),
});
export type TokenResponse = z.infer<typeof tokenResponseSchema>;

/** @see RFC 6749, section 5.2 */
export const tokenErrorSchema = z.object({ error: z.string().max(200), error_description: z.string().max(1000).optional() });
