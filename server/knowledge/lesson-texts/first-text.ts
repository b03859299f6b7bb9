import type { Tx } from '../../database/index.ts';
import type { LessonTextBasis } from '../../contract/index.ts';
import type { LessonDraft } from '../lesson-drafts/index.ts';
import type { Evidence } from './evidence.ts';
import type { LessonBody } from './lesson-body.ts';

/** A text to begin with. */
export type FirstText = {
  lessonId: string;
  basis: LessonTextBasis;
  machineMade: LessonDraft['machineMade']['writer'] | null;
  body: LessonBody;
  evidence: Evidence;
};

/** A reading of its own in the database: a model may take a minute to write, and no connection waits for it. */
export type Read = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
