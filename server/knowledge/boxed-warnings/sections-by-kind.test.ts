import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { partsOf } from './box-statements.ts';
import { judgeBox, type Judgement } from './boxed-section.ts';

const judged = (...boxed: string[]): Judgement => judgeBox({ boxed, isPrescription: null, nestedBoxed: 0 });

/** What labels code as their boxed warning and what warns of nothing, in other words than the records that the rules were found on. */
const harmless: [string, string[]][] = [
  [
    'the words alone',
    [
      'BOXED WARNING.',
      'Boxed Warning:',
      '[BOXED WARNING]',
      'WARNING',
      'BOXED WARNING SECTION',
      'Black Box Warning',
      'BOX WARNING',
      '1 BOXED WARNING',
      'WARNINGS: BOXED WARNING',
      'BOXED WARNINGS See full prescribing information for complete boxed warning.',
      'See Boxed Warning',
      'Not applicable',
    ],
  ],
  [
    'packaging of pharmacies',
    [
      'Pharmacy Bulk Package – Not for Direct Infusion',
      'PHARMACY BULK PACKAGE NOT FOR DIRECT INFUSION RECONSTITUTED STOCK SOLUTION MUST BE TRANSFERRED AND FURTHER DILUTED FOR I.V. INFUSION',
      'NOT FOR DIRECT INFUSION. Pharmacy bulk package.',
      'Cefazolin for Injection, USP Pharmacy Bulk Package - NOT FOR DIRECT INFUSION',
      'THIS IS A PHARMACY BULK PACKAGE AND IS NOT FOR DIRECT INFUSION. Rx only',
      'WARNING: PHARMACY BULK PACKAGE. NOT FOR DIRECT INFUSION',
      'IMAGING BULK PACKAGE - NOT FOR DIRECT INFUSION',
    ],
  ],
  [
    'seals and over-the-counter text',
    [
      'Do not use if foil seal under the cap is broken or missing.',
      'This package is tamper evident. Do not use if blister is torn or broken.',
      'Tamper evident: do not use if carton is opened',
      'TAMPER-RESISTANT BOTTLE: do not use if printed seal under cap is torn or missing',
      'Do not use if inner seal is broken',
      'DO NOT USE IF IMPRINTED NECKBAND IS MISSING OR BROKEN',
      'Keep out of reach of children. In case of overdose, get medical help or contact a Poison Control Center right away.',
      'For external use only. Avoid contact with eyes.',
      'Warnings For external use only. When using this product avoid contact with eyes. Stop use and ask a doctor if irritation develops.',
    ],
  ],
  [
    'use, storage and handling',
    [
      'Use: For the temporary relief of minor aches. Do not use more than directed.',
      'Uses • temporarily relieves cough due to minor throat irritation',
      'Exampletine tablets are indicated for the treatment of hypertension, to lower blood pressure. Lowering blood pressure reduces the risk of fatal and nonfatal cardiovascular events, primarily strokes and myocardial infarctions.',
      'Exampletine is indicated for the treatment of infections caused by susceptible bacteria.',
      'Indicated as an adjunct to diet to reduce the risk of myocardial infarction and stroke in adults with multiple risk factors.',
      'EXAMPLETINE is a kinase inhibitor indicated for adults with advanced renal cell carcinoma following prior therapy.',
      'For oral inhalation only. Rinse mouth after use. Do not spray in eyes.',
      'For nasal use only. Shake well before use. Avoid spraying in eyes.',
      'Shake well before using. Do not freeze. Avoid excessive heat.',
      'Store at 20° to 25°C. Do not freeze. Protect from light.',
      'INSTRUCTIONS FOR USE Do not use the pen if it has been dropped. Wash your hands.',
      'Take this medicine exactly as your doctor tells you. Do not take more than prescribed.',
      'The inhaler should not be used with a spacer. Prime before first use.',
    ],
  ],
  [
    'doses',
    [
      'The usual starting dose is 25 mg twice daily. The dose may be increased to 50 mg twice daily after one week.',
      'Adults: 0.5 mg to 2 mg two or three times daily. Geriatric or debilitated patients: 0.5 mg once daily. Should not exceed 4 mg a day.',
      'Severe Symptomatology - 3 mg to 5 mg b.i.d. or t.i.d. Patients who remain severely disturbed may require dosage adjustment.',
      'Recommended dosage: 10 mg orally once daily. Avoid doses above 20 mg.',
      'Children 2 to 12 years: 5 mL every 4 hours; do not exceed 6 doses in 24 hours',
      'Body weight (kg) Dose (mL) 10-15 5 16-20 7.5 over 20 10',
      'Initial dose 0.1 mg/kg IV every 8 hours, increased by 0.05 mg/kg at weekly intervals. Monitor response.',
    ],
  ],
  [
    'text to patients',
    [
      'MEDICATION GUIDE EXAMPLETINE (eg-ZAM-ple-teen) tablets Read this Medication Guide before you start taking EXAMPLETINE.',
      'What is the most important information I should know about EXAMPLETINE? EXAMPLETINE can cause serious side effects, including liver problems that may lead to death.',
      'IMPORTANT: Call your healthcare provider right away if you have thoughts about suicide or dying.',
      'EXAMPLETINE may cause serious side effects. Tell your doctor if you have yellow skin or dark urine.',
      'WARNING TO WOMEN WHO SMOKE Do not use this product if you smoke cigarettes and are over 35 years old.',
      'Read the Patient Information that comes with EXAMPLETINE before you use it. There may be new information about serious risks.',
      'If you take Exampletine Tablets, you should not take any other medicines that contain exampletine.',
    ],
  ],
  [
    'emergency use',
    [
      'FACT SHEET FOR HEALTHCARE PROVIDERS: EMERGENCY USE AUTHORIZATION OF EXAMPLEVIR. Serious reactions may occur.',
      'The FDA has issued an EUA to permit emergency use of the unapproved product EXAMPLEVIR; death has been seen.',
    ],
  ],
];
describe.each(harmless)('%s', (_, texts) => {
  it.each(texts)('is no box: %s', (text) => expect(judged(text).box).toBeNull());
});

