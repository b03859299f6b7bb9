import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, it } from 'vitest';
import { loadDrugKnowledge, type DrugVerdict } from './index.ts';
import { normalizedName } from './normalized-name.ts';

const knowledge = loadDrugKnowledge();
const codes = knowledge.codes();
const names = new Set(codes.map((code) => normalizedName(knowledge.product(code)?.display ?? '')));
const code = fc.integer({ min: 0, max: codes.length - 1 }).map((place) => codes[place] ?? '');
const nameOf = (of: string): string => knowledge.product(of)?.display ?? '';

const topicsOf = (verdict: DrugVerdict): string =>
  verdict.verdict === 'boxed' ? verdict.topics.map((topic) => topic.id).join() : verdict.verdict;
const silent = (verdict: DrugVerdict): boolean => verdict.verdict === 'unknown';

describe('order text', () => {
  it('says of a name what its code says, or nothing', () => {
    fc.assert(
      fc.property(code, (one) => {
        const byText = knowledge.topicsForText(nameOf(one));
        expect(silent(byText) || topicsOf(byText) === topicsOf(knowledge.topicsForCode(one))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not mind case, white space and a full stop', () => {
    const spaces = fc.constantFrom(' ', '  ', '\t', '\u00a0', '\n');
    fc.assert(
      fc.property(code, spaces, fc.boolean(), fc.constantFrom('', '.', ' '), (one, space, upper, end) => {
        const text = nameOf(one).replaceAll(' ', space) + end;
        expect(knowledge.topicsForText(upper ? text.toUpperCase() : text.toLowerCase())).toEqual(knowledge.topicsForText(nameOf(one)));
      }),
      { numRuns: 1000 },
    );
  });

  it('knows what we print ourselves', () => {
    for (const text of [
      '1 mL ketorolac tromethamine 30 mg/mL injection',
      'Warfarin sodium 5 mg oral tablet',
      '24 hour tofacitinib 11 mg extended release oral tablet',
    ])
      expect(knowledge.topicsForText(text).verdict).toBe('boxed');
  });

  it('never guesses: one letter or digit more, less or other is another name or none', () => {
    const character = fc.constantFrom('a', 'b', 'x', 'y', '0', '1', '2', '5', '9', '.', '-', '/');
    fc.assert(
      fc.property(code, fc.nat(), character, fc.constantFrom('insert', 'replace', 'delete'), (one, place, mark, how) => {
        const name = nameOf(one);
        const at = place % name.length;
        const text = name.slice(0, at) + (how === 'delete' ? '' : mark) + name.slice(how === 'insert' ? at : at + 1);
        fc.pre(!names.has(normalizedName(text)));
        expect(knowledge.topicsForText(text)).toEqual({ verdict: 'unknown' });
      }),
      { numRuns: 3000 },
    );
  });

  it('never reads a name out of a sentence', () => {
    const around = fc.constantFrom('give ', 'stop ', 'no ', 'allergic to ', 'discontinue: ');
    fc.assert(
      fc.property(code, around, (one, before) => {
        fc.pre(!names.has(normalizedName(before + nameOf(one))));
        expect(knowledge.topicsForText(before + nameOf(one))).toEqual({ verdict: 'unknown' });
      }),
    );
  });

  it('answers any text at all without failing, and nonsense with nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('constructor', '__proto__', 'toString')), (text) => {
        fc.pre(!names.has(normalizedName(text)));
        expect(knowledge.topicsForText(text)).toEqual({ verdict: 'unknown' });
        expect(knowledge.topicsForCode(text)).toEqual({
          verdict: codes.includes(text) ? knowledge.topicsForCode(text).verdict : 'unknown',
        });
      }),
    );
  });

  it('takes no name of ours for a label as order text', () => {
    const unnamed = codes.filter(
      (one) => knowledge.product(one)?.tty === '' && /, (oral|injection|topical|nasal|inhalation|ophthalmic)$/.test(nameOf(one)),
    );
    expect(unnamed.length).toBeGreaterThan(100);
    // "trabectedin Injection" is RxNorm's own name of another code, comma or not.
    const theirs = new Set(codes.filter((one) => !unnamed.includes(one)).map((one) => normalizedName(nameOf(one))));
    const ours = unnamed.filter((one) => !theirs.has(normalizedName(nameOf(one))));
    expect(ours.length).toBeGreaterThan(100);
    expect(ours.filter((one) => !silent(knowledge.topicsForText(nameOf(one))))).toEqual([]);
  });
});
