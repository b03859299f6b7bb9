import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { lessonTextStates, problemSchema, type LessonTextState, type LessonTextView } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { begin, educatorAt, read, step, take, yes, type Panel } from './lesson-texts-fixture.ts';

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

const send = async (panel: Panel, textId: string, body: unknown) => panel.send('POST', `/lesson-texts/${textId}/steps`, body);
const detailOf = (reply: { body: unknown }): string => problemSchema.parse(reply.body).detail;

/** The states that a text goes through, and who takes it there. */
const ways: Record<LessonTextState, [Panel | undefined, keyof LessonTextView['can']][]> = {
  draft: [],
  'in-review': [[undefined, 'submit']],
  published: [
    [undefined, 'submit'],
    [undefined, 'publish'],
  ],
  withdrawn: [
    [undefined, 'submit'],
    [undefined, 'publish'],
    [undefined, 'withdraw'],
  ],
  discarded: [[undefined, 'discard']],
};
async function textIn(state: LessonTextState): Promise<string> {
  const textId = await begin(author, { from: 'lesson', lessonId });
  for (const [, name] of ways[state]) await take(name === 'publish' ? second : author, textId, name);
  return textId;
}
/** Ends what is open, so that the next text of the lesson can begin. */
async function end(textId: string): Promise<void> {
  const { state } = await read(author, textId);
  if (state === 'in-review') await take(author, textId, 'return');
  if (state === 'in-review' || state === 'draft') await take(author, textId, 'discard');
}

const allowed: Record<LessonTextState, Record<'author' | 'second', string[]>> = {
  draft: { author: ['submit', 'discard'], second: ['submit', 'discard'] },
  'in-review': { author: ['return'], second: ['return', 'publish'] },
  published: { author: ['withdraw'], second: ['withdraw'] },
  withdrawn: { author: [], second: [] },
  discarded: { author: [], second: [] },
};

describe.each(lessonTextStates)('a text that is %s', { timeout: 120_000 }, (state) => {
  test.each(['author', 'second'] as const)('takes the steps that it may take by its %s, and no other', async (who) => {
    const names = ['submit', 'return', 'publish', 'withdraw', 'discard'] as const;
    const panel = (): Panel => (who === 'author' ? author : second);
    let textId = await textIn(state);
    const { can } = await read(panel(), textId);
    expect(names.filter((name) => can[name] === null)).toEqual(allowed[state][who]);
    for (const name of names) {
      const view = await read(panel(), textId);
      const answer = await send(panel(), textId, step(view, name));
      if (allowed[state][who].includes(name)) {
        expect([name, answer.status]).toEqual([name, 200]);
        await end(textId);
        textId = await textIn(state);
      } else {
        expect([name, answer.status]).toEqual([name, 409]);
        expect(detailOf(answer)).toBe(can[name]);
        expect((await read(panel(), textId)).revision).toBe(view.revision);
      }
    }
    await end(textId);
  });

  test('is changed as a draft alone', async () => {
    const textId = await textIn(state);
    const { lesson, revision } = await read(author, textId);
    const answer = await author.send('PUT', `/lesson-texts/${textId}`, { revision, lesson });
    expect(answer.status).toBe(state === 'draft' ? 200 : 409);
    await end(textId);
  });
});

