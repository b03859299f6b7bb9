import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHouse, type House } from '../../test-fixtures/cds-hooks/house.ts';
import type { Person } from '../identity/practitioners/index.ts';
import { createSecretBox, newId } from '../platform/index.ts';
import { runAdmin } from './run-admin.ts';

let house: House;
let out: string[] = [];
let err: string[] = [];
beforeAll(async () => {
  house = await startHouse();
  await house.addTenant({
    id: 'other',
    iss: 'https://other.example/fhir',
    fhir: 'https://other.example/fhir',
    cdsIss: 'https://other.example',
  });
});
afterAll(async () => house.stop());
beforeEach(() => {
  out = [];
  err = [];
});

const admin = async (line: string): Promise<number> =>
  runAdmin(line.split(' '), {
    db: house.db,
    clock: house.clock,
    secrets: createSecretBox(Buffer.alloc(32, 9)),
    publicUrl: 'http://localhost:8080',
    operator: 'command line (test)',
    proxy: {},
    nightlyAt: null,
    writers: () => [],
    progress: { isTerminal: false, columns: 80, write: () => undefined },
    onInterrupt: () => () => undefined,
    practitioners: () => house.modules.practitioners,
    drugs: refused,
    lessonForTopic: refused,
    rules: refused,
    readFile: refused,
    signLesson: refused,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  });
function refused(): never {
  throw new Error('No command of people needs this.');
}

/** A role that holds a grant, and the practitioner it turned out to be. */
async function merged(name: string): Promise<{ role: Person; person: Person; linkId: string }> {
  const [role, person] = [await house.personOf(`PractitionerRole/${name}`), await house.personOf(`Practitioner/${name}`)];
  const linkId = await house.db.tenant('demo', async (tx) => {
    const { roles, practitioners } = house.modules;
    await roles.grant(tx, { tenantId: 'demo', personId: role.id, role: 'educator', by: 'test' });
    await practitioners.linkRole(tx, {
      tenantId: 'demo',
      registrationId: house.tenant.registrations[0]?.id ?? '',
      role: `PractitionerRole/${name}`,
      practitioner: `Practitioner/${name}`,
      displayName: 'Maja Lindqvist',
    });
    return (await practitioners.links(tx, role.id))[0]?.id ?? '';
  });
  return { role, person, linkId };
}
const rolesOf = async (person: Person) => house.db.tenant('demo', async (tx) => house.modules.roles.rolesOf(tx, person.id));

