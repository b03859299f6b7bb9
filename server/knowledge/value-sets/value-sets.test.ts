import { describe, expect, it } from 'vitest';
import { almost, fuzzRuns } from '../../../test-fixtures/arbitrary-input.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { AppError } from '../../platform/index.ts';
import { loadDrugKnowledge } from '../drug-labels/index.ts';
import { createValueSets, drugTermsOf, indexTerms, SYSTEM, valueSetSchema, type ValueSet } from './index.ts';

const term = (code: string, display: string, ingredients: string[], topicIds: string[] = [], tty = 'SCD') =>
  [code, { code, display, tty, ingredients, topicIds }] as const;
const terms = new Map([
  term('1', 'aspirin 81 MG Oral Tablet', ['10']),
  term('2', 'aspirin 325 MG / codeine 15 MG Oral Tablet', ['10', '20'], ['opioids']),
  term('3', 'codeine 30 MG Oral Tablet', ['20'], ['opioids']),
  term('10', 'aspirin', ['10'], [], 'IN'),
]);
const drugs = indexTerms(terms.values(), () => [{ id: 'opioids', title: 'Opioids' }]);

const set = (name: string, compose: unknown, more: object = {}): ValueSet =>
  valueSetSchema.parse({ resourceType: 'ValueSet', url: `https://example.org/ValueSet/${name}`, status: 'active', compose, ...more });
const url = (name: string): string => `https://example.org/ValueSet/${name}`;
const filtered = (property: string, op: string, value: string) => ({ system: SYSTEM.rxNorm, filter: [{ property, op, value }] });
const codes = (sets: ValueSet[], name: string): string[] =>
  createValueSets({ valueSets: sets, drugs })
    .codings(url(name))
    .map((one) => one.code);
const refused = (work: () => unknown): { detail: string; path: string | undefined } => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return { detail: error.detail, path: error.path };
    throw error;
  }
  throw new Error('was not refused');
};

const aspirin = set('aspirin', { include: [filtered('has_ingredient', '=', '10')] });
const listed = set('listed', {
  include: [
    { system: SYSTEM.icd10, concept: [{ code: 'I10', display: 'Essential hypertension' }] },
    { system: SYSTEM.denial, concept: [{ code: '197' }] },
  ],
});

it('what is inactive in an expansion is in the set and said to be; who wants only what is in use gets that', () => {
  const made = set('made', undefined, {
    expansion: {
      contains: [
        { system: 's', code: 'a' },
        { system: 's', code: 'b', inactive: true, contains: [{ system: 's', code: 'c' }] },
      ],
    },
  });
  const sets = createValueSets({ valueSets: [made], drugs });
  const expanded = (activeOnly?: boolean) =>
    sets.expand(made, { at: new Date(0), ...(activeOnly === undefined ? {} : { activeOnly }) }).expansion?.contains;
  expect(expanded()).toEqual([
    { system: 's', code: 'a' },
    { system: 's', code: 'b', inactive: true },
    { system: 's', code: 'c' },
  ]);
  expect(expanded(true)?.map(({ code }) => code)).toEqual(['a', 'c']);
  expect(sets.codings(made.url).map(({ code }) => code)).toEqual(['a', 'b', 'c']);
  expect(sets.validateCode(made, { system: 's', code: 'b' })).toEqual({ result: true, message: 'b is inactive.', display: null });
});

describe('a value set holds', () => {
  it.each<[string, unknown, string[]]>([
    ['what it lists', { include: [{ system: SYSTEM.cpt, concept: [{ code: '62323' }, { code: '62323' }] }] }, ['62323']],
    ['all codes with an ingredient', { include: [filtered('has_ingredient', '=', '10')] }, ['1', '2', '10']],
    ['with one of several ingredients', { include: [filtered('has_ingredient', 'in', '10, 20')] }, ['1', '2', '3', '10']],
    ['the codes of a warning topic', { include: [filtered('competency-topic', '=', 'opioids')] }, ['2', '3']],
    [
      'what all filters of an include let through',
      {
        include: [
          {
            system: SYSTEM.rxNorm,
            filter: [...filtered('has_ingredient', '=', '10').filter, { property: 'TTY', op: 'not-in', value: 'IN' }],
          },
        ],
      },
      ['1', '2'],
    ],
    ['every topic', { include: [{ system: SYSTEM.topic }] }, ['opioids']],
    ['what another set holds', { include: [{ valueSet: [url('aspirin')] }] }, ['1', '2', '10']],
    [
      'what several sets of one include hold alike',
      { include: [{ ...filtered('competency-topic', '=', 'opioids'), valueSet: [url('aspirin')] }] },
      ['2'],
    ],
    [
      'all includes, without what is excluded',
      {
        include: [{ valueSet: [url('aspirin')] }, { system: SYSTEM.rxNorm, concept: [{ code: '3' }] }],
        exclude: [filtered('TTY', '=', 'IN')],
      },
      ['1', '2', '3'],
    ],
  ])('%s', (_, compose, expected) => {
    expect(codes([aspirin, set('it', compose)], 'it')).toEqual(expected);
  });

  it('what somebody else expanded, where it says nothing else', () => {
    const expansion = { contains: [{ abstract: true, system: 's', code: 'all', contains: [{ system: 's', code: 'one' }] }] };
    expect(codes([set('it', undefined, { expansion })], 'it')).toEqual(['one']);
  });
});

