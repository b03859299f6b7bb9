import type { Basic, Communication, Practitioner, QuestionnaireResponse, Task } from 'fhir/r4';
import { fc } from '../../test-fixtures/seeded-property.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import type { Tx } from '../database/index.ts';
import { AppError, fixedClock } from '../platform/index.ts';
import { parseSearch, type ResourceType } from '../standards/fhir-r4/index.ts';
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

const practitioner = (id: string, npi?: string): Practitioner & { id: string } => ({
  resourceType: 'Practitioner',
  id,
  active: true,
  name: [{ text: `Person ${id}` }],
  ...(npi === undefined ? {} : { identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }] }),
});
const task = (person: string, more: Partial<Task> = {}): Task => ({
  resourceType: 'Task',
  status: 'in-progress',
  intent: 'order',
  for: { reference: `Practitioner/${person}` },
  owner: { reference: `Practitioner/${person}` },
  authoredOn: '2026-11-22T08:00:00Z',
  ...more,
});
const basic = (person: string, code = 'competency-assertion', created = '2026-11-22'): Basic => ({
  resourceType: 'Basic',
  code: { coding: [{ system: 'https://preceptor.health/fhir/CodeSystem/resource-kind', code }] },
  subject: { reference: `Practitioner/${person}` },
  created,
  author: { type: 'Organization', identifier: { system: 'urn:x', value: 'preceptor' } },
});

