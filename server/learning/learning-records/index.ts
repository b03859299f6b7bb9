export { createLearningRecords, type LearningRecords } from './create-learning-records.ts';
export {
  abandonedStatement,
  answeredStatement,
  finishedStatement,
  launchedStatement,
  registrationOf,
  type AttemptFacts,
} from './to-statements.ts';
