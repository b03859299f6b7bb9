import { z } from 'zod';

/** Every number a tenant may change; what is absent takes the default, so that old rows stay readable. */
export const tenantSettingsSchema = z.object({
  /** A topic is not prompted again for this person within so many days. */
  cooldownDays: z.number().int().min(0).max(365).default(30),
  /** Established (not news) cards per clinician and local day. */
  establishedPerDay: z.number().int().min(0).max(50).default(2),
  /** A warning counts as news for so many months. */
  newsMonths: z.number().int().min(1).max(60).default(12),
  /** Prompt on a clinician's first order of a topic without the competency. */
  established: z.boolean().default(true),
  /** A topic put aside as "not my patient group" or "I know this" brings no card for so many days. */
  dismissedDays: z.number().int().min(0).max(3650).default(180),
  /** Where one quiet card may say what waits for the clinician. */
  quietHooks: z.array(z.enum(['patient-view', 'encounter-start'])).default([]),
  /** A quiet card names a passed check that ends within so many days. */
  endingSoonDays: z.number().int().min(0).max(365).default(30),
  /** A passed check holds for so many months. */
  competencyMonths: z.number().int().min(1).max(60).default(12),
  /** Tries at a lesson's check within 24 hours. */
  triesPerDay: z.number().int().min(1).max(10).default(2),
  /** Lessons that events bring are written into the EHR as Tasks; its people have to grant our client system/Task.crus. */
  ehrTasks: z.boolean().default(false),
  /** Signatures accepted on CDS Hooks requests; never `none`, never HMAC. */
  cdsAlgorithms: z
    .array(z.enum(['ES384', 'RS384', 'ES256', 'RS256']))
    .min(1)
    .default(['ES384', 'RS384']),
});
export type TenantSettings = z.infer<typeof tenantSettingsSchema>;

export const jwksSchema = z.looseObject({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(50),
});
export type JsonWebKeySet = z.infer<typeof jwksSchema>;

export const clientAuthSchema = z.enum(['none', 'client_secret_basic', 'private_key_jwt']);
export type ClientAuth = z.infer<typeof clientAuthSchema>;

/** One EHR that this tenant launches from and takes CDS calls from. */
export type Registration = {
  id: string;
  tenantId: string;
  /** The `iss` launch parameter, which is the FHIR base the EHR names; no trailing slash. */
  iss: string;
  fhirBase: string;
  clientId: string;
  clientAuth: ClientAuth;
  /** Trust for CDS Hooks requests; `iss` is null where the EHR sends none. */
  cds: { iss: string | null; jku: string | null; jwks: JsonWebKeySet | null };
  frameAncestors: string[];
  /** Private, loopback and link-local addresses may be contacted for it: an EHR inside the hospital's own network. */
  allowPrivateNetwork: boolean;
};

export type Tenant = {
  id: string;
  name: string;
  /** IANA name. */
  timeZone: string;
  exampleContent: boolean;
  isDemo: boolean;
  settings: TenantSettings;
  frameAncestors: string[];
  registrations: Registration[];
  /** `homePage` of actor accounts in learning records. */
  pseudonymBase: string;
};
