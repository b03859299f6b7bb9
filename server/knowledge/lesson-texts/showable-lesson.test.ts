import { describe, expect, test } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { builtIn } from './lesson-texts-fixture.ts';
import { showableLesson } from './showable-lesson.ts';

const lesson = builtIn();
const identity = { lessonId: lesson.id, version: lesson.version };
const of = (body: Record<string, unknown>) => showableLesson(body, identity);

describe('what can be shown of a text', () => {
  test('is all of a lesson', () => {
    const { lesson: shown, has, cannot } = of({ ...lesson });
    expect(shown).toEqual({ ...lesson, url: '' });
    expect([has, cannot]).toEqual([{ retrieval: true, rems: true }, []]);
  });

  test('is what is complete of a draft; the rest is named by its field', () => {
    const [first, second, ...rest] = lesson.items;
    const {
      lesson: shown,
      has,
      cannot,
    } = of({
      ...lesson,
      title: '',
      retrieval: undefined,
      items: [first, { ...second, stem: '' }, ...rest, first],
      populations: { pregnancy: 'No data.' },
      sources: [...lesson.sources, { ...lesson.sources[0], id: '(' }],
      objective: undefined,
      risk: undefined,
    });
    expect(shown.items.map(({ id }) => id)).toEqual([first, ...rest].map((one) => one?.id));
    expect(shown.sources).toEqual(lesson.sources);
    expect(shown.title).toBe(lesson.id);
    expect(has).toEqual({ retrieval: false, rems: true });
    expect(cannot).toEqual(
      expect.arrayContaining([
        'Title is still to be filled in.',
        'Retrieval question is still to be filled in.',
        'Item 2, stem is still to be filled in.',
        `Item ${lesson.items.length + 1} cannot be shown as it is.`,
        'Lactation is still to be filled in.',
      ]),
    );
    // A clinician sees neither.
    expect(cannot.join(' ')).not.toMatch(/Objective|Risk/);
  });

  test('is something, whatever its members hold', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(lesson)), fc.jsonValue()), (members) => {
        const { lesson: shown, cannot } = of(members);
        expect(Array.isArray(shown.items)).toBe(true);
        for (const sentence of cannot) expect(sentence).toMatch(/^[A-Z6].*\.$/s);
      }),
    ));
});
