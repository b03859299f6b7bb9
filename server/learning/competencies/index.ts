export { createCompetencies, type AttemptRecord, type Competencies } from './service.ts';
export { createMoveCompetencies } from './move-person.ts';
export type {
  AttemptFacts,
  CompetencyRow,
  CurrentCompetency,
  LessonFacts,
  PersonFacts,
  RecordedResource,
  TenantFacts,
  TopicFacts,
} from './facts.ts';
export type { NewCertification } from './qualifications.ts';
