import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { practitionerListSchema, problemSchema, type PractitionerList, type Role } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import type { Person } from '../../identity/practitioners/index.ts';

let house: House;
let ruth: Person;
let panel: Awaited<ReturnType<House['openPanel']>>;
beforeAll(async () => {
  house = await startHouse();
  ruth = await staff('Practitioner/ruth');
  panel = await house.openPanel(ruth);
});
afterAll(async () => house.stop());

const inTenant = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => house.db.tenant('demo', work);
const grant = async (person: Person, role: Role) =>
  inTenant(async (tx) => house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role, by: 'test' }));

/** Somebody with a role of the console. */
async function staff(reference: string): Promise<Person> {
  const person = await house.personOf(reference);
  await grant(person, 'credentialing-specialist');
  return person;
}

const roster = async (query = ''): Promise<PractitionerList> =>
  practitionerListSchema.parse((await panel.get(`/practitioners${query}`)).body);
const rowOf = async (person: Person, query = '') => (await roster(query)).rows.find(({ personId }) => personId === person.id);

describe('the roster', () => {
  test('lists clinicians, and those who only work in the console where everyone is asked for', async () => {
    const ana = await house.personOf('Practitioner/ana');
    expect(await rowOf(ana)).toMatchObject({ consoleOnly: false });
    expect(await rowOf(ruth)).toBeUndefined();
    const [clinicians, all] = [await roster(), await roster('?people=all')];
    expect(all.total).toBe(clinicians.total + 1);
    expect(all.rows.filter(({ consoleOnly }) => consoleOnly).map(({ personId }) => personId)).toEqual([ruth.id]);
  });

  test('counts as a clinician who is granted that, also beside the console', async () => {
    const both = await staff('Practitioner/both');
    expect(await rowOf(both)).toBeUndefined();
    await grant(both, 'provider');
    expect(await rowOf(both)).toMatchObject({ consoleOnly: false });
  });

  test('counts as a clinician who was prompted at an order', async () => {
    const prompted = await staff('Practitioner/prompted');
    expect(await rowOf(prompted)).toBeUndefined();
    await house.call(sign, orderSign([draft(tofacitinib5)], { userId: 'Practitioner/prompted' }));
    expect(await rowOf(prompted)).toMatchObject({ consoleOnly: false });
  });

  test('counts as a clinician who holds a certification', async () => {
    const certified = await staff('Practitioner/certified');
    expect(await rowOf(certified)).toBeUndefined();
    await inTenant(async (tx) =>
      house.modules.competencies.recordCertifications(tx, certified, [
        {
          id: 'q1',
          kind: 'certification',
          name: 'Rheumatology',
          issuer: 'Specialty board',
          number: null,
          validFrom: null,
          validUntil: '2027-12-31',
          status: 'active',
          knownAs: 'verified',
        },
      ]),
    );
    expect(await rowOf(certified)).toMatchObject({ certifications: 1, status: 'active' });
  });

  test('does not make a clinician of whoever lost the role', async () => {
    const former = await staff('Practitioner/former');
    await inTenant(async (tx) => house.modules.roles.revoke(tx, { personId: former.id, role: 'credentialing-specialist', by: 'test' }));
    expect(await rowOf(former)).toBeUndefined();
    expect(await rowOf(former, '?people=all')).toMatchObject({ consoleOnly: true });
  });

  test('names a filter it does not know', async () => {
    const refused = await panel.get('/practitioners?people=everybody');
    expect(refused.status).toBe(400);
    expect(problemSchema.parse(refused.body)).toMatchObject({ path: 'people' });
  });
});
