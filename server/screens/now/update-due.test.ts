import type { Basic } from 'fhir/r4';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { answerTo } from '../../../test-fixtures/e2e/answer-key.ts';
import { filesOf, label, labelFile } from '../../../test-fixtures/label-files.ts';
import { attemptViewSchema, historyViewSchema, nowViewSchema, whyViewSchema, type AttemptView } from '../../contract/index.ts';
import { curriculumOf, type Lesson } from '../../knowledge/curriculum/index.ts';
import { createMarkUpdatesDue } from '../../learning/competencies/index.ts';
import { sql } from '../../database/index.ts';
import { CODE_SYSTEM, EXTENSION } from '../../standards/fhir-r4/index.ts';
import { decideFacts } from '../../knowledge/drug-labels/index.ts';
import { createLabelImport } from '../../knowledge/label-archive/index.ts';
import { silentLogger } from '../../platform/index.ts';
import { z } from 'zod';
import { cardsResponseSchema } from '../../standards/cds-hooks/index.ts';

const LESSON = 'tofacitinib-first-order';
const TOPIC = 'tofacitinib-oral';

let house: House;
let first: Lesson;
let second: Lesson;
beforeAll(async () => {
  house = await startHouse();
  const held = house.modules.curriculum.lesson(LESSON);
  if (held === undefined) throw new Error('The lesson was expected.');
  first = held;
  second = {
    ...held,
    version: '9.0.0',
    topicRevisions: { [TOPIC]: 2 },
    keyPoints: held.keyPoints.map((point) => ({ ...point, changed: point.id === 'k3' })),
  };
  hold(first);
  await everybodyPasses();
  house.clock.advance(60_000);
  await importChange();
}, 120_000);
afterEach(() => hold(first, second));
afterAll(async () => house.stop());

/** What this hospital's curriculum holds of the lesson. */
function hold(...lessons: Lesson[]): void {
  const revisionOf = (id: string) => house.modules.knowledge.topic(id)?.revision;
  vi.spyOn(house.modules.curriculum, 'of').mockReturnValue(curriculumOf(lessons, { revisionOf }));
}

type Panel = Awaited<ReturnType<House['openPanel']>>;
const panelOf = async (userId: string, patient: string | null = null): Promise<Panel> =>
  house.openPanel(await house.personOf(userId), { patient });
const nowOf = async (panel: Panel) => nowViewSchema.parse((await panel.get('/now')).body);
const order = async (userId: string) => {
  const reply = await house.call(sign, orderSign([draft(tofacitinib5)], { userId, patientId: 'p1' }));
  return cardsResponseSchema.parse(reply.body).cards;
};

const start = async (panel: Panel, retry = false): Promise<AttemptView> =>
  attemptViewSchema.parse((await panel.send('POST', '/attempts', { lessonId: LESSON, promptId: null, retry })).body);

/** From wherever the try stands to its result. */
async function take(panel: Panel, view: AttemptView, which: 'right' | 'wrong'): Promise<AttemptView> {
  const path = `/attempts/${view.attemptId}`;
  const answer = async ({ itemId, stem, options }: AttemptView['recall']) => {
    const optionId = options.find(({ text }) => text === answerTo(stem, which))?.id;
    return attemptViewSchema.parse((await panel.send('POST', `${path}/answers`, { itemId, optionId, confidence: null })).body);
  };
  if (view.step === 'recall') await answer(view.recall);
  let now = attemptViewSchema.parse((await panel.send('PUT', `${path}/step`, { step: 'check' })).body);
  for (const question of now.questions) now = await answer(question);
  return now;
}

const clinicians = ['passes', 'fails-twice', 'reads-why', 'far-behind', 'puts-aside', 'resumes'].map((name) => `Practitioner/${name}`);
async function everybodyPasses(): Promise<void> {
  for (const userId of clinicians) {
    const panel = await panelOf(userId);
    expect((await take(panel, await start(panel), 'right')).result?.passed).toBe(true);
    expect(await nowOf(panel)).toMatchObject({ items: [], waiting: 0 });
  }
}

