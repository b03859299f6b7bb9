import type { Basic, Communication, Provenance, QuestionnaireResponse, Task } from 'fhir/r4';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { fhirErrors } from '../../../test-fixtures/fhir-errors.ts';
import { sql, type Tx } from '../../database/index.ts';
import { fixedClock, newId, withCorrelationId } from '../../platform/index.ts';
import { createRecords } from '../../records/index.ts';
import { EXTENSION } from '../../standards/fhir-r4/index.ts';
import { createCompetencies, type AttemptRecord, type PersonFacts } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00.000Z');
const records = createRecords({ clock });
const competencies = createCompetencies({ records, clock });
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
});
const inTenant = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.tenant('demo', work);

const lesson = {
  id: 'tofacitinib-first-order',
  version: '0.1.0',
  title: 'Tofacitinib: start, treat first, or choose another drug',
  items: [
    {
      id: 'T1',
      stem: 'Latent TB is found. Best next step?',
      options: [
        { id: 'a', text: 'Treat first' },
        { id: 'b', text: 'Start now' },
        { id: 'c', text: 'Wait' },
      ],
    },
  ],
};
const topics = [{ id: 'tofacitinib-oral', title: 'tofacitinib', revision: 3 }];
const tenant = { id: 'demo', timeZone: 'America/Chicago' };

const facts = (
  over: Partial<AttemptRecord['attempt']> = {},
  person: PersonFacts = { id: newId(), displayName: 'Inés Castellan, MD', npi: '9999000018' },
): AttemptRecord => ({
  tenant,
  person,
  lesson,
  topics,
  attempt: {
    id: newId(),
    number: 1,
    startedAt: clock.now(),
    finishedAt: clock.now(),
    score: { correct: 3, total: 3 },
    passed: true,
    answers: [{ itemId: 'T1', optionId: 'a' }],
    ...over,
  },
});

const everything = async (tx: Tx, person: string) => {
  const of = async <T>(type: 'Task' | 'Basic' | 'Communication' | 'QuestionnaireResponse' | 'Provenance') =>
    (await records.search(tx, type, [], { onlyPerson: person })).resources as unknown as T[];
  return {
    tasks: await of<Task>('Task'),
    basics: await of<Basic>('Basic'),
    communications: await of<Communication>('Communication'),
    responses: await of<QuestionnaireResponse>('QuestionnaireResponse'),
    provenances: await of<Provenance>('Provenance'),
  };
};
const extensionOf = (basic: Basic | undefined, url: string) => basic?.extension?.find((one) => one.url === url);

