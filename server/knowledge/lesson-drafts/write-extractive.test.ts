import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fixedClock } from '../../platform/index.ts';
import { contentStatus, createCurriculum, lintLesson, parseLesson, versionToShow, type Lesson } from '../curriculum/index.ts';
import { draftYaml } from './draft-yaml.ts';
import type { LessonDraft } from './draft.ts';
import { boxText, exampleSource } from './label-fixture.ts';
import { notNamed } from './write-blanks.ts';
import { createExtractiveWriter } from './write-extractive.ts';

const clock = fixedClock('2026-11-22T10:00:00Z');
const write = async (over: object = {}, before?: object): Promise<LessonDraft> =>
  createExtractiveWriter({ clock }).write(exampleSource(over), before === undefined ? undefined : exampleSource(before));

describe('a draft from a label', () => {
  it('takes the statements that ask for something, the full box before its Highlights, with their places', async () => {
    const source = exampleSource();
    const { lesson, claims, dropped } = await write();
    expect(lesson.keyPoints.map(({ text, source: cited }) => `${cited}: ${text}`)).toEqual([
      'L1 box: [[Before starting exampletine, obtain an absolute neutrophil count.]]',
      'L1 box: [[Starting exampletine is not recommended in patients with a neutrophil count less than 1500/µL.]]',
      'L1 box: [[If fever of 38.5 °C or greater develops, interrupt exampletine and measure the neutrophil count.]]',
      'L1 box: [[Exampletine is contraindicated in patients with severe hepatic impairment.]]',
      'L1 box: [[If liver failure is suspected, permanently discontinue exampletine.]]',
    ]);
    for (const { span } of claims)
      expect(source.sections.find(({ id }) => id === span.section)?.text.slice(span.start, span.end)).toBe(span.text);
    expect(claims.length).toBeGreaterThan(8);
    expect(dropped).toEqual([]);
  });

  it('names drug, headings, label and what it was made by', async () => {
    const { lesson, machineMade } = await write();
    expect(machineMade).toEqual({
      writer: 'extractive',
      model: null,
      at: '2026-11-22T10:00:00.000Z',
      label: { setId: '11111111-2222-4333-8444-555555555555', version: 4, effective: '2026-05-21' },
    });
    expect(lesson.title).toBe('Exampletine: severe neutropenia, liver injury');
    expect(lesson.scope).toEqual({ ingredients: ['exampletine'], routesForms: ['oral'], headings: ['severe neutropenia', 'liver injury'] });
    expect(lesson.objective).toBe('For each exampletine order decide: sign, choose another drug, check first, hold.');
    expect(lesson.sources).toMatchObject([
      { id: 'L1', version: 4, effective: '2026-05-21', application: 'NDA000001', readOn: '2026-11-22' },
    ]);
  });

  it('asks with the label’s own neighboring numbers, with what the label is silent on, and ships no question without options', async () => {
    const { lesson, gaps } = await write();
    const asked = [...lesson.items, ...(lesson.retrieval === null ? [] : [lesson.retrieval])];
    const number = asked.find(({ stem }) => stem.includes('less than _____'));
    expect(number?.stem).toBe(
      'This label advises against: [[Starting exampletine … in patients with a neutrophil count less than _____.]] Which value does this label give?',
    );
    expect(number?.options.map(({ text, correct }) => `${correct ? '*' : ''}${text}`).toSorted()).toEqual([
      '*[[1500/µL]]',
      '[[1000/µL]]',
      '[[500/µL]]',
    ]);
    expect(number?.options.find(({ text }) => text.includes('1000'))?.feedback).toBe(
      '[[Interrupt exampletine if the neutrophil count is less than 1000/µL.]]',
    );
    const check = asked.find(({ stem }) => stem.includes('obtain an _____'));
    expect(check?.stem).toBe('[[Before starting exampletine, obtain an _____.]] Which check does this label name here?');
    expect(check?.options.find(({ correct }) => correct)?.text).toBe('[[absolute neutrophil count]]');
    expect(check?.options.filter(({ correct }) => !correct).every(({ feedback }) => feedback === notNamed)).toBe(true);
    for (const { options } of asked) expect(options.length).toBeGreaterThanOrEqual(3);
    // No member more than a lesson has: nobody could take it out in the editor.
    expect(Object.keys(lesson.retrieval ?? {})).toEqual(['stem', 'source', 'options']);
    // Nothing in this label excludes the act: a person writes the options, and reads what would be asked.
    expect(gaps.find(({ reason }) => reason.includes('If fever of 38.5'))?.reason).toContain('a person must write the wrong options');
    expect(gaps.map(({ at }) => at)).toEqual(expect.arrayContaining(['audience', 'topics', 'risk', 'objective']));
  });

  it('says what the label says of groups of people, and leaves a group open that it does not speak of', async () => {
    const { lesson, gaps } = await write();
    expect(lesson.populations).toMatchObject({
      pregnancy: '[[Exampletine can cause fetal harm when given to a pregnant woman.]] (8.1)',
      pediatric: '[[Safety and effectiveness in pediatric patients have not been established.]] (8.4)',
    });
    expect(gaps.map(({ at }) => at)).toEqual(expect.arrayContaining(['populations.lactation', 'populations.older']));
  });

  it('names a REMS only where the label does, and none only where the whole label was read', async () => {
    expect((await write()).lesson.rems).toMatchObject({ status: 'none-named', text: 'This label names no REMS.', asOf: '2026-05-21' });
    const statement = 'Exampletine is available only through a restricted program, the Exampletine REMS.';
    expect((await write({ boxed_warning: [`${boxText.split(' WARNING')[0] ?? ''} ${statement}`] })).lesson.rems).toMatchObject({
      status: 'named',
      text: `[[${statement}]]`,
    });
    const boxAlone = await createExtractiveWriter({ clock }).write({ ...exampleSource(), isWhole: false });
    expect(boxAlone.lesson.rems).toBeNull();
    expect(boxAlone.gaps).toContainEqual({ at: 'rems', reason: 'only the boxed warning was read; it names no REMS' });
  });

  it('refuses a label without a box, and another label in place of an earlier version', async () => {
    await expect(write({ boxed_warning: ['PHARMACY BULK PACKAGE'] })).rejects.toThrow('no boxed warning to draft a lesson from: packaging');
    await expect(write({}, { set_id: '99999999-2222-4333-8444-555555555555' })).rejects.toThrow('These are two labels');
    await expect(write({}, { version: '4' })).rejects.toThrow('Version 4 is not before version 4.');
  });
});

