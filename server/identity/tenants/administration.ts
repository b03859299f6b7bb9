import { z } from 'zod';
import type { Database } from '../../database/index.ts';
import { AppError, newId, type Clock, type SecretBox } from '../../platform/index.ts';
import { assertWithinReach, parseOrigin, parseRegisteredUrl, reachOf } from './registered-url.ts';
import { disableTenant, insertTenant, loadTenants, putRegistration, updateTenant } from './store.ts';
import { clientAuthSchema, jwksSchema, tenantSettingsSchema, type Tenant } from './tenant.ts';

const timeZoneSchema = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}, 'not an IANA time zone');

/** A tenant with one registration, as the command line and the tenants file give it. */
export const newTenantSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63'),
  name: z.string().min(1).max(200).optional(),
  timeZone: timeZoneSchema.default('UTC'),
  iss: z.string(),
  fhir: z.string(),
  clientId: z.string().min(1).max(500),
  clientAuth: clientAuthSchema.default('none'),
  clientSecret: z.string().min(1).optional(),
  cdsIss: z.string().min(1).max(500).optional(),
  cdsJku: z.string().optional(),
  cdsJwks: jwksSchema.optional(),
  frameAncestors: z.array(z.string()).default([]),
  allowPrivateNetwork: z.boolean().default(false),
  exampleContent: z.boolean().default(false),
  settings: tenantSettingsSchema.partial().default({}),
});
export type NewTenant = z.input<typeof newTenantSchema>;
export const tenantsFileSchema = z.array(newTenantSchema);

export type TenantSummary = { tenant: Tenant; disabledAt: Date | null };

const refuse = (detail: string): AppError => new AppError('configuration', { detail, expose: true });

const isUniqueViolation = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && (error as { code?: unknown }).code === '23505';

