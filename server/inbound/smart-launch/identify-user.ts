import { z } from 'zod';
import type { Tx } from '../../database/index.ts';
import type { Person, Practitioners } from '../../identity/practitioners/index.ts';
import type { Registration } from '../../identity/tenants/index.ts';
import { parseFhirUser, type FhirUser } from '../../standards/smart/index.ts';
import { describePractitioner, practitionerReferenceOf, type DescribedPractitioner } from './describe-resource.ts';
import type { EhrRead } from '../../identity/ehr-access/index.ts';
import type { LaunchFailure } from './launch-failure.ts';

/** What the EHR told about its user, read before the transaction begins. */
export type UserFacts = DescribedPractitioner & {
  /** The Practitioner or PractitionerRole; a Person only leads there. */
  user: FhirUser;
  /** The practitioner behind a PractitionerRole, where the EHR said who that is. */
  practitioner: FhirUser | undefined;
};

export type UserReading = { ok: true; facts: UserFacts } | { ok: false; failure: LaunchFailure; note: string };

const unknown: DescribedPractitioner = { displayName: undefined, npi: undefined };
/** A Person with more links than this is not one clinician. */
const maxLinks = 5;
const linkedPerson = z.object({
  resourceType: z.literal('Person'),
  active: z.boolean().optional().catch(undefined),
  link: z.array(z.object({ target: z.object({ reference: z.string() }) }).catch({ target: { reference: '' } })).catch([]),
});

/**
 * Asks the EHR for the user's name and NPI, and for the practitioner behind a role. Whatever does not come is done without:
 * a person without a name can still learn. A Person alone is nobody's licence: it counts only by its link to one practitioner
 * that the EHR lets us read.
 * @see https://hl7.org/fhir/R4/person-definitions.html#Person.link
 */
export async function readUser(user: FhirUser, registration: Registration, read: EhrRead): Promise<UserReading> {
  const bases = [registration.fhirBase, registration.iss];

  /** The facts of a Practitioner or a PractitionerRole, and whether the EHR answered for it. */
  const describe = async (reference: FhirUser): Promise<{ facts: UserFacts; wasRead: boolean }> => {
    const answer = reference.isLocal ? await read(reference.reference) : undefined;
    const wasRead = answer?.state === 'ok';
    const nobody = { user: reference, practitioner: undefined, ...unknown };
    if (answer?.state !== 'ok') return { facts: nobody, wasRead };
    if (reference.type !== 'PractitionerRole') return { facts: { ...nobody, ...describePractitioner(answer.resource) }, wasRead };
    const named = practitionerReferenceOf(answer.resource);
    const practitioner = named === undefined ? undefined : parseFhirUser(named, bases);
    if (practitioner?.type !== 'Practitioner') return { facts: nobody, wasRead };
    const behind = practitioner.isLocal ? await read(practitioner.reference) : undefined;
    const described = behind?.state === 'ok' ? describePractitioner(behind.resource) : unknown;
    return { facts: { ...nobody, practitioner, ...described }, wasRead };
  };

  if (user.type !== 'Person') return { ok: true, facts: (await describe(user)).facts };

  const unlinked = (note: string): UserReading => ({ ok: false, failure: 'person-unlinked', note });
  if (!user.isLocal) return unlinked('the Person lies on another server');
  const answer = await read(user.reference);
  if (answer.state === 'unreachable') return { ok: false, failure: 'ehr-unreachable', note: 'the Person could not be read' };
  const person = answer.state === 'ok' ? linkedPerson.safeParse(answer.resource).data : undefined;
  if (person === undefined || person.active === false)
    return unlinked(`the Person is ${answer.state === 'ok' ? 'not usable' : answer.state}`);
  const targets = person.link
    .flatMap(({ target }) => parseFhirUser(target.reference, bases) ?? [])
    .filter((target) => target.isLocal && target.type !== 'Person');
  if (targets.length > maxLinks) return unlinked('the Person has too many links');
  const found = (await Promise.all(targets.map(describe))).filter(({ wasRead }) => wasRead).map(({ facts }) => facts);
  const [first, ...others] = found.toSorted((a, b) => Number(b.practitioner !== undefined) - Number(a.practitioner !== undefined));
  if (first === undefined) return unlinked('the Person has no link that can be read');
  const nameOf = (facts: UserFacts): string => (facts.practitioner ?? facts.user).reference;
  // Doubt about who it is means nobody.
  if (others.some((other) => nameOf(other) !== nameOf(first))) return unlinked('the Person is linked to several practitioners');
  return { ok: true, facts: first };
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
