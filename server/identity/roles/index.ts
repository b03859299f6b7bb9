export { createRoles, withDefaultRole, type Roles } from './service.ts';
export { moveGrants, type RoleGrant } from './store.ts';
