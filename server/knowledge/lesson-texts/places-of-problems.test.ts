import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { placeOf, placesOf } from '../../contract/index.ts';
import { fixedClock } from '../../platform/index.ts';
import { judgeBox } from '../boxed-warnings/index.ts';
import { createCurriculum } from '../curriculum/index.ts';
import { openFdaRecordSchema } from '../drug-sources/index.ts';
import { createExtractiveWriter, draftSource } from '../lesson-drafts/index.ts';
import { newLesson } from './begin-text.ts';
import { gapsOf } from './evidence.ts';
import { findProblems } from './find-problems.ts';
import { asDraft, type LessonBody } from './lesson-body.ts';

const facts = { labels: [], heldSets: new Set<string>(), topic: () => undefined };
/** Said of the lesson as a whole: no one field has too many words. */
const ofTheWhole = /^The lesson asks for \d+ words/;

/** What is said of a text at no field that the editor has. */
function placeless(body: LessonBody, gaps: readonly { at: string; message: string }[] = []): string[] {
  const places = placesOf(body);
  return [...findProblems(body, facts), ...gaps]
    .filter(({ at, message }) => placeOf(places, at) === '' && !ofTheWhole.test(message))
    .map(({ at, message }) => `${at}: ${message}`);
}

/** Members of a lesson that nobody types. */
const given = new Set([
  'id',
  'url',
  'language',
  'version',
  'status',
  'topicRevisions',
  'authors',
  'reviewers',
  'disclosures',
  'reviewedOn',
  'reviewBy',
]);

/** Every member below a value, as a path. */
const pathsIn = (value: unknown, at: string[] = []): string[][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[...at, name], ...pathsIn(inner, [...at, name])])
    : [];

function without(lesson: LessonBody, path: readonly string[]): LessonBody {
  const copy = structuredClone(lesson);
  const inner = path.slice(0, -1).reduce<unknown>((one, part) => (one as Record<string, unknown>)[part], copy) as Record<string, unknown>;
  delete inner[path.at(-1) ?? ''];
  return copy;
}

describe('a problem has a field where it is mended', () => {
  it('whatever a lesson lacks', () => {
    for (const lesson of createCurriculum().lessons().slice(0, 1)) {
      const whole: LessonBody = { ...lesson, exceptions: [{ at: 'k1', rule: 'trailing zero', reason: 'None.' }] };
      for (const path of pathsIn(whole)) if (!given.has(path[0] ?? '')) expect(placeless(without(whole, path)), path.join('.')).toEqual([]);
    }
  });

  it('whatever a lesson breaks of the rules of writing', () => {
    const [lesson] = createCurriculum().lessons();
    const [first, ...others] = lesson?.items ?? [];
    const broken: LessonBody = {
      ...lesson,
      items: [{ ...first, enemies: ['T99'], difficulty: 0.1 }, ...others],
      rems: { ...lesson?.rems, asOf: '2001-01-01' },
      scope: { ...lesson?.scope, ingredients: ['another'] },
    };
    const places = findProblems(broken, { ...facts, topic: () => ({ ingredients: lesson?.scope.ingredients ?? [] }) }).map(({ at }) => at);
    expect(places).toEqual(expect.arrayContaining(['items.0.enemies', 'items.0.difficulty', 'rems.asOf', 'scope.ingredients']));
    expect(placeless(broken)).toEqual([]);
  });
});

const samples = process.env['SAMPLES_DIR'];
const described = samples !== undefined && existsSync(samples) ? describe : describe.skip;

described('drafts from real labels', () => {
  it('have a field for every problem and for every gap', { timeout: 300_000 }, async () => {
    const writer = createExtractiveWriter({ clock: fixedClock('2026-11-22T10:00:00Z') });
    const lines = ['drug-label-boxed-sample', 'drug-label-2024-sample'].flatMap((name) =>
      gunzipSync(readFileSync(join(samples ?? '', `openfda/${name}.ndjson.gz`)))
        .toString('utf8')
        .trim()
        .split('\n'),
    );
    let drafted = 0;
    for (const line of lines) {
      const source = draftSource(openFdaRecordSchema.parse(JSON.parse(line)), Buffer.from(line));
      if (judgeBox(source.label).verdict !== 'genuine') continue;
      const draft = await writer.write(source);
      const { lessonId, body } = newLesson(draft, [], () => false);
      expect(placeless(asDraft(body, { lessonId, version: '0.1.0' }), gapsOf(draft)), source.label.setId).toEqual([]);
      drafted += 1;
    }
    expect(drafted).toBeGreaterThan(400);
  });
});
