import { z } from 'zod';

/** What context a server sends beside the token is not always in the right type: numbers as ids, booleans as text. */
const id = z.union([z.string().min(1).max(200), z.number().int().transform(String)]);
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
  fhirContext: z.array(z.looseObject({})).max(50).optional().catch(undefined),
  intent: z.string().max(200).optional().catch(undefined),
  need_patient_banner: flag.optional().catch(undefined),
  smart_style_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
  tenant: z.string().max(200).optional().catch(undefined),
  appContext: z.string().max(4000).optional().catch(undefined),
});
export type TokenResponse = z.infer<typeof tokenResponseSchema>;

/** @see RFC 6749, section 5.2 */
export const tokenErrorSchema = z.object({ error: z.string().max(200), error_description: z.string().max(1000).optional() });
