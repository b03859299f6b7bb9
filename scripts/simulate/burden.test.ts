import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDrugKnowledge, loadDrugKnowledge, type Product } from '../../server/knowledge/drug-labels/index.ts';
import { burdenTable, tableIn, withTable } from './burden-table.ts';
import { decidedShares, importTable } from './import-table.ts';
import { parseAssumptions, readAssumptions, type Assumptions, type Setting } from './read-assumptions.ts';
import { simulateSetting, type Burden } from './simulate-setting.ts';
import { createWorld } from './world.ts';

const knowledge = loadDrugKnowledge();
const assumptions = readAssumptions(knowledge);
const start = new Date('2026-07-21T00:00:00Z');
const world = createWorld();

const setting: Setting = {
  name: 'One drug',
  daysPerWeek: 7,
  ordersPerDay: 10,
  ordersPerSigning: 1,
  renewals: 0,
  cards: { passed: 0, openedOnly: 0, snoozed: 0, dismissed: 0 },
  notHeld: 0,
  drugs: [[855332, 100, 'warfarin 5 mg tablet']],
};
const of = (over: Partial<Setting>, more: Partial<Assumptions> = {}, seed = 1): Burden =>
  simulateSetting(
    world,
    { ...setting, ...over },
    { ...assumptions, clinicianDaysPerSetting: 400, cliniciansPerSetting: 1, yearsBetweenChanges: 1e6, ...more },
    { seed, start },
  );
const cards = (burden: Burden): number => burden.all.reduce((sum, one) => sum + one, 0);
/** Days with a card, of a clinician who orders at any time of the day. */
const daysWithCard = (burden: Burden): number[] => burden.all.flatMap((count, day) => (count > 0 ? [day] : []));

describe('a simulated clinician', () => {
  it('who does nothing with cards sees one each time the cool-down ends, and none in between', () => {
    const days = daysWithCard(of({}));
    expect(days[0]).toBe(0);
    for (const [index, day] of days.slice(1).entries()) expect([30, 31, 32]).toContain(day - (days[index] ?? 0));
  });

  it('who passes sees it again when the check has run out a year later', () => {
    const days = daysWithCard(of({ cards: { passed: 100, openedOnly: 0, snoozed: 0, dismissed: 0 } }));
    expect(days).toHaveLength(2);
    expect([365, 366]).toContain(days[1]);
  });

  it('who only renews, or orders what has no box or is not held, sees none', () => {
    expect(cards(of({ renewals: 100 }))).toBe(0);
    expect(cards(of({ drugs: [[197361, 100, 'amlodipine']] }))).toBe(0);
    expect(cards(of({ drugs: [[855332, 0, 'warfarin']], notHeld: 100 }))).toBe(0);
  });

  it('sees a changed warning again, although the check was passed', () => {
    const passes = { cards: { passed: 100, openedOnly: 0, snoozed: 0, dismissed: 0 } };
    expect(cards(of(passes, { yearsBetweenChanges: 0.2 }))).toBeGreaterThan(3);
  });

  it('has every order accounted for: a card or one cause of silence', () => {
    const { outcomes } = of({});
    const total = [...outcomes.values()].reduce((sum, one) => sum + one, 0);
    expect(total / 400).toBeGreaterThan(9);
    expect(total / 400).toBeLessThan(11);
    expect(outcomes.get('card')).toBe(cards(of({})));
  });

  it('lives the same days for the same seed, others for another', () => {
    const busy = assumptions.settings[0] ?? setting;
    expect(of(busy)).toEqual(of(busy));
    expect(of(busy).all).not.toEqual(of(busy, {}, 2).all);
  });
});

describe('the assumptions', () => {
  const text = readFileSync(join(import.meta.dirname, 'assumptions.yaml'), 'utf8');
  const refusal = (from: string, to: string): string => {
    expect(text).toContain(from);
    try {
      parseAssumptions(text.replace(from, to), knowledge);
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };

  it('name the setting that does not sum up, and the drug that the facts do not hold', () => {
    expect(refusal('[855332, 0.5,', '[855332, 1.5,')).toContain('Primary care, outpatient: the shares sum to 101.0, not to 100');
    expect(refusal('[855332, 0.5,', '[99999999, 0.5,')).toContain('Primary care, outpatient: the drug facts hold no code 99999999');
    expect(refusal('passed: 12,', 'passed: 99,')).toContain('of 100 cards');
    expect(refusal('renewals: 65', 'renewals: many')).toContain('settings[0].renewals');
  });
});

describe('the table', () => {
  it('of the README is what the simulator gives: else run "npm run simulate:burden -- --write"', { timeout: 120_000 }, () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const table = burdenTable(assumptions);
    expect(tableIn(readme)).toBe(table);
    expect(table.split('\n')).toHaveLength(2 * assumptions.settings.length + 5);
  });

  it(
    'of an import has a row before and one after for each setting; those before are the starter set’s, under the seed',
    { timeout: 120_000 },
    () => {
      const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
      const [said = '', blank, ...table] = tableIn(readme, 'import').split('\n');
      expect(said).toMatch(/^[\d,]+ label versions imported on \d{4}-\d\d-\d\d: [\d,]+ of [\d,]+ codes .* Seed 20261122\.$/);
      expect(blank).toBe('');
      const isAfter = (line: string): boolean => line.split(' | ')[1] === 'after';
      expect(table.filter((line) => !isAfter(line)).join('\n')).toBe(importTable(assumptions, knowledge, null));
      expect(table.filter(isAfter).map((line) => line.slice(2).split(' | ')[0])).toEqual(assumptions.settings.map(({ name }) => name));
      for (const line of table.slice(2)) {
        const shares = line.split('|').slice(3, 9).map(Number);
        expect(Math.abs(shares.reduce((sum, one) => sum + one, 0) - 100)).toBeLessThan(0.4);
      }
    },
  );

  it('of an import tells facts apart: a code that is lost is unknown, a box that is taken back is none', () => {
    const lost = createDrugKnowledge({ topics: [], products: [] });
    const warfarin = { ...knowledge.product('855332'), status: 'unboxed', topics: [] } as Product;
    const unboxed = createDrugKnowledge({ topics: [], products: [warfarin] });
    const none = { label: 0, mapped: 0, listed: 0, curated: 0, unboxed: 0, unknown: 0 };
    expect(decidedShares(knowledge, setting)).toEqual({ ...none, listed: 100 });
    expect(decidedShares(lost, setting)).toEqual({ ...none, unknown: 100 });
    expect(decidedShares(unboxed, setting)).toEqual({ ...none, unboxed: 100 });
    const one = { ...assumptions, settings: [setting], clinicianDaysPerSetting: 100, cliniciansPerSetting: 1 };
    const [, , before = '', after = ''] = importTable(one, knowledge, lost).split('\n');
    expect(before).toMatch(/^\| One drug \| before \| 0\.0 \| 0\.0 \| 100\.0 /);
    expect(after).toBe('| One drug | after | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 | 100.0 | 0.00 | 0.00 |');
  });

  it('goes between its markers and nowhere else', () => {
    const readme = 'before\n<!-- simulate:burden -->\n<!-- /simulate:burden -->\nafter\n';
    const once = withTable(readme, '| $& |');
    expect(tableIn(once)).toBe('| $& |');
    expect(withTable(once, '| b |')).toBe(once.replace('| $& |', () => '| b |'));
    expect(once.startsWith('before\n') && once.endsWith('after\n')).toBe(true);
    expect(() => tableIn('no markers')).toThrow('README.md has no');
  });
});