describe('search', () => {
  const ids: Record<string, string> = {};
  const npi = '9999000018';
  beforeAll(async () => {
    await at('search', async (tx) => {
      const keep = async (name: string, resource: Parameters<typeof records.create>[1]): Promise<void> => {
        ids[name] = (await records.create(tx, resource, { activity: 'assign' })).id;
      };
      await keep('ada', practitioner('ada', npi));
      await keep('bob', { ...practitioner('bob'), active: false });
      await keep(
        'task',
        task('ada', {
          identifier: [{ system: 'urn:ietf:rfc:3986', value: 'urn:uuid:1' }],
          code: { coding: [{ system: 'urn:kind', code: 'learning-assignment' }] },
          executionPeriod: { start: '2026-11-22T08:00:00Z' },
          lastModified: '2026-11-22T09:30:00Z',
        }),
      );
      await keep('done', task('bob', { status: 'completed', intent: 'proposal', authoredOn: '2026-01-05T10:00:00Z' }));
      await keep('basic', basic('ada'));
      await keep('other', basic('bob', 'something,else', '2025-12-31'));
      const communication: Communication = {
        resourceType: 'Communication',
        status: 'completed',
        basedOn: [{ reference: `Task/${ids['task']}` }],
        sent: '2026-11-22T08:00:01Z',
        category: [{ coding: [{ system: 'urn:c', code: 'education' }] }],
        recipient: [{ reference: 'Practitioner/ada' }],
        sender: { type: 'Device', identifier: { system: 'urn:s', value: 'preceptor' } },
        identifier: [{ system: 'urn:i', value: 'c1' }],
      };
      await keep('communication', communication);
      const response: QuestionnaireResponse = {
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        questionnaire: 'https://preceptor.health/fhir/Questionnaire/x-check|0.1.0',
        subject: { reference: 'Practitioner/ada' },
        author: { reference: 'Practitioner/ada' },
        authored: '2026-11-22T08:10:00Z',
        identifier: { value: 'r1' },
      };
      await keep('response', response);
    });
  });

  const cases: [type: ResourceType, query: string, expected: string[]][] = [
    ['Practitioner', '_id=ada', ['ada']],
    ['Practitioner', '_id=ada,bob', ['ada', 'bob']],
    ['Practitioner', `identifier=http://hl7.org/fhir/sid/us-npi|${npi}`, ['ada']],
    ['Practitioner', `identifier=${npi}`, ['ada']],
    ['Practitioner', `identifier=http://hl7.org/fhir/sid/us-npi|`, ['ada']],
    ['Practitioner', `identifier=urn:other|${npi}`, []],
    ['Practitioner', 'identifier:missing=true', ['bob']],
    ['Practitioner', 'active=false', ['bob']],
    ['Practitioner', '_lastUpdated=2026-11-22', ['ada', 'bob']],
    ['Practitioner', '_lastUpdated=gt2026-11-22T08:00:00Z', []],
    ['Practitioner', '_lastUpdated=ge2026-11-22T08:00:00Z', ['ada', 'bob']],
    ['Task', 'owner=Practitioner/ada', ['task']],
    ['Task', 'owner=ada', ['task']],
    ['Task', 'owner:Practitioner=ada', ['task']],
    ['Task', 'owner=Patient/ada', []],
    ['Task', 'subject=Practitioner/bob', ['done']],
    ['Task', 'subject=https://our.example/fhir/r4/Practitioner/bob', ['done']],
    ['Task', 'status=completed', ['done']],
    ['Task', 'status=completed,in-progress', ['task', 'done']],
    ['Task', 'status:not=completed', ['task']],
    ['Task', 'status=completed&owner=Practitioner/ada', []],
    ['Task', 'intent=proposal', ['done']],
    ['Task', 'code=urn:kind|learning-assignment', ['task']],
    ['Task', 'code=|learning-assignment', []],
    ['Task', 'identifier=urn:ietf:rfc:3986|urn:uuid:1', ['task']],
    ['Task', 'authored-on=2026', ['task', 'done']],
    ['Task', 'authored-on=lt2026-02', ['done']],
    ['Task', 'authored-on=ge2026-11-22T08:00:00Z', ['task']],
    ['Task', 'authored-on=ne2026-01-05', ['task']],
    ['Task', 'modified=2026-11-22T09:30', ['task']],
    ['Task', 'period=ge2027', ['task']],
    ['Task', 'period=eb2027', []],
    ['Task', 'period=sa2026-11-21', ['task']],
    ['Basic', 'subject=Practitioner/ada', ['basic']],
    ['Basic', 'code=https://preceptor.health/fhir/CodeSystem/resource-kind|competency-assertion', ['basic']],
    ['Basic', 'code=something\\,else', ['other']],
    ['Basic', 'created=2026-11-22', ['basic']],
    ['Basic', 'created=le2025', ['other']],
    ['Basic', 'author:identifier=urn:x|preceptor', ['basic', 'other']],
    ['Basic', 'identifier:missing=true', ['basic', 'other']],
    ['Communication', 'recipient=Practitioner/ada', ['communication']],
    ['Communication', 'sent=gt2026-11-22T08:00:00Z', ['communication']],
    ['Communication', 'based-on:missing=false', ['communication']],
    ['Communication', 'category=education', ['communication']],
    ['Communication', 'identifier=urn:i|c1', ['communication']],
    ['Communication', 'sender:identifier=urn:s|preceptor', ['communication']],
    ['Communication', 'status=completed', ['communication']],
    ['QuestionnaireResponse', 'questionnaire=https://preceptor.health/fhir/Questionnaire/x-check', ['response']],
    ['QuestionnaireResponse', 'questionnaire=https://preceptor.health/fhir/Questionnaire/x-check|0.1.0', ['response']],
    ['QuestionnaireResponse', 'questionnaire=https://preceptor.health/fhir/Questionnaire/x-check|9', []],
    ['QuestionnaireResponse', 'author=Practitioner/ada', ['response']],
    ['QuestionnaireResponse', 'subject=Practitioner/bob', []],
    ['QuestionnaireResponse', 'authored=2026-11-22', ['response']],
    ['QuestionnaireResponse', 'identifier=r1', ['response']],
    ['QuestionnaireResponse', 'status=completed', ['response']],
  ];
  test.each(cases)('%s?%s', async (type, query, expected) => {
    const search = parseSearch(type, new URLSearchParams(query), { strict: true, ownBase: 'https://our.example/fhir/r4' });
    const { resources } = await at('search', async (tx) => records.search(tx, type, search));
    const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
    expect(resources.map((one) => names.get(one.id) ?? one.id).toSorted()).toEqual(expected.toSorted());
  });

  test('Provenance by agent, recorded and target', async () => {
    const count = async (query: [string, string][]): Promise<number | undefined> =>
      at('search', async (tx) => (await records.search(tx, 'Provenance', [...query, ['_count', '0']])).total);
    expect(await count([['recorded', '2026-11-22']])).toBe(8);
    expect(await count([['target', `Task/${ids['task']}`]])).toBe(1);
    expect(await count([['agent:identifier', 'https://preceptor.health/fhir/NamingSystem/software|preceptor']])).toBe(8);
    expect(await count([['entity:missing', 'false']])).toBe(0);
  });

  const refused: [ResourceType, string, string][] = [
    ['Task', 'colour', 'blue'],
    ['Task', 'authored-on', 'yesterday'],
    ['Task', 'authored-on', '2026-02-30'],
    ['Task', 'owner:contains', 'a'],
    ['Task', 'status:text', 'x'],
    ['Task', 'status', ''],
    ['Task', '_count', '-1'],
    ['Task', '_sort', 'owner'],
    ['Task', '_cursor', 'xyz'],
    ['Task', 'constructor', 'x'],
    ['Task', 'owner:Practitioner', 'Patient/1'],
    ['Task', ':own', 'ada'],
    ['Task', '_total', 'some'],
  ];
  test.each(refused)('%s?%s=%s is refused', async (type, name, value) => {
    expect(await codeOf(at('search', async (tx) => records.search(tx, type, [[name, value]])))).toBe('invalid-request');
  });
});

