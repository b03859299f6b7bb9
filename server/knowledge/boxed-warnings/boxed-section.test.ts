import { describe, expect, it } from 'vitest';
import { genuineBox, judgeBox } from './boxed-section.ts';

describe('genuineBox', () => {
  it.each([
    ['"BOXED WARNING" alone', 'BOXED WARNING'],
    ['its misspelling', 'BOXED WARINING SECTION'],
    ['a bulk package', 'PHARMACY BULK PACKAGE-NOT FOR DIRECT INFUSION'],
    ['usage', 'For inhalation only. Do not swallow. Only use budesonide inhalation suspension with a jet nebulizer machine.'],
    ['over-the-counter use', 'Uses temporarily relieves minor aches and pains'],
    ['a tamper seal', 'TAMPER-EVIDENT FEATURE: DO NOT USE IF SAFETY SEAL IMPRINTED AROUND BOTTLE CAP IS BROKEN OR MISSING.'],
    ['doses', 'Moderate Symptomatology - 0.5 mg to 2 mg b.i.d. or t.i.d. To achieve prompt control, higher doses may be required.'],
    ['doses by weight', 'Psychotic Disorders - 0.05 mg/kg/day to 0.15 mg/kg/day'],
    ['an emergency use authorization', 'This EUA is for the use of VEKLURY to treat COVID-19'],
    ['a medication guide', 'Medication Guide What is the most important information I should know?'],
    ['nothing', ' \n '],
  ])('is none: %s', (_, text) => expect(genuineBox([text])).toBeNull());

  it.each([
    'NOT FOR INTRATHECAL USE',
    'WARNING: NOT FOR INTRATHECAL USE Inadvertent intrathecal administration may cause death',
    'WARNING: FOR INTRAVENOUS USE ONLY – FATAL IF GIVEN BY OTHER ROUTES Marqibo is for intravenous use only',
    'WARNING Use with extreme caution in patients with impaired renal function.',
    'WARNINGS USE OF AEROSOLIZED RIBAVIRIN IN PATIENTS REQUIRING MECHANICAL VENTILATOR ASSISTANCE',
    'Suicidality and Antidepressant Drugs Antidepressants increased the risk',
  ])('is one, however short: %s', (text) => expect(genuineBox([text])).not.toBeNull());

  it('takes the first element that warns, not the medication guide behind it', () => {
    const box = genuineBox([
      'BOXED WARNING',
      'WARNING: BLEEDING RISK Warfarin can cause major bleeding.',
      'Medication Guide: ask your doctor',
    ]);
    expect(box?.text).toContain('BLEEDING RISK');
  });

  it('sees one box in two wordings that differ by white space, dashes, case and prefix alone', () => {
    const hash = (text: string): string | undefined => genuineBox([text])?.hash;
    expect(hash('BOXED WARNING: WARNING:  Lactic\u00a0acidosis – stop')).toBe(hash('WARNING: lactic acidosis - stop'));
    expect(hash('WARNING: lactic acidosis - stop')).not.toBe(hash('WARNING: lactic acidosis - do not stop'));
  });

  it('has no box where there is no section', () => expect(genuineBox(undefined)).toBeNull());
});

describe('judgeBox', () => {
  const verdict = (elements: string[], isPrescription: boolean | null = true): string => {
    const { verdict: found, reason } = judgeBox({ boxed: elements, isPrescription, nestedBoxed: 0 });
    return `${found}: ${reason}`;
  };

  it('says why', () => {
    expect(verdict([])).toBe('none: no section is coded as boxed warning');
    expect(verdict(['BOXED WARNING'])).toBe('false: the words "boxed warning" alone');
    expect(verdict(['PHARMACY BULK PACKAGE'])).toBe('false: packaging');
    expect(verdict(['WARNING: BLEEDING RISK', 'Medication Guide'])).toBe('genuine: warns; 1 of 2 elements do not and are left out');
  });

  it('keeps every element that warns: a box may have two', () => {
    expect(
      judgeBox({ boxed: ['WARNING: POSITIVE ANA', 'Mortality: in a trial'], isPrescription: true, nestedBoxed: 0 }).box?.elements,
    ).toHaveLength(2);
  });

  it('doubts where no word warns, and accepts nothing then', () => {
    const found = judgeBox({ boxed: ['Exampletine tablets are round and blue.'], isPrescription: true, nestedBoxed: 0 });
    expect(found).toMatchObject({ verdict: 'doubtful', box: null });
  });

  it('takes no box from a label without prescription', () => {
    expect(verdict(['WARNING: liver damage, severe'], false)).toBe('false: not the label of a prescription drug');
    expect(verdict(['WARNING: liver damage, severe'], null)).toBe('genuine: warns');
  });
});