describe('a box, however it is worded and set', () => {
  it.each([
    'NOT FOR INTRATHECAL USE',
    'Not for intravenous use',
    'WARNING: NOT FOR OPHTHALMIC USE',
    'FOR INTRAVENOUS USE ONLY. FATAL IF GIVEN BY OTHER ROUTES.',
    'FOR INTRAMUSCULAR USE ONLY. Inadvertent intravenous administration has been associated with cardiorespiratory arrest.',
    'WARNING: HEPATOTOXICITY',
    'HEPATOTOXICITY',
    'WARNING: LACTIC ACIDOSIS AND SEVERE HEPATOMEGALY WITH STEATOSIS',
    'WARNING - AGRANULOCYTOSIS',
    'WARNING: TENDON RUPTURE',
    'WARNING: QT PROLONGATION',
    'WARNING: PERIPHERAL NEUROPATHY, PANCREATITIS',
    'WARNING: THYROID C-CELL TUMORS',
    'WARNING: EMBRYO-FETAL HARM',
    'EMBRYO-FETAL TOXICITY',
    'Agranulocytosis has been reported.',
    'WARNING: Can cause fetal harm when given to a pregnant woman.',
    'Exampletine may cause birth defects. Exclude pregnancy before treatment.',
    'Anaphylaxis has occurred after injection. Observe patients for 30 minutes.',
    'Women who are or may become pregnant must not take exampletine.',
    'Exampletine should be prescribed only by physicians with experience in cancer chemotherapy.',
    'Must be diluted before use. Undiluted injection has caused cardiac arrest.',
    'WARNING: ADDICTION, ABUSE, AND MISUSE; TAMPERING Manipulation or tampering with the tablets can result in overdose and death.',
    'WARNING: SERIOUS RISKS Crushing or tampering releases a fatal dose of exampledone.',
    'PHARMACY BULK PACKAGE - NOT FOR DIRECT INFUSION WARNING: NOT FOR INTRATHECAL USE Inadvertent intrathecal administration may cause death, convulsions, cerebral hemorrhage, coma.',
    'Pharmacy Bulk Package WARNING: NEPHROTOXICITY Monitor renal function.',
    'Ketorelac tablets are indicated for the short-term (up to 5 days) management of moderately severe acute pain. It can cause peptic ulcers, gastrointestinal bleeding and perforation.',
    'INDICATIONS LIMITED: Because of the risk of aplastic anemia, examplamate is indicated only when other treatments fail.',
    'FOR ORAL INHALATION ONLY WARNING: ASTHMA-RELATED DEATH Long-acting agents increase the risk of asthma-related death.',
    'Patients receiving more than 0.5 mg/kg/day had more deaths than those receiving placebo.',
    'WARNING: DO NOT EXCEED 24 MG A DAY',
    'Dosage and administration errors: Fatal overdoses have occurred because of confusion between mg and mL.',
    'Rx only WARNING: SUICIDALITY Increased risk of suicidal thinking.',
    'WARNING: INCREASED MORTALITY b.i.d. dosing was associated with death.',
    'These highlights do not include all the information needed to use EXAMPLEX safely. EXAMPLEX injection, for subcutaneous use Initial U.S. Approval: 2021 WARNING: RISK OF SERIOUS DISORDERS May cause fatal disorders.',
    'HIGHLIGHTS OF PRESCRIBING INFORMATION These highlights do not include all the information needed to use EXAMPLEX. WARNING - RISK OF SERIOUS DISORDERS May cause disorders.',
    '&nbsp;WARNING: BLEEDING RISK &amp; HEMATOMA',
    '• WARNING: BLEEDING RISK',
    '** WARNING ** Bleeding may occur.',
    '[WARNING: BLEEDING RISK]',
    'Boxed warning. Cardiomyopathy: heart muscle damage was seen.',
    'TERATOGENICITY',
    'PREMATURE DISCONTINUATION INCREASES THE RISK OF THROMBOTIC EVENTS',
    'ISCHEMIC HEART DISEASE Following abrupt cessation of therapy, exacerbations of angina pectoris have occurred.',
    'Cessation of therapy: exacerbations of angina and, in some cases, myocardial infarction have occurred.',
    'PERITONEAL ABSORPTION may cause hyponatraemia.',
    'EXAMPLETINE IS A VESICANT',
    'Estrogens should not be used during pregnancy.',
    'Drug should be administered in a hospital setting with resuscitation equipment at hand.',
  ])('is one: %s', (text) => expect(judged(text).verdict).toBe('genuine'));
});

