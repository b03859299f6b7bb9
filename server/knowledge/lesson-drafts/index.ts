export { draftSource, type DraftSource } from './label-sections.ts';
export type { DraftWriter, LessonDraft } from './draft.ts';
export { createExtractiveWriter } from './write-extractive.ts';
export { draftYaml } from './draft-yaml.ts';
export { createModelWriter, usualModelSettings } from './write-with-model.ts';
export { createTokenLedger, type TokenLedger } from './token-ledger.ts';
export type { ModelSettings } from './ask-model.ts';
