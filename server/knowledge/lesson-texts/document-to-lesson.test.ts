import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { documentChangeViewSchema, documentListSchema, lessonTextViewSchema, type LessonTextView } from '../../contract/index.ts';
import { begin, builtIn, educatorAt, LESSON, read, take, type Panel } from './lesson-texts-fixture.ts';

const first = `# Infection screening

## 1. Scope

Adults who begin a JAK inhibitor.

## 2. Screening

Test for latent tuberculosis within 90 days before the first dose. Do not begin treatment in a patient with an active infection.

## 3. Monitoring

Monitor blood counts every 12 weeks. Interrupt treatment if the lymphocyte count is less than 500 cells/mm3.
`;
const second = first
  .replace('within 90 days', 'within 30 days')
  .replace('every 12 weeks.', 'every 12 weeks. Discontinue treatment if a serious infection develops.');
const documentId = 'infection-screening';

let house: House;
let author: Panel;
let other: Panel;
const upload = async (query: string, text: string, at = '') =>
  author.send('POST', `/documents${at}${query}`, Buffer.from(text), { 'content-type': 'application/octet-stream' });
const save = async (textId: string, lesson: Record<string, unknown>): Promise<LessonTextView> => {
  const { revision } = await read(author, textId);
  return lessonTextViewSchema.parse((await author.send('PUT', `/lesson-texts/${textId}`, { revision, lesson })).body);
};
const change = async () => documentChangeViewSchema.parse((await author.get(`/documents/${documentId}/versions/2`)).body);
beforeAll(async () => {
  house = await startHouse();
  author = await educatorAt(house, 'author');
  other = await educatorAt(house, 'second');
  await upload('?title=Infection%20screening&kind=protocol&owner=Rheumatology&effective=2026-10-01', first);
});
afterAll(async () => house.stop());

