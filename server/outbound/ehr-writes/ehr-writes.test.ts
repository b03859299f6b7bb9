import type { Task } from 'fhir/r4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startEventWorld, type EventWorld } from '../../../test-fixtures/event-world.ts';
import { sql } from '../../database/index.ts';
import { EVENT_JOB } from '../../events.ts';

let world: EventWorld;
let sourceId: string;
beforeAll(async () => {
  world = await startEventWorld({ tenant: { settings: { establishedPerDay: 50, ehrTasks: true } } });
  sourceId = (await world.sources.add(world.tenant, { kind: 'polling', iss: world.registration.iss })).id;
});
afterAll(async () => world.stop());

const rowsSchema = z.array(
  z.object({ state: z.string(), note: z.string().nullable(), attempts: z.number(), remote_id: z.string().nullable() }),
);
const rows = async () =>
  rowsSchema.parse(
    await world.house.db.system(async (tx) =>
      tx.query({ text: 'select state, note, attempts, remote_id from ehr_write order by id', values: [] }),
    ),
  );
const held = (): Task[] => world.sandbox.state.store.all('Task') as unknown as Task[];
const tasksOf = (reference: string): Task[] => held().filter(({ owner }) => owner?.reference === reference);
/** What the queue carries, as its worker would. */
const deliver = async (): Promise<void> => {
  const jobs = await world.house.db.system(async (tx) =>
    tx.rows(
      z.object({ id: z.number(), payload: z.record(z.string(), z.unknown()) }),
      sql`delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t where t.id = j.task_id and t.identifier = ${EVENT_JOB}
        returning j.id, j.payload`,
    ),
  );
  for (const { payload } of jobs) await world.house.modules.jobs[EVENT_JOB]?.(payload);
};
const write = async (): Promise<void> => world.house.modules.jobs['write-to-ehrs']?.({ tenantId: 'demo' });
const order = async (reference: string): Promise<void> => {
  world.write({ requester: { reference } });
  world.house.clock.advance(5000);
  await world.poll(sourceId);
  await world.process(sourceId);
};
const dismiss = async (reference: string): Promise<void> => {
  const panel = await world.house.openPanel(await world.personOf(reference), { patient: 'p1' });
  const promptId = (await world.nowOf(reference)).items[0]?.promptId ?? '';
  expect((await panel.send('POST', `/prompts/${promptId}/dismiss`, { reason: 'i-know-this' })).status).toBeLessThan(300);
};

test('what an event put on the list is a Task in the EHR, once, of the clinician whom it calls so; and follows', async () => {
  await order('Practitioner/w1');
  await deliver();
  await write();
  const [task, ...more] = tasksOf('Practitioner/w1');
  expect(more).toEqual([]);
  expect(task).toMatchObject({ status: 'requested', for: { reference: 'Practitioner/w1' }, description: expect.any(String) });
  expect(JSON.stringify(task)).not.toMatch(/Patient|p1"/);
  expect(await rows()).toMatchObject([{ state: 'written', note: null, remote_id: task?.id }]);
  await dismiss('Practitioner/w1');
  await deliver();
  await write();
  expect(tasksOf('Practitioner/w1')).toMatchObject([{ status: 'cancelled', statusReason: { text: expect.any(String) } }]);
});

test('a process that dies after the EHR took it makes no second one', async () => {
  await order('Practitioner/w2');
  await deliver();
  await write();
  // As if the answer had never come.
  await world.house.db.system(async (tx) =>
    tx.run(sql`update ehr_write set state = 'waiting', form = null, remote_id = null, next_at = now() - interval '1 year'`),
  );
  await write();
  expect(tasksOf('Practitioner/w2')).toHaveLength(1);
  expect((await rows()).every(({ state }) => state !== 'waiting')).toBe(true);
});

test('an EHR that is away is tried again later, with what is wanted then; why is told', async () => {
  world.sandbox.state.faults.fhirDown = true;
  try {
    await order('Practitioner/w3').catch(() => undefined);
  } finally {
    world.sandbox.state.faults.fhirDown = false;
  }
  await order('Practitioner/w3');
  await deliver();
  world.sandbox.state.faults.fhirDown = true;
  try {
    await write();
  } finally {
    world.sandbox.state.faults.fhirDown = false;
  }
  expect((await rows()).at(-1)).toMatchObject({ state: 'waiting', attempts: 1, note: expect.stringContaining('503') });
  const standing = await world.house.db.tenant('demo', async (tx) => world.house.modules.ehrWrites.standing(tx));
  expect(standing).toMatchObject([{ registrationId: world.registration.id, waiting: 1, failing: 1, note: expect.stringContaining('503') }]);
  await write();
  expect(tasksOf('Practitioner/w3')).toEqual([]);
  await dismiss('Practitioner/w3');
  await deliver();
  world.house.clock.advance(60_000);
  await write();
  expect(tasksOf('Practitioner/w3')).toEqual([]);
  expect((await rows()).at(-1)).toMatchObject({ state: 'left', note: 'it was over before it was written' });
});

test('what the EHR’s people closed is left, also when ours moves on', async () => {
  await order('Practitioner/w4');
  await deliver();
  await write();
  const [task] = tasksOf('Practitioner/w4');
  world.sandbox.state.store.put({ ...task, status: 'rejected' } as never);
  await dismiss('Practitioner/w4');
  await deliver();
  await write();
  expect(tasksOf('Practitioner/w4')).toMatchObject([{ status: 'rejected' }]);
  expect((await rows()).at(-1)).toMatchObject({ state: 'left', note: 'the Task was closed there as rejected' });
});

test('the sweep finds what nobody has in hand', async () => {
  await order('Practitioner/w5');
  await deliver();
  await world.house.modules.jobs['sweep-ehr-writes']?.({});
  const keys = await world.house.db.system(async (tx) =>
    tx.query({ text: 'select key from graphile_worker.jobs where key = $1', values: ['write-to-ehrs:demo'] }),
  );
  expect(keys).toHaveLength(1);
});

test('a tenant that did not turn it on writes nothing', async () => {
  const before = (await rows()).length;
  await world.house.db.system(async (tx) => tx.run(sql`update tenant set settings = settings || '{"ehrTasks": false}' where id = 'demo'`));
  await world.house.modules.directory.refresh();
  const tasks = held().length;
  await order('Practitioner/w6');
  await deliver();
  await write();
  expect([(await rows()).length, held().length]).toEqual([before, tasks]);
});
