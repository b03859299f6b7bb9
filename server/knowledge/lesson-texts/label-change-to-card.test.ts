import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { labelChangeListSchema, lessonTextViewSchema, type LessonTextView } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { cardsResponseSchema } from '../../standards/cds-hooks/index.ts';
import {
  begin,
  builtIn,
  educatorAt,
  importLabels,
  labelRecord,
  LESSON,
  read,
  take,
  testAfter,
  type Panel,
} from './lesson-texts-fixture.ts';

let house: House;
let author: Panel;
let second: Panel;
let textId = '';
beforeAll(async () => {
  house = await startHouse();
  author = await educatorAt(house, 'author');
  second = await educatorAt(house, 'second');
  await importLabels(house, [labelRecord(2), labelRecord(3)]);
});
afterAll(async () => house.stop());

let clinicians = 0;
const cards = async () => {
  const reply = await house.call(sign, orderSign([draft(tofacitinib5)], { userId: `Practitioner/clinician-${(clinicians += 1)}` }));
  return cardsResponseSchema.parse(reply.body).cards;
};
const lastPrompt = async () =>
  house.db.tenant('demo', async (tx) =>
    tx.one(
      z.object({ lesson: z.string(), version: z.string(), revision: z.number() }),
      sql`select lesson_id as lesson, lesson_version as version, topic_revision as revision from prompt order by created_at desc limit 1`,
    ),
  );

