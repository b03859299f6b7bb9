import { randomBytes } from 'node:crypto';
import type { Practitioner } from 'fhir/r4';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-fixtures/database.ts';
import { fhirErrors } from '../test-fixtures/fhir-errors.ts';
import { createModules, type Surroundings } from '../server/modules.ts';
import { createSecretBox, fixedClock, silentLogger } from '../server/platform/index.ts';
import { loadDemoData } from './demo-data.ts';

let database: TestDatabase;
let surroundings: Surroundings;
beforeAll(async () => {
  database = await createTestDatabase();
  surroundings = {
    config: { publicUrl: 'http://localhost:8080' },
    db: database.db,
    clock: fixedClock('2026-11-22T08:00:00Z'),
    logger: silentLogger,
    secrets: createSecretBox(randomBytes(32)),
  };
});
afterAll(async () => database.close());

it('writes the certifications of the demo people once, licences apart, as the profiles want them', async () => {
  const modules = createModules(surroundings);
  const load = async (sandboxProfile = 'usual') =>
    loadDemoData(modules, { ...surroundings, sandboxUrl: 'http://localhost:9100', sandboxProfile });
  const practitioners = async (): Promise<Practitioner[]> =>
    database.db.tenant('demo', async (tx) => {
      const { people } = await modules.practitioners.list(tx, 'demo');
      return Promise.all(people.map(async ({ id }) => (await modules.records.find(tx, 'Practitioner', id)) as Practitioner));
    });
  await load();
  const first = await practitioners();
  const kinds = (name: string) =>
    first
      .find((one) => one.name?.[0]?.text === name)
      ?.qualification?.map(({ id, code, period }) => [id, code.coding?.[0]?.code, period?.end]);
  expect(kinds('Maja Lindqvist, PMHNP')).toEqual([
    ['lindqvist-licence', 'licence', '2028-03-31'],
    ['lindqvist-pmh', 'certification', '2027-09-11'],
  ]);
  expect(kinds('Inés Castellan, MD')).toHaveLength(3);
  for (const one of first) expect(fhirErrors(one)).toEqual([]);
  await load();
  expect(await practitioners()).toEqual(first);
  await expect(load('no such EHR')).rejects.toMatchObject({ code: 'configuration' });
});
