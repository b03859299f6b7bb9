export { createFacts, type AsOf, type Facts, type Held, type Statement } from './facts.ts';
export { moveFacts } from './move-person.ts';
