export { SYSTEM } from './code-systems.ts';
export { createValueSets, type ExpandOptions, type ValueSets } from './create-value-sets.ts';
export { drugTermsOf, indexTerms, prepareDrugTerms, type DrugTerm, type DrugTerms } from './drug-terms.ts';
export type { Coding } from './expand-include.ts';
export { valueSetSchema, type ValueSet } from './value-set-schema.ts';
export { atOnce, few, inTurns, type Steps } from './in-turns.ts';
