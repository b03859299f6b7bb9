import type { Task } from 'fhir/r4';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { nowViewSchema } from '../../contract/index.ts';
import { sql, type Tx } from '../../database/index.ts';
import type { Person } from '../../identity/practitioners/index.ts';
import { newId } from '../../platform/index.ts';
import { cardsResponseSchema, type Card } from '../../standards/cds-hooks/index.ts';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

let clinicians = 0;
let person: Person;
let card: Card;
const later = (): string => card.suggestions?.[0]?.uuid ?? '';
beforeEach(async () => {
  const userId = `Practitioner/later-${(clinicians += 1)}`;
  const reply = await house.call(sign, orderSign([draft(tofacitinib5)], { userId }));
  const [first] = cardsResponseSchema.parse(reply.body).cards;
  if (first === undefined) throw new Error('A card was expected.');
  card = first;
  person = await house.personOf(userId);
});

const accept = async (suggestions: readonly string[] | undefined, outcomeTimestamp = '2026-11-22T15:01:00Z') => {
  const ids = suggestions === undefined ? {} : { acceptedSuggestions: suggestions.map((id) => ({ id })) };
  const reply = await house.feedback(sign, { feedback: [{ card: card.uuid, outcome: 'accepted', outcomeTimestamp, ...ids }] });
  expect(reply.status).toBe(200);
};
/** The assignments of this clinician, as the records hold them. */
const tasks = async (): Promise<Task[]> =>
  house.db.tenant('demo', async (tx) => {
    const rows = await tx.rows(
      z.object({ task_id: z.string() }),
      sql`select task_id from learning_assignment where person_id = ${person.id}`,
    );
    return Promise.all(rows.map(async ({ task_id }) => (await house.modules.records.read(tx, 'Task', task_id)) as Task));
  });
const nowAt = async (patient: string | null) => nowViewSchema.parse((await (await house.openPanel(person, { patient })).get('/now')).body);

it('makes an assignment that Now shows beside every patient, once', async () => {
  expect((await nowAt('p2')).items).toEqual([]);
  await accept([later()]);
  const [task, ...more] = await tasks();
  expect(more).toEqual([]);
  expect(task).toMatchObject({
    status: 'requested',
    owner: { reference: `Practitioner/${person.id}` },
    instantiatesCanonical: expect.stringContaining('tofacitinib-first-order') as string,
  });
  expect(task).not.toHaveProperty('executionPeriod');
  expect(JSON.stringify(task)).not.toMatch(/"(Patient\/)?p1"|"e1"/);
  for (const patient of ['p1', 'p2', null])
    expect((await nowAt(patient)).items).toMatchObject([
      { lessonId: 'tofacitinib-first-order', trigger: { text: expect.stringMatching(/^You kept this for later: tofacitinib/i) as string } },
    ]);
});

it.each<[string, (tx: Tx) => Promise<never>]>([
  [
    'by the check of what is stored',
    async () => {
      throw new Error('Task.owner: not as its profile asks');
    },
  ],
  [
    'by the database',
    async (tx) => {
      await tx.run(sql`insert into learning_assignment (task_id) values ('half')`);
      throw new Error('not reached');
    },
  ],
])('waits in Now also where its Task is refused %s', async (_, refuse) => {
  const spy = vi.spyOn(house.modules.competencies, 'recordAssignedForLater').mockImplementationOnce(async (tx) => refuse(tx));
  await accept([later()]);
  expect(spy).toHaveBeenCalledOnce();
  spy.mockRestore();
  expect(await tasks()).toEqual([]);
  expect((await nowAt('p2')).items).toMatchObject([{ lessonId: 'tofacitinib-first-order' }]);
  const panel = await house.openPanel(person, { patient: 'p2' });
  const begin = { lessonId: 'tofacitinib-first-order', promptId: (await nowAt('p2')).items[0]?.promptId ?? null, retry: false };
  expect((await panel.send('POST', '/attempts', begin)).status).toBeLessThan(300);
  expect(await tasks()).toHaveLength(1);
});

it('reported again, by another time or in another case, assigns nothing more', async () => {
  await accept([later()]);
  await accept([later()]);
  await accept(['something else', later().toUpperCase()], '2026-11-22T15:02:00Z');
  expect(await tasks()).toHaveLength(1);
  expect((await nowAt('p2')).items).toHaveLength(1);
});

it('reported at the same moment at several processes is one assignment', async () => {
  const other = await house.start();
  const path = `/cds-services/${sign}/feedback`;
  const replies = await Promise.all(
    [house.url, other.url, house.url, other.url].map(async (at, index) => {
      const one = {
        card: card.uuid,
        outcome: 'accepted',
        acceptedSuggestions: [{ id: later() }],
        outcomeTimestamp: `2026-11-22T15:0${index}:00Z`,
      };
      return house.post(path, { feedback: [one] }, await house.token(path), at);
    }),
  );
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200]);
  expect(await tasks()).toHaveLength(1);
});