describe('a passed check', () => {
  test('becomes an assessment result, an assertion for twelve months, a completed assignment, and an event', async () => {
    const one = facts();
    const recorded = await withCorrelationId('AAA-BBB-CCC', async () => inTenant(async (tx) => competencies.recordPassed(tx, one)));
    expect(recorded.map((entry) => entry.type)).toEqual(['Basic', 'QuestionnaireResponse', 'Task']);
    expect(recorded[0]?.display).toBe('Competency assertion: tofacitinib, knowledge check, until 22 Nov 2027');
    await inTenant(async (tx) => {
      const { tasks, basics, responses, communications, provenances } = await everything(tx, one.person.id);
      for (const resource of [...tasks, ...basics, ...responses, ...communications, ...provenances])
        expect(fhirErrors(resource)).toEqual([]);
      expect(tasks).toHaveLength(1);
      expect(tasks[0]).toMatchObject({
        status: 'completed',
        instantiatesCanonical: 'https://preceptor.health/fhir/ActivityDefinition/tofacitinib-first-order|0.1.0',
        output: [
          { valueReference: { reference: `QuestionnaireResponse/${responses[0]?.id}` } },
          { valueReference: { reference: `Basic/${basics[0]?.id}` } },
        ],
      });
      expect(responses[0]).toMatchObject({
        questionnaire: 'https://preceptor.health/fhir/Questionnaire/tofacitinib-first-order-check|0.1.0',
        item: [{ linkId: 'T1', answer: [{ valueCoding: { code: 'a', display: 'Treat first' } }] }],
      });
      expect(extensionOf(basics[0], EXTENSION.level)?.valueCodeableConcept?.coding?.[0]?.code).toBe('knowledge-check');
      expect(extensionOf(basics[0], EXTENSION.validity)?.valuePeriod).toEqual({
        start: '2026-11-22T08:00:00.000Z',
        end: '2027-11-22T08:00:00.000Z',
      });
      expect(extensionOf(basics[0], EXTENSION.topicRevision)?.valuePositiveInt).toBe(3);
      expect(basics[0]?.author?.display).toBe('Preceptor');
      expect(provenances.every((entry) => entry.entity?.[0]?.what.identifier?.value === 'AAA-BBB-CCC')).toBe(true);
      expect(await competencies.current(tx, one.person.id)).toEqual([
        {
          topicId: 'tofacitinib-oral',
          revision: 3,
          validFrom: new Date('2026-11-22T08:00:00.000Z'),
          validUntil: new Date('2027-11-22T08:00:00.000Z'),
        },
      ]);
    });
    const jobs = await database.db.system(async (tx) =>
      tx.rows(
        z.object({ payload: z.looseObject({ personId: z.string().optional() }) }),
        sql`
      select p.payload from graphile_worker._private_jobs p`,
      ),
    );
    expect(jobs.filter((job) => job.payload.personId === one.person.id)).toMatchObject([
      {
        payload: { type: 'competency.asserted', tenantId: 'demo', topicId: 'tofacitinib-oral', revision: 3, correlationId: 'AAA-BBB-CCC' },
      },
    ]);
  });

  test('says nothing about which option was right, and names no patient, encounter or prompt', async () => {
    const one = {
      ...facts({
        answers: [
          { itemId: 'T1', optionId: 'b' },
          { itemId: 'gone', optionId: null },
        ],
      }),
      prompt: { id: newId() },
    };
    await inTenant(async (tx) => {
      await competencies.recordAssigned(tx, one);
      await competencies.recordPassed(tx, one);
      const text = JSON.stringify(await everything(tx, one.person.id));
      for (const word of ['"correct":', 'feedback', 'Patient', 'Encounter', 'Start now, right', one.prompt.id, 'perform'])
        expect(text).not.toContain(word);
      expect(text).not.toContain('Treat first');
    });
  });

  test('recorded again gives the same, ten times at once too', async () => {
    const one = facts();
    const all = await Promise.all(Array.from({ length: 10 }, async () => inTenant(async (tx) => competencies.recordPassed(tx, one))));
    expect(new Set(all.map((entry) => JSON.stringify(entry))).size).toBe(1);
    await inTenant(async (tx) => {
      const { tasks, basics, responses } = await everything(tx, one.person.id);
      expect([tasks.length, basics.length, responses.length]).toEqual([1, 1, 1]);
    });
  });

  test('a later one of the same topic takes its place', async () => {
    const first = facts();
    await inTenant(async (tx) => competencies.recordPassed(tx, first));
    clock.advance(86_400_000);
    const second = { ...facts({}, { ...first.person }), topics: [{ ...topics[0]!, revision: 4 }] };
    await inTenant(async (tx) => {
      await competencies.recordPassed(tx, second);
      expect((await competencies.current(tx, first.person.id)).map((one) => one.revision)).toEqual([4]);
      const { basics } = await everything(tx, first.person.id);
      expect(basics.map((basic) => extensionOf(basic, EXTENSION.assertionStatus)?.valueCodeableConcept?.coding?.[0]?.code)).toEqual([
        'active',
        'superseded',
      ]);
      expect(basics[1]?.meta?.versionId).toBe('2');
      expect((await competencies.listCompetencies(tx, { personIds: [first.person.id] })).map((row) => [row.revision, row.current])).toEqual(
        [
          [4, true],
          [3, false],
        ],
      );
    });
  });

  test('ends after twelve months, to the minute', async () => {
    const one = facts();
    await inTenant(async (tx) => competencies.recordPassed(tx, one));
    const later = (at: string) => createCompetencies({ records, clock: fixedClock(at) });
    const end = clock.now();
    end.setUTCFullYear(end.getUTCFullYear() + 1);
    await inTenant(async (tx) => {
      expect(await later(new Date(end.getTime() - 1).toISOString()).current(tx, one.person.id)).toHaveLength(1);
      expect(await later(end.toISOString()).current(tx, one.person.id)).toEqual([]);
    });
  });

  test('rolled back with whatever it was part of', async () => {
    const one = facts();
    await expect(
      inTenant(async (tx) => {
        await competencies.recordPassed(tx, one);
        throw new Error('the answer failed');
      }),
    ).rejects.toThrow('the answer failed');
    await inTenant(async (tx) => {
      expect(await competencies.current(tx, one.person.id)).toEqual([]);
      expect((await everything(tx, one.person.id)).provenances).toEqual([]);
    });
  });
});

