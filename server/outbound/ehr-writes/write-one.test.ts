import type { Task } from 'fhir/r4';
import { expect, test } from 'vitest';
import type { SystemAnswer, SystemRequest } from '../../identity/ehr-access/index.ts';
import { abilitiesOf, type Abilities } from './abilities.ts';
import { ownerOf } from './to-ehr.ts';
import { writeOne, type Held } from './write-one.ts';

const task: Task = {
  resourceType: 'Task',
  id: '0c8f1c52-6a5e-4f7e-9f1e-1f1f1f1f1f1f',
  meta: { profile: ['https://x.example/p'], versionId: '3' },
  identifier: [{ system: 'urn:ietf:rfc:3986', value: 'urn:uuid:0c8f1c52-6a5e-4f7e-9f1e-1f1f1f1f1f1f' }],
  status: 'requested',
  intent: 'order',
  description: 'Tofacitinib: what the box asks',
  authoredOn: '2026-11-22T08:00:00.000Z',
  for: { reference: 'Practitioner/ours' },
  owner: { reference: 'Practitioner/ours' },
  output: [{ type: { text: 'x' }, valueReference: { reference: 'QuestionnaireResponse/ours' } }],
};
const query = 'identifier=urn%3Aietf%3Arfc%3A3986%7Curn%3Auuid%3A0c8f1c52-6a5e-4f7e-9f1e-1f1f1f1f1f1f';
const all = { create: true, update: true, read: true, conditionalCreate: true };
const none = { create: false, update: false, read: false, conditionalCreate: false };
const both: Abilities = { Task: all, Communication: { ...none, create: true, conditionalCreate: true } };
const owner = { reference: 'Practitioner/9' };

type Asked = SystemRequest & { form: string };
const answered = (status: number, resource: Record<string, unknown> | null = null, headers: Record<string, string> = {}): SystemAnswer => ({
  state: 'answered',
  status,
  headers,
  resource,
});
/** An EHR that gives these answers, one a request. */
async function write(over: { answers: SystemAnswer[]; held?: Held; abilities?: Abilities; task?: Task }) {
  const asked: Asked[] = [];
  const answers = [...over.answers];
  const written = await writeOne(
    async (form, request) => {
      asked.push({ form, ...request });
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`not expected: ${request.method ?? 'GET'} ${request.path}`);
      return answer;
    },
    { task: over.task ?? task, owner, held: over.held ?? null, abilities: over.abilities ?? both },
  );
  expect(answers).toEqual([]);
  return { written, asked };
}
const held: Held = { form: 'Task', remoteId: 't1' };
const theirs = (status: string) =>
  answered(200, { ...task, id: 't1', status, meta: { versionId: '7' }, priority: 'asap' }, { etag: 'W/"7"' });

test('a Task is made once, by our identifier, of the clinician whom the EHR calls so, and without what is ours alone', async () => {
  const { written, asked } = await write({ answers: [answered(201, { resourceType: 'Task', id: 't1' })] });
  expect(written).toEqual({ state: 'written', held });
  expect(asked).toMatchObject([{ form: 'Task', method: 'POST', path: 'Task', headers: { 'if-none-exist': query } }]);
  expect(asked[0]?.body).toMatchObject({ status: 'requested', for: owner, owner });
  for (const member of ['id', 'meta', 'output']) expect(asked[0]?.body).not.toHaveProperty(member);
  expect(JSON.stringify(asked[0]?.body)).not.toContain('Practitioner/ours');
});

test('who is known by an identifier alone is named by it', () => {
  expect(ownerOf('Practitioner/9')).toEqual({ reference: 'Practitioner/9' });
  expect(ownerOf('http://hl7.org/fhir/sid/us-npi|1245319599')).toEqual({
    type: 'Practitioner',
    identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1245319599' },
  });
});

test('where the EHR has it already, it is that one', async () => {
  const { written } = await write({ answers: [answered(200, null, { location: 'https://ehr.example/fhir/Task/t1/_history/2' })] });
  expect(written).toEqual({ state: 'written', held });
});