it.each<[string, () => string[] | undefined]>([
  ['without a suggestion: a link may have been followed', () => undefined],
  ['of another card’s suggestion', () => ['8d1f9c3a-2f7e-4c0b-9a52-0f6f3f6f1d12']],
  ['of the card’s own id', () => [card.uuid]],
])('acceptance %s assigns nothing', async (_, suggestions) => {
  await accept(suggestions());
  expect(await tasks()).toEqual([]);
  expect((await nowAt('p2')).items).toEqual([]);
});

it('opening the lesson goes on with the assignment, and says then that it was opened', async () => {
  await accept([later()]);
  const panel = await house.openPanel(person, { patient: 'p2' });
  const begin = { lessonId: 'tofacitinib-first-order', promptId: (await nowAt('p2')).items[0]?.promptId ?? null, retry: false };
  const replies = await Promise.all([panel.send('POST', '/attempts', begin), panel.send('POST', '/attempts', begin)]);
  expect(replies.every((reply) => reply.status < 300)).toBe(true);
  const [task, ...more] = await tasks();
  expect(more).toEqual([]);
  expect(task).toMatchObject({ status: 'in-progress', executionPeriod: { start: house.clock.now().toISOString() } });
  const deliveries = await house.db.tenant('demo', async (tx) =>
    tx.one(
      z.object({ recorded: z.array(z.object({ type: z.string() })) }),
      sql`select recorded from learning_assignment where person_id = ${person.id}`,
    ),
  );
  expect(deliveries.recorded.map((one) => one.type)).toEqual(['Task', 'Communication']);
});

it('chosen after all is taken up again; and a passed topic is not assigned', async () => {
  const state = async (): Promise<string> =>
    house.db.tenant(
      'demo',
      async (tx) =>
        (await tx.one(z.object({ state: z.string() }), sql`select state from prompt where card_uuid = ${card.uuid}::uuid`)).state,
    );
  const override = {
    card: card.uuid,
    outcome: 'overridden',
    overrideReason: { reason: { code: 'other' } },
    outcomeTimestamp: '2026-11-22T15:00:30Z',
  };
  await house.feedback(sign, { feedback: [override] });
  expect(await state()).toBe('dismissed');
  await accept([later()]);
  expect(await state()).toBe('open');
});

it('a learned topic is not assigned', async () => {
  await house.db.tenant('demo', async (tx) => house.modules.prompts.completeTopic(tx, person.id, 'tofacitinib-oral'));
  await accept([later()]);
  expect(await tasks()).toEqual([]);
});

