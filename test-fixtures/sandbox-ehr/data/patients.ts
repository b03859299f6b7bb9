import type { PatientDescription } from './describe-patient.ts';

const hypertension = { code: 'I10', name: 'Essential hypertension', onset: '2015' };

/** Invented people. Values are plausible and chosen so that each chart has a reason for one of the drugs in the list. */
export const patients: PatientDescription[] = [
  {
    id: 'whitcombe', mrn: '0047-2196', family: 'Whitcombe', given: ['Adela', 'R.'], gender: 'female', birthDate: '1965-03-14',
    problems: [
      { code: 'M05.79', name: 'Rheumatoid arthritis, seropositive', onset: '2019', note: 'DAS28-CRP 4.9 today' },
      hypertension,
      { code: 'Z87.891', name: 'Former smoker, 18 pack-years', onset: '2014', note: 'stopped 2014' },
      { code: 'M85.80', name: 'Low bone density', onset: '2022' },
    ],
    allergies: [{ name: 'Sulfamethoxazole', reaction: 'rash' }],
    medicines: [
      { rxcui: '283510', name: 'methotrexate 15 mg oral tablet', how: 'once a week', since: '2019-05-06' },
      { rxcui: '197361', name: 'amlodipine 5 mg oral tablet', how: 'daily', since: '2016-02-11' },
      { rxcui: '1872979', name: 'adalimumab 40 mg subcutaneous', how: 'every 2 weeks', since: '2024-09-02', stopped: '3 Mar 2026', reason: 'inadequate response' },
    ],
    results: [
      { name: 'TB interferon-gamma', value: 'Negative', days: 12 },
      { name: 'C-reactive protein', code: '1988-5', value: 22, unit: 'mg/L', flag: 'H', days: 2 },
      { name: 'Hemoglobin', code: '718-7', value: 12.9, unit: 'g/dL', days: 2 },
      { name: 'Lymphocytes', code: '731-0', value: 1.6, unit: '×10⁹/L', days: 2 },
      { name: 'Neutrophils', code: '751-8', value: 4.1, unit: '×10⁹/L', days: 2 },
      { name: 'ALT', code: '1742-6', value: 24, unit: 'U/L', days: 2 },
      { name: 'eGFR', code: '98979-8', value: 84, unit: 'mL/min/1.73 m²', days: 2 },
      { name: 'LDL cholesterol', code: '13457-7', value: 128, unit: 'mg/dL', flag: 'H', days: 20 },
      { name: 'Hepatitis B surface Ag', code: '5195-3', value: 'Negative', days: 12 },
    ],
    vitals: { systolic: 142, diastolic: 86, pulse: 76, temperature: 36.8, weight: 71.4 },
    visit: { what: 'Rheumatology clinic', class: 'AMB', clinician: 'castellan', hour: 10 },
  },
  {
    id: 'halloway', mrn: '0051-8830', family: 'Halloway', given: ['Marcus', 'J.'], gender: 'male', birthDate: '1981-11-02',
    problems: [
      { code: 'N20.1', name: 'Ureteric calculus, left, 4 mm', onset: '2026', note: 'CT today' },
      { code: 'N23', name: 'Renal colic, pain 8 of 10', onset: '2026' },
    ],
    allergies: [],
    medicines: [{ rxcui: '310273', name: 'famotidine 20 mg oral tablet', how: 'as needed', since: '2025-01-20' }],
    results: [
      { name: 'Creatinine', code: '2160-0', value: 0.9, unit: 'mg/dL', days: 0 },
      { name: 'eGFR', code: '98979-8', value: 105, unit: 'mL/min/1.73 m²', days: 0 },
      { name: 'Hemoglobin', code: '718-7', value: 14.8, unit: 'g/dL', days: 0 },
      { name: 'Platelets', code: '777-3', value: 231, unit: '×10⁹/L', days: 0 },
      { name: 'Urine blood', value: 'Large', flag: 'H', days: 0 },
    ],
    vitals: { systolic: 151, diastolic: 92, pulse: 104, temperature: 37.1, weight: 83.2 },
    visit: { what: 'Emergency, room 6', class: 'EMER', clinician: 'okafor', hour: 7 },
  },
  {
    id: 'ferreira', mrn: '0039-4471', family: 'Ferreira', given: ['Joana', 'P.'], gender: 'female', birthDate: '1992-06-25',
    problems: [
      { code: 'F20.9', name: 'Schizophrenia', onset: '2013', note: 'two adequate trials without response' },
      { code: 'E66.9', name: 'Obesity', onset: '2020' },
    ],
    allergies: [{ name: 'Penicillin', reaction: 'hives' }],
    medicines: [
      { rxcui: '314154', name: 'olanzapine 10 mg oral tablet', how: 'at night', since: '2025-02-03' },
      { rxcui: '310672', name: 'haloperidol 5 mg oral tablet', how: 'twice daily', since: '2022-03-01', stopped: '14 Jan 2025', reason: 'no response' },
    ],
    results: [
      { name: 'Neutrophils (ANC)', code: '751-8', value: 3.8, unit: '×10⁹/L', days: 1 },
      { name: 'HbA1c', code: '4548-4', value: 5.9, unit: '%', flag: 'H', days: 9 },
      { name: 'Troponin T', value: 'Not raised', days: 1 },
      { name: 'ALT', code: '1742-6', value: 31, unit: 'U/L', days: 1 },
    ],
    vitals: { systolic: 118, diastolic: 74, pulse: 82, temperature: 36.6, weight: 92.5 },
    visit: { what: 'Psychiatry clinic', class: 'AMB', clinician: 'lindqvist', hour: 9 },
  },
  {
    id: 'brannigan', mrn: '0012-0076', family: 'Brannigan', given: ['Harold', 'E.'], gender: 'male', birthDate: '1941-08-19',
    problems: [
      { code: 'I48.20', name: 'Chronic atrial fibrillation', onset: '2017' },
      { code: 'N18.31', name: 'Chronic kidney disease, stage 3a', onset: '2021' },
      { code: 'E11.22', name: 'Type 2 diabetes with kidney disease', onset: '2009' },
      hypertension,
    ],
    allergies: [{ name: 'Codeine', reaction: 'vomiting' }],
    medicines: [
      { rxcui: '855332', name: 'warfarin 5 mg oral tablet', how: 'daily, by INR', since: '2017-10-12' },
      { rxcui: '861007', name: 'metformin 500 mg oral tablet', how: 'twice daily', since: '2010-04-08' },
      { rxcui: '866924', name: 'metoprolol tartrate 25 mg oral tablet', how: 'twice daily', since: '2018-01-15' },
    ],
    results: [
      { name: 'INR', code: '6301-6', value: 2.4, days: 6 },
      { name: 'Creatinine', code: '2160-0', value: 1.4, unit: 'mg/dL', flag: 'H', days: 6 },
      { name: 'eGFR', code: '98979-8', value: 50, unit: 'mL/min/1.73 m²', flag: 'L', days: 6 },
      { name: 'HbA1c', code: '4548-4', value: 7.2, unit: '%', flag: 'H', days: 6 },
      { name: 'Hemoglobin', code: '718-7', value: 12.1, unit: 'g/dL', flag: 'L', days: 6 },
    ],
    vitals: { systolic: 136, diastolic: 70, pulse: 68, temperature: 36.5, weight: 74.9 },
    visit: { what: 'Internal medicine clinic', class: 'AMB', clinician: 'castellan', hour: 8 },
  },
  {
    id: 'raman', mrn: '0060-3152', family: 'Raman', given: ['Priya', 'N.'], gender: 'female', birthDate: '1974-01-30',
    problems: [hypertension],
    allergies: [],
    medicines: [{ rxcui: '314076', name: 'lisinopril 10 mg oral tablet', how: 'daily', since: '2015-06-22' }],
    results: [
      { name: 'Potassium', code: '2823-3', value: 4.3, unit: 'mmol/L', days: 15 },
      { name: 'Creatinine', code: '2160-0', value: 0.8, unit: 'mg/dL', days: 15 },
      { name: 'eGFR', code: '98979-8', value: 91, unit: 'mL/min/1.73 m²', days: 15 },
    ],
    vitals: { systolic: 148, diastolic: 90, pulse: 72, temperature: 36.7, weight: 66.0 },
    visit: { what: 'Internal medicine clinic', class: 'AMB', clinician: 'castellan', hour: 11 },
  },
  {
    id: 'maddox', mrn: '0055-7719', family: 'Maddox', given: ['Owen', 'T.'], gender: 'male', birthDate: '1988-09-08',
    problems: [{ code: 'K51.90', name: 'Ulcerative colitis', onset: '2020', note: 'flare since 3 weeks' }],
    allergies: [],
    medicines: [{ rxcui: '312617', name: 'prednisone 5 mg oral tablet', how: 'daily, tapering', since: '2026-08-30' }],
    results: [
      { name: 'C-reactive protein', code: '1988-5', value: 31, unit: 'mg/L', flag: 'H', days: 1 },
      { name: 'Hemoglobin', code: '718-7', value: 13.2, unit: 'g/dL', flag: 'L', days: 1 },
      { name: 'TB interferon-gamma', value: 'Negative', days: 1 },
    ],
    vitals: { systolic: 122, diastolic: 78, pulse: 88, temperature: 37.0, weight: 68.3 },
    visit: { what: 'Gastroenterology clinic', class: 'AMB', clinician: 'castellan', hour: 13 },
  },
];
