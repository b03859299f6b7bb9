import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { labelChangeListSchema, lessonComparisonSchema, problemSchema } from '../../contract/index.ts';
import { LESSON, begin, builtIn, educatorAt, importLabels, labelRecord, read, take, type Panel } from './lesson-texts-fixture.ts';

let house: House;
let author: Panel;
let second: Panel;
const compare = async (textId: string, query = '') =>
  lessonComparisonSchema.parse((await second.get(`/lesson-texts/${textId}/comparison${query}`)).body);
const write = async (textId: string, change: (lesson: Record<string, unknown>) => Record<string, unknown>): Promise<void> => {
  const { lesson, revision } = await read(author, textId);
  const answer = await author.send('PUT', `/lesson-texts/${textId}`, { revision, lesson: change(lesson) });
  expect(answer.status).toBe(200);
};
const renamed = (title: string) => (lesson: Record<string, unknown>) => ({ ...lesson, title });

beforeAll(async () => {
  house = await startHouse();
  // The label that the lesson cites: what it rests on is kept, so that it can be published.
  await importLabels(house, [labelRecord(2)]);
  author = await educatorAt(house, 'author');
  second = await educatorAt(house, 'second');
});
afterAll(async () => house.stop());

test('an update is held against the version that is taught, and a published one against the one before it', async () => {
  const { title, version } = builtIn();
  const textId = await begin(author, { from: 'lesson', lessonId: LESSON });
  expect(await compare(textId)).toMatchObject({ before: { version }, after: { state: 'draft' }, fields: [] });
  await write(textId, renamed(`${title} today`));
  const one = await compare(textId);
  expect(one.fields).toMatchObject([{ name: 'Title', class: 'CHANGED', before: [{ text: title }], after: [{ text: `${title} today` }] }]);
  expect(one.unchanged).toContain('Objective');
  await take(author, textId, 'submit');
  expect((await compare(textId)).after.state).toBe('in-review');
  const published = await take(second, textId, 'publish');
  expect(published.state).toBe('published');

  const next = await begin(author, { from: 'lesson', lessonId: LESSON });
  await write(next, renamed(`${title} tomorrow`));
  expect(await compare(next)).toMatchObject({ before: { version: published.version } });
  expect(await compare(next, `?with=${version}`)).toMatchObject({ before: { version }, fields: [{ before: [{ text: title }] }] });
  // The version before stays the one before, whatever came later.
  expect(await compare(textId)).toMatchObject({ before: { version }, after: { state: 'published' }, fields: [{ name: 'Title' }] });
});

test('what is not there is not compared, and nobody without the role compares', async () => {
  const textId = await begin(author, { from: 'lesson', lessonId: 'warfarin-order' });
  for (const [path, status, at] of [
    [`${textId}/comparison?with=99.0.0`, 404, 'version'],
    [`${textId}/comparison?with=x`, 400, 'with'],
    ['x/comparison', 404, 'textId'],
    ['00000000-0000-4000-8000-000000000000/comparison', 404, 'textId'],
  ] as const) {
    const refused = await author.get(`/lesson-texts/${path}`);
    expect([path, refused.status, problemSchema.parse(refused.body).path]).toEqual([path, status, at]);
  }
  const clinician = await house.openPanel(await house.personOf('Practitioner/clinician'), { patient: null });
  expect((await clinician.get(`/lesson-texts/${textId}/comparison`)).status).toBe(403);
});

test('a lesson that is new has nothing to be held against', async () => {
  const other = (version: 2 | 3) => {
    const record = labelRecord(version);
    const openfda = { product_type: ['HUMAN PRESCRIPTION DRUG'], generic_name: ['EXAMPLETINE'], substance_name: ['EXAMPLETINE'] };
    return { ...record, set_id: '00000000-0000-4000-8000-00000000000e', openfda: { ...openfda, application_number: ['NDA999999'] } };
  };
  await importLabels(house, [other(2), other(3)]);
  const { changes } = labelChangeListSchema.parse((await author.get('/work-queue/label-changes')).body);
  const change = changes.find(({ setId }) => setId.endsWith('e'));
  const textId = await begin(author, { from: 'label-change', changeId: change?.changeId, writer: 'extractive' });
  expect((await read(author, textId)).versions).toEqual([]);
  expect(await compare(textId)).toMatchObject({ before: null, fields: [], unchanged: [] });
});
