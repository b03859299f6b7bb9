import type { Database } from '../../database/index.ts';
import type { EhrRead, EhrSystem } from '../../identity/ehr-access/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import type { Registration } from '../../identity/tenants/index.ts';
import { IDENTIFIER_SYSTEM } from '../../standards/fhir-r4/index.ts';
import type { EventPerson } from './clinical-event.ts';
import { personNamed } from './denial-store.ts';
import { readScope } from './event-source.ts';
import { localReference } from './read-order.ts';

/** Reads by our own token. A failure is the EHR's silence, and the event waits for another try. */
export const systemReader =
  (ehrSystem: Pick<EhrSystem, 'request'>, registration: Registration): EhrRead =>
  async (path) => {
    const answer = await ehrSystem.request(registration, readScope(path.split('/')[0] ?? ''), { path });
    if (answer.state !== 'answered') return { state: answer.state };
    if (answer.status === 200 && answer.resource !== null) return { state: 'ok', resource: answer.resource };
    return { state: answer.status === 404 || answer.status === 410 ? 'absent' : 'unreachable' };
  };

/**
 * The Practitioner behind a role; the role itself where the EHR does not tell, as a hook does.
 * @throws Error where the EHR has to be asked and does not answer
 */
export async function referenceOf(who: EventPerson, registration: Registration, read: EhrRead): Promise<string> {
  if ('npi' in who) return `${IDENTIFIER_SYSTEM.npi}|${who.npi}`;
  if (!who.reference.startsWith('PractitionerRole/')) return who.reference;
  const answer = await read(who.reference);
  if (answer.state === 'unreachable') throw new Error('the EHR did not say who a PractitionerRole is');
  const practitioner = answer.state === 'ok' ? localReference(answer.resource['practitioner'], registration.fhirBase) : undefined;
  return practitioner?.type === 'Practitioner' ? `Practitioner/${practitioner.id}` : who.reference;
}

/** One member of a team who is known here, and by which name of theirs. */
export type TeamMember = { personId: string; reference: string; npi: string | null };

/**
 * Who of a team is known here; each once, by however many names and roles. Nobody becomes known by being named in a team.
 * @throws Error where the EHR has to be asked and does not answer
 */
export async function knownTeam(
  deps: { db: Database; practitioners: Pick<Practitioners, 'findByNpi'> },
  of: { tenantId: string; registration: Registration; team: readonly EventPerson[]; read: EhrRead },
): Promise<TeamMember[]> {
  const { tenantId, registration } = of;
  const known = new Map<string, TeamMember>();
  for (const who of of.team) {
    const reference = await referenceOf(who, registration, of.read);
    const personId = await deps.db.tenant(tenantId, async (tx) =>
      'npi' in who ? (await deps.practitioners.findByNpi(tx, tenantId, who.npi))?.id : await personNamed(tx, registration.id, reference),
    );
    if (personId !== undefined && !known.has(personId)) known.set(personId, { personId, reference, npi: 'npi' in who ? who.npi : null });
  }
  return [...known.values()];
}
