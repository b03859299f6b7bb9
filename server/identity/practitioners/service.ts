import type { Tx } from '../../database/index.ts';
import { AppError, newId, type Clock } from '../../platform/index.ts';
import { createMerging } from './merge.ts';
import type { Movers } from './move-person.ts';
import { keepConflict, npiConflicts } from './npi-conflicts.ts';
import { isNpi } from '../../standards/fhir-r4/index.ts';
import type { Person } from './person.ts';
import {
  deletePerson,
  insertIdentity,
  insertPerson,
  linkById,
  linksOf,
  listPeople,
  lockName,
  markUndone,
  mergedInto,
  moveIdentity,
  namedLinks,
  personById,
  personByNpi,
  personByReference,
  pseudonymsOf,
  referencesOf,
  updatePerson,
  withMerged,
} from './store.ts';

export type PersonQuery = {
  tenantId: string;
  registrationId: string;
  /** "Practitioner/123", "PractitionerRole/7"; absolute only where it lies on another server than the registration's. */
  reference: string;
  displayName?: string | undefined;
  /** Ignored unless its check digit is right. */
  npi?: string | undefined;
};

/**
 * People and their names in the EHRs of a tenant. Every method runs in the caller's transaction (`db.tenant`).
 * An identity is registration + reference; an NPI links identities inside one tenant only, with a trace and an undo.
 */
