import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicUrl } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { lessonTextListSchema, roleSchema, type LessonTextView } from '../../contract/index.ts';
import { begin, educatorAt, read, take, type Panel } from './lesson-texts-fixture.ts';

const lessonId = 'warfarin-order';
let house: House;
let author: Panel;
let second: Panel;
beforeAll(async () => {
  house = await startHouse();
  author = await educatorAt(house, 'author');
  second = await educatorAt(house, 'second');
});
afterAll(async () => house.stop());

describe('the list', () => {
  test('is narrowed by state and words, taken literally; discarded ones where they are asked for', async () => {
    const textId = await begin(author, { from: 'lesson', lessonId });
    const list = async (query: string) => lessonTextListSchema.parse((await author.get(`/lesson-texts${query}`)).body).texts;
    expect((await list('?state=draft')).map((one) => one.textId)).toEqual([textId]);
    expect((await list('?search=WARFARIN&state=draft')).length).toBe(1);
    expect(await list('?search=w_rfarin')).toEqual([]);
    await take(author, textId, 'discard');
    expect((await list('')).some((one) => one.textId === textId)).toBe(false);
    expect((await list('?state=discarded')).some((one) => one.textId === textId)).toBe(true);
    expect(lessonTextListSchema.parse((await author.get('/lesson-texts')).body).writers).toContain('extractive');
  });
});

describe('bad input', () => {
  test('is refused with its place', async () => {
    const textId = await begin(author, { from: 'lesson', lessonId });
    const { lesson, revision } = await read(author, textId);
    const put = async (body: unknown) => author.send('PUT', `/lesson-texts/${textId}`, body);
    const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: nested(depth - 1) });
    for (const [body, status] of [
      [{ revision, lesson: [] }, 400],
      [{ revision, lesson: 'x' }, 400],
      [{ revision: '1', lesson }, 400],
      [{ lesson }, 400],
      [{ revision, lesson, more: 1 }, 400],
      [{ revision, lesson: { ...lesson, title: 'a\0b' } }, 400],
      [{ revision, lesson: { ...lesson, title: '\ud800' } }, 400],
      [{ revision, lesson: { ...lesson, deep: nested(40) } }, 400],
      [{ revision, lesson: { ...lesson, scope: JSON.parse('{"__proto__": {"polluted": true}}') as unknown } }, 400],
      [{ revision, lesson: { ...lesson, constructor: { prototype: {} } } }, 400],
      [{ revision: revision + 1, lesson }, 409],
      [{ revision, lesson: { title: 'x'.repeat(70_000) } }, 413],
    ] as const)
      expect([JSON.stringify(body).slice(0, 80), (await put(body)).status]).toEqual([JSON.stringify(body).slice(0, 80), status]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    // Any object is kept while it is a draft.
    const odd = { id: 7, topics: 'x', keyPoints: [1], sources: [null, { kind: 'label', setId: 'x', version: 'y' }, 3], items: {} };
    const kept = await put({ revision, lesson: odd });
    expect([kept.status, (kept.body as LessonTextView).title]).toEqual([200, lessonId]);
    expect((kept.body as LessonTextView).lesson).toMatchObject({ id: lessonId, items: {} });
    await take(author, textId, 'discard');
  });

  test.each([
    [{ from: 'lesson', lessonId: 'no-such-lesson' }, 404],
    [{ from: 'lesson', lessonId, version: '99.0.0' }, 404],
    [{ from: 'lesson', lessonId: '__proto__' }, 404],
    [{ from: 'label-change', changeId: 999_999, writer: 'extractive' }, 404],
    [{ from: 'label-change', changeId: 1, writer: 'llm' }, 422],
    [{ from: 'label-change', changeId: 1.5, writer: 'extractive' }, 400],
    [{ from: 'label-change', changeId: 2 ** 60, writer: 'extractive' }, 400],
    [{ from: 'document-change', documentId: 'x', version: 1, lessonId, writer: 'extractive' }, 404],
    [{ from: 'nothing' }, 400],
    [{}, 400],
  ])('%j cannot be begun: %i', async (body, status) => expect((await author.send('POST', '/lesson-texts', body)).status).toBe(status));

  test.each(['x', '0', '00000000-0000-4000-8000-000000000000', "'; drop table lesson_text; --"])('there is no text %s', async (id) => {
    const path = `/lesson-texts/${encodeURIComponent(id)}`;
    expect((await author.get(path)).status).toBe(404);
    expect((await author.send('PUT', path, { revision: 1, lesson: {} })).status).toBe(404);
    expect((await author.send('POST', `${path}/steps`, { step: 'discard', revision: 1 })).status).toBe(404);
  });

  test.each(['?state=x', `?search=${'x'.repeat(101)}`, '?search=%00'])('no list %s', async (query) =>
    expect((await author.get(`/lesson-texts${query}`)).status).toBe(400),
  );
});

describe('another tenant', () => {
  test('neither sees a text nor is taught it', async () => {
    const west = await house.addTenant({
      id: 'west',
      iss: 'https://west.example/fhir',
      fhir: 'https://west.example/fhir',
      cdsIss: 'https://west.example',
    });
    const textId = await begin(author, { from: 'lesson', lessonId });
    await take(author, textId, 'submit');
    await take(second, textId, 'publish');
    const person = await house.personOf('Practitioner/west', west);
    const staff = { tenant: west, person, roles: ['educator' as const] };
    const { lessonTexts, curriculum } = house.modules;
    expect((await lessonTexts.list(staff, () => ({ state: '', search: '' }))).texts).toEqual([]);
    await expect(lessonTexts.read(staff, textId)).rejects.toMatchObject({ code: 'not-found' });
    await expect(lessonTexts.take(staff, textId, { step: 'withdraw', revision: 3, note: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(
      curriculum
        .of('west')
        .versions(lessonId)
        .some(({ isOwn }) => isOwn),
    ).toBe(false);
    const own = curriculum.of('demo').lesson(lessonId);
    expect([own?.isOwn, own?.status]).toEqual([true, 'active']);
    expect(curriculum.lesson(lessonId)?.isOwn).toBeUndefined();
    await take(author, textId, 'withdraw');
  });
});

test.each(roleSchema.options)('%s: educators alone read and act', async (role) => {
  const person = await house.personOf(`Practitioner/holds-${role}`);
  await house.db.tenant('demo', async (tx) => house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role, by: 'test' }));
  const panel = await house.openPanel(person, { patient: null });
  const answer = await panel.get('/lesson-texts');
  expect(answer.status).toBe(role === 'educator' ? 200 : 403);
});

test('the page of another site changes nothing', async () => {
  const textId = await begin(author, { from: 'lesson', lessonId });
  const { revision } = await read(author, textId);
  const answer = await author.send(
    'POST',
    `/lesson-texts/${textId}/steps`,
    { step: 'discard', revision },
    { origin: `${publicUrl}.evil.example` },
  );
  expect(answer.status).toBe(403);
  expect((await read(author, textId)).state).toBe('draft');
  await take(author, textId, 'discard');
});
