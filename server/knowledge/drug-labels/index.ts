export { genuineBox, judgeBox, openingHeading, type BoxedSection } from './boxed-section.ts';
export { compareBoxes } from './compare-boxes.ts';
export { createDrugKnowledge, type DrugKnowledge, type DrugVerdict, type KnowledgeCounts } from './create-drug-knowledge.ts';
export type { Evidence, Product, Topic } from './facts-schema.ts';
export type { LabelVersion } from './label-version.ts';
export { loadDrugKnowledge, parseFacts } from './load-drug-knowledge.ts';
export { orderedIngredient } from './ordered-ingredient.ts';
export { readLabelRecords } from './read-label-records.ts';