describe('text of other sections under its own title', () => {
  it.each([
    '1 INDICATIONS AND USAGE Exampletine is indicated for seizures. Limitations of use: it should not be used in infants.',
    '2 DOSAGE AND ADMINISTRATION Monitor liver function. Do not crush the tablets.',
    'PACKAGE LABEL.PRINCIPAL DISPLAY PANEL Caution: dispense with a medication guide. Rx only',
    'Storage and Handling Exampletine is a cytotoxic drug. Avoid contact with skin.',
  ])('is no box: %s', (text) => expect(judged(text)).toMatchObject({ verdict: 'false', reason: 'text of another section' }));

  it('is none of it where a warning of its own stands in it', () =>
    expect(judged('INDICATIONS AND USAGE For seizures. WARNING: HEPATOTOXICITY Liver failure was fatal.').verdict).toBe('genuine'));
});

it('of a box with eleven elements of a medication guide behind it the box is left', () => {
  const guide = Array.from({ length: 11 }, (_, at) => `Side effect ${at} may be serious. Tell your doctor if you notice it.`);
  const found = judged('WARNING: SERIOUS INFECTIONS Exampletine increases the risk of serious infections.', ...guide);
  expect(found).toMatchObject({ verdict: 'genuine', reason: 'warns; 11 of 12 elements do not and are left out' });
  expect(found.box?.elements).toHaveLength(1);
});

it.each([
  ['in front', (box: string) => `HIGHLIGHTS OF PRESCRIBING INFORMATION ${header} ${box}`],
  ['behind, with the box once more', (box: string) => `${box} ${header} ${box}`],
])('of a whole Highlights header %s nothing is part of the box', (_, dress) => {
  const box = 'WARNING: SERIOUS INFECTIONS Exampletine increases the risk of serious infections.';
  const texts = (text: string): string[] => partsOf({ elements: judged(text).box?.elements ?? [] }).map(({ text: part }) => part);
  expect(texts(dress(box))).toEqual(texts(box));
});
const header =
  'These highlights do not include all the information needed to use EXAMPLETINE safely and effectively. EXAMPLETINE tablets, for oral use Initial U.S. Approval: 2021';

