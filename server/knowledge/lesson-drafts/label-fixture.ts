/** A label of a drug that does not exist, as openFDA has labels. */
import { openFdaRecordSchema } from '../drug-sources/index.ts';
import { draftSource, type DraftSource } from './label-sections.ts';

export const boxText =
  'WARNING: SEVERE NEUTROPENIA; LIVER INJURY Severe Neutropenia Exampletine can cause severe neutropenia, which can be fatal. ' +
  'Before starting exampletine, obtain an absolute neutrophil count [see Warnings and Precautions (5.1)]. ' +
  'Starting exampletine is not recommended in patients with a neutrophil count less than 1500/µL. ' +
  'If fever of 38.5 °C or greater develops, interrupt exampletine and measure the neutrophil count. ' +
  'Liver Injury Exampletine is contraindicated in patients with severe hepatic impairment [see Contraindications (4)]. ' +
  'If liver failure is suspected, permanently discontinue exampletine. ' +
  'WARNING: SEVERE NEUTROPENIA; LIVER INJURY See full prescribing information for complete boxed warning. Obtain a neutrophil count. (5.1)';

export const labelFields = (over: object = {}): Record<string, unknown> => ({
  set_id: '11111111-2222-4333-8444-555555555555',
  version: '4',
  effective_time: '20260521',
  boxed_warning: [boxText],
  contraindications: [
    '4 CONTRAINDICATIONS Exampletine is contraindicated in patients with severe hepatic impairment. Severe hepatic impairment. ( 4 )',
  ],
  dosage_and_administration: [
    '2 DOSAGE AND ADMINISTRATION 2.1 Monitoring Interrupt exampletine if the neutrophil count is less than 1000/µL. ' +
      '2.2 Stopping Discontinue exampletine if the neutrophil count is less than 500/µL.',
  ],
  pregnancy: ['8.1 Pregnancy Risk Summary Exampletine can cause fetal harm when given to a pregnant woman.'],
  pediatric_use: ['8.4 Pediatric Use Safety and effectiveness in pediatric patients have not been established.'],
  openfda: {
    product_type: ['HUMAN PRESCRIPTION DRUG'],
    generic_name: ['EXAMPLETINE HYDROCHLORIDE'],
    brand_name: ['Brandex'],
    route: ['ORAL'],
    application_number: ['NDA000001'],
  },
  ...over,
});

export const exampleSource = (over: object = {}): DraftSource => {
  const fields = labelFields(over);
  return draftSource(openFdaRecordSchema.parse(fields), Buffer.from(JSON.stringify(fields)));
};
