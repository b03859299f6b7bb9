import type { Task } from 'fhir/r4';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { nowViewSchema } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import type { Person } from '../../identity/practitioners/index.ts';
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
