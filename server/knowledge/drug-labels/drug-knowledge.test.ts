import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../platform/index.ts';
import { createDrugKnowledge, loadDrugKnowledge, parseFacts, type Product, type Topic } from './index.ts';

const knowledge = loadDrugKnowledge();
const topicIds = (code: string): string[] | string => {
  const found = knowledge.topicsForCode(code);
  return found.verdict === 'boxed' ? found.topics.map((topic) => topic.id) : found.verdict;
};

describe('which order has a boxed warning', () => {
  it.each([
    ['1357541', 'tofacitinib 5 MG tablet'],
    ['1357547', 'branded tofacitinib 5 MG tablet'],
    ['2048566', 'tofacitinib 10 MG tablet'],
    ['2048568', 'branded tofacitinib 10 MG tablet'],
    ['1357537', 'its strength alone'],
    ['1357536', 'the ingredient, every form of which has this box'],
    ['1358492', 'its salt'],
  ])('%s (%s) is tofacitinib-oral', (code) => expect(topicIds(code)).toEqual(['tofacitinib-oral']));

  it.each([
    ['860092', '15 MG/ML injection'],
    ['860096', '30 MG/ML injectable solution'],
    ['1665461', '30 MG/ML injection'],
    ['1665459', '2 ML injection'],
    ['860114', 'an obsolete prefilled syringe'],
    ['1665679', 'cartridge'],
  ])('%s (ketorolac %s) is ketorolac-injection', (code) => expect(topicIds(code)).toEqual(['ketorolac-injection']));

  it.each(['197535', '197536', '309374', '429212', '104775', '2626'])('%s is clozapine-oral', (code) =>
    expect(topicIds(code)).toEqual(['clozapine-oral']),
  );

  it.each(['1741046', '2273113', '2478433', '834022', '1797855', '476179', '1369825'])(
    '%s is another form of one of them: boxed, and taught by no lesson of its topic',
    (code) => expect(topicIds(code)).toEqual([]),
  );

  it('1540230 (ketorolac with phenylephrine, for the eye) is unboxed', () => expect(topicIds('1540230')).toBe('unboxed'));

  it('stays silent for an ingredient whose routes disagree', () =>
    expect(knowledge.topicsForCode('35827')).toEqual({ verdict: 'unknown' }));

  it.each([
    ['197361', 'unboxed'], // amlodipine 5 MG
    ['198440', 'unboxed'], // acetaminophen 500 MG
    ['845507', 'unboxed'], // everolimus 10 MG, oncology
    ['977427', ['everolimus-transplant-oral']],
    ['197518', ['clindamycin-oral']],
    ['197519', 'unboxed'], // clindamycin lotion
    ['314076', []], // lisinopril 10 MG: boxed by general knowledge, no label record held
    ['855332', ['warfarin-oral']],
    ['105585', ['methotrexate-oral']],
    ['0', 'unknown'],
    ['', 'unknown'],
    ['constructor', 'unknown'],
  ])('%s is %j', (code, expected) => expect(topicIds(code)).toEqual(expected));

  it('says on whose word', () => {
    expect(knowledge.topicsForCode('1357541')).toMatchObject({
      verdict: 'boxed',
      evidence: 'label',
      display: 'tofacitinib 5 mg oral tablet',
    });
    expect(knowledge.topicsForCode('1357547')).toMatchObject({ evidence: 'mapped' });
    expect(knowledge.topicsForCode('860092')).toMatchObject({ evidence: 'listed' });
    expect(knowledge.topicsForCode('2626')).toMatchObject({ evidence: 'curated' });
  });
});

describe('order text', () => {
  it.each(['tofacitinib 5 MG Oral Tablet', '  TOFACITINIB   5MG oral tablet. ', 'tofacitinib'])('%j is known by its exact name', (text) =>
    expect(knowledge.topicsForText(text)).toMatchObject({ verdict: 'boxed' }),
  );

  it.each(['tofacitinb 5 MG Oral Tablet', 'tofacitinib 50 MG Oral Tablet', 'give tofacitinib', 'ketorolac', '', 'tab'])(
    '%j is not guessed at',
    (text) => expect(knowledge.topicsForText(text)).toEqual({ verdict: 'unknown' }),
  );

  it('says nothing where one name has two meanings', () => {
    const [topic] = knowledge.topics();
    const base = { display: 'same name', level: 'product', evidence: 'curated', label: null } as const;
    const products: Product[] = [
      { ...base, code: '1', status: 'boxed', topics: [topic?.id ?? ''] },
      { ...base, code: '2', status: 'unboxed', topics: [] },
    ];
    expect(createDrugKnowledge({ topics: knowledge.topics(), products }).topicsForText('same name')).toEqual({ verdict: 'unknown' });
  });
});

