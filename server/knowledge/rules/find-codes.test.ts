import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { foundRuleCodesSchema, rulePreviewSchema, type FoundRuleCodes } from '../../contract/index.ts';
import { loadDrugKnowledge } from '../drug-labels/index.ts';
import { loadDefinitions } from '../plan-definitions/index.ts';
import { createCodeSearch } from './find-codes.ts';
import { educatorAt, form, type Panel } from './rules-fixture.ts';

const knowledge = loadDrugKnowledge();
const search = createCodeSearch({ knowledge, builtIn: loadDefinitions() });
const find = (kind: Parameters<typeof search.find>[0]['kind'], text: string): FoundRuleCodes =>
  search.find({ kind, search: text, codes: [] });

describe('what a rule can name', () => {
  it('finds products by every word of their name, or by their code, what begins with the word first', () => {
    const { codes, total } = find('drug', 'tofacitinib 5');
    expect(total).toBeGreaterThanOrEqual(codes.length);
    expect(codes[0]?.display).toMatch(/^tofacitinib 5/i);
    expect(codes.every(({ display, products }) => /5/.test(display) && products === 1)).toBe(true);
    expect(find('drug', '1357541').codes[0]?.code).toBe('1357541');
    expect(find('drug', 'no such drug at all')).toMatchObject({ codes: [], total: 0 });
  });

  it('says how many products an ingredient and a warning cover', () => {
    const [first] = find('ingredient', 'warfarin').codes;
    expect(first?.display).toBe('Warfarin');
    const named = knowledge
      .codes()
      .map((code) => knowledge.product(code))
      .filter((one) => one?.level === 'product' && /(?:^| \/ )warfarin\b/i.test(one.display));
    expect(first?.products).toBe(named.length);
    const [topic] = find('topic', 'hepatotoxicity acetaminophen').codes;
    expect(topic?.products).toBeGreaterThan(0);
    expect(find('topic', 'tofacitinib-oral').codes[0]).toMatchObject({ code: 'tofacitinib-oral', from: null });
  });

  it('knows the procedures and denials that the sets of the release name, and says where it knows none', () => {
    expect(find('procedure', 'epidural').codes).toContainEqual({
      system: 'http://www.ama-assn.org/go/cpt',
      code: '62270',
      display: '',
      products: null,
      from: 'Spinal and epidural procedures',
    });
    expect(find('procedure', 'lumbar').codes.map(({ code }) => code)).toEqual(['277762005']);
    expect(find('denial', '').codes.map(({ code }) => code)).toEqual(['11', '16', '50', '197']);
    expect(find('diagnosis', 'opioid')).toEqual({ codes: [], total: 0, held: 0 });
  });

  it('tells of codes that are chosen already, and not of others', () => {
    const { codes } = search.find({ kind: 'topic', search: '', codes: ['warfarin-oral', 'of-nobody'] });
    expect(codes.map(({ code }) => code)).toEqual(['warfarin-oral']);
  });

  it('follows new drug facts', () => {
    const facts = {
      version: 'a',
      products: () => [named('1')],
      topics: () => [],
      eachTopic: () => [],
      product: (code: string) => named(code),
    };
    const named = (code: string) => ({ ...knowledge.product('1357541')!, code, display: facts.version === 'a' ? 'first' : 'second' });
    const moving = createCodeSearch({ knowledge: facts, builtIn: [] });
    expect(moving.find({ kind: 'drug', search: 'first', codes: [] }).total).toBe(1);
    facts.version = 'b';
    expect(moving.find({ kind: 'drug', search: 'first', codes: [] }).total).toBe(0);
    expect(moving.find({ kind: 'drug', search: 'second', codes: [] }).total).toBe(1);
  });
});

describe('asked by an educator', () => {
  let house: House;
  let ana: Panel;
  beforeAll(async () => {
    house = await startHouse();
    ana = await educatorAt(house, 'ana');
  });
  afterAll(async () => house.stop());

  it('every ingredient and warning that is found makes a rule without a problem', async () => {
    for (const kind of ['ingredient', 'topic'] as const) {
      const found = foundRuleCodesSchema.parse((await ana.get(`/rules/codes?kind=${kind}&search=tofacitinib`)).body).codes.slice(0, 5);
      expect(found.length).toBeGreaterThan(0);
      const codes =
        kind === 'topic'
          ? { kind, topicIds: found.map(({ code }) => code) }
          : { kind, codes: found.map(({ code, display }) => ({ code, display })) };
      const answer = await ana.send('POST', '/rules/preview', { form: form({ codes }) });
      expect(rulePreviewSchema.parse(answer.body).problemList).toEqual([]);
    }
  });

  it('is refused without a kind, with one that is none, or with what no text holds', async () => {
    for (const query of ['', '?kind=vaccine', '?kind=drug&search=%00', `?kind=drug&search=${'x'.repeat(101)}`])
      expect((await ana.get(`/rules/codes${query}`)).status, query).toBe(400);
    const clinician = await house.openPanel(await house.personOf('Practitioner/somebody'), { patient: null });
    expect((await clinician.get('/rules/codes?kind=vaccine')).status).toBe(403);
  });
});