describe('npm run admin -- person', () => {
  it('lists who was found to be whom, in the tenant alone', async () => {
    expect(await admin('person links --tenant other')).toBe(0);
    expect(out).toEqual(['Nobody was found to be somebody else.']);
    const { role, linkId } = await merged('listed');
    expect(await admin('person links --tenant demo')).toBe(0);
    expect(out).toContain(`${linkId}\tPractitionerRole/listed\tfrom ${role.id}\tto Maja Lindqvist\tpractitioner-role\t2026-11-22`);
    out = [];
    expect(await admin('person links --tenant other')).toBe(0);
    expect(out.join('\n')).not.toContain(linkId);
  });

  it('takes a merge back: says what ends, returns what came along, keeps who did it', async () => {
    const { role, person, linkId } = await merged('apart');
    const panel = await house.openPanel(person);
    expect(await rolesOf(person)).toContain('educator');

    expect(await admin(`person unlink --tenant demo ${linkId}`)).toBe(0);
    expect(out).toEqual([
      `Takes back that PractitionerRole/apart is Maja Lindqvist (practitioner-role, 2026-11-22): it belongs to ${role.id} again.`,
      'Returns what came along: every name, prompt, attempt, competency, role and certification of that merge.',
      'Ends every session of both; each opens the app again from the chart.',
      'Each may then publish what the other wrote. Do it only where they are two people.',
      'As long as the EHR says the same, the next launch links them again: have it corrected there first.',
      `Done: PractitionerRole/apart is ${role.id}.`,
    ]);
    expect((await house.personOf('PractitionerRole/apart')).id).toBe(role.id);
    expect(await rolesOf(role)).toContain('educator');
    expect(await rolesOf(person)).not.toContain('educator');
    expect((await panel.get('')).status).toBe(401);

    out = [];
    await admin('person links --tenant demo');
    expect(out.find((line) => line.startsWith(linkId))).toMatch(/\ttaken back 2026-11-22 by command line \(test\)$/);
    out = [];
    expect(await admin(`person unlink --tenant demo ${linkId}`)).toBe(1);
    expect({ out, err }).toEqual({ out: [], err: ['This link was taken back already.'] });
  });

  it('says where a name alone moves, and that the same word of the EHR links again', async () => {
    const identity = { tenantId: 'demo', registrationId: house.tenant.registrations[0]?.id ?? '', npi: '9999000018' };
    const meet = async (reference: string) =>
      house.db.tenant('demo', async (tx) => house.modules.practitioners.personFor(tx, { ...identity, reference, displayName: 'Ana Ruiz' }));
    const ana = await meet('Practitioner/ana');
    await meet('Practitioner/ana-2');
    await admin('person links --tenant demo');
    const line = out.find((one) => one.includes('Practitioner/ana-2')) ?? '';
    expect(line).toContain('\tfrom new\tto Ana Ruiz (NPI 9999000018)\tnpi\t');
    expect(await admin(`person unlink --tenant demo ${line.split('\t')[0] ?? ''}`)).toBe(0);
    expect(out.join('\n')).toContain('what was recorded meanwhile stays with Ana Ruiz (NPI 9999000018).');
    expect((await house.personOf('Practitioner/ana-2')).id).not.toBe(ana.id);
    expect((await meet('Practitioner/ana-2')).id).toBe(ana.id);
  });

  it('touches nothing of another tenant', async () => {
    const { person, linkId } = await merged('walled');
    expect(await admin(`person unlink --tenant other ${linkId}`)).toBe(1);
    expect(err[0]).toMatch(/"other" has no such link/);
    expect((await house.personOf('PractitionerRole/walled')).id).toBe(person.id);
  });

  it('lists who is said to have another NPI than the one that is known; the known one stays, and nobody is merged by it', async () => {
    const registrationId = house.tenant.registrations[0]?.id ?? '';
    const meet = async (reference: string, npi: string, displayName: string) =>
      house.db.tenant('demo', async (tx) =>
        house.modules.practitioners.personFor(tx, { tenantId: 'demo', registrationId, reference, npi, displayName }),
      );
    const [one, other, third] = ['1234567893', '1245319599', '1999999984'];
    expect(await admin('person conflicts --tenant demo')).toBe(0);
    expect(out).toEqual(['Nobody is said to have another NPI than the one that is known.']);
    const ana = await meet('Practitioner/npi-ana', one ?? '', 'Ana Ruiz');
    const eve = await meet('Practitioner/npi-eve', other ?? '', 'Eve Okafor');
    expect(await meet('Practitioner/npi-ana', other ?? '', 'Ana Ruiz')).toMatchObject({ id: ana.id, npi: one });
    expect(await meet('Practitioner/npi-ana', third ?? '', 'Ana Ruiz')).toMatchObject({ id: ana.id, npi: one });
    expect((await meet('Practitioner/npi-eve', other ?? '', 'Eve Okafor')).id).toBe(eve.id);
    house.clock.advance(86_400_000);
    await meet('Practitioner/npi-ana', other ?? '', 'Ana Ruiz');
    out = [];
    expect(await admin('person conflicts --tenant demo')).toBe(0);
    expect(out).toHaveLength(2);
    expect(out[0]).toMatch(new RegExp(`^Ana Ruiz.*said ${other} by the EHR, as Practitioner/npi-ana\\t${other} is held by Eve Okafor`));
    expect(out[1]).toMatch(new RegExp(`^Ana Ruiz.*said ${third} .*held by nobody here`));
    expect(out.join()).not.toMatch(/^Eve/m);
    out = [];
    expect(await admin('person conflicts --tenant other')).toBe(0);
    expect(out).toEqual(['Nobody is said to have another NPI than the one that is known.']);
    const said = await house.db.tenant('demo', async (tx) => house.modules.practitioners.npiConflicts(tx));
    expect(said.map(({ firstAt, lastAt }) => lastAt.getTime() - firstAt.getTime())).toEqual([86_400_000, 0]);
  });

  it.each<[string, RegExp]>([
    ['person links', /--tenant is required/],
    ['person links --tenant nowhere', /There is no tenant "nowhere"/],
    ['person unlink --tenant demo', /Give the id of a link/],
    ['person unlink --tenant demo 17', /"17" is no id of a link/],
    [`person unlink --tenant demo ${newId()}`, /"demo" has no such link/],
    ['person merge', /"person" knows links, unlink, conflicts, not "merge"/],
  ])('refuses "%s" in one line', async (line, message) => {
    expect(await admin(line)).toBe(1);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(message);
  });
});
