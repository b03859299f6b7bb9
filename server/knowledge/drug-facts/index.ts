export { buildFacts, type BuiltFacts } from './build-facts.ts';
export type { BuiltProduct } from './built-product.ts';
export { isBrandGroup, toCodedDrug, type NamedCode } from './coded-drug.ts';
export { labelRecordOf, makeVocabulary, toLabel, type Label, type LabelRecord, type Vocabulary } from './label.ts';
export type { BuiltTopic } from './topics.ts';
export { basisOf, reviseTopic, type AddedBox, type KnownTopic, type TopicBasis } from './revise-topic.ts';
export {
  activeNames,
  decideLabelRxcuis,
  type CodeMeaning,
  type LabelEvidence,
  type LabelRxcuis,
  type RxNormAnswers,
} from './decide-label-rxcuis.ts';
export { ingredientKey } from './ingredient-key.ts';