describe('a label changed', { timeout: 120_000 }, () => {
  test('its warning says something else, and the lesson written for what it said before is silent', async () => {
    expect(house.modules.knowledge.topic('tofacitinib-oral')?.revision).toBeGreaterThan(1);
    expect(await cards()).toEqual([]);
  });

  test('a draft is the next version of the lesson that cites it: its text kept, its source moved, the change quoted and marked', async () => {
    const { changes } = labelChangeListSchema.parse((await author.get('/work-queue/label-changes')).body);
    const changeId = changes[0]?.changeId;
    textId = await begin(author, { from: 'label-change', changeId, writer: 'extractive' });
    const again = await second.send('POST', '/lesson-texts', { from: 'label-change', changeId, writer: 'extractive' });
    expect(again.body).toEqual({ textId, isNew: false });

    const view = await read(author, textId);
    expect(view).toMatchObject({
      lessonId: LESSON,
      version: '0.4.0',
      state: 'draft',
      machineMade: 'extractive',
      topics: ['tofacitinib-oral'],
    });
    expect(view.lesson['items']).toEqual(JSON.parse(JSON.stringify(builtIn().items)));
    expect((view.lesson['sources'] as unknown[])[0]).toMatchObject({
      id: 'L1',
      version: 3,
      effective: '2026-10-01',
      comparedWith: { version: 2, effective: '2026-05-07' },
    });
    expect(view.lesson['cardDetail']).toContain('Label version 3, 2026-10-01');
    expect(view.lesson['whatChanged']).toMatchObject([
      { basis: 'within-set', since: '2026-10', text: expect.stringContaining(`[[${testAfter.slice(0, -1)}`) },
    ]);
    expect(view.gaps).toContainEqual({ at: 'keyPoints.1.text', message: expect.stringContaining(testAfter) });
    expect(view.claims[0]).toMatchObject({ at: 'whatChanged.0.text', quote: testAfter });
    expect(new Set(view.problemList.map(({ at }) => at))).toEqual(new Set(['whatChanged.0.text', 'cardDetail']));
    expect(view.problemList).toContainEqual({
      at: 'cardDetail',
      message: 'Card detail names a revision of Oct 2025; the warning changed in Oct 2026, and this text is on the version of 1 Oct 2026.',
    });
    expect(view.can).toMatchObject({
      edit: null,
      submit: '3 problems are left to solve.',
      publish: 'This text is a draft.',
      discard: null,
    });
  });

  test('it is edited until no rule is broken, and submitted', async () => {
    const view = await read(author, textId);
    const change = {
      basis: 'within-set',
      since: '2026-10',
      showUntil: '2027-10',
      source: 'L1 box',
      text: '10/2026: TB tests go on during treatment.',
    };
    const save = async (lesson: Record<string, unknown>, { revision }: { revision: number }) => {
      const answer = await author.send('PUT', `/lesson-texts/${textId}`, { revision, lesson });
      return { status: answer.status, view: lessonTextViewSchema.safeParse(answer.body).data };
    };
    const stale = await save({ ...view.lesson, whatChanged: [change] }, view);
    expect(stale.view?.problemList.map(({ at }) => at)).toEqual(['cardDetail']);
    const refused = await author.send('POST', `/lesson-texts/${textId}/steps`, {
      step: 'submit',
      revision: stale.view?.revision,
      disclosure: null,
    });
    expect([refused.status, (refused.body as { detail: string }).detail]).toEqual([409, 'One problem is left to solve.']);
    const lesson = { ...view.lesson, cardDetail: String(view.lesson['cardDetail']).replace('revised 10/2025', 'revised 10/2026') };
    const first = await save({ ...lesson, whatChanged: [{ ...change, source: 'L1 5.41' }] }, { revision: view.revision + 1 });
    expect(first.view?.problemList).toEqual([
      { at: 'whatChanged.0.text', message: 'Change 1, text rests on section 5.41, which the label cited does not have.' },
    ]);
    const copied = `${testAfter.slice(0, 80)}.`;
    const second = await save({ ...lesson, whatChanged: [{ ...change, text: copied }] }, { revision: view.revision + 2 });
    expect(second.view?.problemList).toEqual([
      {
        at: 'whatChanged.0.text',
        message: expect.stringMatching(/^Change 1, text has more than 8 of the label’s words in a row: “[^”]*[^.”]”\.$/),
      },
    ]);
    const third = await save({ ...lesson, whatChanged: [change], version: '9.9.9', status: 'active' }, { revision: view.revision + 3 });
    expect(third.view?.problemList).toEqual([]);
    expect(third.view?.lesson).toMatchObject({ version: '0.4.0', status: 'draft' });
    expect((await save(view.lesson, view)).status).toBe(409);
    expect((await take(author, textId, 'submit')).state).toBe('in-review');
    expect(await cards()).toEqual([]);
  });

  test('the second person publishes it, and orders have its card from then on, for what the warning says now', async () => {
    const published = await take(second, textId, 'publish');
    const revision = house.modules.knowledge.topic('tofacitinib-oral')?.revision;
    expect(published).toMatchObject({ state: 'published', version: '0.4.0', reviewBy: '2027-11-01' });
    expect(published.lesson).toMatchObject({
      status: 'active',
      version: '0.4.0',
      topicRevisions: { 'tofacitinib-oral': revision },
      authors: [{ role: 'author', date: '2026-11-22' }],
      reviewers: [{ role: 'reviewer', date: '2026-11-22' }],
      reviewedOn: '2026-11-22',
      reviewBy: '2027-11-01',
    });
    expect(published.versions.map(({ version, status }) => [version, status])).toEqual([
      ['0.4.0', 'published'],
      ['0.3.0', 'written for a different text of the boxed warning'],
    ]);
    const [card] = await cards();
    expect(card?.detail).toContain('Label version 3, 1 Oct 2026');
    expect(card?.detail).not.toMatch(/awaiting clinical review/i);
    expect(await lastPrompt()).toEqual({ lesson: LESSON, version: '0.4.0', revision });
  });

  test('another process has it within a second, and a tenant elsewhere never', async () => {
    const other = await house.start();
    await other.modules.drugFacts.refresh();
    const stop = await other.modules.publishedTexts.start();
    const versionOf = (tenantId: string): string | undefined => other.modules.curriculum.of(tenantId).lesson(LESSON)?.version;
    expect([versionOf('demo'), versionOf('west')]).toEqual(['0.4.0', '0.3.0']);
    expect(other.modules.curriculum.lesson(LESSON)?.version).toBe('0.3.0');
    const again = await begin(author, { from: 'lesson', lessonId: LESSON });
    await take(author, again, 'submit');
    expect((await take(second, again, 'publish')).version).toBe('0.5.0');
    await expect.poll(() => versionOf('demo'), { timeout: 5000 }).toBe('0.5.0');
    await take(second, again, 'withdraw');
    await expect.poll(() => other.modules.curriculum.of('demo').lesson(LESSON)?.status, { timeout: 5000 }).toBe('retired');
    await stop();
  });

  test('withdrawn is silent at orders, and says so in the panel; going back is a new version', async () => {
    expect(await cards()).toEqual([]);
    const panel = await house.openPanel(await house.personOf('Practitioner/clinician-1'));
    const started = await panel.send('POST', '/attempts', { lessonId: LESSON, promptId: null });
    expect([started.status, (started.body as { detail: string }).detail]).toEqual([410, expect.stringContaining('was withdrawn')]);
    const back = await begin(author, { from: 'lesson', lessonId: LESSON, version: '0.4.0' });
    const view: LessonTextView = await read(author, back);
    expect(view).toMatchObject({ version: '0.6.0', basis: { kind: 'lesson', version: '0.4.0' }, problemList: [] });
    expect(view.lesson).toMatchObject({ status: 'draft', authors: [], reviewedOn: null });
    await take(author, back, 'submit');
    await take(second, back, 'publish');
    house.clock.advance(1000);
    expect(await cards()).toHaveLength(1);
    expect(await lastPrompt()).toMatchObject({ version: '0.6.0' });
  });

  test('a text whose review is due comes up in the list, and is silent from the day after', async () => {
    const due = async () => (await author.get('/lesson-texts')).body as { reviewDue: { textId: string; reviewBy: string }[] };
    expect((await due()).reviewDue).toEqual([]);
    house.clock.advance(Date.parse('2027-11-01T12:00:00Z') - house.clock.now().getTime());
    author = await educatorAt(house, 'author');
    expect((await due()).reviewDue).toMatchObject([{ reviewBy: '2027-11-01' }]);
    expect(house.modules.curriculum.of('demo').lesson(LESSON)?.status).toBe('active');
    house.clock.advance(86_400_000);
    expect(house.modules.curriculum.of('demo').lesson(LESSON)?.status).toBe('suspended');
    expect(await cards()).toEqual([]);
  });
});
