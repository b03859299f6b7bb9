import type { Basic, Practitioner, Task } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { sql, type Tx } from '../database/index.ts';
import { AppError, fixedClock, newId, withCorrelationId } from '../platform/index.ts';
import { createRecords } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00.000Z');
const records = createRecords({ clock });
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
});

const at = async <T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> => database.db.tenant(tenant, work);
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

const practitioner = (id: string): Practitioner & { id: string } => ({
  resourceType: 'Practitioner',
  id,
  active: true,
  name: [{ text: `Person ${id}` }],
});
const task = (person: string): Task => ({
  resourceType: 'Task',
  status: 'in-progress',
  intent: 'order',
  for: { reference: `Practitioner/${person}` },
  owner: { reference: `Practitioner/${person}` },
  authoredOn: '2026-11-22T08:00:00Z',
});
const basic = (person: string): Basic => ({
  resourceType: 'Basic',
  code: { coding: [{ system: 'https://preceptor.health/fhir/CodeSystem/resource-kind', code: 'competency-assertion' }] },
  subject: { reference: `Practitioner/${person}` },
  created: '2026-11-22',
  author: { type: 'Organization', identifier: { system: 'urn:x', value: 'preceptor' } },
});

describe('versions', () => {
  test('start at 1, count up, stay readable, and history tells them newest first', async () => {
    await at('versions', async (tx) => {
      const first = await records.create(tx, task('ada'), { activity: 'assign' });
      expect(first.meta).toMatchObject({ versionId: '1', lastUpdated: '2026-11-22T08:00:00.000Z' });
      const second = await records.update(tx, { ...first, status: 'completed' }, { activity: 'complete' });
      expect(second.meta.versionId).toBe('2');
      expect(await records.read(tx, 'Task', first.id)).toEqual(second);
      expect(await records.vread(tx, 'Task', first.id, '1')).toEqual(first);
      expect((await records.history(tx, 'Task', first.id)).map(({ versionId, method, resource }) => [versionId, method, resource])).toEqual(
        [
          ['2', 'PUT', second],
          ['1', 'POST', first],
        ],
      );
      expect(await codeOf(records.vread(tx, 'Task', first.id, '3'))).toBe('not-found');
      expect(await codeOf(records.vread(tx, 'Task', first.id, 'x'))).toBe('not-found');
    });
  });

  test('a deleted resource is gone, its versions stay', async () => {
    await at('versions', async (tx) => {
      const made = await records.create(tx, basic('ada'), { activity: 'assert' });
      await records.remove(tx, 'Basic', made.id, { activity: 'withdraw' });
      expect(await codeOf(records.read(tx, 'Basic', made.id))).toBe('gone');
      expect(await records.vread(tx, 'Basic', made.id, '1')).toEqual(made);
      expect((await records.history(tx, 'Basic', made.id)).map((one) => one.method)).toEqual(['DELETE', 'POST']);
      expect((await records.search(tx, 'Basic', [['_id', made.id]])).resources).toEqual([]);
    });
  });

  test('an unknown one is not found, a taken id is a conflict', async () => {
    await at('versions', async (tx) => {
      expect(await codeOf(records.read(tx, 'Task', 'nobody'))).toBe('not-found');
      expect(await codeOf(records.update(tx, { ...task('ada'), id: 'nobody' }, { activity: 'amend' }))).toBe('not-found');
      await records.create(tx, practitioner('taken'), { activity: 'register' });
      expect(await codeOf(records.create(tx, practitioner('taken'), { activity: 'register' }))).toBe('conflict');
    });
  });

  test('a version cannot be rewritten or removed by a request', async () => {
    for (const statement of [sql`update fhir_version set body = '{}'`, sql`delete from fhir_version`]) {
      await expect(at('versions', async (tx) => tx.run(statement))).rejects.toThrow(/permission denied/);
    }
  });
});

describe('If-Match', () => {
  test('refuses a change based on an old version', async () => {
    await at('match', async (tx) => {
      const made = await records.create(tx, task('ada'), { activity: 'assign' });
      await records.update(tx, made, { activity: 'amend' }, { ifMatch: '1' });
      expect(await codeOf(records.update(tx, made, { activity: 'amend' }, { ifMatch: '1' }))).toBe('precondition-failed');
    });
  });

  test('of two changes racing from the same version one wins', async () => {
    const made = await at('match', async (tx) => records.create(tx, task('ada'), { activity: 'assign' }));
    const race = await Promise.all(
      [1, 2, 3, 4].map(async () =>
        codeOf(at('match', async (tx) => records.update(tx, { ...made, status: 'completed' }, { activity: 'complete' }, { ifMatch: '1' }))),
      ),
    );
    expect(race.filter((code) => code === 'nothing')).toHaveLength(1);
    expect(race.filter((code) => code === 'conflict' || code === 'precondition-failed')).toHaveLength(3);
    expect(await at('match', async (tx) => (await records.history(tx, 'Task', made.id)).length)).toBe(2);
  });

  test('changes without it queue up and none is lost', async () => {
    const made = await at('match', async (tx) => records.create(tx, task('ada'), { activity: 'assign' }));
    await Promise.all([1, 2, 3, 4].map(async () => at('match', async (tx) => records.update(tx, made, { activity: 'amend' }))));
    expect(await at('match', async (tx) => (await records.read(tx, 'Task', made.id)).meta.versionId)).toBe('5');
  });
});

