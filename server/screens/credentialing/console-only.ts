import type { Practitioner } from 'fhir/r4';
import type { Tx } from '../../database/index.ts';
import type { Roles } from '../../identity/roles/index.ts';
import type { Competencies } from '../../learning/competencies/index.ts';
import type { Prompts } from '../../learning/prompts/index.ts';
import type { Records } from '../../records/index.ts';
import { toCertifications } from './to-certifications.ts';

export type ConsoleOnlyDeps = {
  roles: Pick<Roles, 'list'>;
  prompts: Pick<Prompts, 'promptedAmong'>;
  competencies: Pick<Competencies, 'listCompetencies'>;
  records: Pick<Records, 'find'>;
};

/**
 * Ids of those who work in the console alone: granted one of its roles, now or once, and without any sign of clinical work, which is
 * a grant as provider, a prompt, a competency or a certification. Everyone else is a clinician, as whoever launches from a chart is.
 * Grants are few, so that the signs are looked for among their holders and not among thousands of people.
 */
export async function consoleOnly(tx: Tx, deps: ConsoleOnlyDeps, tenantId: string, today: string): Promise<string[]> {
  const grants = await deps.roles.list(tx, tenantId);
  const providers = grants.filter(({ role, revokedAt }) => role === 'provider' && revokedAt === null).map(({ personId }) => personId);
  const staff = [...new Set(grants.filter(({ role }) => role !== 'provider').map(({ personId }) => personId))];
  const inQuestion = staff.filter((personId) => !providers.includes(personId));
  if (inQuestion.length === 0) return [];
  const prompted = await deps.prompts.promptedAmong(tx, inQuestion);
  const learned = (await deps.competencies.listCompetencies(tx, { personIds: inQuestion })).map(({ personId }) => personId);
  const clinical = new Set([...prompted, ...learned]);
  const found: string[] = [];
  for (const personId of inQuestion.filter((one) => !clinical.has(one))) {
    const practitioner = (await deps.records.find(tx, 'Practitioner', personId)) as Practitioner | undefined;
    if (toCertifications(practitioner, today).length === 0) found.push(personId);
  }
  return found;
}
