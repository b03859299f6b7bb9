import { describe, expect, it } from 'vitest';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import type { Span } from './cut-statements.ts';
import { isSupported } from './is-supported.ts';

const ownNames = new Set(['exampletine']);

/** Whether a claim holds on a label that says this and nothing else. */
const onLabel = (claim: string, label: string): string => {
  const span: Span = { section: 'box', start: 0, end: label.length, text: label };
  const support = isSupported(claim, span, { sections: [{ id: 'box', cite: 'box', text: label }], ownNames });
  return support.supported ? 'supported' : support.reason;
};

describe('a claim that the label bears', () => {
  it.each([
    ['Patients should be tested for latent infection before exampletine use.', 'Test for latent infection before exampletine.'],
    [
      'The daily dose should not exceed 60 mg in patients 65 years of age or older.',
      'From 65 years or older the daily dose should not exceed 60 mg.',
    ],
    [
      'Exampletine is contraindicated in patients with active bleeding [see Contraindications (4)].',
      'Active bleeding: do not give exampletine (contraindicated).',
    ],
    ['Avoid exampletine in patients with a neutrophil count less than 1,500/μL.', 'Avoid at a neutrophil count < 1500/µL.'],
    ['Treatment may last at least two weeks.', 'Treatment may last ≥ 2 weeks.'],
    ['Give exampletine every 6 hours.', 'Exampletine is given every 6 hours.'],
  ])('%s → %s', (label, claim) => expect(onLabel(claim, label)).toBe('supported'));
});

describe('a claim that it does not bear', () => {
  it.each([
    ['a number', 'Do not exceed 60 mg daily.', 'Do not exceed 120 mg daily.', /120 mg/],
    ['a unit', 'Do not exceed 60 mg daily.', 'Do not exceed 60 mcg daily.', /60 µg/],
    ['a lost unit', 'Do not exceed 60 mg daily.', 'Do not exceed 60 daily.', /not in the span/],
    ['how often', 'Give exampletine 10 mg weekly.', 'Give exampletine 10 mg daily.', /daily/],
    ['a comparator', 'Hold exampletine at counts below 500/µL.', 'Hold exampletine at counts above 500/µL.', />500/],
    ['a comparator behind', 'Reduce the dose at 65 years or older.', 'Reduce the dose at 65 years or younger.', /<=65 year/],
    ['a lost negation', 'Exampletine is not indicated for chronic pain.', 'Exampletine is indicated for chronic pain.', /negation/],
    [
      'one of two refusals',
      'Do not crush exampletine; do not take it with alcohol.',
      'Do not crush exampletine; take it with alcohol.',
      /negation/,
    ],
    ['a lost condition', 'Stop exampletine unless the benefit outweighs the risk.', 'Stop exampletine: benefit, risk.', /condition/],
    ['more strength', 'Consider testing for hepatitis B.', 'Test for hepatitis B.', /"consider"/],
    ['another strength', 'Avoid exampletine with alcohol.', 'Exampletine with alcohol is contraindicated.', /forbidden/],
    ['less strength', 'Exampletine is contraindicated with alcohol.', 'Avoid exampletine with alcohol.', /avoid/],
    ['certainty', 'Exampletine may cause seizures.', 'Exampletine causes seizures.', /"may"/],
    ['another act', 'Interrupt exampletine in serious infection.', 'Discontinue exampletine in serious infection.', /stop/],
    ['another drug', 'Do not use with strong inhibitors.', 'Do not use with strong inhibitors or warfarin.', /warfarin/],
    ['other people', 'Avoid exampletine in elderly patients.', 'Avoid exampletine in pediatric patients.', /children/],
    ['everybody', 'Avoid exampletine during pregnancy.', 'Avoid exampletine.', /about pregnancy/],
    ['something else', 'Monitor blood counts closely.', 'Monitor driving, traveling and sleep quality.', /something else/],
    ['an address', 'Enroll patients in the registry.', 'Enroll patients in the registry: https://example.org', /address/],
  ])('changes %s', (_, label, claim, reason) => expect(onLabel(claim, label)).toMatch(reason));

  it('rests on a span that is not in the label', () => {
    const sections = [{ id: 'box', cite: 'box', text: 'Avoid alcohol.' }];
    const at = (over: Partial<Span>): string => {
      const support = isSupported('Avoid alcohol.', { section: 'box', start: 0, end: 14, text: 'Avoid alcohol.', ...over }, { sections });
      return support.supported ? 'supported' : support.reason;
    };
    expect(at({})).toBe('supported');
    expect(at({ start: 1 })).toBe('the span is not literally in the label');
    expect(at({ text: 'Avoid  alcohol.' })).toBe('the span is not literally in the label');
    expect(at({ end: 0, text: '' })).toBe('the span is not literally in the label');
    expect(at({ section: '5' })).toBe('the label has no section 5');
  });
});

const strengths = [
  'is contraindicated',
  'should be avoided',
  'is not recommended',
  'should not be used',
  'may be considered',
  'can be used',
] as const;
const groups = ['pregnant women', 'pediatric patients', 'elderly patients', 'patients with renal impairment', 'nursing mothers'] as const;
const comparators = ['below', 'above', 'of at least', 'of up to'] as const;
const units = ['mg', 'mg/kg', 'mL/min', '/µL', 'hours', '%'] as const;

const statement = fc.record({
  strength: fc.constantFrom(...strengths),
  group: fc.constantFrom(...groups),
  comparator: fc.constantFrom(...comparators),
  number: fc.integer({ min: 2, max: 5000 }),
  unit: fc.constantFrom(...units),
});
type Said = typeof statement extends fc.Arbitrary<infer T> ? T : never;
const say = ({ strength, group, comparator, number, unit }: Said): string =>
  `Exampletine ${strength} in ${group} at values ${comparator} ${number} ${unit}.`;

describe('any statement', () => {
  it('bears itself', () => {
    fc.assert(
      fc.property(statement, (said) => {
        expect(onLabel(say(said), say(said))).toBe('supported');
      }),
    );
  });

  it('bears nothing with another number, unit, comparator, strength or group', () => {
    const change = fc.constantFrom('number', 'unit', 'comparator', 'strength', 'group');
    fc.assert(
      fc.property(statement, statement, change, (said, other, part) => {
        fc.pre(said[part] !== other[part]);
        expect(onLabel(say({ ...said, [part]: other[part] }), say(said))).not.toBe('supported');
      }),
    );
  });

  it('bears nothing with a negation put in or taken out', () => {
    fc.assert(
      fc.property(statement, fc.constantFrom('not', 'never', 'only', 'no longer'), (said, word) => {
        const turned = say(said).replace(' in ', ` ${word} in `);
        expect(onLabel(turned, say(said))).not.toBe('supported');
        expect(onLabel(say(said), turned)).not.toBe('supported');
      }),
    );
  });
});
