export { createExport, type Export } from './export.ts';
export { createMoveResources } from './move-person.ts';
export { loadValidator, warmUpValidator } from './load-validator.ts';
export { readText, type StoredText } from './read-text.ts';
export { createRecords, type Records } from './service.ts';
export {
  type ChangeContext,
  type KeptResource,
  type ReadScope,
  type RecordHead,
  type SearchPage,
  type Stored,
  type VersionEntry,
} from './record-types.ts';
