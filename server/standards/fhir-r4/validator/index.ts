export { createValidator } from './create-validator.ts';
export { pruneStructure } from './definition-types.ts';
export { readDefinitions } from './definitions.ts';
export { expandValueSet } from './expand-value-set.ts';
