import { describe, expect, it } from 'vitest';
import { loadDrugKnowledge } from '../drug-labels/index.ts';
import { createCurriculum, type Lesson } from './index.ts';
import { lintLesson } from './lint-lesson.ts';
import { longestPathWords, wordCount } from './straight-path.ts';

const lessons = createCurriculum().lessons();
const brandNames = [
  ...new Set(
    loadDrugKnowledge()
      .search('[', 1000)
      .flatMap((product) => /\[([^\]]+)\]/.exec(product.display)?.[1] ?? []),
  ),
];
const sound = lessons.find((one) => one.id === 'clozapine-every-order');
if (sound === undefined) throw new Error('no lesson');

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))('%s', (_, lesson) => {
  it('keeps every writing rule a machine can check', () => expect(lintLesson(lesson, { brandNames })).toEqual([]));
  it('is read in 350 words at most', () => expect(longestPathWords(lesson)).toBeLessThanOrEqual(350));
  it('has a bank from which a retry can serve three others', () => expect(lesson.items.length).toBeGreaterThanOrEqual(2 * lesson.served));
  it('ships unsigned', () => {
    expect(lesson.status).toBe('in-review');
    expect([lesson.authors, lesson.reviewers, lesson.reviewedOn]).toEqual([[], [], null]);
  });
  it('covers a known topic that points back at it', () => {
    for (const id of lesson.topics) expect(loadDrugKnowledge().topic(id)?.lessonId).toBe(lesson.id);
  });
  it('cites the label version its topic shows', () => {
    const [topicId = ''] = lesson.topics;
    const topic = loadDrugKnowledge().topic(topicId);
    const [label] = lesson.sources;
    expect(label).toMatchObject({
      kind: 'label',
      setId: topic?.label.setId,
      version: topic?.label.version,
      effective: topic?.label.effective,
    });
  });
});

describe('the linter', () => {
  const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');
  const rulesOf = (lesson: Lesson): string[] =>
    lintLesson(lesson, { brandNames: ['Brandex'] }).map((problem) => `${problem.at}: ${problem.rule}`);
  const withItem = (change: Partial<Lesson['items'][number]>): Lesson => {
    const [first, ...rest] = sound.items;
    return first === undefined ? sound : { ...sound, items: [{ ...first, ...change }, ...rest] };
  };
  const withFirstOption = (change: Partial<Lesson['items'][number]['options'][number]>): Lesson =>
    withItem({ options: (sound.items[0]?.options ?? []).map((option, index) => (index === 0 ? { ...option, ...change } : option)) });
  const withPoint = (text: string): Lesson => ({
    ...sound,
    keyPoints: sound.keyPoints.map((point, index) => (index === 0 ? { ...point, text } : point)),
  });

  it.each([
    ['a long key point', withPoint(words(36)), 'k1: over 35 words'],
    [
      'long key points together',
      { ...sound, keyPoints: sound.keyPoints.map((point) => ({ ...point, text: words(30) })) },
      'keyPoints: over 130 words',
    ],
    ['a long stem', withItem({ stem: `${words(36)}?` }), 'C1: stem over 35 words'],
    ['a negative stem', withItem({ stem: 'Which of these is not right?' }), 'C1: negative stem'],
    ['a stem without a question', withItem({ stem: 'Best next step.' }), 'C1: the stem asks nothing'],
    ['long feedback', withFirstOption({ feedback: words(36) }), 'C1.a: feedback over 35 words'],
    ['all of the above', withFirstOption({ text: 'All of the above, in that order' }), 'C1.a: all, none or combined options'],
    ['never', withFirstOption({ text: 'Never give it to this patient' }), 'C1.a: always or never'],
    ['a giveaway length', withFirstOption({ text: words(40) }), 'C1.a: length cues the option'],
    ['a long summary', { ...sound, cardSummary: 'x'.repeat(140) }, 'cardSummary: not under 140 characters'],
    ['a detail without its reason', { ...sound, cardDetail: 'Nothing personal.' }, 'cardDetail: holds {why} once'],
    ['a naked decimal', withPoint('Give .5 mg.'), 'k1: naked decimal'],
    ['a trailing zero', withPoint('Give 5.0 mg.'), 'k1: trailing zero'],
    ['QD', withPoint('Give it QD.'), 'k1: error-prone abbreviation'],
    ['units as U', withPoint('Give 10 U now.'), 'k1: error-prone abbreviation'],
    ['a brand', withPoint('Choose Brandex instead.'), 'k1: brand name brandex'],
    ['credit', withPoint('Earn CME here.'), 'k1: credit wording'],
    [
      'a change shown too long',
      { ...sound, whatChanged: [{ basis: 'reported', since: '2024-01', showUntil: '2026-01', text: 'x', source: 'L1' }] },
      'whatChanged 2024-01: shown over 12 months without a reason',
    ],
    [
      'wording claimed from one version',
      { ...sound, whatChanged: [{ basis: 'within-set', since: '2026-01', showUntil: '2026-06', text: 'x', source: 'L1' }] },
      'whatChanged 2026-01: wording claimed without two versions of one set',
    ],
    ['an item answered by chance', withItem({ difficulty: 0.3 }), 'C1: difficulty at chance'],
    ['an unknown enemy', withItem({ enemies: ['Z9'] }), 'C1: unknown enemy Z9'],
  ] satisfies [string, Lesson, string][])('finds %s', (_, lesson, problem) => expect(rulesOf(lesson)).toContain(problem));

  it('counts words as they are read', () => expect(wordCount('Hold at ≥ 38.5 °C; ANC < 500/µL')).toBe(6));
});
