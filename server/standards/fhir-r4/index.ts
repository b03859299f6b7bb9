export { CANONICAL_BASE, CODE_SYSTEM, EXTENSION, IDENTIFIER_SYSTEM, PROFILE, softwareReference, systemReference } from './canonicals.ts';
export { capabilityStatement } from './capability-statement.ts';
export { dateInterval, type DateInterval } from './date-interval.ts';
export { DEFINITION_PARAMETERS, DEFINITION_TYPES, type DefinitionType } from './definitional-resources.ts';
export { indexValues, OWN_PARAM, ownersOf, type IndexValues } from './index-values.ts';
export { isNpi } from './npi.ts';
export { idShape, parseReference, type ParsedReference } from './parse-reference.ts';
export type { Include } from './includes.ts';
export {
  parseSearch,
  type DateValue,
  type Filter,
  type ReferenceValue,
  type Search,
  type SortOrder,
  type TokenValue,
} from './parse-search.ts';
export { resolveReference, type BundleEntry, type ReferenceSource } from './resolve-reference.ts';
export {
  isResourceType,
  OWN_PATHS,
  RESOURCE_TYPES,
  SEARCH_PARAMETERS,
  searchParameterDefinition,
  type ResourceType,
} from './search-parameters.ts';
export { WRITABLE_TYPES, type WritableType, type WriteInteraction } from './writable-types.ts';
export { createValidator, expandValueSet, pruneStructure, readDefinitions } from './validator/index.ts';
