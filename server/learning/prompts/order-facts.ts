import type { Lesson } from '../../knowledge/curriculum/index.ts';
import type { Evidence, Topic } from '../../knowledge/drug-labels/index.ts';
import type { RuleMatch } from '../../knowledge/plan-definitions/index.ts';
import type { Candidate } from './decide-prompt.ts';

/** One topic of one draft order, with all that a card says of it. */
export type OrderedTopic = Candidate & {
  topic: Topic;
  lesson: Lesson;
  drug: { code: string | null; display: string };
  evidence: Evidence;
  rule: RuleMatch;
};

/** Who ordered, where, and with which token the request came. */
export type OrderingContext = {
  registrationId: string;
  /** The clinician's name there: "Practitioner/123". */
  reference: string;
  patient: string | null;
  encounter: string | null;
  hook: string;
  token: { iss: string; jti: string; expiresAt: Date };
};

/** "FDA label tofacitinib tablet, version 2, 2026-05-07" */
export const labelLine = (topic: Pick<Topic, 'label'>): string =>
  `FDA label, ${topic.label.name}, version ${topic.label.version}, ${topic.label.effective}`;
