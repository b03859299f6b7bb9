import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { fixedClock, projectRoot } from '../platform/index.ts';
import { createMoveResources, createRecords, type KeptResource } from './index.ts';

const records = createRecords({ clock: fixedClock('2026-11-22T08:00:00.000Z') });
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.close());

const examples = join(projectRoot(), 'fhir-profiles/examples');
const read = <T>(profile: string, name: string): T => JSON.parse(readFileSync(join(examples, profile, name), 'utf8')) as T;
const privilege = 'https://preceptor.health/fhir/CodeSystem/privilege';
const kind = 'https://preceptor.health/fhir/CodeSystem/resource-kind';

/** What the published search table promises of each kind that is kept, with a value that finds its example and one that does not. */
const kept: [profile: string, type: KeptResource['resourceType'], owned: boolean, found: Record<string, [string, string]>][] = [
  [
    'clinical-privilege',
    'PractitionerRole',
    true,
    {
      practitioner: ['Practitioner/ada', 'Practitioner/bob'],
      role: [`${privilege}|IM-CVC`, `${privilege}|none`],
      active: ['true', 'false'],
      date: ['ge2026-01-01', 'lt2025-04-04'],
      organization: ['Organization/main', 'Organization/other'],
    },
  ],
  ['privilege-restriction', 'Flag', true, { subject: ['Practitioner/ada', 'Practitioner/bob'], date: ['ge2027-01-10', 'lt2027-01-10'] }],
  [
    'skill-level',
    'MeasureReport',
    true,
    {
      subject: ['Practitioner/ada', 'Practitioner/bob'],
      measure: ['https://preceptor.health/fhir/Measure/renal-dosing', 'https://preceptor.health/fhir/Measure/other'],
      date: ['2026-11-22', '2026-11-23'],
    },
  ],
  [
    'compliance-report',
    'MeasureReport',
    false,
    {
      measure: ['https://preceptor.health/fhir/Measure/life-support-in-force|0.1.0', 'https://preceptor.health/fhir/Measure/other'],
      date: ['2026-11-22', '2026-11-23'],
      period: ['sa2026-09-30', 'sa2026-10-31'],
    },
  ],
  [
    'certificate-document',
    'DocumentReference',
    true,
    {
      subject: ['Practitioner/ada', 'Practitioner/bob'],
      type: [`${kind}|certificate`, `${kind}|other`],
      status: ['current', 'superseded'],
    },
  ],
  ['credential-verification', 'VerificationResult', true, { target: ['Practitioner/ada', 'Practitioner/bob'] }],
];

describe.each(kept)('a resource of the kind %s', (profile, type, owned, found) => {
  const { id: _id, ...good } = read<KeptResource & { id: string }>(profile, 'good.json');
  const tenant = `of-${profile}`;
  let id = '';
  beforeAll(async () => {
    id = (await database.db.tenant(tenant, async (tx) => records.create(tx, good as KeptResource, { activity: 'register' }))).id;
  });
  const search = async (query: [string, string][], onlyPerson?: string): Promise<string[]> =>
    database.db.tenant(tenant, async (tx) => (await records.search(tx, type, query, { onlyPerson })).resources.map((one) => one.id));

  test('is kept as its profile says, with its Provenance', async () => {
    await database.db.tenant(tenant, async (tx) => {
      expect(await records.read(tx, type, id)).toMatchObject({ ...good, id, meta: { versionId: '1', ...good.meta } });
      const { resources } = await records.search(tx, 'Provenance', [['target', `${type}/${id}`]]);
      expect(resources).toHaveLength(1);
    });
  });

  test.each(Object.entries(found))('is found by %s, and not by another value', async (name, [that, another]) => {
    expect(await search([[name, that]])).toEqual([id]);
    expect(await search([[name, another]])).toEqual([]);
  });

  test('is read as their own by whom it is about, where that is a person', async () => {
    expect(await search([], 'ada')).toEqual(owned ? [id] : []);
    expect(await search([], 'bob')).toEqual([]);
  });

  test.each(readdirSync(join(examples, profile)).filter((name) => name.startsWith('bad-')))('is not kept as in %s', async (name) => {
    const { resource } = read<{ resource: KeptResource }>(profile, name);
    const { id: _given, ...bad } = resource;
    const kept = database.db.tenant(tenant, async (tx) => records.create(tx, bad as KeptResource, { activity: 'register' }));
    await expect(kept).rejects.toMatchObject({ code: 'unprocessable' });
  });

  test('goes with a person who turned out to be another, where it is theirs', async () => {
    await database.db.tenant(tenant, async (tx) => createMoveResources(records)(tx, { from: 'ada', into: 'eve' }));
    expect(await search([], 'eve')).toEqual(owned ? [id] : []);
    expect(await search([], 'ada')).toEqual([]);
  });
});