describe('a lesson on a document', { timeout: 120_000 }, () => {
  const source = {
    id: 'P1',
    kind: 'document',
    documentId,
    text: 'Infection screening',
    version: 1,
    effective: '2026-10-01',
    readOn: '2026-11-22',
  };
  const citing = (over: Partial<typeof source> = {}, section = '2') => {
    const lesson = builtIn();
    const [point, ...points] = lesson.keyPoints;
    return {
      ...lesson,
      sources: [...lesson.sources, { ...source, ...over }],
      keyPoints: [{ ...point, source: `${point?.source ?? ''}; P1 ${section}` }, ...points],
    };
  };

  test('is held against the version that it cites: number, day, name, sections and words', async () => {
    const textId = await begin(author, { from: 'lesson', lessonId: LESSON });
    const told = async (lesson: Record<string, unknown>) => (await save(textId, lesson)).problemList.map(({ message }) => message);
    expect(await told(citing())).toEqual([]);
    const last = citing().sources.length;
    expect(await told(citing({ version: 7 }))).toEqual([
      `Source ${last}, version is 7 of Infection screening, and no such version of this document is kept here.`,
    ]);
    expect(await told(citing({ effective: '2026-10-02', text: 'Screening' }))).toEqual([
      `Source ${last}, text has to be Infection screening: so the document is called.`,
      `Source ${last}, effective date has to be 2026-10-01: from that day version 1 holds.`,
    ]);
    expect(await told(citing({}, 'Screening, 9'))).toEqual(['Key point 1, source rests on 9, which the document cited does not have.']);
    const [point, ...points] = citing().keyPoints;
    const copied = 'Test for latent tuberculosis within 90 days before the first dose.';
    expect(await told({ ...citing(), keyPoints: [{ ...point, text: copied }, ...points] })).toEqual([
      expect.stringMatching(/^Key point 1, text has more than eight words of the document in a row: “test for latent/),
    ]);
    expect(await told(citing())).toEqual([]);
    await take(author, textId, 'submit');
    expect((await take(other, textId, 'publish')).state).toBe('published');
  });

  test('is named with what it cites when the document changes', async () => {
    expect(await upload('?effective=2026-11-10', second, `/${documentId}/versions`)).toMatchObject({ status: 200 });
    const { counts, lessons } = await change();
    expect(counts).toMatchObject({ changed: 2, unchanged: 2 });
    expect(lessons).toEqual([{ lessonId: LESSON, title: builtIn().title, version: '0.4.0', citesVersion: 1, changedPlaces: ['2'] }]);
    expect(documentListSchema.parse((await author.get('/documents')).body).documents[0]).toMatchObject({ lessons: 1, lessonsBehind: 1 });
    const again = await begin(author, { from: 'lesson', lessonId: LESSON });
    expect((await read(author, again)).problemList.map(({ message }) => message)).toEqual([
      expect.stringMatching(/version is behind: version 2 says something else at 2\. Cite that one\.$/),
    ]);
    await take(author, again, 'discard');
  });

  test('gets a draft that quotes the change with its section, names what rests on the old text, and moves its source', async () => {
    const textId = await begin(author, { from: 'document-change', documentId, version: 2, lessonId: LESSON, writer: 'extractive' });
    const view = await read(author, textId);
    expect(view).toMatchObject({
      lessonId: LESSON,
      version: '0.5.0',
      machineMade: 'extractive',
      basis: { kind: 'document-change', version: 2 },
    });
    expect(view.lesson['items']).toEqual(JSON.parse(JSON.stringify(builtIn().items)));
    expect((view.lesson['sources'] as unknown[]).at(-1)).toMatchObject({ id: 'P1', version: 2, effective: '2026-11-10' });
    expect((view.lesson['keyPoints'] as { changed: boolean }[])[0]?.changed).toBe(true);
    const now = 'Test for latent tuberculosis within 30 days before the first dose.';
    expect((view.lesson['whatChanged'] as unknown[]).slice(0, 2)).toMatchObject([
      { basis: 'within-set', since: '2026-11', source: 'P1 2', text: `11/2026: now [[${now}]]; before [[${now.replace('30', '90')}]]` },
      { source: 'P1 3', text: '11/2026: new [[Discontinue treatment if a serious infection develops.]]' },
    ]);
    expect(view.claims).toMatchObject([
      { at: 'whatChanged.0.text', source: 'P1 2', quote: now },
      { at: 'whatChanged.1.text', source: 'P1 3', quote: 'Discontinue treatment if a serious infection develops.' },
    ]);
    expect(view.gaps).toContainEqual({
      at: 'keyPoints.0.source',
      message: expect.stringMatching(
        /^This cites section 2 of version 1 of the document\. Version 2 says something else there, or leaves it out\./,
      ),
    });
    expect(view.gaps.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^The document said “Test for latent/));
    expect(new Set(view.problemList.map(({ at }) => at))).toEqual(new Set(['whatChanged.0.text', 'whatChanged.1.text']));

    const kept = (view.lesson['whatChanged'] as unknown[]).slice(2);
    const news = {
      basis: 'within-set',
      since: '2026-11',
      showUntil: '2027-11',
      source: 'P1 2',
      text: '11/2026: the test may be 30 days old at most.',
    };
    expect((await save(textId, { ...view.lesson, whatChanged: [news, ...kept] })).problemList).toEqual([]);
    await take(author, textId, 'submit');
    const own = await author.send('POST', `/lesson-texts/${textId}/steps`, {
      step: 'publish',
      revision: (await read(author, textId)).revision,
      disclosure: null,
      checked: view.checklist.map(() => true),
      reviewBy: '2027-11-01',
    });
    expect(own.status).toBe(409);
    expect(await take(other, textId, 'publish')).toMatchObject({ state: 'published', version: '0.5.0' });
    expect((await change()).lessons).toEqual([]);
    expect(house.modules.curriculum.of('demo').lesson(LESSON)?.sources.at(-1)).toMatchObject({ documentId, version: 2 });
  });

  test('is drafted anew from a document without one, every claim on a span of it', async () => {
    const asked = { from: 'document-change', documentId, version: 2, writer: 'extractive' };
    const textId = await begin(author, asked);
    expect((await other.send('POST', '/lesson-texts', asked)).body).toEqual({ textId, isNew: false });
    const view = await read(author, textId);
    expect(view).toMatchObject({ lessonId: documentId, title: 'Infection screening', machineMade: 'extractive', topics: [] });
    expect(view.lesson['sources']).toEqual([{ ...source, version: 2, effective: '2026-11-10' }]);
    const points = view.lesson['keyPoints'] as { text: string; source: string }[];
    expect(points.length).toBeGreaterThanOrEqual(3);
    for (const { text, source: at } of points) {
      expect(second).toContain(text.replace(/^\[\[|\]\]$/g, ''));
      expect(at).toMatch(/^P1 [23]$/);
    }
    expect(view.claims.length).toBeGreaterThanOrEqual(points.length);
    for (const { quote, source: at } of view.claims) {
      expect(second).toContain(quote);
      expect(at).toMatch(/^P1 [123]$/);
    }
    expect(view.can.submit).toMatch(/problems are left to solve/);
    expect(JSON.stringify(view.gaps)).not.toMatch(/the label gave/i);
  });
});
