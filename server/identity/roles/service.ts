import type { Role } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import { newId, type Clock } from '../../platform/index.ts';
import { currentRoles, insertGrant, listGrants, revokeGrant } from './store.ts';

/** Everyone who launches is a provider; every other role is a grant by a named person. EHR role codes grant nothing. */
export const withDefaultRole = (granted: readonly Role[]): Role[] =>
  granted.includes('provider') ? [...granted] : ['provider', ...granted];

/** Roles of people; every method runs in the caller's transaction. */
export function createRoles(deps: { clock: Clock }) {
  return {
    rolesOf: async (tx: Tx, personId: string): Promise<Role[]> => withDefaultRole(await currentRoles(tx, personId)),
    /** @param by who granted it: a person id, or "command line" with the operator's name. False where it was held already. */
    grant: async (tx: Tx, grant: { tenantId: string; personId: string; role: Role; by: string }): Promise<boolean> =>
      insertGrant(tx, { id: newId(), ...grant }, deps.clock.now()),
    /** False where it was not held. The grant stays on record. */
    revoke: async (tx: Tx, revocation: { personId: string; role: Role; by: string }): Promise<boolean> =>
      revokeGrant(tx, revocation.personId, revocation.role, revocation.by, deps.clock.now()),
    /** Every grant of the tenant, revoked ones too, oldest first. */
    list: async (tx: Tx, tenantId: string) => listGrants(tx, tenantId),
  };
}

export type Roles = ReturnType<typeof createRoles>;
