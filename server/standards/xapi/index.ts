export { contextActivitiesOf, statementSchema, type Activity, type Agent, type Statement } from './statement.ts';
export { VERB, ACTIVITY_TYPE, type VerbName } from './vocabulary.ts';
export { canonicalStatement, sortedJson, statementDigest } from './canonical-statement.ts';
export { agentIdentifier, identifierKey, statementReferences, type StatementReference } from './identifier-key.ts';
export { toDuration } from './duration.ts';
