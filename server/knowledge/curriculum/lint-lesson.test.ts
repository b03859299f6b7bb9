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
const ingredientsOf = (lesson: Lesson): string[] => lesson.topics.flatMap((id) => loadDrugKnowledge().topic(id)?.ingredients ?? []);
const sound = lessons.find((one) => one.id === 'clozapine-every-order');
if (sound === undefined) throw new Error('no lesson');

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))('%s', (_, lesson) => {
  it('keeps every writing rule a machine can check', () =>
    expect(lintLesson(lesson, { brandNames, ingredients: ingredientsOf(lesson) })).toEqual([]));
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
    lintLesson(lesson, { brandNames: ['Brandex'], ingredients: ['clozapine'] }).map((problem) => `${problem.at}: ${problem.rule}`);
  const withItem = (change: Partial<Lesson['items'][number]>): Lesson => {
    const [first, ...rest] = sound.items;
    return first === undefined ? sound : { ...sound, items: [{ ...first, ...change }, ...rest] };
  };
  const withFirstOption = (change: Partial<Lesson['items'][number]['options'][number]>): Lesson =>
    withItem({ options: (sound.items[0]?.options ?? []).map((option, index) => (index === 0 ? { ...option, ...change } : option)) });
  const withOptions = (a: string, key: string, c: string, stem = 'Age 40. Best next step?'): Lesson =>
    withItem({
      stem,
      options: [a, key, c].map((text, index) => ({ id: 'abc'.charAt(index), text, correct: index === 1, feedback: 'Because.' })),
    });
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
    ['a long sentence in a key point', withPoint(`${words(21)}.`), 'k1: a sentence over 20 words'],
    ['a long sentence in a stem', withItem({ stem: `${words(21)}?` }), 'C1: a sentence over 20 words'],
    ['a long sentence in feedback', withFirstOption({ feedback: `${words(21)}.` }), 'C1.a feedback: a sentence over 20 words'],
    [
      'a long sentence in a drawer',
      { ...sound, populations: { ...sound.populations, older: `${words(21)} (8.5)` } },
      'populations.older: a sentence over 20 words',
    ],
    [
      'an option half as long again as the others',
      withOptions('twelve chars', 'twelve chars', 'x'.repeat(25)),
      'C1.c: length cues the option',
    ],
    ['a negative option', withFirstOption({ text: 'Not before next week' }), 'C1.a: negative option'],
    ['the least of something as an option', withFirstOption({ text: 'The least of the doses' }), 'C1.a: negative option'],
    ['never in a stem', withItem({ stem: 'Alcohol never asked about. Best next step?' }), 'C1: negative stem'],
    ['"no" as the question', withItem({ stem: 'Age 40. Which patient needs no test?' }), 'C1: negative stem'],
    [
      'a negative question for retrieval',
      { ...sound, retrieval: { ...sound.retrieval, stem: 'What must not be given?' } },
      'retrieval: negative stem',
    ],
    [
      'a word of the stem in the key alone',
      withOptions('Take it', 'Give naloxone', 'Leave it', 'Age 40, naloxone at home. Best next step?'),
      'C1: of the stem\'s words only the key holds "naloxone"',
    ],
    [
      'keys that are mostly the longest option',
      {
        ...sound,
        items: sound.items.map((item) => ({
          ...item,
          options: item.options.map((one) => (one.correct ? { ...one, text: words(20) } : one)),
        })),
      },
      'items: the key is the longest option most often',
    ],
    ['relative risk alone', withPoint('It doubles the risk of heart attack.'), 'k1: relative risk alone'],
    ['a hazard ratio alone', withFirstOption({ feedback: 'The hazard ratio was 1.2.' }), 'C1.a feedback: relative risk alone'],
    ['a hold for good', withFirstOption({ text: 'Hold it for good' }), 'C1.a: hold is for now, stop for good'],
    [
      'a stop that ends',
      withFirstOption({ feedback: 'Stop it until the count is back.' }),
      'C1.a feedback: stop is for good, hold for now',
    ],
    ['a stop that restarts', withPoint('Stop it at surgery, then restart.'), 'k1: stop is for good, hold for now'],
    [
      'a summary too long for the longest name',
      { ...sound, cardSummary: `{drug}: ${'x'.repeat(130)}` },
      'cardSummary: not under 140 characters',
    ],
    [
      'a scope beyond its topics',
      { ...sound, scope: { ...sound.scope, ingredients: ['clozapine', 'quetiapine'] } },
      'scope: scope names quetiapine, no topic of the lesson holds it',
    ],
    [
      'a scope short of its topics',
      { ...sound, scope: { ...sound.scope, ingredients: ['quetiapine'] } },
      'scope: a topic of the lesson holds clozapine, the scope does not name it',
    ],
    [
      'a REMS line dated by the day of reading',
      { ...sound, rems: { ...sound.rems, asOf: '2026-11-22' } },
      'rems: as of 2026-11-22, its first label is of 2026-04-21',
    ],
    [
      'a card that dates another label',
      { ...sound, cardDetail: 'Label version 6, 2026-04-20. {why}' },
      'cardDetail: 2026-04-20 is of no source',
    ],
    [
      'an exception for nothing',
      { ...sound, exceptions: [{ at: 'k1', rule: 'over 35 words', reason: 'a list' }] },
      'k1: an exception for nothing: over 35 words',
    ],
    ['an item answered by chance', withItem({ difficulty: 0.3 }), 'C1: difficulty at chance'],
    ['an unknown enemy', withItem({ enemies: ['Z9'] }), 'C1: unknown enemy Z9'],
  ] satisfies [string, Lesson, string][])('finds %s', (_, lesson, problem) => expect(rulesOf(lesson)).toContain(problem));

  it.each([
    ['what only cites', withPoint(`${words(20)} (L1 box, 5.1; L2 Dosage, 2.1).`)],
    ['an amount', withFirstOption({ text: 'Wait at least 24 hours' })],
    ['a fact of the case', withItem({ stem: 'Age 40, no ulcer, no fever. Best next step?' })],
    ['a colleague who says no', withItem({ stem: "Age 40. A colleague: 'No test is needed.' Best plan?" })],
    ['a frequency beside a ratio', withPoint('It doubles the risk: 2 instead of 1 per 1,000.')],
    ['a stop for good', withPoint('Stop it and plan another treatment.')],
    ['a scope in words', { ...sound, scope: { ...sound.scope, ingredients: ['clozapine'] } }],
  ] satisfies [string, Lesson][])('lets %s stand', (_, lesson) =>
    expect(rulesOf(lesson).filter((one) => !/length cues|key holds/.test(one))).toEqual([]),
  );

  it('lets a named exception stand', () => {
    const long = withPoint(`${words(21)}.`);
    const rule = 'a sentence over 20 words';
    expect(rulesOf(long)).toEqual([`k1: ${rule}`]);
    expect(rulesOf({ ...long, exceptions: [{ at: 'k1', rule, reason: 'a list' }] })).toEqual([]);
  });

  it.each<[string, Lesson]>([
    ['error-prone abbreviation', withPoint('Give 5 U a day.')],
    ['trailing zero', withPoint('Give 5.0 mg a day.')],
    ['naked decimal', withPoint('Give .5 mg a day.')],
    ['relative risk alone', withPoint('It doubles the risk.')],
    ['hold is for now, stop for good', withPoint('Hold it for good.')],
    ['credit wording', withPoint('It earns CME.')],
    ['words of fear or liability', withPoint('It is malpractice.')],
  ])('lets no exception silence what may harm: %s', (rule, lesson) => {
    const before = rulesOf(lesson);
    const asked = rulesOf({ ...lesson, exceptions: [{ at: 'k1', rule, reason: 'we like it so' }] });
    expect(before.some((one) => one === `k1: ${rule}`)).toBe(true);
    expect(asked).toEqual(expect.arrayContaining([...before, `exceptions: no exception can be made of “${rule}”, as is asked for k1`]));
  });

  it('lets no exception silence anything but how long and how asked, whatever it names', () => {
    const bad = { ...withPoint('Give 5.0 mg, .5 mg or 5 U of Clozaril: it doubles the risk.'), cardDetail: 'No reason, 1999-01-01.' };
    const before = lintLesson(bad, { brandNames: ['Clozaril'] });
    const silenced = { ...bad, exceptions: before.map(({ at, rule }) => ({ at, rule, reason: 'because' })) };
    const left = lintLesson(silenced, { brandNames: ['Clozaril'] }).map(({ rule }) => rule);
    const isStyle = (rule: string): boolean => /words$|option$|always|negative|key holds/.test(rule);
    expect(before.filter(({ rule }) => !isStyle(rule)).length).toBeGreaterThan(5);
    for (const { rule } of before.filter((one) => !isStyle(one.rule))) expect(left).toContain(rule);
  });

  it('counts words as they are read', () => expect(wordCount('Hold at ≥ 38.5 °C; ANC < 500/µL')).toBe(6));
});