test('whatever is asked, it is answered or refused with a reason', async () => {
  const name = fc.oneof(
    fc.constantFrom(
      '_id',
      '_lastUpdated',
      'owner',
      'owner:Practitioner',
      'status',
      'status:not',
      'authored-on',
      'identifier',
      'code',
      '_sort',
      '_count',
      '_total',
      '_cursor',
      'status:missing',
    ),
    fc.string(),
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '0000',
      '9999',
      'ne0000-12-31',
      'gt9999-12-31T23:59:59+14:00',
      '-1',
      '999999999999',
      '|',
      '||',
      'a|',
      ',',
      '\\',
      '\u0000',
      'Practitioner/',
      'urn:x|',
      'true',
    ),
    fc
      .tuple(fc.constantFrom('newest', 'lastUpdated'), fc.maxSafeInteger(), fc.constantFrom('0000-01-01T00:00:00Z', '2026-01-01T00:00:00Z'))
      .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 3 }), async (query) => {
      const code = await codeOf(at('search', async (tx) => records.search(tx, 'Task', parseSearch('Task', query))));
      expect(['nothing', 'invalid-request']).toContain(code);
    }),
    { numRuns: 200 },
  );
});

describe('paging', () => {
  test.each(['newest', '_lastUpdated', '-_lastUpdated'])('%s: every match once, while others write', async (sort) => {
    const tenant = `paging${sort.replaceAll('_', '').toLowerCase()}`;
    const made: string[] = [];
    await at(tenant, async (tx) => {
      for (let index = 0; index < 7; index += 1) {
        made.push((await records.create(tx, basic('ada'), { activity: 'assert' })).id);
        if (index % 2 === 0) clock.advance(1);
      }
    });
    expect(
      (
        await at(tenant, async (tx) =>
          records.search(tx, 'Basic', [
            ['_count', '3'],
            ['_total', 'accurate'],
          ]),
        )
      ).total,
    ).toBe(7);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 10; page += 1) {
      const query: [string, string][] = [
        ['_count', '3'],
        ...(sort === 'newest' ? [] : [['_sort', sort] as [string, string]]),
        ...(cursor === undefined ? [] : [['_cursor', cursor] as [string, string]]),
      ];
      const found = await at(tenant, async (tx) => records.search(tx, 'Basic', query));
      seen.push(...found.resources.map((one) => one.id));
      // A newcomer belongs before what was read in the newest-first orders and must not shift the rest.
      if (page === 0 && sort !== '_lastUpdated') {
        clock.advance(5);
        await at(tenant, async (tx) => records.create(tx, basic('ada'), { activity: 'assert' }));
      }
      cursor = found.next;
      if (cursor === undefined) break;
    }
    expect(seen).toEqual(sort === '_lastUpdated' ? made : made.toReversed());
  });

  test('a cursor of another order is refused, the page size is capped', async () => {
    await at('paging-newest', async (tx) => {
      for (let index = 0; index < 3; index += 1) await records.create(tx, basic('ada'), { activity: 'assert' });
      const { next } = await records.search(tx, 'Basic', [['_count', '1']]);
      expect(
        await codeOf(
          records.search(tx, 'Basic', [
            ['_sort', '_lastUpdated'],
            ['_cursor', next ?? ''],
          ]),
        ),
      ).toBe('invalid-request');
      expect((await records.search(tx, 'Basic', [['_count', '1000000']])).resources.length).toBe(3);
    });
  });
});
