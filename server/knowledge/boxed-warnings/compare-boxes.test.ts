import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, it } from 'vitest';
import { genuineBox, type BoxedSection } from './boxed-section.ts';
import { compareBoxes, type WarningChange } from './compare-boxes.ts';

const box = (...elements: string[]): BoxedSection => {
  const found = genuineBox(elements);
  if (found === null) throw new Error(`no box: ${elements.join(' | ')}`);
  return found;
};
const compare = (before: string | null, after: string | null): WarningChange =>
  compareBoxes(before === null ? null : box(before), after === null ? null : box(after));

const before =
  'WARNING: HYPOTENSION AND SYNCOPE WITH ALCOHOL Exampletine increases the risk of severe hypotension (5.1). ' +
  'Wait two hours after one or two standard drinks. Doses above 12.5 mg are contraindicated in patients who drink three or more drinks.';

describe('what became of a box', () => {
  it('says which sentence changed by one word, however alike the boxes are', () => {
    const after = before.replace('more drinks', 'more standard drinks');
    expect(compare(before, after)).toEqual({
      class: 'CHANGED',
      headings: { added: [], removed: [] },
      statements: {
        added: [],
        removed: [],
        changed: [
          {
            before: 'Doses above 12.5 mg are contraindicated in patients who drink three or more drinks.',
            after: 'Doses above 12.5 mg are contraindicated in patients who drink three or more standard drinks.',
          },
        ],
      },
    });
  });

  it.each([
    ['a dose', '12.5 mg', '125 mg'],
    ['a decimal', '12.5 mg', '1.25 mg'],
    ['a bound', 'above 12.5', '≥ 12.5'],
    ['a negation', 'are contraindicated', 'are not contraindicated'],
    ['a number in words', 'two hours', 'four hours'],
    ['a heading', 'HYPOTENSION AND SYNCOPE', 'HYPOTENSION, SYNCOPE AND DEATH'],
  ])('takes %s for a change', (_, from, to) => {
    expect(before).toContain(from);
    expect(compare(before, before.replace(from, to)).class).toBe('CHANGED');
  });

  it('takes a minus for a part of its number, however it is set', () => {
    const cold =
      'WARNING: FRACTURES Fatal fractures were seen. Treat where the T-score is below -2.5. Store at -20 °C. Doses of 5 - 10 mg are given.';
    for (const [from, to] of [
      ['below -2.5', 'below 2.5'],
      ['at -20', 'at 20'],
    ] as const)
      expect(compare(cold, cold.replace(from, to)).class).toBe('CHANGED');
    for (const [from, to] of [
      ['below -2.5', 'below \u22122.5'],
      ['at -20', 'at - 20'],
      ['5 - 10', '5\u201310'],
      ['T-score', 'T score'],
    ] as const)
      expect(compare(cold, cold.replace(from, to)).class).toBe('COSMETIC');
  });

  it.each([
    ['white space', (text: string) => text.replaceAll(' ', ' \u00a0\n')],
    ['lost white space', (text: string) => text.replace('ALCOHOL Exampletine', 'ALCOHOLExampletine').replaceAll('. ', '.')],
    ['a prefix', (text: string) => `BOXED WARNING ${text}`],
    ['case', (text: string) => text.replace('HYPOTENSION AND SYNCOPE WITH ALCOHOL', 'HYPOTENSION and SYNCOPE with ALCOHOL')],
    ['a reference that moved', (text: string) => text.replace('(5.1)', '[see Warnings and Precautions ( 5.2, 6.1 )]')],
    ['bullets', (text: string) => text.replaceAll('. ', '. • ')],
    ['dashes and marks', (text: string) => text.replaceAll('Exampletine', 'Exampletine®')],
    ['the box of the Highlights and the full text, once instead of twice', (text: string) => `${text} ${text}`],
  ])('takes %s for cosmetic, in both directions', (_, dress) => {
    expect(compare(before, dress(before)).class).toBe('COSMETIC');
    expect(compare(dress(before), before).class).toBe('COSMETIC');
  });

  const measured =
    'WARNING: HEPATOTOXICITY AND BLEEDING Exampletine can cause severe liver injury (5.1). Do not exceed 4,000 mg a day. ' +
    'Stop at 10 µg/mL and ≥ 3 times ULN (see WARNINGS). Contraindicated in patients with counts below 1.5 × 10⁹/L.';

  it.each<[string, string, string]>([
    ['characters left as HTML', '≥', '&ge;'],
    ['white space left as HTML', '. Do', '.&nbsp;Do'],
    ['a number without its comma', '4,000', '4000'],
    ['another letter for micro', 'µ', 'μ'],
    ['a number that is not raised', '10⁹', '109'],
    ['a sign in two', '≥', '>='],
    ['a reference of the newer format', '(see WARNINGS)', '[see Warnings and Precautions (5.1)]'],
    ['a reference that names its part', '(see WARNINGS)', '(see WARNINGS: Hepatotoxicity)'],
    ['a reference less', ' (see WARNINGS)', ''],
    ['what stands in the Highlights', 'BLEEDING E', 'BLEEDING See full prescribing information for complete boxed warning. E'],
    ['a list without its bullets', '. Stop', '. o Stop'],
    ['a numbered list', '. Stop', '. 2) Stop'],
    ['a mark of trade', 'Exampletine', 'Exampletine(TM)'],
    ['a black box', 'WARNING:', 'BLACK BOX WARNING:'],
    ['what pharmacies read', 'L.', 'L. Rx only'],
    ['quotation marks', 'severe', '“severe”'],
  ])('takes %s for cosmetic', (_, from, to) => {
    expect(measured).toContain(from);
    expect(compare(measured, measured.replace(from, to)).class).toBe('COSMETIC');
    expect(compare(measured.replace(from, to), measured).class).toBe('COSMETIC');
  });

  it('takes capitals for cosmetic', () => expect(compare(measured, measured.toUpperCase()).class).toBe('COSMETIC'));

  it.each<[string, string, string]>([
    ['a unit', 'mg a day', 'mcg a day'],
    ['micro', 'µg', 'g'],
    ['a digit', '4,000', '4,001'],
    ['a power', '10⁹', '10⁶'],
    ['a decimal', '1.5', '15'],
    ['a range', '1.5', '1-5'],
    ['a bound', '≥', '≤'],
    ['a bound without its edge', '≥', '>'],
    ['a modal verb', 'can cause', 'may cause'],
    ['an adjective', 'severe ', ''],
    ['a direction', 'below', 'above'],
    ['whom it concerns', 'in patients', 'in adult patients'],
    ['a prohibition', 'Do not exceed', 'Exceed'],
    ['a part of the heading', ' AND BLEEDING', ''],
    ['what stands in brackets', '(see WARNINGS)', '(after 3 days)'],
    ['a sentence', ' Do not exceed 4,000 mg a day.', ''],
  ])('takes %s for a change, in both directions', (_, from, to) => {
    expect(measured).toContain(from);
    expect(compare(measured, measured.replace(from, to)).class).toBe('CHANGED');
    expect(compare(measured.replace(from, to), measured).class).toBe('CHANGED');
  });

  it('knows added, removed and untouched', () => {
    expect(compare(null, null).class).toBe('UNCHANGED');
    expect(compare(before, before).class).toBe('UNCHANGED');
    expect(compare(null, before)).toMatchObject({
      class: 'ADDED',
      headings: { added: ['HYPOTENSION AND SYNCOPE WITH ALCOHOL'], removed: [] },
    });
    expect(compare(before, null)).toMatchObject({ class: 'REMOVED', statements: { added: [], changed: [] } });
  });

  it('does not take the subject of a sentence for a part of the heading', () => {
    const after = 'WARNING: SERIOUS INFECTIONS EXAMPLUMAB, a complement inhibitor, increases the risk of serious infections.';
    expect(compare(null, after).headings.added).toEqual(['SERIOUS INFECTIONS']);
    expect(compare(null, after).statements.added).toEqual([
      'EXAMPLUMAB, a complement inhibitor, increases the risk of serious infections.',
    ]);
  });
});

