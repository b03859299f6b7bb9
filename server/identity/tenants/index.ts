export { createTenantDirectory, type RegisteredTenant, type TenantDirectory } from './directory.ts';
export { createTenantAdministration, type NewTenant, type TenantAdministration, type TenantSummary } from './administration.ts';
export { assertWithinReach, parseRegisteredUrl, reachOf } from './registered-url.ts';
export { createSigningKeys, type SigningAlgorithm, type SigningKeys } from './signing-keys.ts';
export { signingKeyRoutes } from './routes.ts';
export {
  jwksSchema,
  tenantSettingsSchema,
  type ClientAuth,
  type JsonWebKeySet,
  type Registration,
  type Tenant,
  type TenantSettings,
} from './tenant.ts';
