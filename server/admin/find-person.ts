import type { Tx } from '../database/index.ts';
import { createPractitioners, type Person } from '../identity/practitioners/index.ts';
import type { Tenant } from '../identity/tenants/index.ts';
import { parseFhirUser } from '../standards/smart/index.ts';
import { refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';

/**
 * The person an operator names, by NPI or by fhirUser ("Practitioner/123", or absolute where the tenant has several EHRs).
 * Made where not met yet, so that a role can wait for the first launch.
 * A PractitionerRole is a post, and the EHR may give it to somebody else: nobody is named by it here.
 * @throws configuration, unprocessable
 */
export async function findPerson(tx: Tx, deps: Pick<AdminDeps, 'clock'>, tenant: Tenant, user: string): Promise<Person> {
  const practitioners = createPractitioners({ clock: deps.clock });
  if (/^[0-9]+$/.test(user)) return practitioners.personByNpi(tx, tenant.id, user);
  const candidates = tenant.registrations.flatMap((registration) => {
    const parsed = parseFhirUser(user, [registration.fhirBase, registration.iss]);
    return parsed?.isLocal === true ? [{ registration, reference: parsed.reference }] : [];
  });
  const [only, second] = candidates;
  if (only === undefined)
    throw refuse(`"${user}" is neither an NPI nor a fhirUser of an EHR of "${tenant.id}" (for example Practitioner/123).`);
  if (only.reference.startsWith('PractitionerRole/'))
    throw refuse(`"${user}" is a post that may pass to somebody else; name the person, by NPI or as Practitioner/….`);
  if (second !== undefined) throw refuse(`"${tenant.id}" has several EHRs; give the fhirUser as an absolute URL.`);
  return practitioners.personFor(tx, { tenantId: tenant.id, registrationId: only.registration.id, reference: only.reference });
}

/** "Ruth Harrow (NPI 9999000018)" or what there is. */
export const describePerson = (person: { displayName: string | null; npi: string | null }, fallback: string): string =>
  person.displayName === null ? fallback : `${person.displayName}${person.npi === null ? '' : ` (NPI ${person.npi})`}`;
