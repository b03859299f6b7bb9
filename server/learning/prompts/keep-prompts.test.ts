import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from '../../database/index.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { createKeepPrompt, nothingKnown, type KeepPrompt, type NewPrompt } from './keep-prompts.ts';
import { lockPerson, useToken, withdrawPrompt } from './store.ts';

let house: House;
let keepPrompt: KeepPrompt;
beforeAll(async () => {
  house = await startHouse();
  keepPrompt = createKeepPrompt(house.db);
});
afterAll(async () => house.stop());

const at = new Date('2026-11-22T15:00:00.000Z');
const query = (reference: string, jti: string = randomUUID()) => ({
  tenantId: 'demo',
  registrationId: house.tenant.registrations[0]?.id ?? '',
  reference,
  topicIds: ['tofacitinib-oral'],
  dayStart: new Date('2026-11-22T06:00:00.000Z'),
  at,
  token: { iss: 'https://ehr.example', jti, expiresAt: new Date(at.getTime() + 300_000) },
});
const prompt = (over: Partial<NewPrompt> = {}): NewPrompt => ({
  id: randomUUID(),
  patient: 'p1',
  encounter: null,
  orderKey: randomUUID(),
  drugCode: '1357541',
  drugDisplay: 'tofacitinib 5 MG Oral Tablet',
  topicId: 'tofacitinib-oral',
  topicRevision: 1,
  kind: 'established',
  lessonId: 'tofacitinib-first-order',
  lessonVersion: '1.0.0',
  hook: 'order-sign',
  cardUuid: randomUUID(),
  correlationId: '7Q4-KD2-91F',
  explanation: {
    sentence: 'Because.',
    rule: { url: 'https://rule.example', version: '1', title: 'A rule', date: null, publisher: null },
    conditions: [],
    label: 'FDA label',
    evidence: 'label',
  },
  ...over,
});
const kept = async (reference: string): Promise<number> => {
  const person = await house.personOf(reference);
  return (await house.db.tenant('demo', async (tx) => tx.query(sql`select 1 from prompt where person_id = ${person.id}`))).length;
};

describe('a prompt', () => {
  it('of somebody whom nobody has met is not kept, and says so', async () => {
    expect(await keepPrompt(query('Practitioner/stranger'), nothingKnown, prompt())).toEqual({ outcome: 'unknown-person' });
  });

  it('is kept where the assumption holds; where it does not the facts come back, and what is decided on them is kept', async () => {
    await house.personOf('Practitioner/steady');
    const first = prompt();
    expect(await keepPrompt(query('Practitioner/steady'), nothingKnown, first)).toEqual({ outcome: 'kept' });
    const second = await keepPrompt(query('Practitioner/steady'), nothingKnown, prompt());
    expect(second).toMatchObject({
      outcome: 'known',
      known: { facts: { establishedToday: 1, competencies: [], prompts: [{ orderKey: first.orderKey, createdAt: at, state: 'open' }] } },
    });
    if (second.outcome !== 'known') return;
    expect(await keepPrompt(query('Practitioner/steady'), second.known, prompt())).toEqual({ outcome: 'kept' });
    expect(await kept('Practitioner/steady')).toBe(2);
  });

  it('of many requests in flight is kept once', async () => {
    await house.personOf('Practitioner/busy');
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => keepPrompt(query('Practitioner/busy'), nothingKnown, prompt())),
    );
    expect(answers.map((one) => one.outcome).toSorted()).toEqual(['kept', ...Array.from({ length: 11 }, () => 'known')]);
    expect(await kept('Practitioner/busy')).toBe(1);
  });

  it('with a token that another person’s request just used is not kept', async () => {
    const jti = randomUUID();
    await Promise.all([house.personOf('Practitioner/one'), house.personOf('Practitioner/two')]);
    const answers = await Promise.all([
      keepPrompt(query('Practitioner/one', jti), nothingKnown, prompt()),
      keepPrompt(query('Practitioner/two', jti), nothingKnown, prompt()),
    ]);
    expect(answers.map((one) => one.outcome).toSorted()).toEqual(['kept', 'replayed']);
    expect((await kept('Practitioner/one')) + (await kept('Practitioner/two'))).toBe(1);
  });

  it('of another tenant does not exist here, and the connection forgets the wall', async () => {
    expect(await keepPrompt({ ...query('Practitioner/steady'), tenantId: 'elsewhere' }, nothingKnown, null)).toEqual({
      outcome: 'unknown-person',
    });
    const role = await house.db.call(z.object({ role: z.string() }), sql`select current_user::text as role`);
    expect(role.role).not.toBe('preceptor_app');
  });

  it('that reached nobody is taken back with its token, unless it was opened meanwhile', async () => {
    const reference = 'Practitioner/gone';
    await house.personOf(reference);
    const made = prompt();
    const asked = query(reference);
    await keepPrompt(asked, nothingKnown, made);
    await house.db.tenant('demo', async (tx) => withdrawPrompt(tx, made.id, asked.token));
    expect(await kept(reference)).toBe(0);
    const again = prompt();
    expect(await keepPrompt(asked, nothingKnown, again)).toEqual({ outcome: 'kept' });
    await house.db.tenant('demo', async (tx) => tx.run(sql`update prompt set opened_at = now() where id = ${again.id}::uuid`));
    await house.db.tenant('demo', async (tx) => withdrawPrompt(tx, again.id, asked.token));
    expect(await kept(reference)).toBe(1);
  });
});