it('reads a box of brackets that never close in one pass', () => {
  const text = `WARNING: RISK ${'[see '.repeat(20_000)}`;
  expect(compare(text, `${text} Death.`).class).toBe('CHANGED');
});

describe('any two boxes', () => {
  const word = fc.constantFrom('liver', 'risk', 'death', 'Patients', 'monitor', '12.5', '5', 'mg', 'HEPATOTOXICITY', 'not', 'α', '%', '≥');
  const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((parts) => `Serious ${parts.join(' ')}.`);
  const text = fc.array(sentence, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(' '));
  const either = fc.option(text, { nil: null });
  const mirror = { ADDED: 'REMOVED', REMOVED: 'ADDED', CHANGED: 'CHANGED', COSMETIC: 'COSMETIC', UNCHANGED: 'UNCHANGED' } as const;

  it('compared the other way round give the mirror image', () => {
    fc.assert(
      fc.property(either, either, (one, other) => {
        const [there, back] = [compare(one, other), compare(other, one)];
        expect(back.class).toBe(mirror[there.class]);
        expect(back.headings).toEqual({ added: there.headings.removed, removed: there.headings.added });
        expect(back.statements.added.length + back.statements.changed.length).toBe(
          there.statements.removed.length + there.statements.changed.length,
        );
      }),
    );
  });

  it('differ by white space alone, and so not at all', () => {
    const space = fc.array(fc.constantFrom(' ', '\n', '\t', '\u00a0', '  '), { minLength: 40, maxLength: 60 });
    fc.assert(
      fc.property(text, space, (one, spaces) => {
        let at = 0;
        const other = one.replaceAll(' ', () => spaces[at++ % spaces.length] ?? ' ');
        expect(['COSMETIC', 'UNCHANGED']).toContain(compare(one, other).class);
      }),
    );
  });

  it('of which one has a sentence more have changed, and say which', () => {
    fc.assert(
      fc.property(text, (one) => {
        const more = compare(one, `${one} Avoid grapefruit.`);
        expect(more.class).toBe('CHANGED');
        expect([...more.statements.added, ...more.statements.changed.map(({ after }) => after)].join(' ')).toContain('Avoid grapefruit.');
      }),
    );
  });
});

const samples = process.env['SAMPLES_DIR'];
describe.skipIf(samples === undefined)('pairs of real label versions', () => {
  const folder = join(samples ?? '', 'openfda/label-versions');
  const boxOf = (file: string): BoxedSection | null => {
    const read = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      results?: { boxed_warning?: string[] }[];
      boxed_warning?: string[];
    };
    return genuineBox((read.results?.[0] ?? read).boxed_warning);
  };
  const pairs =
    samples === undefined
      ? []
      : readFileSync(join(folder, 'INDEX.csv'), 'utf8')
          .trim()
          .split(/\r?\n/)
          .slice(1)
          .map((line) => line.split(','));

  it.each(pairs)('%s, likeness %s: %s %s %s %s', (change, _likeness, _set, _from, _since, beforeFile, _to, _until, afterFile) => {
    const found = compareBoxes(boxOf(beforeFile ?? ''), boxOf(afterFile ?? ''));
    expect(found.class).toBe(change === 'WHITESPACE_ONLY' ? 'COSMETIC' : change);
  });
});
