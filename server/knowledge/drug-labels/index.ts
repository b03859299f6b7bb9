export { createDrugKnowledge, type DrugKnowledge, type DrugVerdict, type KnowledgeCounts } from './create-drug-knowledge.ts';
export type { Evidence, Product, Topic } from './facts-schema.ts';
export { loadDrugKnowledge, parseFacts } from './load-drug-knowledge.ts';
export { orderedIngredient } from './ordered-ingredient.ts';