it('reads a text of headers that never end in one pass', () => {
  expect(judged(`Fatal. ${'These highlights do not include '.repeat(20_000)}`).verdict).toBe('genuine');
});

/** A folder of real label records. */
const samples = process.env['SAMPLES_DIR'];
type Sample = { set_id: string; boxed_warning?: string[]; openfda?: { generic_name?: string[] } } & Record<string, unknown>;
const samplesOf = (name: string): Sample[] =>
  gunzipSync(readFileSync(join(samples ?? '', `openfda/${name}.ndjson.gz`)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample);

describe.skipIf(samples === undefined || !existsSync(samples))('sections of real labels', () => {
  const whole = samples === undefined ? [] : ['drug-label-boxed-sample', 'drug-label-2024-sample'].flatMap(samplesOf);
  const boxed = [...whole, ...(samples === undefined ? [] : samplesOf('drug-label-all-slim'))].filter(
    (one): one is Sample & { boxed_warning: string[] } => one.boxed_warning !== undefined,
  );
  const nameOf = (one: Sample): string => one.openfda?.generic_name?.[0]?.toLowerCase() ?? '';

  it('are boxes but for those of three drugs, and none is in doubt', () => {
    const others = boxed
      .map((one) => ({ name: nameOf(one), ...judged(...one.boxed_warning) }))
      .filter(({ verdict }) => verdict !== 'genuine');
    expect([...new Set(others.map(({ name, verdict, reason }) => `${name}: ${verdict}, ${reason}`))].toSorted()).toEqual([
      'budesonide: false, how to use it',
      'piperacillin and tazobactam: false, packaging',
      'rizatriptan benzoate odt: false, the words "boxed warning" alone',
    ]);
    expect(boxed.length).toBeGreaterThan(700);
  });

  it('have a second element that is one only where it warns clinicians', () => {
    const several = boxed.filter((one) => one.boxed_warning.length > 1);
    const kept = several.filter((one) => judged(...one.boxed_warning).box?.elements.length !== 1);
    expect([...new Set(kept.map(nameOf))]).toEqual(['procainamide hydrochloride']);
    expect(new Set(several.map(nameOf)).size).toBeGreaterThan(5);
  });

  it('have no Highlights header among what they say, though one label codes it with the box', () => {
    const isHeader = /highlights do not include|Initial U\.S\. Approval/i;
    expect(boxed.filter((one) => isHeader.test(one.boxed_warning.join(' '))).length).toBeGreaterThan(0);
    const said = boxed.flatMap((one) => partsOf({ elements: judged(...one.boxed_warning).box?.elements ?? [] }));
    expect(said.filter(({ text }) => isHeader.test(text))).toEqual([]);
  });

  it('stay boxes in capitals, in small letters, without their prefix, behind packaging and written twice', () => {
    const lost = whole.flatMap((one) => {
      const text = one.boxed_warning?.[0] ?? '';
      if (judged(text).verdict !== 'genuine') return [];
      const bare = text.replace(/^\W*(?:BOXED )?WARNINGS?\W*/i, '');
      const dressed = [
        bare,
        text.toUpperCase(),
        text.toLowerCase(),
        `1 BOXED WARNING ${text}`,
        `PHARMACY BULK PACKAGE ${text}`,
        `${text} ${text}`,
      ];
      return dressed.filter((other) => judged(other).verdict !== 'genuine').map((other) => other.slice(0, 80));
    });
    expect(lost).toEqual([]);
  });

  it.each([
    ['indications_and_usage', 0.01],
    ['dosage_and_administration', 0.02],
    ['spl_medguide', 0.1],
    ['instructions_for_use', 0.02],
    ['dosage_forms_and_strengths', 0],
    ['description', 0.02],
    ['storage_and_handling', 0.05],
  ])('%s coded as a box would be told from one, but for a share of %d', (section, share) => {
    const texts = whole.flatMap((one) => (one[section] as string[] | undefined)?.[0]?.slice(0, 400) ?? []);
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.filter((text) => judged(text).verdict === 'genuine').length / texts.length).toBeLessThanOrEqual(share);
  });
});
