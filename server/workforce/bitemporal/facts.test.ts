import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { sql, type Tx } from '../../database/index.ts';
import { createPractitioners } from '../../identity/practitioners/index.ts';
import { createTenantAdministration } from '../../identity/tenants/index.ts';
import { createSecretBox, fixedClock, newId } from '../../platform/index.ts';
import { createFacts } from './index.ts';

const clock = fixedClock('2026-11-22T08:00:00Z');
const facts = createFacts({ kind: 'credential', schema: z.object({ status: z.string(), expires: z.string() }) });
const licence = newId();
let database: TestDatabase;
let personId = '';

const inEast = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.tenant('east', work);
const on = (day: string): Date => new Date(`${day}T00:00:00Z`);
const say = async (status: string, from: string, to: string | null, known: string, factId = licence) =>
  inEast(async (tx) =>
    facts.state(tx, [{ factId, personId, from: on(from), to: to === null ? null : on(to), value: { status, expires: '2027-06-30' } }], {
      by: 'operator:test',
      at: on(known),
    }),
  );
const statusOn = async (validAt: string, knownAt: string): Promise<string | undefined> => {
  const held = await inEast(async (tx) => facts.held(tx, [personId], { validAt: on(validAt), knownAt: on(knownAt) }));
  return held.find(({ factId }) => factId === licence)?.value.status;
};

beforeAll(async () => {
  database = await createTestDatabase();
  const tenants = createTenantAdministration({ db: database.db, clock, secrets: createSecretBox(randomBytes(32)) });
  for (const id of ['east', 'west'])
    await tenants.addTenant({ id, iss: `https://ehr.${id}.example/fhir`, fhir: `https://ehr.${id}.example/fhir`, clientId: 'preceptor' });
  personId = await inEast(async (tx) => (await createPractitioners({ clock }).personByNpi(tx, 'east', '9999000018')).id);
});
afterAll(async () => database.close());

describe('a fact in two times', () => {
  it('tells who held what on a day, as known then and as known later', async () => {
    await say('active', '2025-07-01', null, '2026-01-10');
    // Told on the 5th of December: revoked since the 1st.
    await say('revoked', '2026-12-01', null, '2026-12-05');
    expect(await statusOn('2026-12-03', '2026-12-04')).toBe('active');
    expect(await statusOn('2026-12-03', '2026-12-06')).toBe('revoked');
    expect(await statusOn('2026-11-30', '2026-12-06')).toBe('active');
    expect(await statusOn('2025-06-30', '2026-12-06')).toBeUndefined();
    expect(await statusOn('2026-12-03', '2026-01-09')).toBeUndefined();
  });

  it('keeps every row; a correction of the middle leaves what was before and after', async () => {
    await say('suspended', '2026-03-01', '2026-04-01', '2026-12-07');
    expect(await statusOn('2026-03-15', '2026-12-06')).toBe('active');
    expect(await statusOn('2026-03-15', '2026-12-08')).toBe('suspended');
    expect(await statusOn('2026-04-01', '2026-12-08')).toBe('active');
    const history = await inEast(async (tx) => facts.history(tx, personId));
    expect(history).toHaveLength(6);
    expect(history.filter(({ replacedAt }) => replacedAt === null).map(({ value }) => value.status)).toEqual([
      'revoked',
      'active',
      'suspended',
      'active',
    ]);
  });

  it('said again changes nothing', async () => {
    expect(await say('suspended', '2026-03-01', '2026-04-01', '2026-12-09')).toEqual([]);
  });

  it('is of one tenant', async () => {
    const elsewhere = await database.db.tenant('west', async (tx) =>
      facts.held(tx, [personId], { validAt: on('2026-12-03'), knownAt: on('2026-12-10') }),
    );
    expect(elsewhere).toEqual([]);
  });

  it('stated by two at once is held once for each time', async () => {
    const factId = newId();
    await Promise.all(['a', 'b', 'c', 'd'].map(async (status) => say(status, '2026-01-01', null, '2026-12-10', factId)));
    const held = await inEast(async (tx) => facts.held(tx, [personId], { validAt: on('2026-02-01'), knownAt: on('2026-12-11') }));
    expect(held.filter((one) => one.factId === factId)).toHaveLength(1);
  });

  it('cannot be rewritten, doubled or deleted behind the module’s back', async () => {
    const run = async (statement: ReturnType<typeof sql>) => inEast(async (tx) => tx.run(statement));
    await expect(run(sql`update workforce_fact set value = '{}'`)).rejects.toThrow(/permission denied/);
    await expect(run(sql`delete from workforce_fact`)).rejects.toThrow(/permission denied/);
    await expect(run(sql`update workforce_fact set replaced_at = null where replaced_at is not null`)).rejects.toThrow(/replaced already/);
    await expect(
      run(sql`insert into workforce_fact (kind, fact_id, person_id, value, valid_from, recorded_at, stated_by, correlation_id)
        values ('credential', ${licence}::uuid, ${personId}::uuid, '{}', now(), now(), 'test', 'test')`),
    ).rejects.toThrow(/held for the same time/);
  });
});
