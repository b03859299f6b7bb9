export { draftSource, type DraftSource } from './label-sections.ts';
export { documentSource } from './draft-document.ts';
export type { DocumentDraft, DraftDocument, DraftWriter, LessonDraft } from './draft.ts';
export { createExtractiveWriter } from './write-extractive.ts';
export { draftYaml } from './draft-yaml.ts';
export { createDraftWriters, type ModelConfig } from './draft-writers.ts';
