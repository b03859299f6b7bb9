import { describe, expect, it } from 'vitest';
import { genuineBox, openingHeading } from './boxed-section.ts';
import { riskHeadings } from './risk-headings.ts';

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

describe('what a box warns of', () => {
  const headings = (text: string): string[] => riskHeadings(genuineBox([text]) ?? { text: '', hash: '' });

  it('is read from its heading, in our own words', () => {
    expect(headings('WARNING: LACTIC ACIDOSIS Postmarketing cases of serious infections of another kind')).toEqual(['lactic acidosis']);
    expect(headings('WARNING: SERIOUS INFECTIONS and MALIGNANCY Patients are at risk')).toEqual(['serious infections', 'malignancies']);
    expect(headings('WARNING: PROGRESSIVE MULTIFOCAL LEUKOENCEPHALOPATHY Natalizumab increases')).toEqual([
      'progressive multifocal leukoencephalopathy',
    ]);
  });

  it('is read from its first sentences where it has no heading', () =>
    expect(headings('WARNING Clostridium difficile-associated diarrhea has been reported')[0]).toBe(
      'Clostridioides difficile-associated diarrhea',
    ));

  it('sees the heading behind a whole Highlights header', () => {
    const text =
      'These highlights do not include all the information needed to use X safely. X injection WARNING: RISK OF SERIOUS DISORDERS Risk';
    expect(openingHeading({ text, hash: '' })).toBe('RISK OF SERIOUS DISORDERS');
  });
});
