import type { Tx } from '../../database/index.ts';
import type { Person, Practitioners } from '../../identity/practitioners/index.ts';
import type { Registration } from '../../identity/tenants/index.ts';
import { parseFhirUser, type FhirUser } from '../../standards/smart/index.ts';
import { describePractitioner, practitionerReferenceOf, type DescribedPractitioner } from './describe-resource.ts';
import type { EhrRead } from './ehr-client.ts';

/** What the EHR told about its user, read before the transaction begins. */
export type UserFacts = DescribedPractitioner & {
  user: FhirUser;
  /** The practitioner behind a PractitionerRole, where the EHR said who that is. */
  practitioner: FhirUser | undefined;
};

/**
 * Asks the EHR for the user's name and NPI, and for the practitioner behind a role. Whatever does not come is done without:
 * a person without a name can still learn.
 */
export async function readUser(user: FhirUser, registration: Registration, read: EhrRead): Promise<UserFacts> {
  const bases = [registration.fhirBase, registration.iss];
  const describe = async (reference: FhirUser): Promise<DescribedPractitioner> => {
    const answer = reference.isLocal ? await read(reference.reference) : undefined;
    return answer?.state === 'ok' ? describePractitioner(answer.resource) : { displayName: undefined, npi: undefined };
  };
  if (user.type !== 'PractitionerRole') return { user, practitioner: undefined, ...(await describe(user)) };

  const role = user.isLocal ? await read(user.reference) : undefined;
  const reference = role?.state === 'ok' ? practitionerReferenceOf(role.resource) : undefined;
  const practitioner = reference === undefined ? undefined : parseFhirUser(reference, bases);
  if (practitioner?.type !== 'Practitioner') return { user, practitioner: undefined, displayName: undefined, npi: undefined };
  return { user, practitioner, ...(await describe(practitioner)) };
}

/** The person behind those facts, found or created; a role and its practitioner become one person. */
export async function personOf(
  tx: Tx,
  practitioners: Practitioners,
  registration: Registration,
  facts: UserFacts,
  fallbackName: string | undefined,
): Promise<Person> {
  const key = { tenantId: registration.tenantId, registrationId: registration.id };
  const known = { displayName: facts.displayName ?? fallbackName, npi: facts.npi };
  return facts.practitioner === undefined
    ? practitioners.personFor(tx, { ...key, reference: facts.user.reference, ...known })
    : practitioners.linkRole(tx, { ...key, role: facts.user.reference, practitioner: facts.practitioner.reference, ...known });
}
