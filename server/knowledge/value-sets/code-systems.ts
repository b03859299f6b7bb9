import { CODE_SYSTEM } from '../../standards/fhir-r4/index.ts';

/** Systems whose codes events bring and rules name. @see https://terminology.hl7.org/ */
export const SYSTEM = {
  rxNorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  snomed: 'http://snomed.info/sct',
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  cpt: 'http://www.ama-assn.org/go/cpt',
  denial: 'https://x12.org/codes/claim-adjustment-reason-codes',
  topic: CODE_SYSTEM.topic,
} as const;
