import { z } from 'zod';
import { createPractitioners, type NamedLink } from '../identity/practitioners/index.ts';
import { createTenantAdministration } from '../identity/tenants/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';
import { describePerson } from './find-person.ts';

const day = (at: Date): string => at.toISOString().slice(0, 10);
const nameOf = (person: NamedLink['to']): string => describePerson(person, person.id);

const linksOf = async (deps: AdminDeps, tenantId: string): Promise<NamedLink[]> =>
  deps.db.tenant(tenantId, async (tx) => createPractitioners(deps).allLinks(tx));

const tenantIdOf = async (deps: AdminDeps, id: string): Promise<string> =>
  (await createTenantAdministration(deps).showTenant(id)).tenant.id;

async function links(deps: AdminDeps, argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, { tenant: 'text' });
  const found = await linksOf(deps, await tenantIdOf(deps, given.required('tenant')));
  if (found.length === 0) deps.out('Nobody was found to be somebody else.');
  for (const link of found) {
    const from = link.from === null ? 'new' : nameOf(link.from);
    const undone = link.undoneAt === null ? '' : `\ttaken back ${day(link.undoneAt)} by ${link.undoneBy ?? 'unknown'}`;
    deps.out(`${link.id}\t${link.reference}\tfrom ${from}\tto ${nameOf(link.to)}\t${link.reason}\t${day(link.linkedAt)}${undone}`);
  }
}

/** What taking a link back does, before it is done. */
const consequences = (link: NamedLink): string[] => {
  const [to, from] = [nameOf(link.to), link.from === null ? 'a new person' : nameOf(link.from)];
  return [
    `Takes back that ${link.reference} is ${to} (${link.reason}, ${day(link.linkedAt)}): it belongs to ${from} again.`,
    link.isMerge
      ? 'Returns what came along: every name, prompt, attempt, competency, role and certification of that merge.'
      : `Moves the name alone: what was recorded meanwhile stays with ${to}.`,
    `Ends every session of both; each opens the app again from the chart.`,
    'Each may then publish what the other wrote. Do it only where they are two people.',
    'As long as the EHR says the same, the next launch links them again: have it corrected there first.',
  ];
};

async function unlink(deps: AdminDeps, argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, { tenant: 'text' }, 1);
  const [linkId] = given.positionals;
  const name = given.required('tenant');
  if (linkId === undefined) throw refuse('Give the id of a link; "person links" lists them.');
  if (!z.guid().safeParse(linkId).success) throw refuse(`"${linkId.slice(0, 40)}" is no id of a link; "person links" lists them.`);
  const tenantId = await tenantIdOf(deps, name);
  const link = (await linksOf(deps, tenantId)).find(({ id }) => id === linkId.toLowerCase());
  if (link === undefined) throw refuse(`"${tenantId}" has no such link; "person links" lists them.`);
  if (link.undoneAt === null) for (const line of consequences(link)) deps.out(line);
  const person = await deps.db.tenant(tenantId, async (tx) => deps.practitioners().undoLink(tx, tenantId, link.id, deps.operator));
  deps.out(`Done: ${link.reference} is ${nameOf(person)}.`);
}

async function conflicts(deps: AdminDeps, argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, { tenant: 'text' });
  const tenantId = await tenantIdOf(deps, given.required('tenant'));
  const found = await deps.db.tenant(tenantId, async (tx) => deps.practitioners().npiConflicts(tx));
  if (found.length === 0) deps.out('Nobody is said to have another NPI than the one that is known.');
  for (const { person, said, reference, holder, firstAt, lastAt } of found) {
    const by = reference === null ? 'a file of who works here' : `the EHR, as ${reference}`;
    const of = holder === null ? 'nobody here' : nameOf(holder);
    deps.out(`${nameOf(person)}\tsaid ${said} by ${by}\t${said} is held by ${of}\tfrom ${day(firstAt)} to ${day(lastAt)}`);
  }
}

export const personCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<void>> = { links, unlink, conflicts };
