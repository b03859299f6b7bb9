export { buildFacts, type BuiltFacts } from './build-facts.ts';
export type { BuiltProduct } from './built-product.ts';
export { isBrandGroup, toCodedDrug, type NamedCode } from './coded-drug.ts';
export { labelRecordOf, makeVocabulary, toLabel, type Label, type LabelRecord, type Vocabulary } from './label.ts';
export type { BuiltTopic } from './topics.ts';
