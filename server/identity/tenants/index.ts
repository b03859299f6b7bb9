export { createTenantDirectory, type RegisteredTenant, type TenantDirectory } from './directory.ts';
export { createTenantAdministration, type NewTenant, type TenantAdministration, type TenantSummary } from './administration.ts';
export {
  tenantSettingsSchema,
  type ClientAuth,
  type JsonWebKeySet,
  type Registration,
  type Tenant,
  type TenantSettings,
} from './tenant.ts';