describe('two people', () => {
  test('whoever changed a word of it, or submitted it, does not publish it; whoever returned it does', async () => {
    const textId = await textIn('draft');
    const third = await educatorAt(house, 'third');
    const { lesson, revision } = await read(second, textId);
    await second.send('PUT', `/lesson-texts/${textId}`, { revision, lesson });
    await take(third, textId, 'submit');
    const fourth = await educatorAt(house, 'fourth');
    await take(fourth, textId, 'return');
    await take(author, textId, 'submit');
    for (const panel of [author, second, third]) {
      const answer = await send(panel, textId, step(await read(panel, textId), 'publish'));
      expect([answer.status, detailOf(answer)]).toEqual([409, 'You had a hand in this text: somebody else publishes it.']);
    }
    const published = await take(fourth, textId, 'publish');
    expect(published.lesson).toMatchObject({ authors: [{}, {}, {}], reviewers: [{}] });
    expect(published.history.map((one) => one.step)).toEqual(['publish', 'submit', 'return', 'submit', 'edit', 'begin']);
    await take(author, textId, 'withdraw');
  });

  test('of two names that turned out to be one person, neither publishes what the other wrote', async () => {
    const textId = await textIn('in-review');
    const [one, other] = [await house.personOf('Practitioner/author'), await house.personOf('Practitioner/alias')];
    const alias = await educatorAt(house, 'alias');
    expect((await read(alias, textId)).can.publish).toBeNull();
    await house.db.tenant('demo', async (tx) => tx.run(sql`update person set merged_into = ${other.id} where id = ${one.id}`));
    const refused = await send(alias, textId, step(await read(alias, textId), 'publish'));
    expect(refused.status).toBe(409);
    await house.db.tenant('demo', async (tx) => tx.run(sql`update person set merged_into = null where id = ${one.id}`));
    await end(textId);
  });

  test('the database holds it too, and keeps what was published as it was', async () => {
    const textId = await textIn('in-review');
    const run = async (statement: ReturnType<typeof sql>) => house.db.tenant('demo', async (tx) => tx.run(statement));
    const alone = run(
      sql`update lesson_text set state = 'published', published_by = begun_by, published_at = now(), review_by = '2027-01-01' where id = ${textId}`,
    );
    await expect(alone).rejects.toThrow(/lesson_text_second_person/);
    await take(second, textId, 'publish');
    await expect(run(sql`update lesson_text set body = '{}' where id = ${textId}`)).rejects.toThrow(/is published/);
    await expect(run(sql`update lesson_text_step set note = 'x'`)).rejects.toThrow(/permission denied/);
    await expect(run(sql`delete from lesson_text`)).rejects.toThrow(/permission denied/);
    await take(author, textId, 'withdraw');
  });

  test('what is disclosed stands in the lesson', async () => {
    const textId = await textIn('draft');
    const disclosure = { company: 'Example Labs', nature: 'Speaker', mitigated: true };
    await send(author, textId, { ...step(await read(author, textId), 'submit'), disclosure });
    const published = await take(second, textId, 'publish');
    expect(published.lesson['disclosures']).toMatchObject([{ ...disclosure, collectedOn: '2026-11-22' }]);
    await take(author, textId, 'withdraw');
  });
});

describe('publishing', () => {
  test('needs every line and a review within twelve months', async () => {
    const textId = await textIn('in-review');
    const view = await read(second, textId);
    const good = step(view, 'publish');
    for (const [over, status, at] of [
      [{ checked: yes(view).slice(1) }, 400, 'checked'],
      [{ checked: [...yes(view), true] }, 400, 'checked'],
      [{ checked: [...yes(view).slice(1), false] }, 400, 'checked.19'],
      [{ checked: [] }, 400, 'checked'],
      [{ reviewBy: '2026-11-22' }, 400, 'reviewBy'],
      [{ reviewBy: '2027-11-23' }, 400, 'reviewBy'],
      [{ reviewBy: '2027-02-30' }, 400, 'reviewBy'],
      [{ revision: view.revision - 1 }, 409, 'revision'],
    ] as const) {
      const refused = await send(second, textId, { ...good, ...over });
      expect([over, refused.status, problemSchema.parse(refused.body).path]).toEqual([over, status, at]);
    }
    expect((await read(second, textId)).state).toBe('in-review');
    expect(
      house.modules.curriculum.of('demo').lesson(lessonId)?.isOwn === true && house.modules.curriculum.of('demo').lesson(lessonId)?.status,
    ).not.toBe('active');
    await end(textId);
  });

  test('is refused while a rule is broken', async () => {
    const textId = await textIn('draft');
    const { lesson, revision } = await read(author, textId);
    const broken = await author.send('PUT', `/lesson-texts/${textId}`, {
      revision,
      lesson: { ...lesson, cardDetail: 'No reason.', topics: ['nothing'] },
    });
    const { problemList, can } = broken.body as LessonTextView;
    expect(problemList.map(({ at }) => at)).toEqual(expect.arrayContaining(['cardDetail', 'topics.0']));
    expect(can.submit).toMatch(/problems are left to solve/);
    expect((await send(author, textId, step(await read(author, textId), 'submit'))).status).toBe(409);
    await end(textId);
  });
});

describe('at the same time', () => {
  test('one text is begun, and one of two changes is kept', async () => {
    const begun = await Promise.all(
      [author, second, author, second].map(async (panel) => panel.send('POST', '/lesson-texts', { from: 'lesson', lessonId })),
    );
    const bodies = begun.map(({ body }) => body as { textId: string; isNew: boolean });
    expect(new Set(bodies.map(({ textId }) => textId)).size).toBe(1);
    expect(bodies.filter(({ isNew }) => isNew)).toHaveLength(1);
    const textId = bodies[0]?.textId ?? '';
    const { lesson, revision } = await read(author, textId);
    const saved = await Promise.all(
      [author, second].map(async (panel, at) =>
        panel.send('PUT', `/lesson-texts/${textId}`, { revision, lesson: { ...lesson, title: `Title ${at}` } }),
      ),
    );
    expect(saved.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    await end(textId);
  });
});
