/** A drug that does not exist, as its label would come: without a boxed warning in version 1, with one in version 2. */
export const velbrutamide = {
  rxcui: '99000001',
  display: 'velbrutamide 10 mg oral tablet',
  dose: '10 mg (1 tablet)',
  route: 'Oral',
  frequency: 'Once daily',
  dispense: '30 tablets',
};

const setId = '5f2c7a10-9b1e-4d3a-8c55-2a6f0d1e9b77';
const box = [
  'WARNING: HEPATOTOXICITY AND EMBRYO-FETAL TOXICITY',
  'Hepatotoxicity: Severe liver injury has occurred in patients treated with velbrutamide.',
  'Measure serum transaminases before starting velbrutamide and monthly during treatment.',
  'If serum transaminases exceed 5 times the upper limit of normal, discontinue velbrutamide.',
  'Velbrutamide is contraindicated in patients with severe hepatic impairment.',
  'Embryo-fetal toxicity: Exclude pregnancy before starting velbrutamide.',
  'Advise patients to use effective contraception during treatment and for 30 days after the last dose.',
].join(' ');

const record = (version: '1' | '2'): string =>
  JSON.stringify({
    set_id: setId,
    id: `${setId}-${version}`,
    version,
    effective_time: version === '1' ? '20250310' : '20261015',
    ...(version === '2' ? { boxed_warning: [box], recent_major_changes: ['Boxed Warning 10/2026'] } : {}),
    indications_and_usage: ['1 INDICATIONS AND USAGE Velbrutamide is indicated for adults with moderately active example arthritis.'],
    dosage_and_administration: [
      '2 DOSAGE AND ADMINISTRATION 2.1 Recommended Dosage The recommended dosage is 10 mg orally once daily. 2.2 Dosage Modifications Interrupt velbrutamide if serum transaminases exceed 3 times the upper limit of normal.',
    ],
    contraindications: ['4 CONTRAINDICATIONS Velbrutamide is contraindicated in patients with severe hepatic impairment and in pregnancy.'],
    warnings_and_cautions: [
      '5 WARNINGS AND PRECAUTIONS 5.1 Hepatotoxicity Severe liver injury, including fatal cases, has occurred. Measure serum transaminases monthly. 5.2 Embryo-Fetal Toxicity Velbrutamide can cause fetal harm.',
    ],
    use_in_specific_populations: [
      '8 USE IN SPECIFIC POPULATIONS 8.1 Pregnancy Velbrutamide can cause fetal harm when administered to a pregnant woman. 8.2 Lactation Breastfeeding is not recommended during treatment with velbrutamide. 8.4 Pediatric Use Safety and effectiveness in pediatric patients have not been established. 8.5 Geriatric Use No dose adjustment is recommended in patients 65 years and older. 8.6 Hepatic Impairment Reduce the dose in patients with moderate hepatic impairment.',
    ],
    openfda: {
      product_type: ['HUMAN PRESCRIPTION DRUG'],
      brand_name: ['Velbruma'],
      generic_name: ['VELBRUTAMIDE'],
      substance_name: ['VELBRUTAMIDE'],
      route: ['ORAL'],
      manufacturer_name: ['Example Labs'],
      application_number: ['NDA999001'],
      rxcui: [velbrutamide.rxcui],
    },
  });

/** Both versions, as a file of records. */
export const velbrutamideLabel = `${record('1')}\n${record('2')}\n`;

type Option = { text: string; feedback: string; correct?: true };
type Question = { stem: string; options: readonly Option[] };

const checkLiver: Question = {
  stem: 'Age 44, first order of velbrutamide, liver tests a year old. Best next step?',
  options: [
    { text: 'Order transaminases today', feedback: 'The box wants them before the first tablet.', correct: true },
    { text: 'Sign, and test in a year', feedback: 'Tests come first and then each month.' },
    { text: 'Order a film of the chest', feedback: 'The box names no film of the chest.' },
  ],
};

/** What an educator writes of it, in words of their own. */
export const written = {
  objective: 'For each velbrutamide order decide: sign, check liver and pregnancy first, or choose another drug.',
  excludes: 'Other kinase inhibitors: their boxes say other things.',
  keyPoints: [
    'Look at transaminases first, then once a month.',
    'Above five times normal, stop the drug.',
    'With badly damaged liver, choose something else.',
    'Rule out pregnancy ahead of the first dose.',
    'Agree on contraception that lasts until 30 days afterwards.',
  ],
  populations: {
    pregnancy: 'Harms the unborn; contraindicated (4, 8.1).',
    lactation: 'No breastfeeding meanwhile (8.2).',
    pediatric: 'Not established under 18 years (8.4).',
    older: 'Same dose at 65 and above (8.5).',
    kidneyLiver: 'Less for a moderately damaged liver (8.6).',
  },
  retrieval: checkLiver,
  items: [
    {
      stem: 'Age 51, week 9 of velbrutamide, transaminases six times normal. What now?',
      options: [
        { text: 'Stop it for good', feedback: 'More than five times normal ends treatment.', correct: true },
        { text: 'Give half the dose', feedback: 'Half a dose is no answer to six times normal.' },
        { text: 'Repeat in a month', feedback: 'The month would be spent on the drug.' },
      ],
    },
    {
      stem: 'Age 29, draft order of velbrutamide, last period unknown. Best next step?',
      options: [
        { text: 'Sign the order now', feedback: 'Pregnancy has to be ruled out first.' },
        { text: 'Order a pregnancy test', feedback: 'The box wants pregnancy ruled out first.', correct: true },
        { text: 'Order a bone scan', feedback: 'The box says nothing of bones.' },
      ],
    },
    {
      stem: 'Age 60, cirrhosis with ascites, velbrutamide drafted. What do you do?',
      options: [
        { text: 'Sign with a smaller dose', feedback: 'With such a liver it is contraindicated at any dose.' },
        { text: 'Sign with weekly tests', feedback: 'Tests do not lift a contraindication.' },
        { text: 'Choose another medicine', feedback: 'A badly damaged liver rules it out.', correct: true },
      ],
    },
  ] as readonly Question[],
  cardSummary: 'Velbrutamide has a boxed warning since October 2026: liver injury and harm to the unborn. Test first.',
  cardDetail:
    'The box covers liver and pregnancy. Label version 2, 2026-10-15. {why} Three minutes, now or later; the order goes on either way.',
};
export const questions: readonly Question[] = [written.retrieval, ...written.items];