test('an EHR that promises no conditional create is searched first', async () => {
  const abilities = { ...both, Task: { ...all, conditionalCreate: false } };
  const found = answered(200, { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Task', id: 't1' } }] });
  const { written, asked } = await write({ abilities, answers: [found] });
  expect([written, asked[0]?.path]).toEqual([{ state: 'written', held }, `Task?${query}&_count=1`]);
  const made = await write({
    abilities,
    answers: [answered(200, { resourceType: 'Bundle' }), answered(201, { resourceType: 'Task', id: 't1' })],
  });
  expect(made.written).toEqual({ state: 'written', held });
  expect((await write({ abilities, answers: [answered(500)] })).written).toMatchObject({ state: 'failed' });
});

test.each([
  ['no Task at all', { ...both, Task: none }, []],
  ['not this Task', both, [answered(422)]],
])('an EHR that takes %s gets a message', async (_, abilities, before) => {
  const { written, asked } = await write({ abilities, answers: [...before, answered(201, { resourceType: 'Communication', id: 'c1' })] });
  expect(written).toEqual({ state: 'written', held: { form: 'Communication', remoteId: 'c1' } });
  expect(asked.at(-1)).toMatchObject({
    form: 'Communication',
    path: 'Communication',
    headers: { 'if-none-exist': query },
    body: { resourceType: 'Communication', status: 'completed', recipient: [owner] },
  });
  // A message is not followed up.
  expect(
    await write({ answers: [], held: { form: 'Communication', remoteId: 'c1' }, task: { ...task, status: 'completed' } }),
  ).toMatchObject({
    written: { state: 'written' },
    asked: [],
  });
});

test.each<[string, SystemAnswer, string]>([
  ['more than one of ours', answered(412), 'it holds more than one Task with our identifier'],
  ['a fault', answered(500), 'it answered 500 to a new Task'],
  ['no id', answered(201), 'it did not say where the new Task is'],
  ['a strange id', answered(201, { resourceType: 'Task', id: '../x' }), 'it did not say where the new Task is'],
  ['no answer', { state: 'unreachable', note: 'ECONNREFUSED' }, 'ECONNREFUSED'],
  ['no permission', { state: 'not-permitted', note: 'it answered 403' }, 'it answered 403'],
])('%s is tried again, and says why', async (_, answer, note) => {
  expect((await write({ answers: [answer] })).written).toMatchObject({ state: 'failed', note });
});

test('neither is said as that', async () => {
  expect((await write({ abilities: abilitiesOf({}), answers: [] })).written).toMatchObject({
    note: 'it takes neither a Task nor a Communication',
  });
});

test('what was over before it was written is left', async () => {
  for (const status of ['completed', 'cancelled'] as const)
    expect((await write({ answers: [], task: { ...task, status } })).written).toMatchObject({ state: 'left' });
});

test('the EHR’s copy follows on its own version, and keeps what its people made of it', async () => {
  const done: Task = { ...task, status: 'completed', executionPeriod: { end: '2026-11-22T09:00:00.000Z' } };
  const { written, asked } = await write({ held, task: done, answers: [theirs('requested'), answered(200)] });
  expect(written).toEqual({ state: 'written', held });
  expect(asked[1]).toMatchObject({
    method: 'PUT',
    path: 'Task/t1',
    headers: { 'if-match': 'W/"7"' },
    body: { id: 't1', status: 'completed', priority: 'asap', executionPeriod: done.executionPeriod },
  });
  expect((await write({ held, task: done, answers: [theirs('completed')] })).written.state).toBe('written');
});

test.each<[string, SystemAnswer[], object]>([
  ['removed there', [answered(410)], { state: 'left', note: 'the Task was removed there' }],
  ['not found there', [answered(404)], { state: 'left' }],
  ['closed there', [theirs('rejected')], { state: 'left', note: 'the Task was closed there as rejected' }],
  [
    'changed at the same time',
    [theirs('requested'), answered(412)],
    { state: 'failed', note: 'the Task was changed there at the same time' },
  ],
  ['refused', [theirs('requested'), answered(422)], { state: 'failed', note: 'it answered 422 to our Task' }],
  ['unreadable', [answered(200, { resourceType: 'OperationOutcome' })], { state: 'failed' }],
])('a copy that is %s', async (_, answers, expected) => {
  const { written } = await write({ held, task: { ...task, status: 'cancelled' }, answers });
  expect(written).toMatchObject({ ...expected, held });
});

test('where no update is taken, the copy is left as it is', async () => {
  const { written } = await write({
    held,
    abilities: { ...both, Task: { ...all, update: false } },
    answers: [],
    task: { ...task, status: 'completed' },
  });
  expect(written).toMatchObject({ state: 'left', note: 'it takes no update of a Task' });
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['another resource', { resourceType: 'OperationOutcome' }],
  [
    'a client’s',
    { resourceType: 'CapabilityStatement', rest: [{ mode: 'client', resource: [{ type: 'Task', interaction: [{ code: 'create' }] }] }] },
  ],
  ['a broken one', { resourceType: 'CapabilityStatement', rest: [{ resource: 7 }] }],
])('of a statement that is %s nothing is taken for granted', (_, statement) => {
  expect(abilitiesOf(statement)).toEqual({ Task: none, Communication: none });
});