describe('the facts', () => {
  it('hold every topic a product names, and refuse one it does not', () => {
    const product: Product = {
      code: '1',
      display: 'x',
      level: 'product',
      status: 'boxed',
      topics: ['no-such-topic'],
      evidence: 'curated',
      label: null,
    };
    expect(() => createDrugKnowledge({ topics: [], products: [product] })).toThrow('no-such-topic');
    expect(() =>
      createDrugKnowledge({
        topics: [],
        products: [
          { ...product, topics: [] },
          { ...product, topics: [] },
        ],
      }),
    ).toThrow('twice');
  });

  it('carry a version that moves with the content alone', () => {
    const topics: Topic[] = knowledge.topics();
    expect(loadDrugKnowledge().version).toBe(knowledge.version);
    expect(createDrugKnowledge({ topics, products: [] }).version).not.toBe(knowledge.version);
  });

  it('name only lessons that exist, those of the first three topics first', () => {
    const named = knowledge.topics().flatMap((topic) => topic.lessonId ?? []);
    const files = readdirSync(join(projectRoot(), 'server/knowledge/curriculum/lessons'));
    expect(named.slice(0, 3)).toEqual(['tofacitinib-first-order', 'ketorolac-injection', 'clozapine-every-order']);
    expect(named.filter((id) => !files.includes(`${id}.yaml`))).toEqual([]);
  });
});

describe('the data files', () => {
  const topics = JSON.stringify(knowledge.topics().slice(0, 1));
  const setId = 'c963c610-52e5-43ab-aac6-3f7e5341b764';
  const file = (row: unknown[]): { products: string; topics: string } => ({
    products: JSON.stringify({ asOf: '2026-07-21', labels: [[setId, 2, '2026-05-07']], topics: ['tofacitinib-oral'], products: [row] }),
    topics,
  });

  it('unfold one row a product', () =>
    expect(parseFacts(file(['1357541', 'SCD', 'tofacitinib 5 MG Oral Tablet', 'pbl', 0, 0])).products).toEqual([
      {
        code: '1357541',
        tty: 'SCD',
        display: 'tofacitinib 5 MG Oral Tablet',
        level: 'product',
        status: 'boxed',
        evidence: 'label',
        label: { setId, version: 2, effective: '2026-05-07' },
        topics: ['tofacitinib-oral'],
      },
    ]));

  it.each<[string, unknown[]]>([
    ['a label that is not there', ['1', 'SCD', 'x', 'pbl', 1]],
    ['a topic that is not there', ['1', 'SCD', 'x', 'pbl', 0, 7]],
    ['a topic without a box', ['1', 'SCD', 'x', 'pul', 0, 0]],
    ['a code that is none', ['1a', 'SCD', 'x', 'pbl', 0]],
    ['letters that are none', ['1', 'SCD', 'x', 'pxl', 0]],
    ['no name', ['1', 'SCD', '', 'pbl', 0]],
    ['a place that is none', ['1', 'SCD', 'x', 'pbl', 0.5]],
    ['half a row', ['1', 'SCD']],
  ])('stop the start at %s', (_, row) => expect(() => parseFacts(file(row))).toThrow());
});

it('finds products by the words of their name, never an ingredient alone', () => {
  expect(knowledge.search('tofa 5')[0]).toEqual({ code: '1357541', display: 'tofacitinib 5 MG Oral Tablet' });
  expect(knowledge.search('clozapine', 3)).toHaveLength(3);
  expect(knowledge.search('ketorolac').some((one) => one.code === '35827')).toBe(false);
  expect(knowledge.search('   ')).toEqual([]);
  expect(knowledge.search('zzzz')).toEqual([]);
});
