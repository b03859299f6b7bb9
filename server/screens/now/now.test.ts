import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { attemptViewSchema, historyViewSchema, nowViewSchema, type AttemptView, type Question } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { answerTo } from '../../../test-fixtures/e2e/answer-key.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

let clinicians = 0;
let userId = '';
let panel: Awaited<ReturnType<House['openPanel']>>;
let personId = '';

/** The day after, from a new launch: the session of the day before has ended. */
async function nextDay(): Promise<void> {
  house.clock.advance(86_400_001);
  panel = await house.openPanel(await house.personOf(userId));
}

beforeEach(async () => {
  userId = `Practitioner/history-${(clinicians += 1)}`;
  await house.call(sign, orderSign([draft(tofacitinib5)], { userId, patientId: 'p1' }));
  const person = await house.personOf(userId);
  personId = person.id;
  panel = await house.openPanel(person);
});

const nowOf = async () => nowViewSchema.parse((await panel.get('/now')).body);
const historyOf = async (from = panel) => historyViewSchema.parse((await from.get('/history')).body);
const attempt = async (method: 'POST' | 'PUT', path: string, body: object): Promise<AttemptView> =>
  attemptViewSchema.parse((await panel.send(method, `/attempts${path}`, body)).body);

/** One whole try, through recall, key points and every question. */
async function takeCheck(which: 'right' | 'wrong', retry: boolean): Promise<AttemptView> {
  let view = await attempt('POST', '', { lessonId: 'tofacitinib-first-order', promptId: null, retry });
  const answer = async (question: Question): Promise<void> => {
    const text = answerTo(question.stem, which);
    const optionId = question.options.find((option) => option.text === text)?.id;
    view = await attempt('POST', `/${view.attemptId}/answers`, { itemId: question.itemId, optionId, confidence: null });
  };
  if (view.recall.answered === null) await answer(view.recall);
  view = await attempt('PUT', `/${view.attemptId}/step`, { step: 'check' });
  for (const question of view.questions) await answer(question);
  return view;
}

test('Now says when the next try opens while none is left, and only then', async () => {
  expect((await nowOf()).items).toMatchObject([{ nextTryAt: null }]);
  const { triesPerDay } = house.tenant.settings;
  const first = house.clock.now();
  for (let at = 1; at <= triesPerDay; at += 1) {
    await takeCheck('wrong', at > 1);
    const opens = at < triesPerDay ? null : new Date(first.getTime() + 86_400_000).toISOString();
    expect((await nowOf()).items).toMatchObject([{ nextTryAt: opens, attempt: null }]);
  }
  await nextDay();
  expect((await nowOf()).items).toMatchObject([{ nextTryAt: null }]);
});

test('with another patient’s chart open only a count says that something waits; what is put off is listed and comes back', async () => {
  const [item] = (await nowOf()).items;
  expect(await nowOf()).toMatchObject({ elsewhere: 0, snoozed: [] });
  const beside = await house.openPanel(await house.personOf(userId), { patient: 'p2' });
  const reply = await beside.get('/now');
  expect(reply.body).toEqual({ items: [], waiting: 0, elsewhere: 1, snoozed: [], minutes: 0 });
  await panel.send('POST', `/prompts/${item?.promptId ?? ''}/snooze`, { until: '7-days' });
  expect(await nowOf()).toMatchObject({
    items: [],
    snoozed: [{ promptId: item?.promptId, lessonTitle: item?.lessonTitle, until: expect.any(String) as string }],
  });
  expect((await beside.get('/now')).body).toMatchObject({ elsewhere: 0, snoozed: [] });
  await panel.send('POST', `/prompts/${item?.promptId ?? ''}/restore`, {});
  expect(await nowOf()).toMatchObject({ items: [{ promptId: item?.promptId }], snoozed: [] });
});

test('the history has each topic once, with what it is good for, and every try, newest first', async () => {
  expect(await historyOf()).toEqual({ passed: [], elsewhere: [], tries: [], olderTries: 0 });
  await takeCheck('wrong', false);
  house.clock.advance(60_000);
  const { result } = await takeCheck('right', true);
  const reply = await panel.get('/history');
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(reply.text).not.toMatch(/"p1"|"e1"/);
  const view = historyViewSchema.parse(reply.body);
  expect(view.passed).toMatchObject([
    { topicId: 'tofacitinib-oral', state: 'current', warningChanged: false, validUntil: result?.validUntil, passedOn: result?.finishedAt },
  ]);
  expect(view.tries).toMatchObject([
    { number: 2, state: 'passed', correct: 3, total: 3 },
    { number: 1, state: 'not-passed', correct: 0, total: 3 },
  ]);
  await nextDay();
  await takeCheck('right', true);
  expect(await historyOf().then(({ passed, tries }) => [passed.length, tries.length])).toEqual([1, 3]);
});

test('a changed warning and a lapsed check are said', async () => {
  await takeCheck('right', false);
  await house.db.tenant('demo', async (tx) => tx.run(sql`update competency set revision = revision - 1 where person_id = ${personId}`));
  expect((await historyOf()).passed).toMatchObject([{ state: 'current', warningChanged: true }]);
  await house.db.tenant('demo', async (tx) =>
    tx.run(sql`update competency set valid_from = '2020-01-01', valid_until = '2021-01-01' where person_id = ${personId}`),
  );
  expect((await historyOf()).passed).toMatchObject([{ state: 'lapsed' }]);
});

test('a history is its person’s alone', async () => {
  await takeCheck('right', false);
  const other = await house.openPanel(await house.personOf('Practitioner/somebody-else'));
  expect(await historyOf(other)).toEqual({ passed: [], elsewhere: [], tries: [], olderTries: 0 });
});

test('whoever contests a lesson puts it aside with the reason', async () => {
  const [item] = (await nowOf()).items;
  const reply = await panel.send('POST', `/prompts/${item?.promptId ?? ''}/dismiss`, {
    reason: 'content-wrong',
    comment: 'Table 3 differs.',
  });
  expect(reply.body).toMatchObject({ state: 'dismissed' });
  expect((await nowOf()).items).toEqual([]);
});

test('a citation names its source and sections; a REMS line when a person read it', async () => {
  const view = await takeCheck('right', false);
  expect(view.keyPoints[1]?.cites).toEqual([{ sourceId: 'L1', sections: ['box', '2.1'] }]);
  expect(view.questions.every(({ answered }) => (answered?.cites.length ?? 0) > 0)).toBe(true);
  const [label] = view.sources;
  expect(label).toMatchObject({ id: 'L1', product: 'tofacitinib, oral immediate-release tablet' });
  expect(view.rems).toMatchObject({ asOf: label?.effective, readOn: label?.readOn });
  expect(view.rems?.readOn).not.toBe(view.rems?.asOf);
});
