export { buildFacts, type BuiltFacts } from './build-facts.ts';
export type { BuiltProduct } from './built-product.ts';
export { toCodedDrug } from './coded-drug.ts';
export { canDecide, labelRecordOf, toLabel, type Label, type LabelRecord } from './label.ts';
export { isBrandGroup, makeVocabulary, type NamedCode, type Vocabulary } from './vocabulary.ts';
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
export { createShared } from './shared-texts.ts';
