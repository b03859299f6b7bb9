export { createTenantDirectory, type RegisteredTenant, type TenantDirectory } from './directory.ts';
export {
  createTenantAdministration,
  newTenantSchema,
  tenantsFileSchema,
  type NewTenant,
  type TenantAdministration,
  type TenantSummary,
} from './administration.ts';
export { isPrivateHost, parseOrigin, parseRegisteredUrl } from './registered-url.ts';
export {
  tenantSettingsSchema,
  type ClientAuth,
  type JsonWebKeySet,
  type Registration,
  type Tenant,
  type TenantSettings,
} from './tenant.ts';
