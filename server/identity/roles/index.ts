export { createRoles, withDefaultRole, type Roles } from './service.ts';
export type { RoleGrant } from './store.ts';