describe('what changed', () => {
  const older = boxText.replace('permanently discontinue', 'interrupt');

  it('pairs the words of two versions', async () => {
    const { lesson, claims } = await write({}, { version: '3', boxed_warning: [older] });
    expect(lesson.whatChanged).toEqual([
      {
        basis: 'within-set',
        since: '2026-05',
        showUntil: '2027-05',
        source: 'L1 box',
        text:
          '5/2026: now [[If liver failure is suspected, permanently discontinue exampletine.]]; ' +
          'before [[If liver failure is suspected, interrupt exampletine.]]',
      },
    ]);
    expect(lesson.sources).toMatchObject([{ comparedWith: { version: 3, effective: '2026-05-21' } }]);
    expect(claims.some(({ at }) => at === 'whatChanged')).toBe(true);
  });

  it('is silent on white space, and says which versions are missing', async () => {
    expect((await write({}, { version: '3', boxed_warning: [boxText.replaceAll('. ', '.  ')] })).lesson.whatChanged).toEqual([]);
    expect((await write({}, { version: '2', boxed_warning: [older] })).gaps).toContainEqual({
      at: 'whatChanged',
      reason: 'versions between 2 and 4 are not held',
    });
  });

  it('reports what the label lists, without a claim on its wording', async () => {
    const { lesson } = await write({ recent_major_changes: ['Boxed Warning 5/2026 Dosage and Administration (2.1) 5/2026'] });
    expect(lesson.whatChanged).toMatchObject([
      { basis: 'reported', since: '2026-05', text: 'The label lists its boxed warning among its changes of 5/2026; wording not compared.' },
    ]);
    expect((await write()).lesson.whatChanged).toEqual([]);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'drafts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As if somebody had filled every gap in haste and left the label's words as they are. */
const filledUp = (draft: LessonDraft): Record<string, unknown> => {
  const [number] = draft.lesson.items;
  if (number === undefined) throw new Error('no item');
  const item = (id: string): object => ({ ...number, id, critical: true, difficulty: 0.6, skills: [draft.lesson.skills[0]] });
  return {
    ...draft.lesson,
    audience: { roles: ['physician'], settings: ['inpatient'], level: 'novice' },
    topics: ['exampletine'],
    scope: { ...draft.lesson.scope, excludes: 'other forms' },
    risk: 'high-alert',
    minutes: 3,
    retrieval: draft.lesson.retrieval ?? { stem: number.stem, source: number.source, options: number.options },
    populations: { pregnancy: 'a', lactation: 'a', pediatric: 'a', older: 'a', kidneyLiver: 'a' },
    items: [item('D1'), item('D2'), item('D3')],
    authors: [],
    reviewers: [],
    disclosures: [],
    reviewedOn: null,
    reviewBy: null,
  };
};

describe('a draft and the curriculum', () => {
  it('is no lesson: the curriculum refuses the file', async () => {
    const yaml = draftYaml(await write());
    expect(() => parseLesson('draft.yaml', yaml)).toThrow(/machineMade/);
    writeFileSync(join(folder, 'draft.yaml'), yaml);
    expect(() => createCurriculum(folder)).toThrow(/draft.yaml/);
    rmSync(join(folder, 'draft.yaml'));
    const filled = JSON.stringify({ ...filledUp(await write()), machineMade: (await write()).machineMade });
    expect(() => parseLesson('draft.yaml', filled)).toThrow(/machineMade/);
  });

  it('stays a draft with its gaps filled: no clinician is shown it, whoever signed it', async () => {
    const lesson = parseLesson('draft.yaml', JSON.stringify(filledUp(await write())));
    const reviews = [{ lessonId: lesson.id, lessonVersion: lesson.version, reviewedOn: '2026-11-22' }];
    for (const exampleContent of [true, false]) {
      expect(contentStatus(lesson, { exampleContent, reviews })).toMatchObject({ shown: false, reason: 'draft' });
      expect(versionToShow([lesson], { exampleContent, reviews })?.status.shown).toBe(false);
    }
  });

  it('is not published in the label’s words: marked, or with the marks rubbed out', async () => {
    const draft = await write();
    const lesson = parseLesson('draft.yaml', JSON.stringify(filledUp(draft)));
    const rules = (one: Lesson): string[] =>
      lintLesson(one, { brandNames: [], labelTexts: [boxText] })
        .filter(({ at }) => /^k\d$/.test(at))
        .map(({ rule }) => rule.split(':')[0] ?? '');
    expect(rules(lesson)).toEqual(Array.from({ length: 5 }, () => 'words of the label, to be said in one’s own'));
    const rubbed = parseLesson('draft.yaml', JSON.stringify(filledUp(draft)).replace(/\[\[|\]\]/g, ''));
    expect(rules(rubbed)).toContain('more than 8 words of the label in a row');
    expect(
      rules({ ...lesson, keyPoints: lesson.keyPoints.map((point) => ({ ...point, text: 'Check the neutrophil count first.' })) }),
    ).toEqual([]);
  });

  it('prints YAML with its gaps as comments and what every claim rests on', async () => {
    const yaml = draftYaml(await createExtractiveWriter({ clock }).write({ ...exampleSource(), isWhole: false }));
    expect(parse(yaml)).toMatchObject({ id: 'exampletine-order', status: 'draft', reviewedOn: null });
    expect(yaml).toContain('# GAP topics: ');
    expect(yaml).toContain('# GAP retrieval: ');
    expect(yaml).not.toContain('\nretrieval:');
    expect(yaml).toMatch(/# {2}key point 1: L1 box \(box \d+-\d+\)/);
    expect(yaml).toContain('# Nothing was dropped.');
  });
});