export function createPractitioners(deps: {
  clock: Clock;
  movers?: Movers;
  /** Ends the sessions of people whom an undo tells apart: one that was begun while they were one would speak for two. */
  endSessions?: (tx: Tx, personIds: readonly string[]) => Promise<void>;
}) {
  const { trace, merge, settle, separate } = createMerging({ clock: deps.clock, movers: deps.movers ?? {} });

  const create = async (tx: Tx, tenantId: string, displayName: string | null, npi: string | null): Promise<Person> => {
    const person: Person = { id: newId(), tenantId, displayName, npi, pseudonym: newId() };
    await insertPerson(tx, person, deps.clock.now());
    return person;
  };

  const learn = async (
    tx: Tx,
    met: Person,
    query: Pick<PersonQuery, 'tenantId' | 'displayName'> & Partial<Pick<PersonQuery, 'registrationId' | 'reference'>>,
    npi: string | null,
  ): Promise<Person> => {
    let person = met;
    if (npi !== null && person.npi === null) {
      await lockName(tx, query.tenantId, npi);
      // Another request may have learned the same while this one waited: a person is never merged into themselves.
      person = (await personById(tx, met.id)) ?? met;
      const known = await personByNpi(tx, query.tenantId, npi);
      const displayName = query.displayName ?? person.displayName;
      if (known !== undefined && known.id !== person.id && person.npi === null)
        return merge(tx, { ...person, displayName }, known, 'npi', { npi });
    }
    // An NPI once known is not replaced by what an EHR says later: that is a question for a person, who finds it in the list of conflicts.
    if (npi !== null && person.npi !== null && npi !== person.npi) {
      const { registrationId = null, reference = null } = query;
      await keepConflict(tx, { personId: person.id, said: npi, registrationId, reference }, deps.clock.now());
    }
    const learned = { ...person, displayName: query.displayName ?? person.displayName, npi: person.npi ?? npi };
    if (learned.displayName !== person.displayName || learned.npi !== person.npi) await updatePerson(tx, person.id, learned);
    return learned;
  };

  const personFor = async (tx: Tx, query: PersonQuery): Promise<Person> => {
    const npi = query.npi !== undefined && isNpi(query.npi) ? query.npi : null;
    const found = await personByReference(tx, query.tenantId, query.registrationId, query.reference);
    if (found !== undefined) return learn(tx, found.person, query, npi);

    if (npi !== null) await lockName(tx, query.tenantId, npi);
    const known = npi === null ? undefined : await personByNpi(tx, query.tenantId, npi);
    const person = known ?? (await create(tx, query.tenantId, query.displayName ?? null, npi));
    const identityId = newId();
    const won = await insertIdentity(
      tx,
      { id: identityId, tenantId: query.tenantId, registrationId: query.registrationId, reference: query.reference, personId: person.id },
      deps.clock.now(),
    );
    if (!won) {
      // Another request met this clinician at the same moment; its person counts.
      if (known === undefined) await deletePerson(tx, person.id);
      const theirs = await personByReference(tx, query.tenantId, query.registrationId, query.reference);
      if (theirs === undefined) throw new Error('An identity was neither inserted nor found.');
      return learn(tx, theirs.person, query, npi);
    }
    if (known === undefined) return person;
    await trace(tx, query.tenantId, identityId, null, known.id, 'npi', { npi: npi ?? '' });
    if (known.displayName !== null || query.displayName === undefined) return known;
    await updatePerson(tx, known.id, { displayName: query.displayName, npi: known.npi });
    return { ...known, displayName: query.displayName };
  };

  return {
    /** Finds or creates the person behind a reference; what is newly known (name, NPI) is kept. Safe under concurrency. */
    personFor,

    /**
     * The EHR said that a PractitionerRole is this Practitioner: both names lead to one person from now on, with a trace.
     * Whoever was prompted under the role keeps it: what is kept under the old person id moves along.
     */
    async linkRole(
      tx: Tx,
      link: {
        tenantId: string;
        registrationId: string;
        role: string;
        practitioner: string;
        displayName?: string | undefined;
        npi?: string | undefined;
      },
    ): Promise<Person> {
      const base = { tenantId: link.tenantId, registrationId: link.registrationId };
      // Two launches of one clinician at once: the second finds what the first did.
      await lockName(tx, link.tenantId, `${link.registrationId} ${link.role}`);
      const byRole = await personByReference(tx, link.tenantId, link.registrationId, link.role);
      const byPractitioner = await personByReference(tx, link.tenantId, link.registrationId, link.practitioner);
      const evidence = { role: link.role, practitioner: link.practitioner };
      // Two people become one only where one of them is nobody but this role. A role that was given to somebody else moves
      // alone: whoever held it before keeps their name, roles and record.
      const isRoleAlone =
        byRole !== undefined &&
        (byRole.person.npi === null || byRole.person.npi === link.npi) &&
        (await referencesOf(tx, byRole.person.id)).every((reference) => reference.startsWith('PractitionerRole/'));
      if (byPractitioner === undefined && byRole !== undefined && isRoleAlone) {
        const identityId = newId();
        const won = await insertIdentity(
          tx,
          { id: identityId, ...base, reference: link.practitioner, personId: byRole.person.id },
          deps.clock.now(),
        );
        if (won) await trace(tx, link.tenantId, identityId, null, byRole.person.id, 'practitioner-role', evidence);
      }
      const person = await personFor(tx, { ...base, reference: link.practitioner, displayName: link.displayName, npi: link.npi });
      const roleNow = await personByReference(tx, link.tenantId, link.registrationId, link.role);
      if (roleNow === undefined) {
        const identityId = newId();
        const won = await insertIdentity(tx, { id: identityId, ...base, reference: link.role, personId: person.id }, deps.clock.now());
        if (won) await trace(tx, link.tenantId, identityId, null, person.id, 'practitioner-role', evidence);
        return person;
      }
      if (roleNow.person.id === person.id) return person;
      if (isRoleAlone) return merge(tx, roleNow.person, person, 'practitioner-role', evidence);
      await moveIdentity(tx, roleNow.identityId, person.id);
      await trace(tx, link.tenantId, roleNow.identityId, roleNow.person.id, person.id, 'practitioner-role', evidence);
      return person;
    },

    /** A person known by NPI only, for a role granted before the first launch. @throws unprocessable for a wrong check digit */
    async personByNpi(tx: Tx, tenantId: string, npi: string): Promise<Person> {
      if (!isNpi(npi)) throw new AppError('unprocessable', { detail: `${npi} is not an NPI: ten digits with a right check digit.` });
      await lockName(tx, tenantId, npi);
      return (await personByNpi(tx, tenantId, npi)) ?? create(tx, tenantId, null, npi);
    },

    /**
     * A person as a roster names them: whom it named before, else whoever has the NPI, else somebody new. A name that is known stays:
     * an EHR says it as clinicians see it. @param row.npi null or with a right check digit
     */
    async enroll(tx: Tx, row: { tenantId: string; personId: string | null; npi: string | null; displayName: string }): Promise<Person> {
      if (row.npi !== null) await lockName(tx, row.tenantId, row.npi);
      const named = row.personId === null ? undefined : await personById(tx, row.personId);
      const person = named ?? (row.npi === null ? undefined : await personByNpi(tx, row.tenantId, row.npi));
      if (person === undefined) return create(tx, row.tenantId, row.displayName, row.npi);
      return learn(tx, person, { tenantId: row.tenantId, displayName: person.displayName ?? row.displayName }, row.npi);
    },

    /** The person of an NPI, where the tenant knows one; creates nobody. */
    findByNpi: personByNpi,

    /** The person behind an id, also behind one that was merged; undefined where the tenant has none. */
    get: personById,
    /** By name, but for those in `without`; `search` matches the start of any word of the name, or of the NPI. */
    list: async (
      tx: Tx,
      tenantId: string,
      options: { search?: string; without?: readonly string[]; limit?: number; offset?: number } = {},
    ) =>
      listPeople(tx, tenantId, {
        search: options.search ?? '',
        without: options.without ?? [],
        limit: options.limit ?? 50,
        offset: options.offset ?? 0,
      }),
    /** Every link that made this person one, oldest first. */
    links: linksOf,
    /** Every link of the tenant, also those that were taken back. */
    allLinks: namedLinks,
    /** Every NPI of the tenant that was said of somebody who has another. */
    npiConflicts,

    /** For the event `person.merged`. */
    settle,
    /** Under which pseudonyms this person's learning records were written: statements are never rewritten, so a merge adds one. */
    pseudonyms: pseudonymsOf,

    /**
     * Takes a link back: the identity returns to whom it belonged before, or to a new person. Where two people had been merged, all
     * that came along returns. Whoever is signed in under either signs in anew. @throws not-found, conflict
     */
    async undoLink(tx: Tx, tenantId: string, linkId: string, by: string): Promise<Person> {
      const link = await linkById(tx, linkId);
      if (link === undefined) throw new AppError('not-found', { detail: 'There is no such link.' });
      if (link.undoneAt !== null) throw new AppError('conflict', { detail: 'This link was taken back already.' });
      const personId = link.fromPersonId ?? (await create(tx, tenantId, null, null)).id;
      // Before it: a session of whoever was merged into one of them earlier speaks for them as well.
      const concerned = await withMerged(tx, [personId, link.toPersonId, (await mergedInto(tx, personId)) ?? personId]);
      await separate(tx, personId, linkId, by);
      await deps.endSessions?.(tx, concerned);
      await moveIdentity(tx, link.identityId, personId);
      await markUndone(tx, linkId, by, deps.clock.now());
      const person = await personById(tx, personId);
      if (person === undefined) throw new Error('The person of an undone link was not found.');
      return person;
    },
  };
}

export type Practitioners = ReturnType<typeof createPractitioners>;
