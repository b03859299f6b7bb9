import type { Practitioner } from 'fhir/r4';
import { staffRoles, type PractitionerFile, type PractitionerList, type rosterPeople } from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import type { Person, Practitioners } from '../../identity/practitioners/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { changeInWords, decideUpdatesDue } from '../../learning/competencies/index.ts';
import { AppError, type Clock } from '../../platform/index.ts';
import { consoleOnly, type ConsoleOnlyDeps } from './console-only.ts';
import { nextExpiry, statusOfAll, toCertifications } from './to-certifications.ts';

export type CredentialingDeps = ConsoleOnlyDeps & {
  db: Database;
  clock: Clock;
  audit: Audit;
  practitioners: Pick<Practitioners, 'get' | 'list'>;
  knowledge: Pick<DrugKnowledge, 'topic'>;
};

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;

export type RosterQuery = { search: string; people: (typeof rosterPeople)[number]; page: number };

const pageSize = 25;
const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const nameOf = (person: Person): string => person.displayName ?? (person.npi === null ? 'Name not given by the EHR' : `NPI ${person.npi}`);

/** Today in a zone, as YYYY-MM-DD. */
const todayIn = (at: Date, timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);

/** What the credentialing console reads, from the FHIR store and the competencies; every look is audited in its own transaction. */
export function createCredentialing(deps: CredentialingDeps) {
  const certificationsOf = async (tx: Tx, personId: string, today: string) =>
    toCertifications((await deps.records.find(tx, 'Practitioner', personId)) as Practitioner | undefined, today);

  /** What changed since a check that is within its period; null where it is of today's wording, or of a warning that is gone. */
  const updateDue = (held: { topicId: string; revision: number; validFrom: Date; current: boolean }): string | null => {
    const topic = deps.knowledge.topic(held.topicId);
    if (!held.current || topic === undefined) return null;
    return decideUpdatesDue([held], () => topic.revision).length > 0 ? changeInWords(topic) : null;
  };

  return {
    /** Without those who only work in the console, unless all are asked for. @param query.page from 1 @throws forbidden naming the roles that may */
    async list(staff: Staff, query: RosterQuery): Promise<PractitionerList> {
      requireRole(staff.roles, staffRoles);
      const today = todayIn(deps.clock.now(), staff.tenant.timeZone);
      return deps.db.tenant(staff.tenant.id, async (tx) => {
        const atConsole = await consoleOnly(tx, deps, staff.tenant.id, today);
        const { people, total } = await deps.practitioners.list(tx, staff.tenant.id, {
          search: query.search,
          without: query.people === 'all' ? [] : atConsole,
          limit: pageSize,
          offset: (query.page - 1) * pageSize,
        });
        const held = await deps.competencies.listCompetencies(tx, { personIds: people.map(({ id }) => id) });
        const rows: PractitionerList['rows'] = [];
        for (const person of people) {
          const certifications = await certificationsOf(tx, person.id, today);
          const own = held.filter(({ personId }) => personId === person.id);
          rows.push({
            personId: person.id,
            displayName: nameOf(person),
            npi: person.npi,
            consoleOnly: atConsole.includes(person.id),
            certifications: certifications.length,
            status: statusOfAll(certifications),
            nextExpiry: nextExpiry(certifications),
            competencies: own.filter((one) => one.current && updateDue(one) === null).length,
            updatesDue: own.filter((one) => updateDue(one) !== null).length,
          });
        }
        await deps.audit.looked(tx, {
          actorPersonId: staff.person.id,
          subjectPersonId: null,
          action: 'practitioner-list',
          detail: { ...query, rows: rows.length },
        });
        return { rows, total, page: query.page, pageSize };
      });
    },

    /** @throws forbidden naming the roles that may; not-found */
    async file(staff: Staff, personId: string): Promise<PractitionerFile> {
      requireRole(staff.roles, staffRoles);
      const today = todayIn(deps.clock.now(), staff.tenant.timeZone);
      return deps.db.tenant(staff.tenant.id, async (tx) => {
        const person = uuidShape.test(personId) ? await deps.practitioners.get(tx, personId) : undefined;
        if (person === undefined) throw new AppError('not-found', { detail: 'There is no such practitioner here.', path: 'personId' });
        const held = await deps.competencies.listCompetencies(tx, { personIds: [person.id] });
        await deps.audit.looked(tx, { actorPersonId: staff.person.id, subjectPersonId: person.id, action: 'practitioner-file' });
        return {
          personId: person.id,
          displayName: nameOf(person),
          npi: person.npi,
          resource: `Practitioner/${person.id}`,
          certifications: await certificationsOf(tx, person.id, today),
          competencies: held.map((one) => ({
            topicId: one.topicId,
            topicTitle: deps.knowledge.topic(one.topicId)?.title ?? one.topicId,
            level: one.level,
            validFrom: one.validFrom.toISOString(),
            validUntil: one.validUntil.toISOString(),
            current: one.current && updateDue(one) === null,
            updateDue: updateDue(one),
            resource: `Basic/${one.id}`,
          })),
        };
      });
    },
  };
}

export type Credentialing = ReturnType<typeof createCredentialing>;