describe('a value set is refused, with its place', () => {
  it.each<[string, unknown, string, string]>([
    ['one that is not known', { include: [{ valueSet: [url('nobody')] }] }, 'unknown-value-set', 'ValueSet.compose.include[0].valueSet[0]'],
    ['itself', { include: [{ valueSet: [url('it')] }] }, 'loop', 'ValueSet.compose'],
    [
      'a filter nobody knows',
      { include: [filtered('parent', 'is-a', '1')] },
      'unsupported-filter',
      'ValueSet.compose.include[0].filter[0]',
    ],
    ['all of RxNorm', { include: [{ system: SYSTEM.rxNorm }] }, 'too-large', 'ValueSet.compose.include[0]'],
    ['all of SNOMED CT', { include: [{ system: SYSTEM.snomed }] }, 'unknown-system', 'ValueSet.compose.include[0]'],
    ['concepts without a system', { include: [{ concept: [{ code: '1' }] }] }, 'no-system', 'ValueSet.compose.include[0]'],
    [
      'concepts and filters',
      { include: [{ ...filtered('TTY', '=', 'IN'), concept: [{ code: '1' }] }] },
      'concept-and-filter',
      'ValueSet.compose.include[0]',
    ],
  ])('%s', (_, compose, name, path) => {
    const found = refused(() => codes([set('it', compose)], 'it'));
    expect(found.detail).toMatch(new RegExp(`^${name}: `));
    expect(found.path).toBe(path);
  });

  it('where it holds or nests too much', () => {
    const chain = Array.from({ length: 5 }, (_, index) => set(`n${index}`, { include: [{ valueSet: [url(`n${index + 1}`)] }] }));
    const sets = createValueSets({ valueSets: [...chain, set('n5', aspirin.compose), aspirin], drugs, limits: { codes: 2, depth: 3 } });
    expect(refused(() => sets.codings(url('n0'))).detail).toMatch(/^too-deep: /);
    expect(refused(() => sets.codings(url('aspirin'))).detail).toMatch(/^too-large: /);
  });
});

describe('$expand', () => {
  const sets = createValueSets({ valueSets: [aspirin, listed], drugs });
  const at = new Date('2026-11-22T10:00:00Z');
  it('finds by words and turns pages', () => {
    expect(sets.expand(url('aspirin'), { filter: 'ORAL aspirin', count: 1, offset: 1, at }).expansion).toEqual({
      timestamp: '2026-11-22T10:00:00.000Z',
      total: 2,
      offset: 1,
      parameter: [
        { name: 'filter', valueString: 'ORAL aspirin' },
        { name: 'count', valueInteger: 1 },
        { name: 'offset', valueInteger: 1 },
      ],
      contains: [{ system: SYSTEM.rxNorm, code: '2', display: 'aspirin 325 MG / codeine 15 MG Oral Tablet' }],
    });
    expect(sets.expand(listed, { count: 0, at }).expansion).not.toHaveProperty('contains');
  });
  it('refuses numbers that are none, and sets that nobody knows', () => {
    expect(refused(() => sets.expand(listed, { count: -1, at })).path).toBe('count');
    expect(refused(() => sets.expand(url('nobody'), { at })).detail).toMatch(/^unknown-value-set: /);
  });
});

describe('$validate-code', () => {
  const sets = createValueSets({ valueSets: [aspirin, listed], drugs });
  it.each([
    [{ system: SYSTEM.icd10, code: 'I10' }, true],
    [{ code: 'I10', display: 'ESSENTIAL hypertension' }, true],
    [{ system: SYSTEM.icd10, code: 'I10', display: 'Asthma' }, false],
    [{ system: SYSTEM.snomed, code: 'I10' }, false],
    [{ code: 'i10' }, false],
  ])('%o is %s', (given, result) => {
    expect(sets.validateCode(url('listed'), given)).toMatchObject({ result });
  });
});

it('never throws anything but a refusal', () => {
  const good = () => ({
    ...listed,
    compose: { include: [...(listed.compose?.include ?? []), filtered('has_ingredient', '=', '10'), { valueSet: [url('aspirin')] }] },
  });
  fc.assert(
    fc.property(almost(good), (any) => {
      const parsed = valueSetSchema.safeParse(any);
      if (!parsed.success) return;
      try {
        createValueSets({ valueSets: [aspirin, parsed.data], drugs }).codings(parsed.data.url);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
    fuzzRuns('value sets', 400),
  );
});

it('reads the ingredients of products from the drug knowledge', () => {
  const terms = [...drugTermsOf(loadDrugKnowledge()).all()];
  const codeOf = (name: string): string => terms.find((one) => one.tty === 'IN' && one.display.toLowerCase() === name)?.code ?? '';
  const metformin = terms.filter((one) => one.ingredients.includes(codeOf('metformin')));
  expect(metformin.length).toBeGreaterThan(20);
  expect(metformin.filter(({ display }) => !/metformin/i.test(display))).toEqual([]);
  // With a salt, and beside another ingredient.
  expect(metformin.some(({ display }) => /^metformin hydrochloride \d+ MG/.test(display))).toBe(true);
  expect(metformin.some(({ display }) => / \/ metformin/.test(display))).toBe(true);
});
