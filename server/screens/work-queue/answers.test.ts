import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { addLabelChange } from '../../../test-fixtures/label-changes.ts';
import { labelChangeListSchema, labelChangeViewSchema, lessonTextViewSchema, problemSchema } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';

const lessonId = 'tofacitinib-first-order';
const none = { headings: { added: [], removed: [] }, statements: { added: [], removed: [], changed: [] } };
let house: House;
let educator: Awaited<ReturnType<House['openPanel']>>;
let cited: { setId: string; version: number };
const ids: Record<'next' | 'taught', number> = { next: 0, taught: 0 };

const list = async (query = '') =>
  labelChangeListSchema
    .parse((await educator.get(`/work-queue/label-changes${query}`)).body)
    .changes.map(({ changeId, answer }) => [changeId, answer]);
const view = async (id: number) => labelChangeViewSchema.parse((await educator.get(`/work-queue/label-changes/${id}`)).body);

beforeAll(async () => {
  house = await startHouse();
  const person = await house.personOf('Practitioner/educator');
  await house.db.tenant('demo', async (tx) =>
    house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role: 'educator', by: 'test' }),
  );
  educator = await house.openPanel(person, { patient: null });
  const label = house.modules.curriculum.lesson(lessonId)?.sources.find(({ kind }) => kind === 'label');
  if (label?.kind !== 'label') throw new Error('The exemplar cites a label.');
  cited = label;
  const box = 'WARNING: SERIOUS INFECTIONS Serious infections have occurred.';
  for (const [name, to] of [
    ['taught', cited.version],
    ['next', cited.version + 1],
  ] as const)
    ids[name] = await addLabelChange(house.db, {
      setId: cited.setId,
      title: 'Xeljanz',
      class: 'CHANGED',
      from: to - 1,
      to,
      before: box,
      after: `${box} Version ${to}.`,
      foundAt: `2026-11-20T05:1${to % 10}:00.000Z`,
      difference: none,
    });
}, 120_000);
afterAll(async () => house.stop());

test('a change is answered by what is taught, open without a text, in work with one, and the list is narrowed by that', async () => {
  const { title, version } = house.modules.curriculum.lesson(lessonId) ?? {};
  expect(await view(ids.taught)).toMatchObject({
    answer: 'answered',
    answers: [{ textId: null, lessonId, title, version, state: 'published' }],
  });
  expect(await view(ids.next)).toMatchObject({ answer: 'open', answers: [] });
  expect(await list('?answer=answered')).toEqual([[ids.taught, 'answered']]);
  expect(await list('?answer=open')).toEqual([[ids.next, 'open']]);
  expect(await list('?answer=in-work')).toEqual([]);

  // The next version of the lesson answers from when it rests on the new label.
  const begun = await educator.send('POST', '/lesson-texts', { from: 'lesson', lessonId });
  const { textId } = begun.body as { textId: string };
  expect((await view(ids.next)).answer).toBe('open');
  const { lesson, revision } = lessonTextViewSchema.parse((await educator.get(`/lesson-texts/${textId}`)).body);
  const sources = (lesson['sources'] as { kind: string; setId?: string }[]).map((source) =>
    source.setId === cited.setId ? { ...source, setId: cited.setId.toUpperCase(), version: cited.version + 1 } : source,
  );
  const odd = [null, 'x', { kind: 'label', setId: 'x', version: 1e9 }, { kind: 'label', setId: cited.setId, version: 1e300 }];
  await educator.send('PUT', `/lesson-texts/${textId}`, { revision, lesson: { ...lesson, sources: [...odd, ...sources] } });
  expect(await view(ids.next)).toMatchObject({ answer: 'in-work', answers: [{ textId, lessonId, title, state: 'draft' }] });
  expect(await list('?answer=in-work')).toEqual([[ids.next, 'in-work']]);
  expect(await list('?answer=open')).toEqual([]);
  expect((await list('?answer=answered')).map(([id]) => id)).toEqual([ids.taught]);

  await house.db.tenant('demo', async (tx) => tx.run(sql`update lesson_text set state = 'discarded' where id = ${textId}`));
  expect(await view(ids.next)).toMatchObject({ answer: 'open', answers: [] });
});

test('what is no such state is refused', async () => {
  const refused = await educator.get('/work-queue/label-changes?answer=x');
  expect([refused.status, problemSchema.parse(refused.body).path]).toEqual([400, 'answer']);
});