describe('Provenance', () => {
  test('comes with every change: the version, the actor, the activity, the correlation id', async () => {
    const id = await withCorrelationId('ABC-DEF-123', async () =>
      at('provenance', async (tx) => {
        const made = await records.create(tx, task('ada'), { author: { reference: 'Practitioner/ada' }, activity: 'assign' });
        await records.update(tx, made, { activity: 'amend', correlationId: 'of-the-job' });
        return made.id;
      }),
    );
    const { resources } = await at('provenance', async (tx) =>
      records.search(tx, 'Provenance', [
        ['target', `Task/${id}`],
        ['_sort', '_lastUpdated'],
      ]),
    );
    expect(resources).toHaveLength(2);
    expect(resources.map((one) => one.resourceType === 'Provenance' && one.target[0]?.reference)).toEqual([
      `Task/${id}/_history/1`,
      `Task/${id}/_history/2`,
    ]);
    expect(resources[0]).toMatchObject({
      recorded: '2026-11-22T08:00:00.000Z',
      activity: { coding: [{ code: 'assign' }, { code: 'CREATE' }] },
      agent: [{ who: { reference: 'Practitioner/ada' } }, { who: { type: 'Device', display: 'Preceptor' } }],
      entity: [{ what: { identifier: { value: 'ABC-DEF-123' } } }],
    });
    expect(resources[1]).toMatchObject({
      agent: [{ who: { type: 'Device' } }],
      entity: [{ what: { identifier: { value: 'of-the-job' } } }],
    });
  });

  test('is not there when the change is rolled back', async () => {
    await expect(
      at('provenance-rollback', async (tx) => {
        await records.create(tx, task('ada'), { activity: 'assign' });
        throw new Error('after all not');
      }),
    ).rejects.toThrow('after all not');
    expect((await at('provenance-rollback', async (tx) => records.search(tx, 'Provenance', [['_total', 'accurate']]))).total).toBe(0);
  });
});

test('what does not conform is refused with the path, and nothing is stored', async () => {
  await at('invalid', async (tx) => {
    const error = await records
      .create(tx, { ...task('ada'), status: 'done' as Task['status'] }, { activity: 'assign' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unprocessable', path: 'Task.status' });
    expect((await records.search(tx, 'Task', [['_total', 'accurate']])).total).toBe(0);
  });
});

describe('who sees what', () => {
  test('a person finds and reads only what is about them', async () => {
    await at('own', async (tx) => {
      await records.create(tx, practitioner('ada'), { activity: 'register' });
      await records.create(tx, practitioner('bob'), { activity: 'register' });
      const mine = await records.create(tx, task('ada'), { activity: 'assign' });
      const theirs = await records.create(tx, task('bob'), { author: { reference: 'Practitioner/ada' }, activity: 'assign' });
      const own = { onlyPerson: 'ada' };
      for (const type of ['Task', 'Practitioner'] as const) {
        expect((await records.search(tx, type, [['_total', 'accurate']], own)).total).toBe(1);
      }
      // Two changes of her own resources; that she acted on Bob's does not open his.
      expect((await records.search(tx, 'Provenance', [['_total', 'accurate']], own)).total).toBe(2);
      expect((await records.search(tx, 'Task', [['owner', 'Practitioner/bob']], own)).resources).toEqual([]);
      expect((await records.read(tx, 'Task', mine.id, own)).id).toBe(mine.id);
      expect(await codeOf(records.read(tx, 'Task', theirs.id, own))).toBe('not-found');
      expect(await codeOf(records.vread(tx, 'Task', theirs.id, '1', own))).toBe('not-found');
      expect(await codeOf(records.history(tx, 'Task', theirs.id, own))).toBe('not-found');
    });
  });

  test('a tenant never sees another, not even by a statement without a where', async () => {
    const id = newId();
    await at('north', async (tx) => records.create(tx, practitioner(id), { activity: 'register' }));
    await at('south', async (tx) => {
      expect(await codeOf(records.read(tx, 'Practitioner', id))).toBe('not-found');
      expect((await records.search(tx, 'Practitioner', [['_id', id]])).resources).toEqual([]);
      for (const statement of [
        sql`select 1 from fhir_resource`,
        sql`select 1 from fhir_version`,
        sql`select 1 from fhir_token`,
        sql`select 1 from fhir_reference`,
        sql`select 1 from fhir_date`,
      ])
        expect(await tx.query(statement)).toEqual([]);
      // The same id is another resource there.
      await records.create(tx, practitioner(id), { activity: 'register' });
    });
    await expect(
      at('south', async (tx) =>
        tx.run(sql`
      insert into fhir_resource (tenant_id, type, id, version_id, last_updated) values ('north', 'Task', 'x', 1, now())`),
      ),
    ).rejects.toThrow(/row-level security/);
  });
});
