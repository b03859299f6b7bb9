import type { Database } from '../database/index.ts';
import type { Practitioners } from '../identity/practitioners/index.ts';
import type { Lesson } from '../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../knowledge/drug-labels/index.ts';
import type { DraftWriter } from '../knowledge/lesson-drafts/index.ts';
import type { Rules } from '../knowledge/plan-definitions/index.ts';
import type { LessonSignature } from '../learning/lessons/index.ts';
import type { Clock, ProxySettings, SecretBox } from '../platform/index.ts';
import type { ProgressOutput } from './progress-line.ts';

/** What the commands work with; a test hands in its own. */
export type AdminDeps = {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  /** Where EHRs and browsers find us. */
  publicUrl: string;
  /** One line to the operator. */
  out(line: string): void;
  /** @throws Error when the file cannot be read */
  readFile(path: string): string;
  /** Who runs the command, for the record: "command line (ana)". */
  operator: string;
  /** As the server has them: what every module keeps under a person returns with an undo, and sessions end. */
  practitioners(): Pick<Practitioners, 'undoLink' | 'npiConflicts'>;
  signLesson(tenantId: string, signature: LessonSignature): Promise<{ lessonId: string; version: string; isNew: boolean }>;
  drugs(): DrugKnowledge;
  lessonForTopic(topicId: string): Lesson | undefined;
  rules(): Rules;
  /** Who drafts lessons here. @throws configuration where a model is named and cannot be used */
  writers(): readonly DraftWriter[];
  /** By which the network is reached. */
  proxy: ProxySettings;
  /** When labels are imported every night, UTC; null where they are not. */
  nightlyAt: string | null;
  progress: ProgressOutput;
  /** Calls `stop` at the next Ctrl-C, which then does not end the program. @returns takes that back */
  onInterrupt(stop: () => void): () => void;
};
