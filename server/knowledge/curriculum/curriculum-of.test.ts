import { describe, expect, it } from 'vitest';
import { createCurricula, createCurriculum, curriculumOf, versionToShow, type HeldLesson, type Lesson } from './index.ts';

const [some] = createCurriculum().lessons();
if (some === undefined) throw new Error('There are no lessons.');
const builtIn: Lesson = some;
const topicId = builtIn.topics[0] ?? '';
const version = (number: string, over: Partial<HeldLesson> = {}): HeldLesson => ({ ...builtIn, version: number, ...over });
const forRevision = (number: string, revision: number, over: Partial<HeldLesson> = {}): HeldLesson =>
  version(number, { topicRevisions: Object.fromEntries(builtIn.topics.map((id) => [id, revision])), ...over });
const signed = (...numbers: string[]) => ({
  exampleContent: false,
  reviews: numbers.map((lessonVersion) => ({ lessonId: builtIn.id, lessonVersion, reviewedOn: '2026-11-01' })),
});

describe('versions written for another revision of the warning', () => {
  const shown = (lessons: readonly HeldLesson[], revision: number | undefined, ...reviews: string[]) => {
    const held = curriculumOf(lessons, { revisionOf: () => revision });
    const found = versionToShow(held.versions(builtIn.id), signed(...reviews));
    return [found?.lesson.version, found?.status.reason, held.lesson(builtIn.id)?.version, held.lessonForTopic(topicId)?.version];
  };
  const both = [forRevision('1.0.0', 1), forRevision('1.1.0', 2)];

  it('are passed over, be they of a later or of an earlier one', () => {
    expect(shown(both, 1, '1.0.0')).toEqual(['1.0.0', 'reviewed', '1.0.0', '1.0.0']);
    expect(shown(both, 1, '1.0.0', '1.1.0')).toEqual(['1.0.0', 'reviewed', '1.0.0', '1.0.0']);
    expect(shown(both, 2, '1.0.0', '1.1.0')).toEqual(['1.1.0', 'reviewed', '1.1.0', '1.1.0']);
    expect(shown([...both, forRevision('1.2.0', 1)], 2, '1.0.0', '1.1.0', '1.2.0')).toEqual(['1.1.0', 'reviewed', '1.1.0', '1.1.0']);
  });
  it('are suspended where none fits', () => {
    expect(shown(both, 3, '1.0.0', '1.1.0')).toEqual(['1.1.0', 'suspended', '1.1.0', '1.1.0']);
    expect(shown(both, undefined, '1.0.0', '1.1.0')).toEqual(['1.1.0', 'suspended', '1.1.0', '1.1.0']);
  });
  it('a fitting one that is not signed gives way to none that was', () => {
    expect(shown(both, 2, '1.0.0')).toEqual(['1.1.0', 'not-reviewed', '1.1.0', '1.1.0']);
  });
  it('a withdrawn one withdraws those before it, whatever it was written for', () => {
    const withdrawn = [...both, forRevision('1.2.0', 1, { status: 'retired' })];
    expect(shown(withdrawn, 2, '1.0.0', '1.1.0').slice(0, 2)).toEqual(['1.2.0', 'retired']);
  });
});

describe('a review date', () => {
  it('suspends a version from the day after, and no earlier one stands in for it', () => {
    const day = { now: '2026-12-31' };
    const held = curriculumOf([version('1.0.0'), version('1.1.0', { status: 'active', reviewBy: '2026-12-31', isOwn: true })], {
      today: () => day.now,
      revisionOf: () => 1,
    });
    const reason = () => versionToShow(held.versions(builtIn.id), signed('1.0.0'))?.status.reason;
    expect(reason()).toBe('reviewed');
    day.now = '2027-01-01';
    expect(reason()).toBe('suspended');
  });
});

describe("a tenant's own texts", () => {
  const texts = new Map<string, HeldLesson[]>();
  const curricula = createCurricula({ texts: (tenantId) => texts.get(tenantId) ?? [], revisionOf: () => 1 });

  it('are for that tenant alone, and reviewed there', () => {
    texts.set('north', [version('9.0.0', { status: 'active', isOwn: true })]);
    expect(['north', 'west'].map((tenantId) => curricula.of(tenantId).lesson(builtIn.id)?.version)).toEqual(['9.0.0', builtIn.version]);
    expect(curricula.lesson(builtIn.id)?.version).toBe(builtIn.version);
    expect(versionToShow(curricula.of('north').versions(builtIn.id), signed())?.status).toEqual({
      shown: true,
      mark: null,
      reason: 'reviewed',
    });
    expect(versionToShow(curricula.of('west').versions(builtIn.id), signed())?.status.reason).toBe('not-reviewed');
  });
  it('stand before a built-in one of the same version', () => {
    texts.set('east', [version(builtIn.version, { title: 'Ours', status: 'active', isOwn: true })]);
    expect(
      curricula
        .of('east')
        .versions(builtIn.id)
        .map(({ title }) => title),
    ).toEqual(['Ours']);
  });
  it('of a lesson of their own name answer for a topic; withdrawn, the built-in lesson does again', () => {
    const own = version('1.0.0', { id: 'our-own', status: 'active', isOwn: true });
    texts.set('south', [own]);
    expect(curricula.of('south').lessonForTopic(topicId)?.id).toBe('our-own');
    texts.set('south', [{ ...own, status: 'retired' }]);
    expect(curricula.of('south').lessonForTopic(topicId)?.id).toBe(builtIn.id);
  });
});
