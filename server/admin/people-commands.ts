import { roleSchema, type Role } from '../contract/index.ts';
import { createRoles } from '../identity/roles/index.ts';
import { createTenantAdministration, type Tenant } from '../identity/tenants/index.ts';
import { readArguments, refuse, type Arguments } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';
import { describePerson, findPerson } from './find-person.ts';

const tenantOf = async (deps: AdminDeps, given: Arguments): Promise<Tenant> =>
  (await createTenantAdministration(deps).showTenant(given.required('tenant'))).tenant;

const roleOf = (given: Arguments): Role => {
  const role = roleSchema.safeParse(given.required('role'));
  if (!role.success) throw refuse(`--role is one of ${roleSchema.options.join(', ')}.`);
  return role.data;
};

async function change(deps: AdminDeps, argv: readonly string[], action: 'grant' | 'revoke'): Promise<void> {
  const given = readArguments(argv, { tenant: 'text', user: 'text', role: 'text' });
  const [user, role, tenant] = [given.required('user'), roleOf(given), await tenantOf(deps, given)];
  const roles = createRoles(deps);
  const { who, done } = await deps.db.tenant(tenant.id, async (tx) => {
    const person = await findPerson(tx, deps, tenant, user);
    return {
      who: describePerson(person, user),
      done:
        action === 'grant'
          ? await roles.grant(tx, { tenantId: tenant.id, personId: person.id, role, by: deps.operator })
          : await roles.revoke(tx, { personId: person.id, role, by: deps.operator }),
    };
  });
  if (action === 'grant') deps.out(done ? `${who} is now ${role} at "${tenant.id}".` : `${who} was ${role} at "${tenant.id}" already.`);
  else deps.out(done ? `${who} is no longer ${role} at "${tenant.id}".` : `${who} was not ${role} at "${tenant.id}".`);
}

export const roleCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<void>> = {
  grant: async (deps, argv) => change(deps, argv, 'grant'),
  revoke: async (deps, argv) => change(deps, argv, 'revoke'),
  list: async (deps, argv) => {
    const given = readArguments(argv, { tenant: 'text' });
    const tenant = await tenantOf(deps, given);
    const grants = await deps.db.tenant(tenant.id, async (tx) => createRoles(deps).list(tx, tenant.id));
    if (grants.length === 0) deps.out('No roles are granted; everyone is a provider.');
    for (const grant of grants) {
      const ended = grant.revokedAt === null ? '' : `\trevoked ${grant.revokedAt.toISOString()}`;
      deps.out(
        `${grant.role}\t${describePerson(grant, grant.npi ?? grant.personId)}\tby ${grant.grantedBy} ${grant.grantedAt.toISOString()}${ended}`,
      );
    }
  },
};

/** A tenant's reviewer signs one version of a lesson. */
async function sign(deps: AdminDeps, argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, { tenant: 'text', lesson: 'text', version: 'text', reviewer: 'text', 'reviewed-on': 'text' });
  const [lessonId, version, reviewer, tenant] = [
    given.required('lesson'),
    given.required('version'),
    given.required('reviewer'),
    await tenantOf(deps, given),
  ];
  const name = await deps.db.tenant(tenant.id, async (tx) => {
    const person = await findPerson(tx, deps, tenant, reviewer);
    return describePerson(person, /^[0-9]+$/.test(reviewer) ? `NPI ${reviewer}` : reviewer);
  });
  const signed = await deps.signLesson(tenant.id, { lessonId, version, reviewer: name, reviewedOn: given.text('reviewed-on') });
  deps.out(
    signed.isNew
      ? `${name} signed ${signed.lessonId} version ${signed.version} for "${tenant.id}".`
      : `${signed.lessonId} version ${signed.version} was signed for "${tenant.id}" before.`,
  );
}

export const lessonCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<void>> = { sign };
