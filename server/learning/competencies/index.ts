export { createCompetencies, type AttemptRecord, type Competencies } from './service.ts';
export { addMonths } from './validity.ts';
export { changeInWords } from './change-in-words.ts';
export { decideUpdatesDue } from './decide-update-due.ts';
export { createMarkUpdatesDue } from './mark-updates-due.ts';
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
