import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../platform/index.ts';
import { citations, contentStatus, createCurriculum, parseLesson, versionToShow, type Lesson } from './index.ts';

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
    expect(curriculum.lesson('tofacitinib-first-order', lesson.version)).toBe(lesson);
    expect(curriculum.lesson('tofacitinib-first-order', '9.9.9')).toBeUndefined();
    expect(curriculum.lesson('constructor')).toBeUndefined();
    expect(curriculum.lessonForTopic('insulin-human-inhaled')).toBeUndefined();
  });

  describe('with several versions', () => {
    const copy = mkdtempSync(join(tmpdir(), 'lessons-'));
    afterAll(() => rmSync(copy, { recursive: true }));
    const content = readFileSync(join(folder, 'ketorolac-injection.yaml'), 'utf8');
    const shipped = curriculum.lesson('ketorolac-injection')?.version;
    const as = (version: string): string => content.replace(/^version: .*$/m, `version: ${version}`);

    it('serves the newest and keeps the older ones', () => {
      cpSync(folder, copy, { recursive: true });
      writeFileSync(join(copy, 'ketorolac-injection-0.10.0.yaml'), as('0.10.0'));
      writeFileSync(join(copy, 'ketorolac-injection-0.1.9.yaml'), as('0.1.9'));
      const several = createCurriculum(copy);
      expect(several.lesson('ketorolac-injection')?.version).toBe('0.10.0');
      expect(several.lessonForTopic('ketorolac-injection')?.version).toBe('0.10.0');
      expect(several.lesson('ketorolac-injection', shipped)?.version).toBe(shipped);
    });

    it('takes a draft of the next version for none', () => {
      writeFileSync(join(copy, 'ketorolac-injection-0.11.0.yaml'), as('0.11.0').replace('status: in-review', 'status: draft'));
      const several = createCurriculum(copy);
      expect(several.lesson('ketorolac-injection')?.version).toBe('0.10.0');
      expect(several.lessonForTopic('ketorolac-injection')?.version).toBe('0.10.0');
      expect(several.versions('ketorolac-injection').map(({ version }) => version)).toEqual(['0.11.0', '0.10.0', shipped, '0.1.9']);
      expect(several.versions('none')).toEqual([]);
    });

    it('refuses one version twice', () => {
      writeFileSync(join(copy, 'again.yaml'), content);
      expect(() => createCurriculum(copy)).toThrow(`ketorolac-injection ${shipped} is there twice`);
    });
  });

  describe('with warnings that move on', () => {
    const moved = new Map<string, number | undefined>();
    const now = createCurriculum(folder, (topicId) => (moved.has(topicId) ? moved.get(topicId) : 1));
    const statuses = (): (string | undefined)[] => [
      now.lesson('tofacitinib-first-order')?.status,
      now.lesson('tofacitinib-first-order', lesson.version)?.status,
      now.lessonForTopic('tofacitinib-oral')?.status,
      now.versions('tofacitinib-first-order')[0]?.status,
      now.lessons().find(({ id }) => id === 'tofacitinib-first-order')?.status,
    ];

    it('suspends a lesson with the warning that it was not written for, wherever it is asked for, and no other', () => {
      expect(new Set(statuses())).toEqual(new Set(['in-review']));
      moved.set('tofacitinib-oral', 2);
      expect(new Set(statuses())).toEqual(new Set(['suspended']));
      expect(now.lessons().filter(({ status }) => status === 'suspended')).toHaveLength(1);
      expect(contentStatus(now.lesson('tofacitinib-first-order') ?? lesson, { exampleContent: true, reviews: [] })).toMatchObject({
        shown: false,
        reason: 'suspended',
      });
      moved.set('tofacitinib-oral', undefined);
      expect(new Set(statuses())).toEqual(new Set(['suspended']));
      moved.delete('tofacitinib-oral');
      expect(new Set(statuses())).toEqual(new Set(['in-review']));
    });

    it('gives one object for one lesson', () => {
      moved.set('tofacitinib-oral', 3);
      expect(now.lesson('tofacitinib-first-order')).toBe(now.lessonForTopic('tofacitinib-oral'));
      moved.clear();
      expect(now.lesson('tofacitinib-first-order')).toBe(now.lessonForTopic('tofacitinib-oral'));
    });

    it('shows the version that was written for it', () => {
      const copy = mkdtempSync(join(tmpdir(), 'lessons-'));
      try {
        const content = readFileSync(join(folder, 'tofacitinib-first-order.yaml'), 'utf8');
        const next = content
          .replace(/^version: .*$/m, 'version: 9.0.0')
          .replace(/^topics: .*$/m, (line) => `${line}\ntopicRevisions: {tofacitinib-oral: 2}`);
        writeFileSync(join(copy, 'a.yaml'), content);
        writeFileSync(join(copy, 'b.yaml'), next);
        const revision = { now: 1 };
        const several = createCurriculum(copy, () => revision.now);
        const shown = (): string | undefined =>
          versionToShow(several.versions('tofacitinib-first-order'), {
            exampleContent: true,
            reviews: [{ lessonId: 'tofacitinib-first-order', lessonVersion: lesson.version, reviewedOn: '2026-11-01' }],
          })?.status.reason;
        revision.now = 2;
        expect(several.versions('tofacitinib-first-order').map(({ status }) => status)).toEqual(['in-review', 'suspended']);
        // What was signed speaks of the old warning: the new version stands, with the mark that it awaits its review.
        expect(shown()).toBe('example-content');
      } finally {
        rmSync(copy, { recursive: true });
      }
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

describe('which version of a lesson is shown', () => {
  const version = (number: string, status: Lesson['status'] = 'in-review'): Lesson => ({ ...lesson, version: number, status });
  const signed = (...numbers: string[]) =>
    numbers.map((number) => ({ lessonId: lesson.id, lessonVersion: number, reviewedOn: '2026-11-01' }));
  const shown = (versions: Lesson[], reviews: string[], exampleContent = false) => {
    const found = versionToShow(versions, { exampleContent, reviews: signed(...reviews) });
    return found === undefined ? undefined : [found.lesson.version, found.status.reason];
  };
  const [next, present] = [version('0.2.0'), version('0.1.0')];

  it('is the signed one while the next is not signed', () => {
    expect(shown([next, present], ['0.1.0'])).toEqual(['0.1.0', 'reviewed']);
    expect(shown([next, present], ['0.1.0'], true)).toEqual(['0.1.0', 'reviewed']);
  });
  it('is the newest of the signed ones', () => {
    expect(shown([next, present], ['0.1.0', '0.2.0'])).toEqual(['0.2.0', 'reviewed']);
    expect(shown([version('0.3.0'), next, present], ['0.1.0', '0.2.0'])).toEqual(['0.2.0', 'reviewed']);
  });
  it('is the newest where none was signed: as example content, or not at all', () => {
    expect(shown([next, present], [], true)).toEqual(['0.2.0', 'example-content']);
    expect(shown([next, present], [])).toEqual(['0.2.0', 'not-reviewed']);
    expect(shown([], [])).toBeUndefined();
  });
  it('is never a draft, and a draft of the next takes nothing away', () => {
    expect(shown([version('0.2.0', 'draft'), present], ['0.1.0', '0.2.0'])).toEqual(['0.1.0', 'reviewed']);
    expect(shown([version('0.2.0', 'draft'), present], [], true)).toEqual(['0.1.0', 'example-content']);
    expect(shown([version('0.2.0', 'draft')], ['0.2.0'], true)).toEqual(['0.2.0', 'draft']);
  });
  it.each(['suspended', 'retired'] as const)('%s: the newest takes the earlier with it, an earlier one goes alone', (status) => {
    expect(shown([version('0.2.0', status), present], ['0.1.0'], true)).toEqual(['0.2.0', status]);
    expect(shown([next, version('0.1.0', status)], ['0.1.0'])).toEqual(['0.2.0', 'not-reviewed']);
    expect(shown([next, version('0.1.0', status)], ['0.1.0'], true)).toEqual(['0.2.0', 'example-content']);
  });
});

it('cites as a reader can look it up', () => {
  expect(citations(lesson, 'L1 box, 5.5; X1')).toEqual([
    { sourceId: 'L1', kind: 'label', sections: ['box', '5.5'], text: 'FDA label c963c610, v2, 2026-05-07, box, 5.5' },
    { sourceId: 'X1', kind: 'label-index', sections: [], text: 'FDA safety-labeling index: NDA203214 supplement approved 2025-10-16' },
  ]);
  expect(citations(lesson, 'Z9 box')).toEqual([]);
});