/** A newer version of the label behind the warning, whose box says something else. */
async function importChange(): Promise<void> {
  const { label: reference } = house.modules.knowledge.topic(TOPIC) ?? {};
  const record = (version: number, effective: string, box: string) =>
    label({
      setId: reference?.setId ?? '',
      version,
      effective,
      boxed: [box],
      products: { substances: ['TOFACITINIB CITRATE'], applications: ['NDA203214'], routes: ['ORAL'], rxcuis: [tofacitinib5.code] },
    });
  const deps = { db: house.db, clock: house.clock, logger: silentLogger };
  const newer = record(
    (reference?.version ?? 0) + 1,
    '20261101',
    'WARNING: SERIOUS INFECTIONS Do not start during an active infection of the lung.',
  );
  await createLabelImport(deps).run([filesOf(labelFile([newer], { name: 'change.ndjson' }))]);
  await decideFacts(deps);
  await house.modules.drugFacts.refresh();
  expect(house.modules.knowledge.topic(TOPIC)?.revision).toBe(2);
}

test('a warning moves, and until a lesson on it is there nobody is asked for anything; the record says so all the same', async () => {
  hold(first);
  const panel = await panelOf('Practitioner/passes');
  expect(await nowOf(panel)).toMatchObject({ items: [], waiting: 0 });
  const { passed } = historyViewSchema.parse((await panel.get('/history')).body);
  expect(passed).toMatchObject([
    {
      warningChanged: true,
      updateDue: expect.stringMatching(/^The boxed warning of tofacitinib changed with label version \d+ of 1 Nov 2026$/) as string,
    },
  ]);
});

test('what leaves the house says “update due” with its reason, once', async () => {
  const statusesOf = async () => {
    const { id } = await house.personOf('Practitioner/far-behind');
    return house.db.tenant('demo', async (tx) => {
      const held = await house.modules.competencies.listCompetencies(tx, { personIds: [id] });
      const basics = await Promise.all(held.map(async (one) => house.modules.records.read(tx, 'Basic', one.id)));
      return (basics as Basic[]).map(({ meta, extension = [] }) => ({
        version: meta?.versionId,
        status: extension.find(({ url }) => url === EXTENSION.assertionStatus)?.valueCodeableConcept,
      }));
    });
  };
  const active = { coding: [{ system: CODE_SYSTEM.assertionStatus, code: 'active', display: 'Active' }], text: 'Active' };
  expect(await statusesOf()).toEqual([{ version: '1', status: active }]);
  const [queued] = await house.db.system(async (tx) =>
    tx.rows(
      z.object({ payload: z.looseObject({ type: z.string() }) }),
      sql`select payload from graphile_worker._private_jobs j
      where j.payload->>'type' = 'drug-facts.decided'`,
    ),
  );
  const due = {
    coding: [{ system: CODE_SYSTEM.assertionStatus, code: 'update-due', display: 'Update due' }],
    text: expect.stringMatching(/^Update due\. The boxed warning of tofacitinib changed with label version \d+ of 1 Nov 2026\.$/) as string,
  };
  for (const _time of ['first', 'again']) {
    await house.modules.jobs['event']?.(queued?.payload ?? {});
    expect(await statusesOf()).toEqual([{ version: '2', status: due }]);
  }
  const topics = house.modules.knowledge.topics().map((topic) => (topic.id === TOPIC ? { ...topic, revision: 1 } : topic));
  await house.db.tenant('demo', async (tx) => createMarkUpdatesDue({ ...house.modules, clock: house.clock })(tx, topics));
  expect(await statusesOf()).toEqual([{ version: '3', status: active }]);
});

