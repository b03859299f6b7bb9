import { describe, expect, it } from 'vitest';
import { lessonTextStates } from '../../contract/index.ts';
import { nextVersion } from '../curriculum/index.ts';
import type { LessonDraft } from '../lesson-drafts/index.ts';
import { checklist } from './checklist.ts';
import { decideSteps } from './decide-steps.ts';
import { findProblems, type CitedLabel } from './find-problems.ts';
import { asDraft, withoutOldMarks } from './lesson-body.ts';
import { builtIn, setId } from './lesson-texts-fixture.ts';
import { publishedBody } from './publish-body.ts';
import { updateLesson } from './update-lesson.ts';

const lesson = builtIn();
const topic = () => ({ ingredients: lesson.scope.ingredients });
const label = (over: Partial<CitedLabel> = {}): CitedLabel => ({
  setId,
  version: 2,
  effective: '2026-05-07',
  record: null,
  brandNames: [],
  changedIn: null,
  ...over,
});
const problems = (body: Record<string, unknown>, over: Partial<CitedLabel> = {}) =>
  findProblems({ ...lesson, ...body }, { labels: [label(over)], heldSets: new Set([setId]), topic });

describe('the steps', () => {
  it.each(lessonTextStates)('%s: a rule that is broken, or a hand in it, keeps a text from clinicians', (state) => {
    for (const problemCount of [0, 1])
      for (const writers of [[], ['me'], ['other'], ['other', 'me']]) {
        const can = decideSteps({ state, problems: problemCount, writers }, 'me');
        expect(can.publish === null).toBe(state === 'in-review' && problemCount === 0 && !writers.includes('me'));
        expect(can.submit === null).toBe(state === 'draft' && problemCount === 0);
        expect(can.edit === null).toBe(state === 'draft');
        expect(can.withdraw === null).toBe(state === 'published');
      }
  });
});

it.each([
  [[], '1.0.0'],
  [['0.3.0'], '0.4.0'],
  [['1.9.0', '1.10.2', '1.2.0'], '1.11.0'],
])('after %j comes %s', (known, next) => expect(nextVersion(known)).toBe(next));

it('the checklist has its twenty lines', () => expect(new Set(checklist).size).toBe(20));

describe('problems', () => {
  it('are none of a sound lesson', () => expect(problems({})).toEqual([]));

  const [item] = lesson.items;
  const items = (over: object) => [{ ...item, ...over }, ...lesson.items.slice(1)];
  it.each([
    [
      'an option',
      { items: items({ options: item?.options.map((one, at) => (at === 1 ? { ...one, text: 'Never start it today' } : one)) }) },
      'items.0.options.1.text',
    ],
    [
      'feedback',
      { items: items({ options: item?.options.map((one, at) => (at === 0 ? { ...one, feedback: 'A U of it.' } : one)) }) },
      'items.0.options.0.feedback',
    ],
    ['a stem', { items: items({ stem: 'Age 62. What now' }) }, 'items.0.stem'],
    [
      'a key point',
      { keyPoints: lesson.keyPoints.map((one, at) => (at === 2 ? { ...one, text: 'Give .5 mg.' } : one)) },
      'keyPoints.2.text',
    ],
    ['the recall question', { retrieval: { ...lesson.retrieval, stem: 'Nothing' } }, 'retrieval.stem'],
    ['a population', { populations: { ...lesson.populations, older: 'A malpractice.' } }, 'populations.older'],
    ['what changed', { whatChanged: [{ ...lesson.whatChanged[0], text: 'Credit for CME.' }] }, 'whatChanged.0.text'],
    ['a member that is missing', { objective: undefined }, 'objective'],
    ['a member that is wrong', { items: items({ difficulty: 2 }) }, 'items.0.difficulty'],
    ['a quotation, whatever else is missing', { objective: undefined, rems: { ...lesson.rems, text: '[[The label.]]' } }, 'rems.text'],
  ])('of %s have their place', (_, body, at) => expect(problems(body).map((one) => one.at)).toContain(at));

  it('are what the kept label does not bear', () => {
    expect(problems({}, { effective: '2026-05-08' })).toEqual([
      { at: 'sources.0.effective', message: 'Source 1, effective date has to be 2026-05-08: that is the date of version 2.' },
    ]);
    expect(problems({}, { version: 1 })).toEqual([
      { at: 'sources.0.version', message: 'Source 1, version is 2, and that version of this label was not imported.' },
    ]);
    expect(problems({}, { changedIn: 4 })).toEqual([
      {
        at: 'sources.0.version',
        message: 'Source 1, version is behind: the boxed warning of this label changed in version 4. Cite that one.',
      },
    ]);
    expect(problems({}, { brandNames: ['methotrexate'] }).length).toBeGreaterThan(0);
    expect(problems({}, { record: {} })).toContainEqual({
      at: 'keyPoints.1.text',
      message: 'Key point 2, text rests on section 2.1, which the label cited does not have.',
    });
  });

  it('say nothing of a label that was never imported', () =>
    expect(findProblems({ ...lesson }, { labels: [], heldSets: new Set(), topic })).toEqual([]));
});

