import type { Database, Tx } from '../../database/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import type { Curricula } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import type { Clock } from '../../platform/index.ts';
import type { Competencies } from '../competencies/index.ts';
import type { LearningRecords } from '../learning-records/index.ts';

/** What a lesson needs of the prompts. */
export type LessonPrompts = {
  /** Marks a prompt of this person as opened; undefined where there is none. The trigger names the drug, never a patient. */
  markOpened(
    tx: Tx,
    prompt: { promptId: string; personId: string },
  ): Promise<{ lessonId: string | null; trigger: { text: string; at: Date } } | undefined>;
  /** Everything that waited for this topic is done. */
  completeTopic(tx: Tx, personId: string, topicId: string): Promise<unknown>;
};

export type LessonsDeps = {
  db: Database;
  clock: Clock;
  curriculum: Pick<Curricula, 'of'>;
  knowledge: Pick<DrugKnowledge, 'topic'>;
  prompts: LessonPrompts;
  competencies: Pick<Competencies, 'current' | 'recordAssigned' | 'recordPassed' | 'recordAttempt'>;
  learningRecords: LearningRecords;
};

/** Who acts, and in which launch. */
export type LessonLaunch = Pick<LaunchContext, 'launchId' | 'tenant' | 'person'>;
