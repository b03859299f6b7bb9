import { describe, expect, test } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { placesOf } from '../../contract/index.ts';
import { lessonSchema } from '../curriculum/index.ts';
import { findProblems } from './find-problems.ts';
import type { LessonBody } from './lesson-body.ts';
import { builtIn } from './lesson-texts-fixture.ts';

const lesson = builtIn();
const topic = () => ({ ingredients: lesson.scope.ingredients });
const of = (body: LessonBody) => findProblems(body, { labels: [], heldSets: new Set(), topic });

/** Every place in a lesson, as a path. */
const pathsIn = (value: unknown, at: string[] = []): string[][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[...at, name], ...pathsIn(inner, [...at, name])])
    : [];
const paths = pathsIn(lesson);

/** The lesson with one value exchanged, or one member more or less. */
function broken(path: readonly string[], wrong: unknown): LessonBody {
  const copy = structuredClone<unknown>(lesson);
  let inner = copy as Record<string, unknown>;
  for (const part of path.slice(0, -1)) inner = inner[part] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  if (wrong === undefined) delete inner[last];
  else inner[last] = wrong;
  return copy as LessonBody;
}

const wrongs = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', '  ', -1, 1.5, 1e9, true, [], {}, ['x'], { foo: 1 }, 'k9', 'L7 box', '2026-13', [[]]),
  fc.string(),
  fc.integer(),
  fc.array(fc.string(), { maxLength: 8 }),
);

describe('what a writer is told of a broken text', () => {
  test('is a sentence that begins with a name on the screen, and never the words or the path of a program', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...paths), wrongs), { minLength: 1, maxLength: 3 }), (changes) => {
        const body = changes.reduce<LessonBody>(
          (sofar, [path, wrong]) => {
            const [name = ''] = path;
            return { ...sofar, [name]: broken(path, wrong)[name] };
          },
          { ...lesson },
        );
        const raw = lessonSchema.safeParse(body).error?.issues.map(({ message }) => message) ?? [];
        const names = ['The lesson', ...placesOf(body).values()];
        const problems = of(body);
        if (raw.length > 0) expect(problems.length).toBeGreaterThan(0);
        for (const { message } of problems) {
          expect(raw).not.toContain(message);
          expect(message).not.toMatch(/Invalid|expected|received|Too (?:small|big)|Unrecognized|undefined|\bNaN\b/);
          expect(message).not.toMatch(/\b(?:items|keyPoints|options|sources|whatChanged|populations)\.\w/);
          expect(names.some((name) => message.startsWith(name))).toBe(true);
          expect(message).toMatch(/[.?!]$/);
        }
      }),
      { numRuns: 400 },
    ));

  const [item, ...items] = lesson.items;
  const [first, second, ...options] = item?.options ?? [];
  test.each<[LessonBody, string]>([
    [
      { sources: [...lesson.sources, ...lesson.sources.slice(0, 1)] },
      `Source ${lesson.sources.length + 1} is known by the name of a source above: take it out and add it again.`,
    ],
    [{ title: '' }, 'Title is still to be filled in.'],
    [{ objective: undefined }, 'Objective is still to be filled in.'],
    [{ keyPoints: lesson.keyPoints.slice(0, 2) }, 'Key points: at least 3 are needed.'],
    [{ topics: [] }, 'Orders that it follows: choose at least one warning.'],
    [{ skills: [] }, 'Skills: choose at least one.'],
    [{ minutes: 4 }, 'Minutes has to be 3 or less.'],
    [{ risk: undefined }, 'Risk is still to be chosen.'],
    [{ topics: ['A B'] }, 'Orders that it follows take small letters, digits and hyphens only.'],
    [{ foo: 1 }, 'The lesson has what no lesson has: “foo”.'],
    [{ rems: { ...lesson.rems, asOf: '' } }, 'REMS, as of is still to be filled in.'],
    [{ rems: { ...lesson.rems, source: 'box' } }, 'REMS, source has to name a source and its sections, as “L1 box, 5.1”.'],
    [{ rems: { ...lesson.rems, source: 'L9' } }, 'Sources need L9, which is cited.'],
    [{ items: [{ ...item, keyPoint: 'k9' }, ...items] }, 'Item 1, key point is still to be chosen.'],
    [
      { items: [{ ...item, options: [{ ...first, correct: true }, second, ...options] }, ...items] },
      'Item 1, options need exactly one that is right.',
    ],
    [
      {
        items: [
          ...lesson.items.slice(0, 2),
          { ...lesson.items[2], options: [first, { ...second, text: ` ${first?.text.toUpperCase()} ` }, ...options] },
        ],
      },
      'Item 3 has two options that say the same.',
    ],
    [{ items: [{ ...item, stem: 'What now' }, ...items] }, 'Item 1, stem does not end with a question.'],
    [{ cardDetail: 'No reason.' }, 'Card detail has to hold {why} exactly once: there stands why the card came.'],
  ])('%#: %s', (over, message) => expect(of({ ...lesson, ...over }).map((one) => one.message)).toContain(message));
});
