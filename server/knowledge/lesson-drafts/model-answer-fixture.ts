export const beforeStart = {
  section: 'box',
  quote: 'Before starting exampletine, obtain an absolute neutrophil count [see Warnings and Precautions (5.1)].',
};
export const lowCount = {
  section: 'box',
  quote: 'Starting exampletine is not recommended in patients with a neutrophil count less than 1500/µL.',
};
const liver = {
  section: 'box',
  quote: 'Exampletine is contraindicated in patients with severe hepatic impairment [see Contraindications (4)].',
};
const fever = { section: 'box', quote: 'If fever of 38.5 °C or greater develops, interrupt exampletine and measure the neutrophil count.' };
const lower = { section: 'dosage_and_administration', quote: 'Discontinue exampletine if the neutrophil count is less than 500/µL.' };
const middle = { section: 'dosage_and_administration', quote: 'Interrupt exampletine if the neutrophil count is less than 1000/µL.' };
/** An answer about the label of the other fixture that it bears in full. */
export const goodAnswer = {
  keyPoints: [
    { text: 'Obtain a neutrophil count before starting exampletine.', ...beforeStart },
    { text: 'Below 1,500/µL neutrophils, a start is not recommended.', ...lowCount },
    { text: 'Severe hepatic impairment: do not give exampletine.', ...liver },
    { text: 'At 38.5 °C or greater interrupt exampletine; measure neutrophils.', ...fever },
  ],
  questions: [
    {
      keyPoint: 2,
      stem: 'Age 40, first exampletine order, neutrophils 1,200/µL. Best next step?',
      key: { text: 'Do not start now', feedback: 'A start is not recommended at neutrophil counts less than 1,500/µL.', ...lowCount },
      wrong: [
        { text: 'Start, then interrupt', feedback: 'Interrupt exampletine at a neutrophil count less than 1,000/µL.', ...middle },
        { text: 'Discontinue it for good', feedback: 'Discontinue exampletine at a neutrophil count less than 500/µL.', ...lower },
      ],
    },
  ],
  populations: [
    {
      group: 'pregnancy',
      text: 'Exampletine can harm the fetus when given to a pregnant woman.',
      section: 'pregnancy',
      quote: 'Exampletine can cause fetal harm when given to a pregnant woman.',
    },
  ],
};
