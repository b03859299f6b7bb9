import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { elsewhere, startWriterWorld, type WriterWorld } from '../../../test-fixtures/fhir-writer.ts';
import { sql } from '../../database/index.ts';
import { orRace } from './or-race.ts';

// Each request has a connection of its own, and what they meet in is a real PostgreSQL.
let world: WriterWorld;
beforeAll(async () => {
  world = await startWriterWorld();
});
afterAll(async () => world.house.stop());

const times = <T>(count: number, one: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, async (_, at) => one(at)));
const counted = (statuses: readonly number[]): Record<string, number> =>
  Object.fromEntries([...new Set(statuses)].map((status) => [status, statuses.filter((one) => one === status).length]));
const tasksOf = async (value: string): Promise<number> =>
  world.house.db.tenant(
    'demo',
    async (tx) =>
      (
        await tx.one(
          z.object({ n: z.number() }),
          sql`select count(*)::int as n from fhir_token where type = 'Task' and param = 'identifier' and code = ${value}`,
        )
      ).n,
  );
const assignment = (value: string) => elsewhere.assignment(world.ada.id, { identifier: [{ system: 'https://lms.example', value }] });

it('of changes that are based on one version one is kept: the others are told 412, or 409 where they were as fast', async () => {
  for (let round = 1; round <= 3; round += 1) {
    const { body: task } = await world.lms.ask('POST', '/Task', assignment(`race-${round}`));
    const answers = await times(6, async (at) =>
      world.lms.ask('PUT', `/Task/${task.id}`, { ...task, description: `by ${at}` }, { 'if-match': 'W/"1"' }),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(
      statuses.every((status) => [200, 409, 412].includes(status)),
      statuses.join(),
    ).toBe(true);
    const now = await world.lms.ask('GET', `/Task/${task.id}`);
    expect(now.body).toEqual(answers.find(({ status }) => status === 200)?.body);
    expect(now.headers.get('etag')).toBe('W/"2"');
  }
});

it('whoever holds the version while another waits for it wins with 200, and the other is told 409', async () => {
  const { body: task } = await world.lms.ask('POST', '/Task', assignment('held'));
  const id = task.id;
  const second = { answer: Promise.resolve(0) };
  await world.house.db.tenant('demo', async (tx) => {
    const held = await world.house.modules.records.read(tx, 'Task', id);
    await world.house.modules.records.update(tx, held as never, { activity: 'amend' }, { ifMatch: '1' });
    second.answer = world.lms
      .ask('PUT', `/Task/${id}`, { ...task, status: 'completed' }, { 'if-match': 'W/"1"' })
      .then(({ status }) => status);
    // It has read version 1 and waits for the row.
    for (let n = 0; n < 200; n += 1) {
      const { waiting } = await world.house.db.system(async (other) =>
        other.one(z.object({ waiting: z.number() }), sql`select count(*)::int as waiting from pg_locks where not granted`),
      );
      if (waiting > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('The second change never waited.');
  });
  expect(await second.answer).toBe(409);
});

it('of creations under one condition one is made, and the others find it', async () => {
  const answers = await times(8, async () =>
    world.lms.ask('POST', '/Task', assignment('once'), { 'if-none-exist': 'identifier=https://lms.example|once' }),
  );
  expect(counted(answers.map(({ status }) => status))).toEqual({ 200: 7, 201: 1 });
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(await tasksOf('once')).toBe(1);
});

it('of transactions under one condition one makes it, too', async () => {
  const entry = {
    resource: assignment('in-a-bundle'),
    request: { method: 'POST', url: 'Task', ifNoneExist: 'identifier=https://lms.example|in-a-bundle' },
  };
  const answers = await times(6, async () => world.lms.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [entry] }));
  expect(counted(answers.map(({ status }) => status))).toEqual({ 200: 6 });
  expect(await tasksOf('in-a-bundle')).toBe(1);
});

it('transactions that change the same in another order all happen, each whole', async () => {
  const { body: one } = await world.lms.ask('POST', '/Task', assignment('crossed-1'));
  const { body: two } = await world.lms.ask('POST', '/Task', assignment('crossed-2'));
  const change = (task: object & { id: string }, description: string) => ({
    resource: { ...task, description },
    request: { method: 'PUT', url: `Task/${task.id}` },
  });
  for (let round = 0; round < 2; round += 1) {
    const answers = await times(6, async (at) => {
      const entry = [change(one, `${round} ${at}`), change(two, `${round} ${at}`)];
      return world.lms.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: at % 2 === 0 ? entry : entry.toReversed() });
    });
    expect(counted(answers.map(({ status }) => status))).toEqual({ 200: 6 });
    const [first, second] = await times(2, async (at) => world.lms.ask('GET', `/Task/${(at === 0 ? one : two).id}`));
    expect(first?.body['description']).toBe(second?.body['description']);
  }
});

it('who waits for somebody for two seconds is told 409, and lets its connection go', async () => {
  const { body: task } = await world.lms.ask('POST', '/Task', assignment('waited-for'));
  const statuses = await world.house.db.tenant('demo', async (tx) => {
    await world.house.modules.records.oneConditionAtATime(tx);
    await tx.run(sql`select 1 from fhir_resource where type = 'Task' and id = ${task.id} for update`);
    const answers = await Promise.all([
      world.lms.ask('PUT', `/Task/${task.id}`, task),
      world.lms.ask('POST', '/Task', assignment('never'), { 'if-none-exist': 'identifier=https://lms.example|never' }),
    ]);
    return answers.map(({ status }) => status);
  });
  expect([statuses, await tasksOf('never')]).toEqual([[409, 409], 0]);
});

it('transactions that wait for each other end: one happens, the other is told 409 and writes nothing', async () => {
  for (let round = 0; round < 3; round += 1) {
    const [one, two] = [await world.house.personOf(`Practitioner/one-${round}`), await world.house.personOf(`Practitioner/two-${round}`)];
    const entry = [one, two].map(({ id }) => ({ resource: elsewhere.assignment(id), request: { method: 'POST', url: 'Task' } }));
    const answers = await times(2, async (at) =>
      world.lms.ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: at === 0 ? entry : entry.toReversed() }),
    );
    const happened = answers.filter(({ status }) => status === 200).length;
    expect(happened).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    for (const { id } of [one, two]) {
      const found = await world.lms.ask('GET', `/Task?subject=Practitioner/${id}&_total=accurate`);
      expect(found.body['total']).toBe(happened);
    }
  }
});

it('are told so by the code that PostgreSQL gives, and of nothing else', async () => {
  const failing = async (thrown: Error): Promise<never> => {
    throw thrown;
  };
  for (const code of ['40P01', '40001', '55P03'])
    await expect(orRace(failing(Object.assign(new Error('deadlock'), { code })))).rejects.toMatchObject({ code: 'conflict', status: 409 });
  const other = Object.assign(new Error('disk full'), { code: '53100' });
  await expect(orRace(failing(other))).rejects.toBe(other);
  await expect(orRace(Promise.resolve(1))).resolves.toBe(1);
});

it('a clinician who is written about for the first time by two at once is written once', async () => {
  const newcomer = await world.house.personOf('Practitioner/newcomer');
  const answers = await times(6, async () => world.lms.ask('POST', '/Task', elsewhere.assignment(newcomer.id)));
  expect(counted(answers.map(({ status }) => status))).toEqual({ 201: 6 });
  expect((await world.lms.ask('GET', `/Practitioner/${newcomer.id}/_history`)).body).toMatchObject({ total: 1 });
});
