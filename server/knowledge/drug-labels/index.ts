export { createDrugKnowledge, type DrugKnowledge, type DrugVerdict } from './create-drug-knowledge.ts';
export type { Evidence, Product, Topic } from './facts-schema.ts';
export { loadDrugKnowledge } from './load-drug-knowledge.ts';