/** Adding, showing and disabling tenants; each call is one transaction. Other processes see it within about a second. */
export function createTenantAdministration(deps: { db: Database; clock: Clock; secrets: SecretBox }) {
  const parse = (input: NewTenant): z.output<typeof newTenantSchema> => {
    const parsed = newTenantSchema.safeParse(input);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw refuse(`${issue?.path.join('.') || 'tenant'}: ${issue?.message ?? 'not valid'}`);
    }
    return parsed.data;
  };

  return {
    /**
     * Adds a tenant, or a registration to an existing one; the same `iss` again replaces that registration and revives a disabled tenant.
     * Client secrets are sealed before they are written.
     * @param options.isDemo marks the tenant that ships with the sandbox, refused in production
     * @param options.revive false leaves a disabled tenant disabled, for what is read from a file at every start
     * @throws configuration with one line that names the option
     */
    async addTenant(input: NewTenant, options: { isDemo?: boolean; revive?: boolean } = {}): Promise<Tenant> {
      const given = parse(input);
      const iss = parseRegisteredUrl(given.iss, '--iss');
      const fhirBase = parseRegisteredUrl(given.fhir, '--fhir');
      const clientAuth = given.clientSecret === undefined ? given.clientAuth : 'client_secret_basic';
      if (given.clientSecret !== undefined && given.clientAuth === 'private_key_jwt') {
        throw refuse('Give either a client secret or private_key_jwt, not both.');
      }
      if (clientAuth === 'client_secret_basic' && given.clientSecret === undefined)
        throw refuse('client_secret_basic needs --client-secret-file.');
      if (given.cdsJku !== undefined && given.cdsJwks !== undefined) throw refuse('Give either --cds-jku or --cds-jwks-file, not both.');
      if ((given.cdsJku !== undefined || given.cdsJwks !== undefined) && given.cdsIss === undefined)
        throw refuse("CDS keys need --cds-iss, the iss of the EHR's JWTs.");
      if (given.cdsIss !== undefined && given.cdsJku === undefined && given.cdsJwks === undefined) {
        throw refuse('--cds-iss needs keys to check signatures with: --cds-jku URL or --cds-jwks-file FILE.');
      }
      if (given.cdsJwks?.keys.some((key) => key.kty === 'oct' || 'd' in key)) {
        throw refuse('The CDS key set must hold public keys only.');
      }
      const cdsJku = given.cdsJku === undefined ? null : parseRegisteredUrl(given.cdsJku, '--cds-jku');
      const { allowPrivateNetwork } = given;
      const reach = reachOf({ iss, fhirBase, allowPrivateNetwork });
      assertWithinReach(iss, reach, '--iss');
      assertWithinReach(fhirBase, reach, '--fhir');
      if (cdsJku !== null) assertWithinReach(cdsJku, reach, '--cds-jku');
      const frameAncestors = given.frameAncestors.map((origin) => parseOrigin(origin, '--frame-ancestor'));

      try {
        return await deps.db.system(async (tx) => {
          const existing = (await loadTenants(tx)).find(({ tenant }) => tenant.id === given.id)?.tenant;
          const at = deps.clock.now();
          const fields = {
            id: given.id,
            name: given.name ?? existing?.name ?? given.id,
            timeZone: input.timeZone ?? existing?.timeZone ?? given.timeZone,
            exampleContent: given.exampleContent || (existing?.exampleContent ?? false),
            isDemo: existing?.isDemo ?? options.isDemo ?? false,
            settings: tenantSettingsSchema.parse({ ...existing?.settings, ...given.settings }),
            frameAncestors: existing?.frameAncestors ?? [],
          };
          if (existing === undefined) {
            await insertTenant(tx, { ...fields, pseudonymBase: `https://preceptor.health/tenants/${newId()}` }, at);
          } else await updateTenant(tx, fields, options.revive ?? true);
          const written = await putRegistration(
            tx,
            {
              id: newId(),
              tenantId: given.id,
              iss,
              fhirBase,
              clientId: given.clientId,
              clientAuth,
              cds: { iss: given.cdsIss ?? null, jku: cdsJku, jwks: given.cdsJwks ?? null },
              frameAncestors,
              allowPrivateNetwork,
            },
            given.clientSecret === undefined ? null : deps.secrets.seal(given.clientSecret),
            at,
          );
          if (!written) throw refuse(`--iss is already registered by another tenant: ${iss}`);
          const added = (await loadTenants(tx)).find(({ tenant }) => tenant.id === given.id);
          if (added === undefined) throw new Error('The tenant just written was not found.');
          return added.tenant;
        });
      } catch (error) {
        if (isUniqueViolation(error)) throw refuse(`--cds-iss is already registered by another registration: ${given.cdsIss ?? ''}`);
        throw error;
      }
    },
    listTenants: async (): Promise<TenantSummary[]> =>
      (await deps.db.system(loadTenants)).map(({ tenant, disabledAt }) => ({ tenant, disabledAt })),
    /** @throws not-found */
    async showTenant(tenantId: string): Promise<TenantSummary> {
      const found = (await deps.db.system(loadTenants)).find(({ tenant }) => tenant.id === tenantId);
      if (found === undefined) throw new AppError('not-found', { detail: `There is no tenant "${tenantId}".` });
      return { tenant: found.tenant, disabledAt: found.disabledAt };
    },
    /** Launches, sessions and CDS calls of a disabled tenant are refused at once; its data stays. @throws not-found */
    async disableTenant(tenantId: string): Promise<void> {
      const done = await deps.db.system(async (tx) => disableTenant(tx, tenantId, deps.clock.now()));
      if (!done) throw new AppError('not-found', { detail: `There is no enabled tenant "${tenantId}".` });
    },
    /** Adds every tenant of a JSON file (an array in the shape of `newTenantSchema`). @throws configuration */
    async addTenantsFrom(json: string, file: string): Promise<Tenant[]> {
      let content: unknown;
      try {
        content = JSON.parse(json);
      } catch (error) {
        throw new AppError('configuration', { detail: `${file} is not valid JSON.`, cause: error, expose: true });
      }
      const parsed = tenantsFileSchema.safeParse(content);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw refuse(`${file}: ${issue?.path.join('.') || '$'}: ${issue?.message ?? 'not valid'}`);
      }
      const added: Tenant[] = [];
      for (const tenant of parsed.data) added.push(await this.addTenant(withoutUndefined(tenant), { revive: false }));
      return added;
    },
  };
}

const withoutUndefined = (tenant: z.output<typeof newTenantSchema>): NewTenant =>
  Object.fromEntries(Object.entries(tenant).filter(([, value]) => value !== undefined)) as NewTenant;

export type TenantAdministration = ReturnType<typeof createTenantAdministration>;