describe('prompts that are asked for together', () => {
  /** How many statements it took. */
  const counting = (): { keep: KeepPrompt; calls: () => number } => {
    let calls = 0;
    const call: House['db']['call'] = async (schema, statement) => {
      calls += 1;
      return house.db.call(schema, statement);
    };
    return { keep: createKeepPrompt({ ...house.db, call }), calls: () => calls };
  };
  const people = async (count: number, name: string): Promise<string[]> => {
    const references = Array.from({ length: count }, (_, index) => `Practitioner/${name}-${index}`);
    for (const reference of references) await house.personOf(reference);
    return references;
  };

  it('take a statement for the first and one for all that came meanwhile, and each gets its own answer', async () => {
    const { keep, calls } = counting();
    const [known, ...others] = await people(6, 'together');
    const seen = prompt();
    await keep(query(known ?? ''), nothingKnown, seen);
    const answers = await Promise.all(
      [...others, known ?? '', 'Practitioner/stranger'].map(async (reference) => keep(query(reference), nothingKnown, prompt())),
    );
    expect(answers.map(({ outcome }) => outcome)).toEqual([...others.map(() => 'kept'), 'known', 'unknown-person']);
    expect(answers[5]).toMatchObject({ known: { facts: { prompts: [{ orderKey: seen.orderKey }] } } });
    expect(calls()).toBe(3);
    for (const reference of others) expect(await kept(reference)).toBe(1);
  });

  it('of one person are kept once, and of one token too', async () => {
    const { keep } = counting();
    const [first, same, one, two] = await people(4, 'twice');
    const jti = randomUUID();
    const answers = await Promise.all([
      keep(query(first ?? ''), nothingKnown, prompt()),
      keep(query(same ?? ''), nothingKnown, prompt()),
      keep(query(same ?? ''), nothingKnown, prompt()),
      keep(query(one ?? '', jti), nothingKnown, prompt()),
      keep(query(two ?? '', jti), nothingKnown, prompt()),
    ]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['kept', 'kept', 'known', 'kept', 'replayed']);
  });

  it('do not wait for somebody whose lock another request has', async () => {
    const { keep } = counting();
    const [locked, free] = await people(2, 'lock');
    const { id } = await house.personOf(locked ?? '');
    let waiting: Promise<unknown> | undefined;
    await house.db.tenant('demo', async (tx) => {
      await lockPerson(tx, id);
      waiting = keep(query(locked ?? ''), nothingKnown, prompt());
      expect(await keep(query(free ?? ''), nothingKnown, prompt())).toEqual({ outcome: 'kept' });
      expect(await kept(locked ?? '')).toBe(0);
    });
    expect(await waiting).toEqual({ outcome: 'kept' });
  });

  it('do not fail with one that fails', async () => {
    const { keep } = counting();
    const [first, second, third] = await people(3, 'fail');
    const answers = await Promise.allSettled([
      keep(query(first ?? ''), nothingKnown, prompt()),
      keep(query(second ?? ''), nothingKnown, prompt()),
      keep(query(third ?? ''), nothingKnown, prompt({ cardUuid: 'not a uuid' })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect([await kept(second ?? ''), await kept(third ?? '')]).toEqual([1, 0]);
  });

  it('of two tenants do not meet, and none waits for the other', async () => {
    let calls = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const call: House['db']['call'] = async (schema, statement) => {
      calls += 1;
      if (statement.values[0] === 'elsewhere') await held;
      return house.db.call(schema, statement);
    };
    const keep = createKeepPrompt({ ...house.db, call });
    const [first, second, third] = await people(3, 'tenants');
    const elsewhere = keep({ ...query(second ?? ''), tenantId: 'elsewhere' }, nothingKnown, prompt());
    const here = await Promise.all([keep(query(first ?? ''), nothingKnown, prompt()), keep(query(third ?? ''), nothingKnown, prompt())]);
    expect(here).toEqual([{ outcome: 'kept' }, { outcome: 'kept' }]);
    release();
    expect(await elsewhere).toEqual({ outcome: 'unknown-person' });
    expect(calls).toBe(3);
  });

  it('do not wait for a token that another transaction holds', async () => {
    const { keep } = counting();
    const [first, second, third] = await people(3, 'token');
    const held = query(second ?? '');
    let waiting: Promise<unknown> | undefined;
    await house.db.tenant('demo', async (tx) => {
      await useToken(tx, { tenantId: 'demo', token: held.token });
      const one = keep(query(first ?? ''), nothingKnown, prompt());
      waiting = keep(held, nothingKnown, prompt());
      expect(await Promise.all([one, keep(query(third ?? ''), nothingKnown, prompt())])).toEqual([
        { outcome: 'kept' },
        { outcome: 'kept' },
      ]);
    });
    expect(await waiting).toEqual({ outcome: 'replayed' });
  });
});

it('warming up meets nobody and keeps nothing', async () => {
  const rows = async (): Promise<unknown> =>
    house.db.system(async (tx) => tx.query(sql`select (select count(*) from prompt) as prompts, (select count(*) from person) as people`));
  const before = await rows();
  await house.modules.cdsHooks.warmUp();
  expect(await rows()).toEqual(before);
});
