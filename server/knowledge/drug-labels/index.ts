export { createDrugKnowledge, type DrugKnowledge, type DrugVerdict, type KnowledgeCounts } from './create-drug-knowledge.ts';
export { createCurrentKnowledge, type CurrentKnowledge } from './current-knowledge.ts';
export { decideFacts, type DecidedFacts, type DecidingProgress } from './fact-decisions.ts';
export { createEvidenceReader } from './fact-label-evidence.ts';
export type { Evidence, Product, Topic } from './facts-schema.ts';
export { loadDrugKnowledge, parseFacts } from './load-drug-knowledge.ts';
export { orderedIngredient } from './ordered-ingredient.ts';