describe('an opened lesson', () => {
  test('is one assignment and one delivery, however often it is opened', async () => {
    const one = { ...facts(), prompt: { id: newId() } };
    const first = await inTenant(async (tx) => competencies.recordAssigned(tx, one));
    expect(first.map((entry) => entry.type)).toEqual(['Task', 'Communication']);
    const again = await Promise.all([1, 2, 3].map(async () => inTenant(async (tx) => competencies.recordAssigned(tx, one))));
    const fromTheList = await inTenant(async (tx) => competencies.recordAssigned(tx, { ...one, prompt: null }));
    for (const other of [...again, fromTheList]) expect(other).toEqual(first);
    await inTenant(async (tx) => {
      await competencies.recordPassed(tx, one);
      expect(await competencies.recordAssigned(tx, one)).toEqual(first);
      const { tasks, communications } = await everything(tx, one.person.id);
      expect(tasks.map((task) => [task.status, task.meta?.versionId])).toEqual([['completed', '2']]);
      expect(communications[0]?.basedOn?.[0]?.reference).toBe(`Task/${first[0]?.id}`);
    });
  });

  test('goes on after a failed check, asserts nothing, and is completed by the next', async () => {
    const failed = facts({ passed: false, score: { correct: 1, total: 3 } });
    await inTenant(async (tx) => {
      const recorded = await competencies.recordAttempt(tx, failed);
      expect(recorded.map((entry) => entry.type)).toEqual(['QuestionnaireResponse', 'Task']);
      expect(await competencies.current(tx, failed.person.id)).toEqual([]);
      await competencies.recordPassed(tx, facts({ number: 2 }, { ...failed.person }));
      const { tasks, basics, responses } = await everything(tx, failed.person.id);
      expect(tasks.map((task) => [task.status, task.output?.length])).toEqual([['completed', 3]]);
      expect([basics.length, responses.length]).toEqual([1, 2]);
    });
  });
});

test('a person is written once; a name and an NPI that come later are added', async () => {
  const id = newId();
  await inTenant(async (tx) => {
    await competencies.ensurePractitioner(tx, { id, displayName: null, npi: null });
    await competencies.ensurePractitioner(tx, { id, displayName: 'Maja Lindqvist', npi: '9999000026' });
    await competencies.ensurePractitioner(tx, { id, displayName: 'Other', npi: '9999000018' });
    expect(await records.read(tx, 'Practitioner', id)).toMatchObject({
      meta: { versionId: '2' },
      name: [{ text: 'Maja Lindqvist' }],
      identifier: [{ value: '9999000026' }],
    });
  });
});

test('certifications are slices of the Practitioner, replaced by id', async () => {
  const person: PersonFacts = { id: newId(), displayName: 'Daniel Okafor, MD', npi: null };
  const certification = (id: string, validUntil: string | null) => ({
    id,
    kind: 'certification' as const,
    name: 'ACLS',
    issuer: 'American Heart Association',
    number: '123',
    validFrom: '2024-01-01',
    validUntil,
    status: 'active' as const,
    knownAs: 'document' as const,
  });
  await inTenant(async (tx) => {
    await competencies.recordCertifications(tx, person, [
      certification('acls', '2026-01-01'),
      certification('bls', null),
      { ...certification('state', '2027-01-01'), kind: 'licence' },
    ]);
    await competencies.recordCertifications(tx, person, [certification('acls', '2026-06-30')]);
    const stored = await records.read(tx, 'Practitioner', person.id);
    expect(stored).toMatchObject({
      qualification: [
        { id: 'bls', code: { coding: [{ code: 'certification' }], text: 'ACLS' } },
        { id: 'state', code: { coding: [{ code: 'licence' }] } },
        { id: 'acls', period: { end: '2026-06-30' } },
      ],
    });
    expect(fhirErrors(stored)).toEqual([]);
  });
});
