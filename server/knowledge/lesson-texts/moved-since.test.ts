import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { problemSchema } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { begin, educatorAt, importLabels, labelRecord, LESSON, read, setId, step, take, type Panel } from './lesson-texts-fixture.ts';
import { movedSince, submittedFor } from './moved-since.ts';

describe('what a text rests on', () => {
  const topics = fc.uniqueArray(fc.constantFrom<string>('a-oral', 'b-oral', '__proto__', 'constructor'), { minLength: 1 });
  const revisions = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 });

  it('has moved exactly where a topic has another revision than it was submitted for', () =>
    fc.assert(
      fc.property(topics, revisions, revisions, (ids, before, after) => {
        const at = (list: readonly number[]) => (id: string) => list[ids.indexOf(id)];
        const body = { topics: ids };
        const facts = { submitted: submittedFor(body, at(before)), problems: [], revisionOf: at(after) };
        const hasMoved = ids.some((_, index) => before[index] !== after[index]);
        expect(movedSince(body, facts) !== null).toBe(hasMoved);
      }),
    ));

  it('has moved where nobody knows what it was submitted for, and where it breaks a rule that it did not break', () => {
    const body = { topics: ['a-oral'] };
    const known = { submitted: { 'a-oral': 2 }, problems: [], revisionOf: () => 2 };
    expect(movedSince(body, known)).toBeNull();
    expect(movedSince(body, { ...known, submitted: {} })).toContain('a-oral');
    expect(movedSince(body, { ...known, problems: [{ at: 'sources.0', message: 'Cite that one.' }] })).toMatch(
      /went back .* Cite that one\.$/,
    );
  });
});

describe('a warning that changes while a text is in review', { timeout: 120_000 }, () => {
  let house: House;
  let author: Panel;
  let second: Panel;
  beforeAll(async () => {
    house = await startHouse();
    author = await educatorAt(house, 'author');
    second = await educatorAt(house, 'second');
    await importLabels(house, [labelRecord(2)]);
  });
  afterAll(async () => house.stop());

  const publish = async (textId: string) =>
    second.send('POST', `/lesson-texts/${textId}/steps`, step(await read(second, textId), 'publish'));

  test('is not published under: the text goes back, with a sentence, and is published once it was checked', async () => {
    const textId = await begin(author, { from: 'lesson', lessonId: LESSON });
    await take(author, textId, 'submit');
    // Submitted for a revision, which stands with the submission.
    const submitted = async (): Promise<unknown> =>
      house.db.tenant('demo', async (tx) =>
        tx.query(
          sql`select body->'topicRevisions' as revisions from lesson_text_step where text_id = ${textId} and step = 'submit' order by id`,
        ),
      );
    const revision = (): number => house.modules.knowledge.topic('tofacitinib-oral')?.revision ?? 0;
    const before = revision();
    expect(await submitted()).toEqual([{ revisions: { 'tofacitinib-oral': before } }]);

    await importLabels(house, [labelRecord(3)]);
    expect(revision()).toBe(before + 1);
    const refused = await publish(textId);
    const why =
      'The boxed warning of tofacitinib-oral changed since this text was submitted: it went back to be checked against what it says now.';
    expect([refused.status, problemSchema.parse(refused.body).detail]).toEqual([409, why]);
    const back = await read(second, textId);
    expect(back.state).toBe('draft');
    expect(back.history[0]).toMatchObject({ step: 'return', note: why });
    expect(house.modules.curriculum.of('demo').lesson(LESSON)?.isOwn).toBeUndefined();
    // Once more, on what it says now: the old version of the label is a broken rule.
    expect(back.can.submit).not.toBeNull();
    const moved = {
      ...back.lesson,
      cardDetail: String(back.lesson['cardDetail']).replaceAll('version 2, 2026-05-07', 'version 3, 2026-10-01'),
    };
    const json = JSON.stringify(moved).replaceAll(`"version":2,"effective":"2026-05-07"`, `"version":3,"effective":"2026-10-01"`);
    expect(json).toContain(setId);
    const lesson = JSON.parse(json) as Record<string, unknown>;
    const rems = lesson['rems'] as Record<string, unknown>;
    const saved = await author.send('PUT', `/lesson-texts/${textId}`, {
      revision: back.revision,
      lesson: { ...lesson, rems: { ...rems, asOf: '2026-10-01' } },
    });
    expect(saved.status).toBe(200);
    expect((await read(author, textId)).problemList).toEqual([]);
    await take(author, textId, 'submit');
    const published = await publish(textId);
    expect(published.status).toBe(200);
    expect((await read(second, textId)).lesson['topicRevisions']).toEqual({ 'tofacitinib-oral': before + 1 });
  });
});