test('who passed before is update due, learns what changed in the short form, and knows today’s warning', async () => {
  const panel = await panelOf('Practitioner/passes');
  const { items, minutes } = await nowOf(panel);
  expect(items).toMatchObject([
    {
      promptId: null,
      lessonId: LESSON,
      kind: 'update',
      trigger: { text: expect.stringContaining('The boxed warning of tofacitinib changed') as string },
      reason: 'You passed the earlier version on 22 Nov 2026. This is what changed since, and a short check.',
      attempt: null,
      nextTryAt: null,
    },
  ]);
  expect(minutes).toBeLessThan(Math.ceil(second.minutes));

  const view = await start(panel);
  expect(view).toMatchObject({
    step: 'key-points',
    attemptNumber: 2,
    update: { next: 'update' },
    lesson: { version: '9.0.0', topicRevision: 2 },
  });
  expect(view.keyPoints.map(({ id, number }) => [id, number])).toEqual([['k3', 3]]);
  expect(view.update?.otherPoints.map(({ id }) => id)).toEqual(second.keyPoints.filter(({ id }) => id !== 'k3').map(({ id }) => id));
  expect(view.whatChanged).toHaveLength(second.whatChanged.length);
  expect(view.questions).toEqual([]);
  expect((await nowOf(panel)).items).toMatchObject([{ attempt: { attemptId: view.attemptId, step: 'key-points' } }]);

  const done = await take(panel, view, 'right');
  expect(done.questions.length).toBeGreaterThan(0);
  expect(done.questions.length).toBeLessThanOrEqual(2);
  expect(done.questions.every(({ itemId }) => second.items.find(({ id }) => id === itemId)?.keyPoint === 'k3')).toBe(true);
  expect(done.result).toMatchObject({ passed: true, total: done.questions.length });
  expect(done.result?.recorded.map(({ resourceType }) => resourceType)).toContain('Basic');
  expect(await nowOf(panel)).toMatchObject({ items: [] });
  expect(await order('Practitioner/passes')).toEqual([]);
  const { passed } = historyViewSchema.parse((await panel.get('/history')).body);
  expect(passed).toMatchObject([{ state: 'current', warningChanged: false, updateDue: null }]);
});

test('a short form that is not passed twice opens the whole lesson, whatever else was tried that day', async () => {
  const panel = await panelOf('Practitioner/fails-twice');
  const one = await take(panel, await start(panel), 'wrong');
  expect(one).toMatchObject({ update: { next: 'update' }, result: { passed: false } });
  const two = await take(panel, await start(panel, true), 'wrong');
  expect(two).toMatchObject({ update: { next: 'whole' }, result: { passed: false } });
  expect((await nowOf(panel)).items).toMatchObject([
    { minutes: Math.ceil(second.minutes), reason: expect.stringContaining('whole lesson') as string },
  ]);
  const whole = await start(panel, true);
  expect(whole).toMatchObject({ update: null, step: 'recall', keyPoints: [] });
  expect((await take(panel, whole, 'right')).result?.passed).toBe(true);
  expect(await nowOf(panel)).toMatchObject({ items: [] });
});

test('the order’s card leads into the short form, and why it came says what was passed and what changed', async () => {
  const userId = 'Practitioner/reads-why';
  expect(await order(userId)).toHaveLength(1);
  const panel = await panelOf(userId, 'p1');
  const [item, ...more] = (await nowOf(panel)).items;
  expect(more).toEqual([]);
  expect(item).toMatchObject({ kind: 'news', reason: expect.stringContaining('This is what changed since') as string });
  const why = whyViewSchema.parse((await panel.get(`/prompts/${item?.promptId ?? ''}/why`)).body);
  expect(why.update).toMatchObject({ passedBefore: expect.stringContaining('2026-11-22') as string });
  expect(why.update?.changes).toHaveLength(second.whatChanged.length);
  expect(why.used.map(({ fact }) => fact)).toContain('Your knowledge check is of the earlier version of this warning');
  const begun = await panel.send('POST', '/attempts', { lessonId: LESSON, promptId: item?.promptId });
  expect(attemptViewSchema.parse(begun.body)).toMatchObject({ update: { next: 'update' }, step: 'key-points' });
});

test('who put the card of this wording aside is not asked for the update either', async () => {
  const userId = 'Practitioner/puts-aside';
  await order(userId);
  const panel = await panelOf(userId, 'p1');
  const [item] = (await nowOf(panel)).items;
  await panel.send('POST', `/prompts/${item?.promptId ?? ''}/dismiss`, { reason: 'i-know-this' });
  expect(await nowOf(panel)).toMatchObject({ items: [], waiting: 0 });
});

test('a try keeps its form; the recall question of a short form cannot be answered, for it is not asked', async () => {
  const panel = await panelOf('Practitioner/resumes');
  const view = await start(panel);
  const again = await start(await panelOf('Practitioner/resumes'));
  expect(again).toMatchObject({ attemptId: view.attemptId, step: 'key-points', update: view.update });
  const reply = await panel.send('POST', `/attempts/${view.attemptId}/answers`, { itemId: 'recall', optionId: 'a', confidence: null });
  expect([reply.status, reply.body]).toMatchObject([400, { detail: 'This question is not part of this check.' }]);
});
