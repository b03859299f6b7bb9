import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test-fixtures/database.ts';
import { silentLogger, systemClock } from '../../platform/index.ts';
import { openLabelFiles } from '../drug-sources/index.ts';
import { createLabelImport } from '../label-archive/index.ts';
import { createCurrentKnowledge, decideFacts, loadDrugKnowledge, type DrugKnowledge } from './index.ts';

/** A folder of real records. */
const samples = process.env['SAMPLES_DIR'];

type Loaded = { knowledge: DrugKnowledge; close?: () => Promise<void> };

/** What a server says that imported every label record of the folder. */
const afterImport = async (): Promise<Loaded> => {
  const database = await createTestDatabase();
  const deps = { db: database.db, clock: systemClock, logger: silentLogger };
  await createLabelImport(deps).run([openLabelFiles(join(samples ?? '', 'openfda'))]);
  await decideFacts(deps);
  const current = createCurrentKnowledge(deps);
  if (!(await current.refresh())) throw new Error('nothing was decided from the records');
  return { knowledge: current.knowledge, close: async () => database.close() };
};

const cases: { of: string; load: () => Promise<Loaded>; isSkipped: boolean }[] = [
  { of: 'the starter set', load: async () => Promise.resolve({ knowledge: loadDrugKnowledge() }), isSkipped: false },
  { of: 'an import of real label records', load: afterImport, isSkipped: samples === undefined },
];

let knowledge: DrugKnowledge;
let close: Loaded['close'];
const said = (code: string): string => {
  const product = knowledge.product(code);
  return product === undefined ? 'unknown' : product.status === 'boxed' ? `boxed ${product.topics.join()}`.trim() : product.status;
};
/** Every code whose name holds all the words. */
const named = (...words: RegExp[]): string[] =>
  knowledge.codes().filter((code) => words.every((word) => word.test(knowledge.product(code)?.display ?? '')));
const statuses = (...words: RegExp[]): string[] =>
  [...new Set(named(...words).map((code) => knowledge.product(code)?.status ?? ''))].sort();

