import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../platform/index.ts';
import { citations, contentStatus, createCurriculum, parseLesson, type Lesson } from './index.ts';

const folder = join(projectRoot(), 'server/knowledge/curriculum/lessons');
const curriculum = createCurriculum();
const lesson = curriculum.lessonForTopic('tofacitinib-oral');
if (lesson === undefined) throw new Error('lesson missing');

describe('the curriculum', () => {
  it('holds every lesson file by id and by topic', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThanOrEqual(4);
    expect(curriculum.lessons().map((one) => `${one.id}.yaml`)).toEqual(files.sort());
    expect(curriculum.lesson('tofacitinib-first-order')).toBe(lesson);
    expect(curriculum.lesson('tofacitinib-first-order', '0.1.0')).toBe(lesson);
    expect(curriculum.lesson('tofacitinib-first-order', '9.9.9')).toBeUndefined();
    expect(curriculum.lesson('constructor')).toBeUndefined();
    expect(curriculum.lessonForTopic('insulin-human-inhaled')).toBeUndefined();
  });

  describe('with several versions', () => {
    const copy = mkdtempSync(join(tmpdir(), 'lessons-'));
    afterAll(() => rmSync(copy, { recursive: true }));
    const content = readFileSync(join(folder, 'ketorolac-injection.yaml'), 'utf8');

    it('serves the newest and keeps the older ones', () => {
      cpSync(folder, copy, { recursive: true });
      writeFileSync(join(copy, 'ketorolac-injection-0.10.0.yaml'), content.replace('version: 0.1.0', 'version: 0.10.0'));
      writeFileSync(join(copy, 'ketorolac-injection-0.9.0.yaml'), content.replace('version: 0.1.0', 'version: 0.9.0'));
      const several = createCurriculum(copy);
      expect(several.lesson('ketorolac-injection')?.version).toBe('0.10.0');
      expect(several.lessonForTopic('ketorolac-injection')?.version).toBe('0.10.0');
      expect(several.lesson('ketorolac-injection', '0.1.0')?.version).toBe('0.1.0');
    });

    it('refuses one version twice', () => {
      writeFileSync(join(copy, 'again.yaml'), content);
      expect(() => createCurriculum(copy)).toThrow('ketorolac-injection 0.1.0 is there twice');
    });
  });

  it.each([
    [
      'two correct options',
      (text: string) => text.replace('{id: b, correct: false', '{id: b, correct: true'),
      'exactly one option is correct',
    ],
    ['a skill nobody has', (text: string) => text.replaceAll('duration-limit', 'patience'), 'skills'],
    [
      'a source that is not there',
      (text: string) => text.replace('source: "L1 box, Dosage"', 'source: "L7 box"'),
      'source L7 is cited and missing',
    ],
    ['an unchecked population', (text: string) => text.replace('pediatric: "Not indicated (box)", ', ''), 'pediatric'],
    ['an unknown key point', (text: string) => text.replace('keyPoint: k3', 'keyPoint: k9'), 'unknown key point k9'],
    ['active without a reviewer', (text: string) => text.replace('status: in-review', 'status: active'), 'reviewers'],
    ['a misspelled field', (text: string) => text.replace('objective:', 'objectiv:'), 'objectiv'],
  ])('refuses %s, naming the file', (_, change, reason) => {
    const content = change(readFileSync(join(folder, 'ketorolac-injection.yaml'), 'utf8'));
    expect(() => parseLesson('broken.yaml', content)).toThrow(new RegExp(`^broken\\.yaml: [\\s\\S]*${reason}`));
  });
});

describe('who may see a lesson', () => {
  const review = { lessonId: lesson.id, lessonVersion: lesson.version, reviewedOn: '2026-11-01' };
  const as = (status: Lesson['status']): Lesson => ({ ...lesson, status });

  it('shows example content with its mark', () =>
    expect(contentStatus(lesson, { exampleContent: true, reviews: [] })).toEqual({
      shown: true,
      mark: 'example content, awaiting clinical review',
      reason: 'example-content',
    }));
  it('shows what the tenant reviewed, without a mark', () =>
    expect(contentStatus(lesson, { exampleContent: true, reviews: [review] })).toEqual({ shown: true, mark: null, reason: 'reviewed' }));
  it('hides it otherwise, also when another version was signed', () => {
    expect(contentStatus(lesson, { exampleContent: false, reviews: [] })).toMatchObject({ shown: false, reason: 'not-reviewed' });
    expect(contentStatus(lesson, { exampleContent: false, reviews: [{ ...review, lessonVersion: '0.0.9' }] })).toMatchObject({
      shown: false,
    });
    expect(contentStatus(lesson, { exampleContent: false, reviews: [{ ...review, lessonId: 'other' }] })).toMatchObject({ shown: false });
  });
  it.each(['suspended', 'retired', 'draft'] as const)('hides a %s lesson from everyone', (status) =>
    expect(contentStatus(as(status), { exampleContent: true, reviews: [review] })).toEqual({ shown: false, mark: null, reason: status }),
  );
});

it('cites as a reader can look it up', () => {
  expect(citations(lesson, 'L1 box, 5.5; X1')).toEqual([
    { sourceId: 'L1', kind: 'label', sections: ['box', '5.5'], text: 'FDA label c963c610, v2, 2026-05-07, box, 5.5' },
    { sourceId: 'X1', kind: 'label-index', sections: [], text: 'FDA safety-labeling index: NDA203214 supplement approved 2025-10-16' },
  ]);
  expect(citations(lesson, 'Z9 box')).toEqual([]);
});