describe('put aside in the panel', () => {
  type Panel = Awaited<ReturnType<House['openPanel']>>;
  const dismiss = { reason: 'i-know-this', comment: 'a note of mine' };
  let panel: Panel;
  const open = async (): Promise<Panel> => house.openPanel(person, { patient: 'p1' });
  const promptOf = async (of: Card = card): Promise<string> =>
    house.db.tenant(
      'demo',
      async (tx) => (await tx.one(z.object({ id: z.string() }), sql`select id from prompt where card_uuid = ${of.uuid}::uuid`)).id,
    );
  const act = async (action: 'dismiss' | 'restore' | 'snooze', body: unknown = {}, promptId?: string): Promise<number> =>
    (await panel.send('POST', `/prompts/${promptId ?? (await promptOf())}/${action}`, body)).status;
  const activities = async (task: Task): Promise<(string | undefined)[]> =>
    house.db.tenant('demo', async (tx) =>
      (
        await tx.rows(
          z.object({ activity: z.string() }),
          sql`select body::jsonb #>> '{activity,coding,0,code}' as activity from fhir_version
            where type = 'Provenance' and body::jsonb #>> '{target,0,reference}' like ${`Task/${task.id}/%`}
            order by body::jsonb #>> '{target,0,reference}'`,
        )
      ).map(({ activity }) => activity),
    );
  beforeEach(async () => {
    await accept([later()]);
    panel = await open();
  });

  it('cancels the assignment, with the reason in words; undoing restores it', async () => {
    expect(await act('dismiss', dismiss)).toBe(200);
    const [cancelled, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(cancelled).toMatchObject({ status: 'cancelled', statusReason: { text: 'The clinician put it aside as not relevant.' } });
    // Why exactly, and in which words, is the clinician's own.
    expect(JSON.stringify(cancelled)).not.toMatch(/know this|a note of mine/);
    expect((await nowAt('p2')).items).toEqual([]);
    expect(await act('restore')).toBe(200);
    const [restored] = await tasks();
    expect(restored).toMatchObject({ id: cancelled?.id, status: 'requested' });
    expect(restored).not.toHaveProperty('statusReason');
    expect((await nowAt('p2')).items).toHaveLength(1);
    if (restored !== undefined) expect(await activities(restored)).toEqual(['assign', 'withdraw', 'amend']);
    // Again, and told twice: one change each.
    for (const action of ['dismiss', 'dismiss', 'restore', 'restore'] as const) await act(action, action === 'dismiss' ? dismiss : {});
    expect((await tasks()).map(({ status, meta }) => [status, meta?.versionId])).toEqual([['requested', '5']]);
  });

  it('of a lesson that was opened goes on as opened, also when its owner opens it again or puts it off', async () => {
    const begin = async () => panel.send('POST', '/attempts', { lessonId: 'tofacitinib-first-order', promptId: await promptOf() });
    await begin();
    expect(await act('dismiss', dismiss)).toBe(200);
    expect(await tasks()).toMatchObject([{ status: 'cancelled' }]);
    expect(await act('snooze', { until: 'tomorrow' })).toBe(200);
    expect(await tasks()).toMatchObject([{ status: 'in-progress', executionPeriod: { start: house.clock.now().toISOString() } }]);
  });

  it('and passed all the same is the same assignment, completed', async () => {
    expect(await act('dismiss', dismiss)).toBe(200);
    await house.db.tenant('demo', async (tx) =>
      house.modules.competencies.recordPassed(tx, {
        tenant: house.tenant,
        person,
        lesson: { id: 'tofacitinib-first-order', version: '1', title: 'Tofacitinib', items: [] },
        topics: [],
        attempt: {
          id: newId(),
          number: 1,
          startedAt: house.clock.now(),
          finishedAt: house.clock.now(),
          score: { correct: 1, total: 1 },
          passed: true,
          answers: [],
        },
      }),
    );
    expect(await tasks()).toMatchObject([{ status: 'completed' }]);
    expect((await tasks())[0]).not.toHaveProperty('statusReason');
  });

  it('happens whole or not at all', async () => {
    const [task] = await tasks();
    await house.db.tenant('demo', async (tx) => house.modules.records.remove(tx, 'Task', task?.id ?? '', { activity: 'withdraw' }));
    expect(await act('dismiss', dismiss)).toBeGreaterThanOrEqual(400);
    expect((await nowAt('p1')).items).toHaveLength(1);
  });

  it('in two tabs at once ends with prompt and assignment of one mind', async () => {
    for (let times = 0; times < 10; times += 1) {
      const replies = await Promise.all([act('dismiss', dismiss), act('restore'), act('dismiss', dismiss)]);
      expect(replies).toEqual([200, 200, 200]);
      const [task] = await tasks();
      expect(task?.status === 'cancelled').toBe((await nowAt('p1')).items.length === 0);
    }
  });

  it('in the EHR, by overriding the card, cancels it as well', async () => {
    const override = {
      card: card.uuid,
      outcome: 'overridden',
      overrideReason: { reason: { code: 'i-know-this' } },
      outcomeTimestamp: '2026-11-22T15:03:00Z',
    };
    await house.feedback(sign, { feedback: [override] });
    expect(await tasks()).toMatchObject([{ status: 'cancelled' }]);
    expect(await act('restore')).toBe(200);
    expect(await tasks()).toMatchObject([{ status: 'requested' }]);
  });

  it('leaves what another card of the lesson was kept for, until that one is put aside too', async () => {
    const first = await promptOf();
    house.clock.advance(31 * 86_400_000);
    const reply = await house.call(
      sign,
      orderSign([draft(tofacitinib5, { id: 'a-month-later' })], { userId: `Practitioner/later-${clinicians}` }),
    );
    const [second] = cardsResponseSchema.parse(reply.body).cards;
    if (second === undefined) throw new Error('A second card was expected.');
    card = second;
    await accept([later()], house.clock.now().toISOString());
    panel = await open();
    expect(await act('dismiss', dismiss, first)).toBe(200);
    expect(await tasks()).toMatchObject([{ status: 'requested' }]);
    expect(await act('dismiss', dismiss)).toBe(200);
    expect(await tasks()).toMatchObject([{ status: 'cancelled' }]);
    expect(await act('restore', {}, first)).toBe(200);
    expect(await tasks()).toMatchObject([{ status: 'requested' }]);
  });

  it('an assignment that no card brought stays', async () => {
    expect(await act('dismiss', dismiss)).toBe(200);
    await panel.send('POST', '/attempts', { lessonId: 'tofacitinib-first-order', promptId: null });
    expect(await act('restore')).toBe(200);
    expect(await act('dismiss', dismiss)).toBe(200);
    expect((await tasks()).map(({ status }) => status).toSorted()).toEqual(['cancelled', 'in-progress']);
  });
});