describe.each(cases.filter(({ isSkipped }) => !isSkipped))('after $of:', ({ load }) => {
  beforeAll(async () => {
    ({ knowledge, close } = await load());
  }, 120_000);
  afterAll(async () => close?.());

  describe('products of one ingredient that are not alike', () => {
    it.each<[string, string, string]>([
      ['clindamycin by mouth', '197518', 'boxed clindamycin-oral'],
      ['clindamycin lotion', '197519', 'unboxed'],
      ['the patch of diclofenac epolamine', '855626', 'boxed diclofenac-epolamine-topical'],
      ['inhaled human insulin', '1543202', 'boxed insulin-human-inhalation'],
      ['injected human insulin', '311034', 'unboxed'],
      ['everolimus for transplantation', '977427', 'boxed everolimus-transplant-oral'],
      ['everolimus for cancer, generic', '845507', 'unboxed'],
      ['everolimus for cancer, brand', '845512', 'unboxed'],
      ['the epidural strength of bupivacaine', '1724786', 'boxed bupivacaine-injection'],
      ['the spinal ampul of bupivacaine', '1724784', 'unboxed'],
      ['the spinal ampul of bupivacaine, brand', '1724792', 'unboxed'],
      ['liposomal bupivacaine: no label of it', '1812096', 'unknown'],
      ['denosumab 60 mg, on its label', '2717855', 'boxed denosumab-injection'],
      ['denosumab 60 mg, another brand of the same strength', '993456', 'boxed denosumab-injection'],
      ['denosumab 70 mg/mL: labels of the ingredient disagree', '1046402', 'doubt'],
      ['relugolix alone', '2472783', 'unboxed'],
      ['relugolix with estradiol and norethindrone', '2556799', 'boxed estradiol-norethindrone-relugolix-oral'],
      ['sitagliptin alone', '665033', 'unboxed'],
      ['sitagliptin with metformin', '861769', 'boxed metformin-oral'],
      ['empagliflozin alone', '1545658', 'unboxed'],
      ['ketorolac injection', '860096', 'boxed ketorolac-injection'],
      ['ketorolac tablets: no record words their box', '834022', 'boxed'],
      ['ketorolac for the eye', '1540230', 'unboxed'],
      ['metoprolol tartrate: the box of 2023 is gone', '866924', 'unboxed'],
      ['metoprolol succinate', '866427', 'unboxed'],
      ['the alcohol pad of a boxed kit', '797544', 'unknown'],
      ['the diluent and pad of an unboxed kit', '1489307', 'unknown'],
      ['fluoroestradiol is not estradiol', '2372221', 'unknown'],
      ['estradiol by mouth', '197657', 'boxed estradiol-oral'],
    ])('%s (%s): %s', (_, code, expected) => expect(said(code)).toBe(expected));

    it.each<[string, RegExp[], string[]]>([
      ['no clindamycin for the skin is boxed', [/clindamycin/i, /Topical/, /MG\/M[GL]/], ['unboxed']],
      ['no gliptin or gliflozin alone is boxed', [/^(sitagliptin|empagliflozin|linagliptin)[^/]*Oral Tablet/i], ['unboxed']],
      ['every one of them with metformin and a label is', [/metformin/i, /sitagliptin.*Oral Tablet|linagliptin.*Oral Tablet/i], ['boxed']],
      ['everolimus 2.5 to 10 mg is not boxed', [/^everolimus (2\.5|5|7\.5|10) MG/], ['unboxed']],
      ['everolimus 0.25 to 1 mg is', [/^everolimus (0\.\d+|1) MG/], ['boxed']],
      ['no metoprolol product is boxed', [/^(24 HR )?metoprolol .*Oral (Tablet|Capsule|Solution)/], ['unboxed']],
      ['no 2 mL ampul of spinal bupivacaine is boxed', [/^2 ML bupivacaine/], ['unboxed']],
    ])('%s', (_, words, expected) => {
      expect(named(...words).length).toBeGreaterThan(0);
      expect(statuses(...words)).toEqual(expected);
    });

    it.each(['35827', '2551', '141704', '993449', '6918', '1815', '253182'])(
      'an order for ingredient %s alone is in doubt: its products differ or are not all known',
      (code) => expect(['doubt', 'unknown']).toContain(said(code)),
    );

    it('resolves ingredient, brand, strength and dose-form codes where all their products agree', () => {
      expect(said('11289')).toBe('boxed warfarin-oral');
      expect(said('32968')).toBe('boxed clopidogrel-oral');
      expect(said('372891')).toBe('unboxed'); // metoprolol Oral Tablet
    });
  });

  describe('class topics', () => {
    const lessons: Record<string, string> = {
      'thyroid-hormones-oral': 'thyroid-hormone-order',
      'raas-inhibitors-oral': 'raas-inhibitor-order',
      'metformin-oral': 'metformin-order',
      'antidepressants-oral': 'antidepressant-order',
      'opioids-oral-immediate-release': 'opioid-combination-order',
      'cns-stimulants-oral': 'stimulant-order',
      'nsaids-oral': 'oral-nsaid-order',
      'benzodiazepines-oral': 'benzodiazepine-order',
      'lmwh-fondaparinux-injection': 'neuraxial-anticoagulant-order',
      'direct-oral-anticoagulants': 'direct-oral-anticoagulant-order',
      'warfarin-oral': 'warfarin-order',
    };

    it.each(Object.entries(lessons))('%s is for the lesson %s and has products', (id, lessonId) => {
      expect(knowledge.topic(id)?.lessonId).toBe(lessonId);
      expect(knowledge.codesOf(id)).toBeGreaterThan(20);
    });

    it.each<[string, string, string]>([
      ['levothyroxine', '966221', 'boxed thyroid-hormones-oral'],
      ['losartan', '979492', 'boxed raas-inhibitors-oral'],
      ['metformin', '861007', 'boxed metformin-oral'],
      ['extended-release metformin: no label of it was read', '860975', 'boxed'],
      ['sertraline', '312941', 'boxed antidepressants-oral'],
      ['hydrocodone with acetaminophen', '857002', 'boxed opioids-oral-immediate-release'],
      ['oxycodone', '1049621', 'boxed opioids-oral-immediate-release'],
      ['celecoxib', '205323', 'boxed nsaids-oral'],
      ['alprazolam', '308047', 'boxed benzodiazepines-oral'],
      ['lorazepam: its box does not speak of the taper', '197901', 'boxed lorazepam-oral'],
      ['apixaban', '1364445', 'boxed direct-oral-anticoagulants'],
      ['warfarin', '855332', 'boxed warfarin-oral'],
      ['lisinopril: no record held', '314076', 'boxed'],
      ['extended-release bupropion hydrochloride: the box is the same with either salt', '993518', 'boxed antidepressants-oral'],
    ])('%s (%s): %s', (_, code, expected) => expect(said(code)).toBe(expected));

    it('hold no ingredient whose own box does not carry the decision', () => {
      expect(knowledge.topic('benzodiazepines-oral')?.ingredients).not.toContain('lorazepam');
      expect(knowledge.topic('cns-stimulants-oral')?.ingredients).not.toContain('amphetamine');
      expect(knowledge.topic('direct-oral-anticoagulants')?.ingredients).toEqual(['apixaban', 'dabigatran etexilate', 'rivaroxaban']);
    });

    it.each<[string, RegExp, string[]]>([
      ['meloxicam tablets', /^meloxicam [\d.]+ MG Oral Tablet$/, ['nsaids-oral']],
      ['meloxicam capsules', /^meloxicam [\d.]+ MG Oral Capsule$/, []],
      ['celecoxib capsules', /^celecoxib [\d.]+ MG Oral Capsule$/, ['nsaids-oral']],
      ['alprazolam tablets', /^alprazolam [\d.]+ MG Oral Tablet$/, ['benzodiazepines-oral']],
      ['other forms of alprazolam', /^(24 HR )?alprazolam [\d.]+ MG.*(Extended Release|Disintegrating|Solution)/, []],
      ['quazepam tablets', /^quazepam [\d.]+ MG Oral Tablet$/, ['benzodiazepines-oral']],
      ['chlordiazepoxide with clidinium', /^chlordiazepoxide .* clidinium .* Oral Capsule$/, ['benzodiazepines-oral']],
      ['immediate-release sitagliptin with metformin', /^metformin .*sitagliptin [\d.]+ MG Oral Tablet$/, ['metformin-oral']],
      ['extended-release sitagliptin with metformin', /metformin .*sitagliptin .*Extended Release Oral Tablet$/, []],
      ['empagliflozin, linagliptin and metformin', /empagliflozin .*linagliptin .*Extended Release Oral Tablet$/, ['metformin-oral']],
      ['apixaban tablets', /^apixaban [\d.]+ MG Oral Tablet$/, ['direct-oral-anticoagulants']],
      ['dabigatran capsules', /^dabigatran etexilate [\d.]+ MG Oral Capsule$/, ['direct-oral-anticoagulants']],
      ['oxycodone tablets', /^oxycodone hydrochloride [\d.]+ MG Oral Tablet$/, ['opioids-oral-immediate-release']],
      ['oxycodone by other forms', /^oxycodone hydrochloride [\d.]+ MG(\/ML)? Oral (Capsule|Solution)$/, []],
    ])('teach only forms whose label was read: %s', (_, words, expected) => {
      const boxed = named(words)
        .flatMap((code) => knowledge.product(code) ?? [])
        .filter(({ status }) => status === 'boxed');
      expect(boxed.length).toBeGreaterThan(0);
      expect([...new Set(boxed.flatMap(({ topics }) => topics))]).toEqual(expected);
    });

    it('never teach an extended-release opioid with the lesson on immediate release', () => {
      const taught = knowledge.codes().filter((code) => knowledge.product(code)?.topics.includes('opioids-oral-immediate-release'));
      expect(taught.filter((code) => /extended release/i.test(knowledge.product(code)?.display ?? ''))).toEqual([]);
    });
  });

  describe('news', () => {
    it('stands on a dated report, never after the records end', () => {
      const dated = knowledge.topics().flatMap(({ news }) => news?.since ?? []);
      expect(dated.length).toBeGreaterThan(5);
      for (const since of dated) {
        expect(since).toMatch(/^20\d{2}-(0[1-9]|1[0-2])/);
        expect(since <= (knowledge.asOf ?? '')).toBe(true);
      }
    });
  });

  it('say of every code of the starter set what that says: it was built from these records', () => {
    const starter = loadDrugKnowledge();
    const otherwise = starter.codes().filter((code) => {
      const [was, is] = [starter.product(code), knowledge.product(code)];
      return was?.status !== is?.status || was?.topics.join() !== is?.topics.join();
    });
    expect(otherwise).toEqual([]);
    expect(knowledge.topics().filter((topic) => JSON.stringify(topic) !== JSON.stringify(starter.topic(topic.id)))).toEqual([]);
  });
});
