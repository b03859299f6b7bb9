import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { sql } from '../../database/index.ts';
import { fixedClock, newId } from '../../platform/index.ts';
import { identifierKey, statementSchema, VERB } from '../../standards/xapi/index.ts';
import {
  answeredStatement,
  createLearningRecords,
  finishedStatement,
  launchedStatement,
  registrationOf,
  type AttemptFacts,
} from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00.000Z');
const records = createLearningRecords({ clock });
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
});

const facts = (): AttemptFacts => ({
  tenant: { pseudonymBase: 'https://preceptor.health/tenants/1' },
  person: { pseudonym: newId() },
  lesson: { id: 'tofacitinib-first-order', version: '0.1.0', title: 'Tofacitinib', topics: ['tofacitinib-oral'] },
  attempt: { id: newId(), number: 2, registration: registrationOf('launch-1') },
});
const at = clock.now();
const answer = { itemId: 'T1', stem: 'Best next step?', optionId: 'b', correct: true, confidence: 80, scored: true };
const row = z.object({
  seq: z.string(),
  verbKey: z.string(),
  actorKey: z.string(),
  objectKey: z.string(),
  registration: z.string(),
  digest: z.instanceof(Buffer),
  voidedBy: z.string().nullable(),
  payload: z.string(),
});
const read = async (tenantId: string, id: string) =>
  database.db.tenant(tenantId, async (tx) =>
    tx.maybe(
      row,
      sql`
  select seq::text, verb_key::text as "verbKey", actor_key::text as "actorKey", object_key::text as "objectKey", registration, digest,
    voided_by as "voidedBy", payload from statement where id = ${id}`,
    ),
  );
const store = async (...statements: Parameters<typeof records.store>[1]): Promise<void> =>
  database.db.tenant('demo', async (tx) => records.store(tx, statements));

describe('a stored statement', () => {
  test('is one row with keys, and is found by agent, activity and agent × verb', async () => {
    const one = facts();
    const statement = answeredStatement(one, newId(), at, answer);
    await store(statement);
    const stored = await read('demo', statement.id);
    const actor = `account:${one.tenant.pseudonymBase}\n${one.person.pseudonym}`;
    expect(stored).toMatchObject({
      verbKey: identifierKey(VERB.answered),
      actorKey: identifierKey(actor),
      registration: one.attempt.registration,
      voidedBy: null,
      objectKey: identifierKey('https://preceptor.health/xapi/lessons/tofacitinib-first-order/items/T1'),
    });
    expect(stored?.digest).toHaveLength(32);
    // Time-ordered: the milliseconds are the upper bits.
    expect(Number(BigInt(stored?.seq ?? '0') >> 21n)).toBe(at.getTime());
    const payload = statementSchema.parse(JSON.parse(stored?.payload ?? ''));
    expect(payload).toMatchObject({
      actor: { account: { name: one.person.pseudonym } },
      result: { success: true, response: 'b' },
      version: '2.0.0',
      stored: '2026-11-22T08:00:00.000Z',
      authority: { account: { name: 'preceptor' } },
      context: {
        registration: one.attempt.registration,
        revision: '0.1.0',
        contextActivities: { parent: [{ id: 'https://preceptor.health/xapi/lessons/tofacitinib-first-order' }] },
      },
    });
    expect(payload.result?.extensions).toEqual({
      'https://preceptor.health/xapi/extensions/confidence': 0.8,
      'https://preceptor.health/xapi/extensions/scored': true,
    });
    const refs = await database.db.tenant('demo', async (tx) =>
      tx.rows(
        z.object({ kind: z.number(), direct: z.boolean() }),
        sql`
      select kind, direct from statement_ref where seq = ${stored?.seq} order by kind, direct`,
      ),
    );
    expect(refs).toEqual([
      { kind: 1, direct: false },
      { kind: 1, direct: true },
      { kind: 2, direct: false },
      { kind: 2, direct: false },
      { kind: 2, direct: false },
      { kind: 2, direct: true },
      { kind: 3, direct: true },
    ]);
  });

  test('sent again is the same, said otherwise under its id is a conflict', async () => {
    const one = facts();
    const statement = launchedStatement(one, newId(), at);
    await store(statement);
    clock.advance(1000);
    await store(statement, statement);
    expect((await read('demo', statement.id))?.payload).toContain('"stored":"2026-11-22T08:00:00.000Z"');
    await expect(store({ ...statement, verb: { id: VERB.passed } })).rejects.toEqual(expect.objectContaining({ code: 'conflict' }));
  });

  test('belongs to its tenant', async () => {
    const statement = launchedStatement(facts(), newId(), at);
    await store(statement);
    expect(await read('other', statement.id)).toBeUndefined();
    await database.db.tenant('other', async (tx) => records.store(tx, [statement]));
    expect(await read('other', statement.id)).toBeDefined();
  });

  test('that carries what nobody meant to send is refused', async () => {
    const statement = launchedStatement(facts(), newId(), at);
    const withPatient = Object.assign(statement, { patient: 'Patient/1' });
    await expect(store(withPatient)).rejects.toEqual(expect.objectContaining({ code: 'internal', expose: false }));
    expect(await read('demo', statement.id)).toBeUndefined();
  });

  test('keeps the definition of an activity once, whoever writes it at the same time', async () => {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const one = facts();
        await store(
          answeredStatement(one, newId(), at, { ...answer, itemId: 'T9' }),
          finishedStatement(one, newId(), at, { passed: true, correct: 3, total: 3, criticalMissed: false, seconds: 61.234 }),
        );
      }),
    );
    const found = await database.db.tenant('demo', async (tx) =>
      tx.rows(
        z.object({ definition: z.string() }),
        sql`
      select definition from activity_definition where iri = 'https://preceptor.health/xapi/lessons/tofacitinib-first-order/items/T9'`,
      ),
    );
    expect(found).toEqual([{ definition: '{"name":{"en-US":"Best next step?"},"type":"http://adlnet.gov/expapi/activities/question"}' }]);
  });
});

describe('what a statement says', () => {
  test('of a check: score, success, duration', () => {
    const passed = finishedStatement(facts(), newId(), at, { passed: true, correct: 2, total: 3, criticalMissed: false, seconds: 61.234 });
    expect(passed.verb.id).toBe('http://adlnet.gov/expapi/verbs/passed');
    expect(passed.result).toMatchObject({
      score: { scaled: 0.6667, raw: 2, min: 0, max: 3 },
      success: true,
      completion: true,
      duration: 'PT61.23S',
    });
    expect(finishedStatement(facts(), newId(), at, { passed: false, correct: 0, total: 3, criticalMissed: true, seconds: 9 }).verb.id).toBe(
      'http://adlnet.gov/expapi/verbs/failed',
    );
  });

  test('of confidence that was not given: nothing', () => {
    const { result } = answeredStatement(facts(), newId(), at, { ...answer, confidence: null });
    expect(result?.extensions).toEqual({ 'https://preceptor.health/xapi/extensions/scored': true });
  });

  test('of a launch: a UUID that is the same for the same launch and gives it away to nobody', () => {
    expect(z.uuid().safeParse(registrationOf('secret-launch')).success).toBe(true);
    expect(registrationOf('secret-launch')).toBe(registrationOf('secret-launch'));
    expect(registrationOf('secret-launch')).not.toBe(registrationOf('another-launch'));
  });
});