describe('an update', () => {
  const draft = {
    lesson: {
      sources: [{ ...lesson.sources[0], id: 'L1', version: 3, effective: '2026-10-01', application: 'NDA1' }],
      rems: { status: 'none-named', text: '', source: 'L1', asOf: '2026-10-01' },
      whatChanged: [{ basis: 'within-set', since: '2026-10', showUntil: '2027-10', source: 'L1 box', text: '10/2026: new [[x]]' }],
      keyPoints: [],
      items: [],
    },
    claims: [],
    gaps: [],
    dropped: [],
  } as unknown as LessonDraft;
  const to = { setId, version: 3, effective: '2026-10-01', readOn: '2026-11-22' };
  const unchanged = { added: [], removed: [], changed: [] };

  it('keeps what the lesson says, moves its source, and marks the points that the change bears on', () => {
    const removed = [
      'Avoid tofacitinib where clot risk is raised or a serious infection is active.',
      'Something about pharmacokinetics entirely.',
    ];
    const { body, evidence } = updateLesson(lesson, draft, { ...unchanged, removed }, to);
    expect(body['items']).toEqual(lesson.items);
    expect(body['sources']).toMatchObject([{ id: 'L1', version: 3, application: 'ANDA209633' }, { id: 'X1' }]);
    expect(body['rems']).toMatchObject({ asOf: '2026-10-01', text: lesson.rems.text });
    // What was shown until 2026-10 is not any more.
    expect(body['whatChanged']).toEqual(draft.lesson.whatChanged);
    expect((body['keyPoints'] as { changed: boolean }[]).map(({ changed }) => changed)).toEqual([false, false, true, false, false]);
    expect(evidence.gaps.map(({ at }) => at)).toEqual(['keyPoints.2.text', 'keyPoints']);
  });

  it('names a label that the lesson did not cite yet', () => {
    const { body } = updateLesson(lesson, draft, unchanged, { ...to, setId: '11111111-2222-4333-8444-000000000001' });
    expect((body['sources'] as { id: string }[]).map(({ id }) => id)).toEqual(['L1', 'X1', 'L2']);
    expect(body['whatChanged']).toMatchObject([{ source: 'L2 box' }]);
    expect(body['rems']).toEqual(lesson.rems);
  });

  it('gives a label no name that another source has, though an earlier one was taken out', () => {
    const sources = lesson.sources.map((source) => ({ ...source, id: source.id === 'L1' ? 'L2' : 'Label' }));
    const { body } = updateLesson({ ...lesson, sources }, draft, unchanged, { ...to, setId: '11111111-2222-4333-8444-000000000001' });
    expect((body['sources'] as { id: string }[]).map(({ id }) => id)).toEqual(['L2', 'Label', 'L3']);
    expect(body['whatChanged']).toMatchObject([{ source: 'L3 box' }]);
  });
});

it('nobody types who wrote or reviewed a lesson, nor what it was written for', () => {
  const typed = {
    ...lesson,
    id: 'other',
    status: 'active',
    reviewers: [{ person: 'x' }],
    reviewedOn: '2026-01-01',
    topicRevisions: { a: 9 },
    isOwn: true,
  };
  const draft = asDraft(typed, { lessonId: lesson.id, version: '0.4.0' });
  expect(draft).toMatchObject({
    id: lesson.id,
    version: '0.4.0',
    status: 'draft',
    authors: [],
    reviewers: [],
    reviewedOn: null,
    topicRevisions: {},
  });
  expect(draft).not.toHaveProperty('isOwn');
  const step = (name: 'begin' | 'edit' | 'submit' | 'publish', personId: string, day: string, company: string | null = null) => ({
    step: name,
    personId,
    by: `Dr. ${personId}`,
    at: new Date(`${day}T12:00:00Z`),
    disclosure: company === null ? null : { company, nature: 'Speaker', mitigated: true },
  });
  const steps = [
    step('begin', 'a', '2026-11-01'),
    step('edit', 'b', '2026-11-02'),
    step('submit', 'b', '2026-11-03', 'Old'),
    step('submit', 'b', '2026-11-04', 'New'),
    step('publish', 'c', '2026-11-05'),
  ];
  const out = publishedBody(draft, { lessonId: lesson.id, version: '0.5.0', steps, reviewBy: '2027-11-01', revisionOf: () => 7 });
  expect(out).toMatchObject({
    status: 'active',
    version: '0.5.0',
    topicRevisions: { 'tofacitinib-oral': 7 },
    authors: [
      { person: 'Dr. a', date: '2026-11-01' },
      { person: 'Dr. b', date: '2026-11-04' },
    ],
    reviewers: [{ person: 'Dr. c', date: '2026-11-05' }],
    disclosures: [{ person: 'Dr. b', company: 'New', collectedOn: '2026-11-04' }],
    reviewedOn: '2026-11-05',
    reviewBy: '2027-11-01',
  });
});

it('begins the next version without the marks of an earlier change, once the warning has changed since', () => {
  const body = { topics: ['t'], topicRevisions: { t: 2 }, keyPoints: [{ id: 'k1', changed: true }, 'half typed'] };
  expect(withoutOldMarks(body, () => 3)).toMatchObject({ keyPoints: [{ id: 'k1', changed: false }, 'half typed'] });
  expect(withoutOldMarks(body, () => 2)).toBe(body);
});
